"""The templates in extras/ start commands that exist, and leave them the time they may take."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
from pathlib import Path

import pytest

from simpleflow.cli.main import cli
from tests.helpers.snippets import ROOT

EXTRAS = ROOT / "extras"


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
    assert command.make_context(name, arguments).params["domain"] == "examples"


def test_systemd_waits_longer_than_running_tasks_may_take() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(EXTRAS / "simpleflow@.service")
    service = unit["Service"]
    worker = cli.get_command(None, "worker.start")  # type: ignore[arg-type]
    assert worker is not None
    patience = worker.make_context("worker.start", ["-d", "d", "-t", "t"]).params["stop_timeout"]

    assert int(service["TimeoutStopSec"]) > patience
    assert service["KillMode"] == "mixed"  # SIGTERM is for the supervisor
    assert service["ExecStart"].endswith("/simpleflow $ARGUMENTS")


def test_every_test_that_a_page_names_is_there() -> None:
    page = (ROOT / "docs" / "ideas" / "what_survives.rst").read_text(encoding="utf-8")
    named = set(re.findall(r"``(test_\w+)``", page))
    tests = (
        ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests" / "integration").glob("*.py")
    )
    there = {node.name for tree in tests for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert named and named <= there, named - there
    for row in page.partition("* - what happens")[2].partition("What is lost")[0].split("\n   * - ")[1:]:
        assert "``test_" in row, row
