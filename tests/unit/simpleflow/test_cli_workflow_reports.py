"""Commands that report on one execution, on a service in this process."""

from __future__ import annotations

import csv
import io
import json

import pytest

from simpleflow.cli import workflow_reports
from simpleflow.history import History
from simpleflow.swf.stats import pretty
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN

BASIC = "examples.basic.BasicWorkflow"
ID = "a-run"


def start(*arguments):
    result = run(
        "workflow.start", BASIC, "--domain", DOMAIN, "--workflow-id", ID, "--input", "[1, 0]", *arguments
    )
    assert result.exit_code == 0, result.output
    return result.stdout.split()[1]


@pytest.fixture
def opened(world):
    """The run id of an execution that waits for its first decision."""
    return start("--tags", "red,blue")


@pytest.fixture
def closed(world, opened, capsys):
    """The run id of an execution that is over."""
    world.play(BASIC)
    capsys.readouterr()
    return opened


def rows(*arguments):
    """What a command prints, as dicts by title."""
    result = run("--format", "prettyjson", *arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


def mistake(result, exit_code=1):
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines() if exit_code == 1 else result.stderr.splitlines()[-1:]
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


class TestInfo:
    def test_columns(self, closed):
        [row] = rows("workflow.info", DOMAIN, ID)
        assert row == {
            "domain": DOMAIN,
            "workflow_type.name": "basic",
            "workflow_type.version": "example",
            "task_list": "example",
            "workflow_id": ID,
            "run_id": closed,
            "tag_list": "red,blue",
            "execution_time": 12.0,
            "input": {"args": [1, 0], "kwargs": {}},
        }

    def test_on_paper(self, closed):
        lines = run("--header", "workflow.info", DOMAIN, ID).stdout.splitlines()
        assert lines[0].split()[:5] == [
            "domain", "workflow_type.name", "workflow_type.version", "task_list", "workflow_id",
        ]  # fmt: skip
        assert lines[1].startswith(f"{DOMAIN}  basic")
        assert lines[1].endswith("12.00  {'args': [1, 0], 'kwargs': {}}")

    def test_q4_closed_executions_need_no_run_id(self, closed):
        assert rows("workflow.info", DOMAIN, ID) == rows("workflow.info", DOMAIN, ID, closed)

    def test_q4_the_latest_run_counts_and_an_open_one_comes_first(self, world, closed):
        world.clock.advance(10)
        second = start()
        assert rows("workflow.info", DOMAIN, ID)[0]["run_id"] == second
        world.play(BASIC)
        assert rows("workflow.info", DOMAIN, ID)[0]["run_id"] == second
        world.clock.advance(10)
        third = start()
        assert rows("workflow.info", DOMAIN, ID)[0]["run_id"] == third
        assert rows("workflow.info", DOMAIN, ID, closed)[0]["run_id"] == closed

    def test_q11_input_and_time_are_those_of_the_workflow(self, world, opened):
        world.client.signal_workflow_execution(domain=DOMAIN, workflowId=ID, signalName="hello", input="1")
        world.clock.advance(7)
        world.client.signal_workflow_execution(domain=DOMAIN, workflowId=ID, signalName="hello", input="2")
        [row] = rows("workflow.info", DOMAIN, ID)
        assert row["input"] == {"args": [1, 0], "kwargs": {}}
        assert row["execution_time"] == 7.0

    def test_run_ids_from_the_address_of_a_page(self, closed):
        from urllib.parse import quote

        assert rows("workflow.info", DOMAIN, ID, quote(closed, safe=""))[0]["run_id"] == closed


class TestTasks:
    def test_the_newest_first(self, closed):
        found = rows("workflow.tasks", DOMAIN, ID)
        assert [row["Tasks"] for row in found] == [
            "examples.basic.Delay",
            "examples.basic.double",
            "examples.basic.increment",
        ]
        assert {row["Last State"] for row in found} == {"completed"}
        assert set(found[0]) == {"Tasks", "Last State", "Last State Time", "Scheduled Time"}

    def test_some(self, closed):
        names = [row["Tasks"] for row in rows("workflow.tasks", DOMAIN, ID, closed, "--nb-tasks", "2")]
        assert names == ["examples.basic.Delay", "examples.basic.double"]
        assert len(rows("workflow.tasks", DOMAIN, ID, "-n", "0")) == 3

    def test_a_signal_was_never_scheduled(self, world, opened):
        world.client.signal_workflow_execution(domain=DOMAIN, workflowId=ID, signalName="hello")
        [row] = rows("workflow.tasks", DOMAIN, ID)
        assert row == {
            "Tasks": "hello",
            "Last State": "signaled",
            "Last State Time": None,
            "Scheduled Time": "",
        }

    def test_q12_an_activity_that_was_never_scheduled(self, world, opened):
        world.decide(BASIC)  # the activity type is not registered yet
        [row] = rows("workflow.tasks", DOMAIN, ID)
        assert (row["Tasks"], row["Last State"]) == ("examples.basic.increment", "schedule_failed")


class TestProfile:
    def test_the_longest_first(self, closed):
        found = rows("workflow.profile", DOMAIN, ID)
        assert len(found) == 3
        assert len(found[0]) == 8
        assert {row["Time Running"] for row in found} == {2.0}
        assert {row["Time Scheduled"] for row in found} == {1.0}
        assert sum(row["Percentage of total time"] for row in found) == pytest.approx(50)
        assert "activity-examples.basic.double-1" in [row["Task"] for row in found]

    def test_only_what_is_over_is_measured(self, world, opened):
        world.decide(BASIC)
        world.decide(BASIC)
        assert rows("workflow.profile", DOMAIN, ID) == []
        assert run("workflow.profile", DOMAIN, ID).stdout == "\n"

    def test_as_csv(self, closed):
        result = run("--format", "csv", "--header", "workflow.profile", DOMAIN, ID, "-n", "1")
        lines = list(csv.reader(io.StringIO(result.stdout)))
        assert lines[0][0] == "Task"
        assert len(lines) == 2
        assert lines[1][5] == "2.0"


class TestHistory:
    def history(self, *arguments):
        return rows("workflow.history", "--domain", DOMAIN, ID, *arguments)

    def test_q14_all_events(self, closed):
        events = self.history()
        assert len(events) > 20
        assert [event["id"] for event in events] == list(range(1, len(events) + 1))
        assert events[-1]["type"] == "WorkflowExecution"
        assert events[-1]["state"] == "completed"
        assert list(events[0])[:6] == ["id", "type", "state", "timestamp", "input", "control"]
        assert events[0]["input"]["args"] == [1, 0]
        assert events[0]["tag_list"] == ["red", "blue"]
        assert not [name for name in events[0] if name[0] == "_" or name == "raw"]

    def test_as_the_service_gives_it(self, world, closed):
        events = self.history("--of", "events", closed)
        answer = world.client.get_workflow_execution_history(
            domain=DOMAIN, execution={"workflowId": ID, "runId": closed}
        )
        assert [event["eventType"] for event in events] == [e["eventType"] for e in answer["events"]]
        assert events[0]["eventTimestamp"].endswith("Z")

    def test_backwards(self, closed):
        ids = [event["id"] for event in self.history("--reverse-order", "true")]
        assert ids == sorted(ids, reverse=True)

    def test_what_events_amount_to(self, closed):
        cooked = self.history("-o", "cooked")
        assert list(cooked) == list(workflow_reports._COOKED)
        assert cooked["activities"]["activity-examples.basic.double-1"]["state"] == "completed"

    def test_q15_cooked_and_backwards(self, closed):
        assert self.history("-o", "cooked", "--reverse-order", "true") == self.history("-o", "cooked")

    def test_q15_no_domain(self, closed):
        message = mistake(run("--format", "prettyjson", "workflow.history", ID))
        assert message == "no domain to look in: give --domain or SWF_DOMAIN."

    def test_the_domain_from_the_environment(self, closed):
        result = run("--format", "prettyjson", "workflow.history", ID, env={"SWF_DOMAIN": DOMAIN})
        assert result.exit_code == 0

    @pytest.mark.parametrize(
        "options", [["--format", "tabular"], ["--format", "json"], ["--format", "csv", "--header"]]
    )
    def test_other_formats_are_refused(self, closed, options):
        message = mistake(run(*options, "workflow.history", "--domain", DOMAIN, ID))
        assert message.endswith("say simpleflow --format prettyjson workflow.history ...")

    def test_other_formats_are_refused_in_python(self, world):
        with pytest.raises(NotImplementedError):
            workflow_reports.workflow_history.callback(ID, domain=DOMAIN)

    def test_json_with_header_is_what_is_wanted(self, closed):
        result = run("--format", "json", "--header", "workflow.history", "--domain", DOMAIN, ID)
        assert len(result.stdout.splitlines()) == 1


class TestDomain:
    """Q-3: the domain by position, by option, by environment."""

    def test_q3_all_ways(self, closed):
        env = {"SWF_DOMAIN": DOMAIN}
        expected = run("workflow.info", DOMAIN, ID).stdout
        for arguments, variables in [
            ([DOMAIN, ID, closed], {}),
            (["--domain", DOMAIN, ID], {}),
            (["-d", DOMAIN, ID, closed], {}),
            ([ID, "--domain", DOMAIN], {}),
            ([ID], env),
            ([DOMAIN, ID], {"SWF_DOMAIN": "another"}),
            (["--domain", DOMAIN, ID], {"SWF_DOMAIN": "another"}),
        ]:
            result = run("workflow.info", *arguments, env=variables)
            assert (result.exit_code, result.stdout) == (0, expected), (arguments, result.output)

    def test_q3_the_full_form_keeps_its_meaning(self, closed):
        result = run("workflow.info", ID, "run", env={"SWF_DOMAIN": DOMAIN})
        assert mistake(result).startswith(f"Unknown domain: {ID}")

    @pytest.mark.parametrize(
        ("arguments", "env", "missing"),
        [
            ([], {}, "DOMAIN and WORKFLOW_ID"),
            ([], {"SWF_DOMAIN": "d"}, "WORKFLOW_ID"),
            ([ID], {}, "DOMAIN, or its last argument"),
        ],
    )
    def test_what_is_missing(self, world, arguments, env, missing):
        message = mistake(run("workflow.info", *arguments, env=env), exit_code=2)
        assert message.startswith(f"missing {missing}: give DOMAIN WORKFLOW_ID")

    def test_too_many(self, world):
        result = run("workflow.info", "--domain", DOMAIN, "a", "b", "c")
        assert result.exit_code == 2
        assert "unexpected extra argument" in result.stderr

    def test_help_needs_nothing(self, world):
        assert run("workflow.info", "--help").exit_code == 0


class TestNotFound:
    """One line on standard error, and exit status 1."""

    COMMANDS = (
        "workflow.info",
        "workflow.tasks",
        "workflow.profile",
        "workflow.terminate",
        "workflow.restart",
        "workflow.cancel",
        "workflow.wait",
    )

    @pytest.mark.parametrize("command", COMMANDS)
    def test_q2_no_workflow(self, world, command):
        assert mistake(run(command, DOMAIN, "no")) == f"Workflow no not found in domain {DOMAIN}."

    @pytest.mark.parametrize("command", COMMANDS)
    def test_q2_no_run(self, world, opened, command):
        message = mistake(run(command, DOMAIN, ID, "no"))
        assert message == f"Execution {ID} no not found in domain {DOMAIN}."

    @pytest.mark.parametrize("command", COMMANDS)
    def test_q2_no_domain(self, world, command):
        assert mistake(run(command, "nowhere", ID)).startswith("Unknown domain: nowhere.")

    def test_q2_history_and_rerun(self, world):
        history = run("--format", "prettyjson", "workflow.history", "--domain", DOMAIN, "no")
        assert mistake(history) == f"Workflow no not found in domain {DOMAIN}."
        rerun = run("activity.rerun", "--domain", DOMAIN, "--workflow-id", "no", "--activity-id", "a")
        assert mistake(rerun) == f"Workflow no not found in domain {DOMAIN}."

    @pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
    def test_q5_another_workflow_is_never_taken_for_this_one(self, world, opened, status, monkeypatch):
        if status == "CLOSED":
            world.play(BASIC)
        name = f"list_{status.lower()}_workflow_executions"
        plain = getattr(world.client, name)

        def without_filter(**request):
            request.pop("executionFilter")
            return plain(**request)

        monkeypatch.setattr(world.client, name, without_filter)
        assert mistake(run("workflow.terminate", DOMAIN, "other")).startswith("Workflow other not found")
        described = world.client.describe_workflow_execution(
            domain=DOMAIN, execution={"workflowId": ID, "runId": opened}
        )
        assert described["executionInfo"]["executionStatus"] == status


def test_every_report_is_what_python_gets(world, closed):
    from simpleflow.swf import helpers

    execution = helpers.get_workflow_execution(DOMAIN, ID)
    assert pretty.info(execution) == helpers.show_workflow_info(DOMAIN, ID)
    assert pretty.status(execution) == helpers.show_workflow_status(DOMAIN, ID, closed)
    assert pretty.profile(execution, 1)[1] == helpers.show_workflow_profile(DOMAIN, ID, None, 1)[1]
    assert pretty.profile_of(History(execution.history())) == pretty.profile(execution)
