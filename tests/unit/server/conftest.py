"""One world per test: a service in memory, its clock, and somebody who speaks to it in short words."""

import pytest

from swf.server.testing import swf_client, swf_clock, swf_server, swf_service, swf_settings
from tests.unit.server.world import World

__all__ = ["swf_client", "swf_clock", "swf_server", "swf_service", "swf_settings", "world"]


@pytest.fixture
def world(swf_client, swf_clock, swf_service) -> World:
    """A domain `d` with a workflow type `w` and an activity type `a`, both with all defaults."""
    world = World(swf_client, swf_clock, swf_service)
    world.register()
    return world
