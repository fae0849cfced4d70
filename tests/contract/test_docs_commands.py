"""The page about commands shows what they print."""

from __future__ import annotations

from pathlib import Path

import pytest

from swf import settings
from swf.server.clock import ManualClock
from tests.helpers import aws
from tests.helpers.command_line import run
from tests.helpers.console import lasting, played
from tests.helpers.swf_world import world_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "commands.rst"


@pytest.fixture
def swf_clock():
    import time

    return ManualClock(start=int(time.time()))


def test_what_commands_print(swf_client, swf_clock, monkeypatch, tmp_path, capsys):
    aws.scrub(monkeypatch, tmp_path)
    monkeypatch.delenv("SWF_DOMAIN", raising=False)
    world = world_of(monkeypatch, swf_client, swf_clock)
    try:
        commands = 0
        for kind, said, shown, printed in played(PAGE.read_text(), world, lambda *words: run(*words).output):
            if kind == "command":
                commands += 1
                assert lasting(printed) == lasting(shown), said
    finally:
        settings.SETTINGS.clear()
    assert commands > 15
