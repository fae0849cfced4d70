"""`task.info` and `activity.rerun`, on a service in this process."""

from __future__ import annotations

import json
import logging

import pytest

from simpleflow import Workflow, activity
from simpleflow.cli.activity import rerun
from simpleflow.cli.task import task_info
from simpleflow.history import History
from simpleflow.swf import helpers
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN

ID = "a-run"
DOUBLE = "activity-tests.unit.simpleflow.test_cli_task.double"


@activity.with_attributes(version="1", task_list="w")
def double(x):
    print(f"doubling {x}")
    return x * 2


@activity.with_attributes(version="1", task_list="w")
def tell(**kwargs):
    print(json.dumps([tell.context, kwargs], sort_keys=True))


@activity.with_attributes(version="1", task_list="w", raises_on_failure=False)
def fails(x):
    raise KeyError(x)


class Child(Workflow):
    name, version, task_list = "child", "1", "l"
    execution_timeout, decision_tasks_timeout = 60, 60

    def run(self, x):
        return x


class Parent(Workflow):
    name, version, task_list = "parent", "1", "l"

    def run(self):
        doubled = self.submit(double, 1)
        failed = self.submit(fails, 2)
        child = self.submit(Child, 3)
        told = self.submit(tell, x=1)
        return [doubled.result, failed.exception is None, child.result, told.result]


PARENT = f"{__name__}.Parent"


@pytest.fixture
def run_id(world, capsys):
    result = run("workflow.start", PARENT, "-d", DOMAIN, "--workflow-id", ID)
    assert result.exit_code == 0, result.output
    for _ in range(10):
        world.decide(PARENT, "l")
        world.work("w", 2)
    capsys.readouterr()
    return result.stdout.split()[1]


def info(*arguments):
    result = run("--format", "prettyjson", "task.info", DOMAIN, ID, *arguments)
    assert result.exit_code == 0, result.output
    [row] = json.loads(result.stdout)
    return row


def mistake(result):
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line.removeprefix("Error: ")


class TestTaskInfo:
    def test_an_activity(self, run_id):
        row = info(f"{DOUBLE}-1")
        assert row.pop("timestamp").endswith("Z")
        assert row == {
            "type": "activity",
            "id": f"{DOUBLE}-1",
            "name": "tests.unit.simpleflow.test_cli_task.double",
            "version": "1",
            "state": "completed",
            "input": {"args": [1], "kwargs": {}},
            "result": "2",
            "reason": None,
        }

    def test_with_details(self, run_id):
        row = info(f"{DOUBLE.replace('double', 'fails')}-1", "--details")
        assert row["state"] == "failed"
        assert "KeyError" in row["reason"]
        assert "Traceback" in str(row["details"]) or "traceback" in str(row["details"])

    def test_q13_a_child_workflow(self, run_id):
        execution = helpers.get_workflow_execution(DOMAIN, ID)
        [child] = History(execution.history()).parse().child_workflows
        row = info(child)
        assert (row["type"], row["id"], row["version"]) == ("child_workflow", child, "1")

    def test_q13_closed_executions_and_run_ids(self, run_id):
        run("workflow.terminate", DOMAIN, ID)
        assert info(f"{DOUBLE}-1") == info(f"{DOUBLE}-1", run_id)

    def test_q13_no_such_task(self, run_id):
        assert mistake(run("task.info", DOMAIN, ID, "no")).startswith(f"execution {ID} has no task 'no':")
        with pytest.raises(KeyError):
            task_info.callback(DOMAIN, ID, "no")

    def test_the_domain_from_the_environment(self, run_id):
        assert run("task.info", ID, f"{DOUBLE}-1", env={"SWF_DOMAIN": DOMAIN}).exit_code == 0

    def test_on_paper(self, run_id):
        lines = run("--header", "task.info", DOMAIN, ID, f"{DOUBLE}-1").stdout.splitlines()
        assert lines[0].split() == [
            "type",
            "id",
            "name",
            "version",
            "state",
            "timestamp",
            "input",
            "result",
            "reason",
        ]


def again(*arguments, domain=DOMAIN):
    return run("activity.rerun", "--domain", domain, "--workflow-id", ID, *arguments)


class TestRerun:
    def test_by_its_id(self, run_id):
        result = again("--activity-id", f"{DOUBLE}-1")
        assert (result.exit_code, result.stdout) == (0, "doubling 1\n")
        assert "Result (JSON): 2" in result.stderr

    def test_by_the_event_that_scheduled_it(self, run_id):
        execution = helpers.get_workflow_execution(DOMAIN, ID)
        scheduled = History(execution.history()).parse().activities[f"{DOUBLE}-1"]["scheduled_id"]
        assert again("--scheduled-id", str(scheduled), "--run-id", run_id).stdout == "doubling 1\n"

    def test_q4_of_a_closed_execution(self, run_id):
        run("workflow.terminate", DOMAIN, ID)
        assert again("--activity-id", f"{DOUBLE}-1").stdout == "doubling 1\n"

    def test_with_another_input(self, run_id):
        assert again("--activity-id", f"{DOUBLE}-1", "--input", '{"args": [21]}').stdout == "doubling 21\n"

    def test_its_context_and_its_own_argument_of_that_name(self, run_id):
        given = {"kwargs": {"context": "mine", "x": 1}}
        task_id = f"{DOUBLE.replace('double', 'tell')}-1"
        result = again("--activity-id", task_id, "--input", json.dumps(given))
        context, kwargs = json.loads(result.stdout)
        assert kwargs == {"context": "mine", "x": 1}
        assert context["workflow_id"] == ID
        assert context["run_id"] == run_id
        assert context["version"] is None
        assert context["input"] == given

    def test_a_failure_shows_where_it_happened(self, run_id):
        result = again("--activity-id", f"{DOUBLE.replace('double', 'fails')}-1")
        assert result.exit_code == 1
        assert result.stderr.splitlines()[0].endswith("failed: KeyError: 2")
        assert "raise KeyError(x)" in result.stderr

    def test_which_one(self, world):
        assert mistake(again()) == "which activity? Give --scheduled-id or --activity-id."

    def test_none(self, run_id):
        assert mistake(again("--activity-id", "no")) == (
            f"execution {ID} {run_id} has no activity with --activity-id no."
        )
        assert "--scheduled-id 1." in mistake(again("--scheduled-id", "1"))
        with pytest.raises(ValueError):
            rerun.callback(DOMAIN, ID, activity_id="no")

    def test_no_domain(self, world):
        assert mistake(run("activity.rerun", "--workflow-id", ID, "--activity-id", "a")).startswith(
            "no domain"
        )


class TestFindActivity:
    def history(self, *entries):
        class Fake:
            activities = {entry["id"]: entry for entry in entries}

        return Fake()

    ENTRY = {
        "id": "a-1",
        "name": f"{__name__}.double",
        "scheduled_id": 5,
        "input": {"args": [4], "kwargs": {}, "meta": {"m": 1}},
    }

    @pytest.mark.parametrize("which", [{"scheduled_id": 5}, {"activity_id": "a-1"}])
    def test_all_it_takes(self, which):
        found, args, kwargs, meta, params = helpers.find_activity(self.history(self.ENTRY), **which)
        assert found is double
        assert args == [4]
        assert kwargs == {
            "context": {
                "name": f"{__name__}.double",
                "version": None,
                "activity_id": "a-1",
                "input": self.ENTRY["input"],
            }
        }
        assert kwargs["context"]["input"] is not self.ENTRY["input"]
        assert (meta, params) == ({"m": 1}, self.ENTRY)

    def test_with_another_input(self):
        _, args, kwargs, meta, _ = helpers.find_activity(
            self.history(self.ENTRY), activity_id="a-1", input={"kwargs": {"x": 2}}
        )
        assert (args, kwargs["x"], meta) == ((), 2, {})
        assert kwargs["context"]["input"] == {"kwargs": {"x": 2}}

    def test_the_last_of_several(self):
        other = {**self.ENTRY, "id": "a-2", "scheduled_id": 9}
        found = helpers.find_activity(self.history(self.ENTRY, other), scheduled_id=5, activity_id="a-2")
        assert found[4] is other

    def test_none(self):
        with pytest.raises(ValueError, match="Couldn't find activity"):
            helpers.find_activity(self.history(self.ENTRY), activity_id="b")


def test_nothing_is_logged_by_looking(run_id, caplog):
    with caplog.at_level(logging.INFO, logger="simpleflow"):
        info(f"{DOUBLE}-1")
    assert not caplog.records
