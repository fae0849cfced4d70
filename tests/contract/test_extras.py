"""The templates in extras/ start commands that exist, and leave them the time they may take."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import click
import pytest

from simpleflow.cli.main import cli
from tests.helpers.snippets import ROOT

EXTRAS = ROOT / "extras"
# With its settings: a command remembers how it was asked for help first.
PARENT = click.Context(cli, info_name="simpleflow", **cli.context_settings)


def container_command() -> list[str]:
    [line] = re.findall(
        r"^CMD (\[.*\])$", (EXTRAS / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    return [str(word) for word in json.loads(line)]


def environment_of(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())


def commands() -> list[list[str]]:
    files = sorted(EXTRAS.glob("*.env"))
    return [shlex.split(environment_of(path)["ARGUMENTS"]) for path in files] + [container_command()]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_commands_are_understood(words: list[str]) -> None:
    name, *arguments = words
    command = cli.get_command(None, name)  # type: ignore[arg-type]

    assert command is not None
    assert command.make_context(name, arguments, parent=PARENT).params["domain"] == "examples"


def instructions(path: Path) -> list[tuple[str, str]]:
    """Those of an image, in order, with their arguments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    words = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in words]


def test_the_image_runs_the_command_and_not_as_root() -> None:
    image = instructions(ROOT / "Dockerfile")

    assert image[0] == ("FROM", "python:3.12-slim")
    assert dict(image)["ENTRYPOINT"] == '["simpleflow"]'
    assert dict(image)["USER"] not in ("root", "0")


def test_a_program_is_put_on_top_of_the_image_that_the_script_builds(engine: Path) -> None:
    words = said_by("docker-build", "--pull", PATH=f"{engine}:{os.environ['PATH']}").stdout.splitlines()
    added = instructions(EXTRAS / "Containerfile")

    assert words == ["build", "--tag", dict(added)["FROM"], "--pull", "."]
    assert {name for name, _ in added} == {"FROM", "COPY", "CMD"}  # the user and the rest are the image's


def test_the_image_gets_all_that_the_package_is_made_of() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    wanted = {line[1:] for line in lines if line.startswith("!")}

    assert {"simpleflow", "swf", "examples", "pyproject.toml", "README.rst", "LICENSE"} <= wanted
    assert all((ROOT / name).exists() for name in wanted)
    assert "*" in lines[: lines.index("!simpleflow")]


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A directory with a `docker` that says what it is told, a word a line."""
    program = tmp_path / "docker"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def said_by(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(shutil.which("bash")), str(ROOT / "script" / script), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_a_command_in_the_image_finds_the_same_service(engine: Path) -> None:
    path = f"{engine}:{os.environ['PATH']}"
    said = said_by(
        "docker-run", "info", "settings", PATH=path, SWF_DOMAIN="d", AWS_ENDPOINT_URL_SWF="http://h:1"
    )
    words = said.stdout.splitlines()
    passed_on = {value for option, value in pairwise(words) if option == "--env"}

    assert words[0] == "run" and words[-3:] == ["simpleflow:local", "info", "settings"]
    assert passed_on == {"HOME=/tmp", "SWF_DOMAIN", "AWS_ENDPOINT_URL_SWF"}
    assert f"{Path.cwd()}:/opt/app" in words
    assert "--tty" not in words


@pytest.mark.parametrize("script", ["docker-build", "docker-run"])
def test_without_an_engine_it_is_told(script: str) -> None:
    said = said_by(script, PATH=os.environ["PATH"], DOCKER="no-such-engine")

    assert said.returncode == 1
    assert said.stderr.startswith("no-such-engine was not found: ") and said.stderr.count("\n") == 1


def test_systemd_waits_longer_than_running_tasks_may_take() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(EXTRAS / "simpleflow@.service")
    service = unit["Service"]
    worker = cli.get_command(None, "worker.start")  # type: ignore[arg-type]
    assert worker is not None
    patience = worker.make_context("worker.start", ["-d", "d", "-t", "t"], parent=PARENT).params[
        "stop_timeout"
    ]

    assert int(service["TimeoutStopSec"]) > patience
    assert service["KillMode"] == "mixed"  # SIGTERM is for the supervisor
    assert service["ExecStart"].endswith("/simpleflow $ARGUMENTS")


def test_every_test_that_a_page_names_is_there() -> None:
    page = (ROOT / "docs" / "ideas" / "what_survives.rst").read_text(encoding="utf-8")
    named = set(re.findall(r"``(test_\w+)``", page))
    files = [*(ROOT / "tests/integration").glob("*.py"), ROOT / "tests/unit/server/test_durability.py"]
    tests = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    there = {node.name for tree in tests for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert named and named <= there, named - there
    for row in page.partition("* - what happens")[2].partition("What is lost")[0].split("\n   * - ")[1:]:
        assert "``test_" in row, row
