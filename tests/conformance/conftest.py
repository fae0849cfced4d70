"""The same calls against services that are not Amazon's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from swf import settings
from tests.helpers import aws


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    aws.scrub(monkeypatch, tmp_path)
    yield
    settings.SETTINGS.clear()
