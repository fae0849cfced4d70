"""What importing costs, told by what gets imported. Times belong to benchmarks/bench_startup.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Nothing that defines workflows needs these.
AWS = {"boto3", "botocore", "s3transfer", "urllib3"}
SERVICE = {"starlette", "uvicorn", "httptools", "sqlite3", "asyncio", "anyio", "jinja2"}
HEAVY = {
    "concurrent.futures",
    "ctypes",
    "dataclasses",
    "datetime",
    "diskcache",
    "http",
    "importlib.metadata",
    "inspect",
    "logging.config",
    "multiprocessing",
    "psutil",
    "socket",
    "ssl",
    "subprocess",
    "tabulate",
    "tempfile",
    "uuid",
}


REPORT = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr))
"""


def modules_after(program, *arguments):
    """Return the names of the modules a fresh Python has when a program ends."""
    # No site packages' startup files: some import a lot on their own. The path stands in for them.
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
    ended = subprocess.run(
        [sys.executable, "-S", "-c", f"{REPORT}\n{program}", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stderr.splitlines()[-1]))


COMMAND = "from simpleflow.cli.main import cli; cli()"


def test_importing_simpleflow():
    modules = modules_after("import simpleflow")
    assert "simpleflow.workflow" in modules
    assert not modules & (AWS | SERVICE | HEAVY | {"click"})


@pytest.mark.parametrize("first", ["import swf, simpleflow", "import simpleflow, swf"])
def test_either_package_may_come_first(first):
    assert not modules_after(first) & (AWS | SERVICE)


def test_the_names_of_the_front_door():
    modules = modules_after(
        "from simpleflow import Activity, Workflow, WaitForSignal, logger, activity, futures"
    )
    assert not modules & (AWS | SERVICE | HEAVY | {"click"})


def test_help():
    modules = modules_after(COMMAND, "--help")
    assert "click" in modules
    assert not modules & (AWS | SERVICE)
    # click itself imports inspect; the rest is ours to avoid.
    assert not modules & {"importlib.metadata", "logging.config", "multiprocessing", "psutil", "tabulate"}


def test_help_loads_no_command():
    commands = {name for name in modules_after(COMMAND, "--help") if name.startswith("simpleflow.cli.")}
    assert commands == {"simpleflow.cli.main", "simpleflow.cli.errors", "simpleflow.cli.output"}


def test_a_local_run():
    arguments = ["workflow.start", "--local", "tests.data.cli_workflows.Print"]
    assert not modules_after(COMMAND, *arguments) & (AWS | SERVICE)


@pytest.mark.parametrize("command", ["web.start", "server.start", "workflow.list", "workflow.restart"])
def test_help_of_a_command_brings_no_server(command):
    assert not modules_after(COMMAND, command, "--help") & (AWS | SERVICE)
