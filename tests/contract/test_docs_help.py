"""Every command's `--help` has an example: a command line that makes sense, and runs."""

from __future__ import annotations

import re
import shlex
import time

import click
import pytest

from simpleflow.cli import main
from swf import settings
from swf.server.clock import ManualClock
from tests.helpers import aws
from tests.helpers.command_line import run
from tests.helpers.snippets import ROOT
from tests.helpers.swf_world import world_of

#: The execution that the examples speak of.
EXECUTION = "basic-example-1438722273"
#: These go on until somebody ends them, or need processes or a bucket: that they run is tested elsewhere.
LASTING = {"decider.start", "worker.start", "server.start", "standalone", "web.start", "binaries.download"}
#: These are about an execution that is open.
OPEN = {"workflow.signal", "workflow.cancel", "workflow.terminate"}


PARENT = click.Context(main.cli, info_name="simpleflow", **main.cli.context_settings)


def examples(name: str) -> list[list[str]]:
    """The words of each example in the help of a command, after `simpleflow`."""
    epilog = main.cli.commands[name].epilog or ""
    return [shlex.split(line)[1:] for line in epilog.splitlines() if line.startswith("  simpleflow ")]


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_every_command_has_one(name: str) -> None:
    assert examples(name), f"simpleflow {name} --help shows no example"


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_the_words_are_those_of_the_command(name: str) -> None:
    for words in examples(name):
        rest = words[words.index(name) + 1 :]
        main.cli.make_context("simpleflow", words[: words.index(name) + 1])
        if "--file" not in rest:  # that file is made below
            main.cli.commands[name].make_context(name, rest, parent=PARENT)


@pytest.fixture
def swf_clock():
    return ManualClock(start=int(time.time()))


@pytest.fixture
def world(swf_client, swf_clock, monkeypatch, tmp_path):
    aws.scrub(monkeypatch, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("SWF_DOMAIN", "examples")
    yield world_of(monkeypatch, swf_client, swf_clock)
    settings.SETTINGS.clear()


def start(world, *, finished: bool) -> None:
    started = run(
        *("workflow.start", "--domain", "examples", "examples.basic.BasicWorkflow"),
        *("--workflow-id", EXECUTION, "--input", "[1, 0]"),
    )
    assert started.exit_code == 0, started.output
    if finished:
        world.play("examples.basic.BasicWorkflow")


@pytest.mark.parametrize("name", sorted(set(main.COMMANDS) - LASTING))
def test_they_run(world, name: str, monkeypatch, tmp_path) -> None:
    for words in examples(name):
        if name != "workflow.start":
            start(world, finished=name not in OPEN)
        if "--wait" in words:
            words.remove("--wait")  # nobody decides meanwhile
        if "--file" in words:
            monkeypatch.chdir(tmp_path)
            written = run(*examples("workflow.history")[0])
            (tmp_path / "history.json").write_text(written.stdout, encoding="utf-8")
        result = run(*words)
        assert result.exit_code == 0, f"simpleflow {shlex.join(words)}\n{result.output}"


def test_the_three_ways_to_begin_make_sense() -> None:
    lines = re.findall(r"^    simpleflow (.+)$", run().output, re.M)
    for words in map(shlex.split, lines):
        main.cli.commands[words[0]].make_context(words[0], words[1:], parent=PARENT)
    assert run(*shlex.split(lines[0])).output.strip() == "(1 + 1) * 2 = 4"
