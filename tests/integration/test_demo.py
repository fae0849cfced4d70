"""The demo shows what it says, and takes everything with it when it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.processes import eventually
from tests.integration.world import ROOT, World

SHOWN = (
    "server.start",
    "decider.start",
    "worker.start",
    "workflow.start",
    "workflow.list",
    "workflow.wait",
    "workflow.info",
    "workflow.tasks",
    "workflow.profile",
    "workflow.profile",
    "task.info",
    "workflow.replay",
)


@pytest.fixture
def place() -> Iterator[Path]:
    """Where the demo may put its files."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


def demo(world: World, place: Path) -> subprocess.Popen[str]:
    # What a shell may be set up for must not matter.
    unreachable = {"AWS_ENDPOINT_URL_SWF": "http://127.0.0.1:1", "AWS_PROFILE": "none", "SWF_DOMAIN": "other"}
    return subprocess.Popen(
        [str(ROOT / "extras" / "demo")],
        cwd=place,
        env=world.environment(PYTHON=sys.executable, TMPDIR=str(place), **unreachable),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_shows_every_command_and_leaves_nothing(world: World, place: Path) -> None:
    run = demo(world, place)
    out, err = run.communicate(timeout=60)

    assert run.returncode == 0, err
    lines = out.splitlines()
    commands = [line.split() for line in lines if line.startswith("$ simpleflow ")]
    assert [next(word for word in words if word in SHOWN) for words in commands] == list(SHOWN)
    assert "4" in lines  # the result
    for name in ("increment", "double", "Delay"):
        assert [line.split()[1] for line in lines if line.startswith(f"examples.basic.{name} ")] == [
            "completed"
        ]
        assert any(line.startswith(f"activity-examples.basic.{name}-1 ") for line in lines), out
    assert world.processes() == []
    assert list(place.iterdir()) == []


def test_one_that_is_stopped_leaves_nothing(world: World, place: Path) -> None:
    run = demo(world, place)
    assert run.stdout is not None
    while "workflow.wait" not in run.stdout.readline():
        assert run.poll() is None
    eventually(lambda: len(world.processes()) > 3)
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=60)

    assert run.returncode == 128 + signal.SIGTERM
    assert world.processes() == []
    assert list(place.iterdir()) == []
