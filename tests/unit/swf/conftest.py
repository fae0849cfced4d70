"""Every test of this package runs without AWS, without ~/.swf and with fresh settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from swf import fields, settings
from swf.models.domain import Domain
from tests.helpers import aws


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    aws.scrub(monkeypatch, tmp_path)
    yield
    settings.SETTINGS.clear()


@pytest.fixture
def domain() -> Domain:
    return Domain("test-domain")


@pytest.fixture
def moto() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(autouse=True)
def plain_codec():
    """`swf` by itself: whether somebody imported simpleflow, which brings its codec, must not matter."""
    before = fields.use_codec(None)
    yield
    fields.use_codec(before)
