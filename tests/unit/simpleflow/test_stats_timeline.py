"""The timeline of an execution."""

from __future__ import annotations

import json
import os
import pty
import re

import pytest

from simpleflow import log
from simpleflow.cli import workflow_reports
from simpleflow.cli.main import cli
from simpleflow.swf.stats import pretty
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN
from tests.unit.simpleflow.test_stats import HISTORY, story


def lines(width=57):
    return list(pretty.timeline(story(*HISTORY).parse(), width))


def test_a_bar_for_each_task_in_the_order_of_scheduling():
    """The history takes 15 seconds; 40 columns are left for the bars."""
    drawn = lines()
    assert [line.split()[0] for line in drawn[:-1]] == ["a", "b", "c", "d", "child"]
    a = drawn[0]
    assert (a.count("░"), a.count("█")) == (2, 8)
    assert a.endswith("4.00")
    assert drawn[2].count("█") == 0  # it waits for a worker
    assert a.index("░") < drawn[1].index("░") < drawn[2].index("░")


def test_the_sum():
    assert lines()[-1] == "total 15.00 s, 5 tasks; critical path 5.00 s, 2 tasks"


def test_colours_by_outcome(monkeypatch):
    monkeypatch.setattr(log, "color_mode", "always")
    drawn = lines()
    assert log.GREEN in drawn[0]
    assert log.RED in drawn[1]
    assert log.BLUE in drawn[2]


def test_no_tasks_and_no_time():
    assert list(pretty.timeline(story(HISTORY[0]).parse(), 80)) == [
        "total 0.00 s, 0 tasks; critical path 0.00 s, 0 tasks"
    ]


def test_on_a_terminal(world, monkeypatch, capsys):
    run("workflow.start", "examples.basic.BasicWorkflow", "-d", DOMAIN, "--workflow-id", "w", "-i", "[1, 0]")
    world.play("examples.basic.BasicWorkflow")
    assert "█" not in run("workflow.profile", DOMAIN, "w").stdout
    monkeypatch.setattr(workflow_reports.output, "is_for_eyes", lambda: True)
    shown = run("workflow.profile", DOMAIN, "w").stdout
    assert shown.count("\n") == 4
    assert "█" in shown
    assert "█" not in run("workflow.profile", DOMAIN, "w", "-n", "1").stdout


def on_a_terminal(monkeypatch, *arguments):
    """What a command writes to a terminal of 80 columns, and whether it failed."""
    mine, its = pty.openpty()
    monkeypatch.setenv("COLUMNS", "80")
    with open(its, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:
        patch.setattr("sys.stdout", terminal)
        code = cli.main(list(arguments), prog_name="simpleflow", standalone_mode=False)
        print("the end")  # so that there is something to read in any case
        terminal.flush()
        written = b""
        while b"the end" not in written:
            written += os.read(mine, 4096)
    os.close(mine)
    assert not code
    return written.decode().replace("\r\n", "\n").removesuffix("the end\n")


def test_the_history_on_a_terminal(world, monkeypatch, capsys):
    run("workflow.start", "examples.basic.BasicWorkflow", "-d", DOMAIN, "--workflow-id", "w", "-i", "[1, 0]")
    world.play("examples.basic.BasicWorkflow")
    shown = on_a_terminal(monkeypatch, "workflow.history", "--domain", DOMAIN, "w")
    lines = shown.splitlines()
    assert len(lines) == 4
    assert all("░" in line and "█" in line and log.GREEN in line for line in lines[:3])
    assert re.fullmatch(r"total \d+\.\d\d s, 3 tasks; critical path \d+\.\d\d s, 3 tasks", lines[3])
    assert shown == on_a_terminal(monkeypatch, "workflow.profile", DOMAIN, "w")

    asked = on_a_terminal(monkeypatch, "--format", "prettyjson", "workflow.history", "--domain", DOMAIN, "w")
    assert json.loads(asked)[0]["type"] == "WorkflowExecution"


@pytest.mark.parametrize("arguments", [("-o", "raw"), ("--reverse-order", "true")])
def test_events_asked_for_are_not_drawn(world, monkeypatch, capsys, arguments):
    run("workflow.start", "examples.basic.BasicWorkflow", "-d", DOMAIN, "--workflow-id", "w", "-i", "[1, 0]")
    with pytest.raises(workflow_reports.UnsupportedFormatError):
        on_a_terminal(monkeypatch, "workflow.history", "--domain", DOMAIN, "w", *arguments)
    titled = on_a_terminal(monkeypatch, "--header", "workflow.history", "--domain", DOMAIN, "w")
    assert titled.split()[0] == "Task"


def test_in_columns():
    titles, rows = pretty.task_times(story(*HISTORY).parse())
    found = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}
    assert list(found) == ["a", "b", "c", "d", "child"]
    assert (found["a"]["Time Scheduled"], found["a"]["Time Running"]) == (1.0, 3.0)
    assert found["c"]["Start"] is found["c"]["End"] is found["c"]["Time Running"] is None
    assert found["c"]["Scheduled"] is not None


def test_the_history_off_a_terminal(world):
    run("workflow.start", "examples.basic.BasicWorkflow", "-d", DOMAIN, "--workflow-id", "w", "-i", "[1, 0]")
    world.play("examples.basic.BasicWorkflow")
    lines = run("workflow.history", "--domain", DOMAIN, "w").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [f"activity-examples.basic.{name}-1", "completed"] for name in ("increment", "double", "Delay")
    ]
    assert [line.split()[-2:] for line in lines] == [["1.00", "2.00"]] * 3
    assert len(run("--header", "workflow.history", "--domain", DOMAIN, "w").stdout.splitlines()) == 4
