"""Commands that begin and end executions, or talk to them, on a service in this process."""

from __future__ import annotations

import json

import pytest

from simpleflow import Workflow
from simpleflow.cli.workflow_lifecycle import open_execution, start_workflow
from simpleflow.swf import helpers
from swf.exceptions import DoesNotExistError, WorkflowExecutionAlreadyStartedError
from tests.data import cli_workflows
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN

ADD = f"{cli_workflows.__name__}.Add"
ID = "sum"


class Declared(Workflow):
    """Says all that a class may say."""

    name, version, task_list = "declared", "2", "its-own-list"
    execution_timeout, decision_tasks_timeout = 3600, 77
    tag_list = ("one", "two")
    child_policy = "ABANDON"

    def run(self, *args):
        return args


class TaggedByInput(Declared):
    name = "tagged"

    @classmethod
    def get_tag_list(cls, *args, **kwargs):
        return [f"tag-{arg}" for arg in args]


def start(*arguments, path=ADD, **options):
    return run(
        "workflow.start",
        path,
        "--domain",
        DOMAIN,
        "--workflow-id",
        ID,
        "--task-list",
        "l",
        *arguments,
        **options,
    )


def started(*arguments, path=ADD):
    """Start an execution; its run id."""
    result = start("--input", "[1]", *arguments, path=path)
    assert result.exit_code == 0, result.output
    [workflow_id, run_id] = result.stdout.split()
    assert result.stdout == f"{workflow_id} {run_id}\n"
    return run_id


def described(world, run_id, workflow_id=ID):
    return world.client.describe_workflow_execution(
        domain=DOMAIN, execution={"workflowId": workflow_id, "runId": run_id}
    )


def first_event(world, run_id, workflow_id=ID, last=False):
    answer = world.client.get_workflow_execution_history(
        domain=DOMAIN, execution={"workflowId": workflow_id, "runId": run_id}, reverseOrder=last
    )
    event = answer["events"][0]
    name = event["eventType"]
    return event[f"{name[0].lower()}{name[1:]}EventAttributes"]


def mistake(result, exit_code=1):
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line.removeprefix("Error: ")


class TestStart:
    def test_prints_its_ids_and_nothing_else(self, world):
        run_id = started()
        assert described(world, run_id)["executionInfo"]["executionStatus"] == "OPEN"

    def test_the_input_names_the_class(self, world):
        attributes = first_event(world, started())
        assert json.loads(attributes["input"]) == {"__extra": {"class": ADD}, "args": [1], "kwargs": {}}
        assert attributes["taskList"] == {"name": "l"}

    def test_null_is_one_argument(self, world):
        result = start("--input", "null")
        assert json.loads(first_event(world, result.stdout.split()[1])["input"])["args"] == [None]

    def test_q20_what_the_class_declares(self, world):
        result = run("workflow.start", f"{__name__}.Declared", "-d", DOMAIN, "--workflow-id", ID)
        assert result.exit_code == 0, result.output
        attributes = first_event(world, result.stdout.split()[1])
        assert attributes["executionStartToCloseTimeout"] == "3600"
        assert attributes["taskStartToCloseTimeout"] == "77"
        assert attributes["tagList"] == ["one", "two"]
        assert attributes["childPolicy"] == "ABANDON"
        assert attributes["taskList"] == {"name": "its-own-list"}

    def test_q20_options_come_before_the_class(self, world):
        timeouts = ("--execution-timeout", "10", "--decision-tasks-timeout", "NONE")
        run_id = started(*timeouts, "--tags", "x", path=f"{__name__}.Declared")
        attributes = first_event(world, run_id)
        assert attributes["executionStartToCloseTimeout"] == "10"
        assert attributes["taskStartToCloseTimeout"] == "NONE"
        assert attributes["tagList"] == ["x"]
        assert attributes["taskList"] == {"name": "l"}

    def test_q20_tags_of_the_input(self, world):
        assert first_event(world, started(path=f"{__name__}.TaggedByInput"))["tagList"] == ["tag-1"]

    def test_q19_no_type_has_a_task_list_of_none(self, world):
        started()
        kind = world.client.describe_workflow_type(
            domain=DOMAIN, workflowType={"name": "add", "version": "1"}
        )
        assert kind["configuration"].get("defaultTaskList", {}).get("name") != "None"

    def test_its_name_by_default(self, world):
        result = run("workflow.start", f"{__name__}.Declared", "-d", DOMAIN)
        assert result.stdout.startswith("declared-2-")

    def test_q2_open_already(self, world):
        started()
        message = mistake(start("--input", "[1]"))
        assert message.startswith(f"an execution with workflow id '{ID}' is open in domain '{DOMAIN}'")

    def test_q2_open_already_in_python(self, world):
        started()
        with pytest.raises(WorkflowExecutionAlreadyStartedError):
            start_workflow.callback(ADD, DOMAIN, ID, "l", None, None, None, "[1]", None, False, (), ())

    def test_q2_no_such_domain(self, world):
        message = mistake(run("workflow.start", ADD, "-d", "nowhere", "-i", "[1]", "--task-list", "l"))
        assert message.startswith("cannot start the execution in domain 'nowhere'")
        with pytest.raises(DoesNotExistError):
            start_workflow.callback(ADD, "nowhere", ID, "l", None, None, None, "[1]", None, False, (), ())

    def test_python_gets_the_execution(self, world, capsys):
        execution = start_workflow.callback(
            ADD, DOMAIN, ID, "l", None, None, None, "[1]", None, False, (), ()
        )
        assert capsys.readouterr().out == f"{execution.workflow_id} {execution.run_id}\n"
        assert execution.status == "OPEN"

    def test_too_many_tags(self, world):
        message = mistake(start("--input", "[1]", "--tags", "a,b,c,d,e,f"))
        assert message.startswith("an execution has at most 5 tags, not 6")
        with pytest.raises(ValueError):
            tags = list("abcdef")
            start_workflow.callback(ADD, DOMAIN, ID, "l", None, tags, None, "[1]", None, False, (), ())

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("--execution-timeout", "soon"), "'soon'"),
            (("--decision-tasks-timeout", "-1"), "'-1'"),
        ],
    )
    def test_values_that_cannot_be(self, world, options, words):
        assert words in mistake(start("--input", "[1]", *options))

    def test_arguments_are_checked_first(self, world):
        assert "cannot be called with this input" in mistake(start("--input", "[]"))

    def test_and_wait_for_its_end(self, world, monkeypatch):
        play_when_it_waits(world, monkeypatch, ADD)
        result = start("--input", "[1]", "--wait")
        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines()[1:] == ["2"]

    def test_and_wait_for_its_failure(self, world, monkeypatch):
        path = f"{cli_workflows.__name__}.GivesUp"
        play_when_it_waits(world, monkeypatch, path)
        result = start("--wait", path=path)
        assert result.exit_code == 1
        assert "failed: Workflow execution failed: no more money" in result.stderr


def play_when_it_waits(world, monkeypatch, path):
    """Instead of letting time pass, decide and work."""
    from simpleflow.cli import workflow_wait

    monkeypatch.setattr(workflow_wait.time, "sleep", lambda seconds: world.play(path, "l", "default"))


class TestNoService:
    """Without address and credentials, an error that names both ways out."""

    COMMANDS = (
        ("workflow.start", ADD, "-d", DOMAIN, "-i", "[1]"),
        ("workflow.info", DOMAIN, ID),
        ("workflow.list", DOMAIN),
        ("workflow.terminate", DOMAIN, ID),
        ("task.info", DOMAIN, ID, "a"),
        ("activity.rerun", "--workflow-id", ID, "--activity-id", "a", "--domain", DOMAIN),
        ("domain.list",),
    )

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
    def test_both_ways_out_are_named(self, world, monkeypatch, command):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        message = mistake(run(*command))
        assert "--endpoint-url or AWS_ENDPOINT_URL_SWF" in message
        assert "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in message

    def test_an_address_that_is_none(self, world):
        assert "is no address" in mistake(run("workflow.list", DOMAIN, "--endpoint-url", "here"))

    def test_the_region(self, world):
        from swf import settings

        assert run("domain.list", "--region", "eu-west-1").exit_code == 0
        assert settings.current()["region"] == "eu-west-1"

    def test_nobody_is_there(self, world, monkeypatch):
        from swf.core import ConnectedSWFObject

        monkeypatch.setattr(ConnectedSWFObject, "_client", None)
        message = mistake(run("domain.list", "--endpoint-url", "http://127.0.0.1:9"))
        assert "http://127.0.0.1:9" in message
        assert message.endswith("(--endpoint-url, AWS_ENDPOINT_URL_SWF)?")


class TestTerminate:
    def test_says_nothing(self, world):
        run_id = started()
        result = run("workflow.terminate", DOMAIN, ID)
        assert (result.exit_code, result.output) == (0, "")
        assert described(world, run_id)["executionInfo"]["closeStatus"] == "TERMINATED"

    def test_with_a_reason(self, world):
        run_id = started()
        options = ("--reason", "enough", "--details", "of it", "--child-policy", "abandon")
        assert run("workflow.terminate", DOMAIN, ID, run_id, *options).exit_code == 0
        event = first_event(world, run_id, last=True)
        assert (event["reason"], event["details"], event["childPolicy"]) == ("enough", "of it", "ABANDON")

    def test_q2_closed_already(self, world):
        run_id = started()
        run("workflow.terminate", DOMAIN, ID)
        assert (
            mistake(run("workflow.terminate", DOMAIN, ID))
            == f"execution {ID} {run_id} is closed: TERMINATED."
        )
        with pytest.raises(DoesNotExistError):
            open_execution(DOMAIN, ID, None)

    def test_a_reason_that_is_too_long(self, world):
        started()
        result = run("workflow.terminate", DOMAIN, ID, "--reason", "x" * 257)
        assert result.exit_code == 1
        last = result.stderr.splitlines()[-1]
        assert last == "Error: reason: Message too long (257 chars), SWF takes at most 256."


class TestRestart:
    SAME = (
        "input",
        "taskList",
        "executionStartToCloseTimeout",
        "taskStartToCloseTimeout",
        "tagList",
        "childPolicy",
        "workflowType",
    )

    def test_q21_everything_stays_without_a_run_id(self, world):
        first = started(path=f"{__name__}.Declared")
        result = run("workflow.restart", DOMAIN, ID)
        assert result.exit_code == 0, result.output
        workflow_id, second = result.stdout.split()
        assert (workflow_id, result.stdout) == (ID, f"{ID} {second}\n")
        assert described(world, first)["executionInfo"]["closeStatus"] == "TERMINATED"
        assert first_event(world, first, last=True)["reason"] == "workflow.restart"
        before, after = first_event(world, first), first_event(world, second)
        assert {name: before[name] for name in self.SAME} == {name: after[name] for name in self.SAME}

    def test_q21_closed_ones_too(self, world):
        first = started()
        world.play(ADD, "l", "default")
        assert described(world, first)["executionInfo"]["closeStatus"] == "COMPLETED"
        result = run("workflow.restart", DOMAIN, ID, first)
        assert result.exit_code == 0, result.output
        world.play(ADD, "l", "default")
        second = described(world, result.stdout.split()[1])
        assert second["executionInfo"]["closeStatus"] == "COMPLETED"

    def test_another_run_is_open(self, world):
        first = started()
        run("workflow.terminate", DOMAIN, ID)
        started()
        message = mistake(run("workflow.restart", DOMAIN, ID, first))
        assert message == (
            f"execution {ID} {first} is closed, but cannot be started again: another run of it is open."
        )


class TestSignal:
    @pytest.mark.parametrize(
        ("given", "sent"),
        [
            ((), "{}"),
            (("--input", '{"by": "me"}'), '{"by":"me"}'),
            (("-i", "[1, 2]"), "[1,2]"),
            (("-i", "word"), '"word"'),
            (("-i", "0"), "0"),
        ],
    )
    def test_with_input(self, world, given, sent):
        run_id = started()
        result = run("workflow.signal", DOMAIN, ID, "hello", *given)
        assert (result.exit_code, result.output) == (0, "")
        answer = world.client.get_workflow_execution_history(
            domain=DOMAIN, execution={"workflowId": ID, "runId": run_id}
        )
        [event] = [e for e in answer["events"] if e["eventType"] == "WorkflowExecutionSignaled"]
        assert event["workflowExecutionSignaledEventAttributes"]["signalName"] == "hello"
        assert event["workflowExecutionSignaledEventAttributes"]["input"] == sent

    def test_from_a_file(self, world, tmp_path):
        started()
        path = tmp_path / "input.json"
        path.write_text("[3]")
        assert run("workflow.signal", DOMAIN, ID, "hello", "--input-file", str(path)).exit_code == 0
        assert helpers.get_workflow_execution(DOMAIN, ID).history().filter(state="signaled")[0].input == [3]

    def test_broken_json(self, world):
        assert "is not valid JSON" in mistake(run("workflow.signal", DOMAIN, ID, "hello", "-i", "{"))

    def test_closed(self, world):
        run_id = started()
        run("workflow.terminate", DOMAIN, ID)
        message = mistake(run("workflow.signal", DOMAIN, ID, "hello"))
        assert message == f"execution {ID} {run_id} is closed: TERMINATED."

    def test_the_domain_may_be_left_out(self, world):
        started()
        assert run("workflow.signal", ID, "hello", env={"SWF_DOMAIN": DOMAIN}).exit_code == 0


def test_cancel(world):
    run_id = started()
    result = run("workflow.cancel", DOMAIN, ID)
    assert (result.exit_code, result.output) == (0, "")
    assert described(world, run_id)["executionInfo"]["cancelRequested"] is True
    world.play(ADD, "l", "default")
    assert described(world, run_id)["executionInfo"]["closeStatus"] == "CANCELED"
    assert run("workflow.wait", DOMAIN, ID).exit_code == 3


class TestWait:
    def test_the_result(self, world):
        started()
        world.play(ADD, "l", "default")
        result = run("workflow.wait", DOMAIN, ID)
        assert (result.exit_code, result.output) == (0, "2\n")

    def test_until_it_is_closed(self, world, monkeypatch):
        started()
        play_when_it_waits(world, monkeypatch, ADD)
        assert run("workflow.wait", DOMAIN, ID).stdout == "2\n"

    def test_terminated(self, world):
        started()
        run("workflow.terminate", DOMAIN, ID, "--reason", "enough")
        result = run("workflow.wait", DOMAIN, ID)
        assert result.exit_code == 4
        assert result.stderr.splitlines()[0] == f"Error: workflow {ID} terminated: enough"

    def test_timed_out(self, world):
        started("--execution-timeout", "60")
        world.clock.advance(61)
        assert run("workflow.wait", DOMAIN, ID).exit_code == 5

    def test_failed(self, world):
        path = f"{cli_workflows.__name__}.GivesUp"
        run("workflow.start", path, "-d", DOMAIN, "--workflow-id", ID, "--task-list", "l")
        world.play(path, "l")
        result = run("workflow.wait", DOMAIN, ID)
        assert result.exit_code == 1
        assert result.stdout == ""

    def test_time_is_up(self, world):
        run_id = started()
        message = mistake(run("workflow.wait", DOMAIN, ID, "--timeout", "0"), exit_code=124)
        assert message.startswith(f"execution {ID} {run_id} is still open after 0 seconds. ")
        assert f"`simpleflow workflow.tasks {DOMAIN} {ID}`" in message

    def test_a_run_that_goes_on_in_another(self, world):
        path = f"{__name__}.Again"
        first = started(path=path)
        world.play(path, "l", "default")
        assert run("workflow.wait", DOMAIN, ID).stdout == '"0 left"\n'
        assert described(world, first)["executionInfo"]["closeStatus"] == "CONTINUED_AS_NEW"
        result = run("workflow.wait", DOMAIN, ID, first)
        assert (result.exit_code, result.output) == (0, "")


class Again(Workflow):
    name, version, task_list = "again", "1", "l"
    execution_timeout, decision_tasks_timeout = 60, 60

    def run(self, left):
        if left:
            return self.submit(self.continue_as_new(left - 1)).result
        return f"{left} left"


def test_helpers_find_nothing(world):
    assert helpers.get_workflow_execution(DOMAIN, "no") is None
    with pytest.raises(DoesNotExistError):
        helpers.get_workflow_execution(DOMAIN, "no", "no")
