"""What every test of simpleflow leaves behind it as it was: logging, colours, settings, the import path."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

from simpleflow import log, settings


@pytest.fixture(autouse=True)
def world_restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put back what the command line and `configure` change for a whole process."""
    logger = logging.getLogger("simpleflow")
    state = (logger.level, logger.propagate, logger.disabled, list(logger.handlers))
    path, mode, values = list(sys.path), log.color_mode, dict(vars(settings))
    put, loaded = dict(settings._put), dict(settings._loaded)
    yield
    logger.level, logger.propagate, logger.disabled, logger.handlers = state
    sys.path[:] = path
    log.color_mode = mode
    for name in vars(settings).keys() - values.keys():
        delattr(settings, name)
    vars(settings).update(values)
    for target, before in ((settings._put, put), (settings._loaded, loaded)):
        target.clear()
        target.update(before)
