"""Worlds of processes, which leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world without a service."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SWF"):
        monkeypatch.delenv(name, raising=False)
    made = World(tmp_path)
    yield made
    made.end()
    if made.log.exists():
        print(made.log.read_text())


@pytest.fixture
def served(world: World) -> World:
    """A world with a service."""
    world.serve()
    return world
