"""Commands as processes, against a service over HTTP, the way a shell runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from swf.server.clock import SystemClock
from swf.server.inprocess import InProcess
from tests.helpers.swf_world import World

ROOT = Path(__file__).resolve().parents[2]
BASIC = "examples.basic.BasicWorkflow"


@pytest.fixture
def swf_clock():
    return SystemClock()


@pytest.fixture
def shell(swf_server, tmp_path):
    """Run a command; it finds the service by its address alone."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SWF_"))}
    environment |= {"AWS_ENDPOINT_URL_SWF": swf_server.url, "HOME": str(tmp_path), "SWF_DOMAIN": "d"}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "simpleflow", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    return run


class _Still:
    """For a world whose time passes by itself."""

    def advance(self, seconds):
        pass


def test_from_the_start_to_the_replay(shell, swf_service, tmp_path):
    client = InProcess(swf_service, poll_seconds=0.0).client()
    world = World(client, _Still(), "d")

    started = shell("workflow.start", BASIC, "--workflow-id", "w", "--input", "[1, 0]")
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("w ")
    assert started.stderr == ""

    waiting = shell("workflow.wait", "w", "--timeout", "0.2")
    assert waiting.returncode == 124

    world.play(BASIC)
    ended = shell("workflow.wait", "w")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "4\n", "")

    tasks = shell("--format", "json", "workflow.tasks", "w")
    assert len(json.loads(tasks.stdout)) == 3
    assert tasks.stderr == ""

    history = shell("--format", "prettyjson", "workflow.history", "w")
    path = tmp_path / "history.json"
    path.write_text(history.stdout)
    assert shell("workflow.replay", "--file", str(path)).returncode == 0
    assert shell("workflow.replay", "w", "--workflow", "examples.marker.MarkerWorkflow").returncode == 3


def test_a_pipe_that_closes_early(shell, swf_server):
    """`| head` ends the command; there is no traceback."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client = boto3.client("swf", region_name="us-east-1", endpoint_url=swf_server.url, **keys)
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
    result = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m simpleflow --header workflow.list d | true"],
        cwd=ROOT, env={**os.environ, "AWS_ENDPOINT_URL_SWF": swf_server.url}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert "Traceback" not in result.stderr
