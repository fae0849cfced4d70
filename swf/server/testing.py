"""Pytest fixtures: a service of one's own, clients for it, and a clock that a test moves.

Use them with ``pytest_plugins = ["swf.server.testing"]`` in a conftest. They are one world: the in-process
client, the HTTP server and the clock belong to the same service. Override `swf_clock` with a `SystemClock` to
let time pass by itself, and `swf_settings` for smaller limits.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from swf.server.api import Service
from swf.server.app import Server
from swf.server.clock import Clock, ManualClock
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from swf.server.store import Store


@pytest.fixture
def swf_clock() -> Clock:
    """The clock of the service: it stands still until `advance(seconds)`, which does all that falls due."""
    return ManualClock()


@pytest.fixture
def swf_settings() -> Settings:
    """Limits and habits of the service."""
    return Settings()


@pytest.fixture
def swf_service(swf_clock: Clock, swf_settings: Settings) -> Iterator[Service]:
    """A service in memory."""
    service = Service(Store(), swf_clock, swf_settings)
    yield service
    service.close()


@pytest.fixture
def swf_client(swf_service: Service) -> Any:
    """A botocore client of the service, answered in this process; polls that find nothing do not wait."""
    return InProcess(swf_service).client()


@pytest.fixture
def swf_server(swf_service: Service) -> Iterator[Server]:
    """The service over HTTP, for other processes; `url` is its address."""
    with Server(service=swf_service) as server:
        yield server
