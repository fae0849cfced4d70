"""What every test of simpleflow leaves behind it as it was: logging, colours, settings, the import path."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simpleflow import log, settings
from swf import settings as swf_settings_of_process
from swf.server.clock import ManualClock
from tests.helpers import aws
from tests.helpers.swf_world import World, world_of


@pytest.fixture(autouse=True)
def world_restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put back what the command line and `configure` change for a whole process."""
    logger = logging.getLogger("simpleflow")
    state = (logger.level, logger.propagate, logger.disabled, list(logger.handlers))
    path, mode, values = list(sys.path), log.color_mode, dict(vars(settings))
    caches = (settings._put, settings._loaded, settings._sources)
    cached = [dict(cache) for cache in caches]
    yield
    logger.level, logger.propagate, logger.disabled, logger.handlers = state
    sys.path[:] = path
    log.color_mode = mode
    for name in vars(settings).keys() - values.keys():
        delattr(settings, name)
    vars(settings).update(values)
    for target, before in zip(caches, cached, strict=True):
        target.clear()
        target.update(before)


@pytest.fixture
def swf_clock() -> ManualClock:
    """A clock that stands still, but not in the past: commands look for what is not too old."""
    return ManualClock(start=int(time.time()))


@pytest.fixture
def world(
    swf_client: object, swf_clock: ManualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[World]:
    """A service in this process that commands find, with a domain, a decider and a worker."""
    aws.scrub(monkeypatch, tmp_path)
    for name in ("SWF_DOMAIN", "SIMPLEFLOW_FORMAT", "LOG_LEVEL", "SIMPLEFLOW_JUMBO_FIELDS_BUCKET"):
        monkeypatch.delenv(name, raising=False)
    yield world_of(monkeypatch, swf_client, swf_clock)
    swf_settings_of_process.SETTINGS.clear()
