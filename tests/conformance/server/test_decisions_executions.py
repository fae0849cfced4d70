"""Closing, continuing and children: what these decisions record (sections 3.6, 4.2 and 6.3)."""

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import BARE_W, W, World, attributes, child, complete, decision, timer

ROLE = "arn:aws:iam::123456789012:role/r"
SETTINGS = [
    ("executionStartToCloseTimeout", "100", "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED"),
    ("taskList", {"name": "l"}, "DEFAULT_TASK_LIST_UNDEFINED"),
    ("taskStartToCloseTimeout", "10", "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED"),
    ("childPolicy", "ABANDON", "DEFAULT_CHILD_POLICY_UNDEFINED"),
]
FULL = {name: value for name, value, _ in SETTINGS}


# Closing

CLOSINGS = [
    ("CompleteWorkflowExecution", {"result": "r"}, "WorkflowExecutionCompleted", "COMPLETED"),
    ("CompleteWorkflowExecution", {}, "WorkflowExecutionCompleted", "COMPLETED"),
    ("FailWorkflowExecution", {"reason": "r", "details": "d"}, "WorkflowExecutionFailed", "FAILED"),
    ("FailWorkflowExecution", {}, "WorkflowExecutionFailed", "FAILED"),
    ("CancelWorkflowExecution", {"details": "d"}, "WorkflowExecutionCanceled", "CANCELED"),
    ("CancelWorkflowExecution", {}, "WorkflowExecutionCanceled", "CANCELED"),
]


@pytest.mark.parametrize(("kind", "said", "event_type", "status"), CLOSINGS)
def test_closing(world: World, clock, kind: str, said: dict, event_type: str, status: str) -> None:
    run_id = world.start()
    clock.advance(1)
    world.decide(decision(kind, **said))
    assert world.last(run_id, event_type) == {**said, "decisionTaskCompletedEventId": 4, "eventId": 5}
    assert world.types(run_id)[-1] == event_type
    info = world.describe(run_id)["executionInfo"]
    assert (info["executionStatus"], info["closeStatus"]) == ("CLOSED", status)
    assert (info["closeTimestamp"] - info["startTimestamp"]).total_seconds() == 1


UNHANDLED = [
    ("CompleteWorkflowExecution", "CompleteWorkflowExecutionFailed"),
    ("FailWorkflowExecution", "FailWorkflowExecutionFailed"),
    ("CancelWorkflowExecution", "CancelWorkflowExecutionFailed"),
    ("ContinueAsNewWorkflowExecution", "ContinueAsNewWorkflowExecutionFailed"),
]


@pytest.mark.parametrize(("kind", "failed"), UNHANDLED)
def test_news_during_the_decision_keep_a_run_open(world: World, kind: str, failed: str) -> None:
    """S-UD-1: the rest of the batch is carried out, and no further decision task is scheduled."""
    run_id = world.start()
    task = world.poll()
    world.signal()
    world.respond(task, timer(), decision(kind))
    assert world.types(run_id)[3:] == [
        "WorkflowExecutionSignaled",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted",
        "TimerStarted",
        failed,
    ]
    assert world.last(run_id, failed) == {
        "cause": "UNHANDLED_DECISION",
        "decisionTaskCompletedEventId": 6,
        "eventId": 8,
    }
    events = world.events(run_id)
    assert events[5]["eventTimestamp"] == events[7]["eventTimestamp"]
    world.decide(complete)


def test_what_does_not_keep_a_run_open(world: World) -> None:
    """S-UD-2, S-UD-3: open tasks, a task that starts meanwhile, an earlier failure in the batch."""
    run_id = world.start()
    scheduled = {"activityId": "a", "activityType": {"name": "a", "version": "1"}}
    world.decide(decision("ScheduleActivityTask", **scheduled), timer(), child())
    task = world.poll()
    world.work()
    world.respond(task, decision("CancelTimer", timerId="nope"), complete)
    assert world.types(run_id)[-2:] == ["CancelTimerFailed", "WorkflowExecutionCompleted"]


def test_an_activity_of_the_closing_batch_is_recorded_and_never_handed_out(world: World) -> None:
    """S-DEC-3."""
    run_id = world.start()
    scheduled = {"activityId": "a", "activityType": {"name": "a", "version": "1"}}
    world.decide(decision("ScheduleActivityTask", **scheduled), timer(seconds=0), complete)
    assert world.types(run_id)[4:] == ["ActivityTaskScheduled", "TimerStarted", "WorkflowExecutionCompleted"]
    assert "taskToken" not in world.work()


# ContinueAsNewWorkflowExecution


def test_continuing_with_the_defaults_of_the_type(world: World) -> None:
    """6.3: nothing is inherited from the old run but its parent."""
    old = world.start(input="i", tagList=["t"], taskPriority="3", lambdaRole=ROLE, childPolicy="ABANDON")
    world.decide(decision("ContinueAsNewWorkflowExecution"))
    new = world.open_run_id("one")
    assert world.last(old, "WorkflowExecutionContinuedAsNew") == {
        "newExecutionRunId": new,
        "childPolicy": "TERMINATE",
        "executionStartToCloseTimeout": "3600",
        "taskList": {"name": "deciders"},
        "taskStartToCloseTimeout": "60",
        "workflowType": W,
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }
    assert attributes(world.events(new)[0]) == {
        "continuedExecutionRunId": old,
        "childPolicy": "TERMINATE",
        "executionStartToCloseTimeout": "3600",
        "taskList": {"name": "deciders"},
        "taskStartToCloseTimeout": "60",
        "workflowType": W,
        "parentInitiatedEventId": 0,
    }
    assert world.types(new) == ["WorkflowExecutionStarted", "DecisionTaskScheduled"]
    assert world.describe(old)["executionInfo"]["closeStatus"] == "CONTINUED_AS_NEW"
    world.signal()
    assert world.types(new)[-1] == "WorkflowExecutionSignaled"


def test_continuing_with_everything_given_and_another_version(world: World) -> None:
    world.client.register_workflow_type(domain="d", name="w", version="2")
    old = world.start()
    given = {**FULL, "input": "i", "tagList": ["x"], "taskPriority": "5", "lambdaRole": ROLE}
    world.decide(decision("ContinueAsNewWorkflowExecution", workflowTypeVersion="2", **given))
    new = world.open_run_id("one")
    continued = world.last(old, "WorkflowExecutionContinuedAsNew")
    started = attributes(world.events(new)[0])
    for event in (continued, started):
        assert {name: event[name] for name in given} == given
        assert event["workflowType"] == {"name": "w", "version": "2"}


@pytest.mark.parametrize("count", range(len(SETTINGS)))
def test_continuing_without_a_setting(world: World, count: int) -> None:
    """Row 6: the run stays open, and hears why."""
    run_id = world.start(workflowType=BARE_W, **FULL)
    given = {name: value for name, value, _ in SETTINGS[:count]}
    world.decide(decision("ContinueAsNewWorkflowExecution", **given), task_list="l")
    assert world.types(run_id)[-2:] == ["ContinueAsNewWorkflowExecutionFailed", "DecisionTaskScheduled"]
    assert world.last(run_id, "ContinueAsNewWorkflowExecutionFailed") == {
        "cause": SETTINGS[count][2],
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }


def test_continuing_as_a_type_that_cannot_start(world: World) -> None:
    run_id = world.start()
    world.decide(decision("ContinueAsNewWorkflowExecution", workflowTypeVersion="9"))
    failed = "ContinueAsNewWorkflowExecutionFailed"
    assert world.last(run_id, failed)["cause"] == "WORKFLOW_TYPE_DOES_NOT_EXIST"
    world.client.deprecate_workflow_type(domain="d", workflowType=W)
    world.decide(decision("ContinueAsNewWorkflowExecution"))
    assert world.last(run_id, failed)["cause"] == "WORKFLOW_TYPE_DEPRECATED"


def test_a_child_that_continues_stays_a_child(world: World) -> None:
    """3.6, U-21: nothing in the parent until the last run closes; its end names the run that closed."""
    parent = world.start()
    world.decide(child())
    first = world.open_run_id("child")
    length = len(world.events(parent))
    world.decide(
        decision("ContinueAsNewWorkflowExecution", taskList={"name": "children"}), task_list="children"
    )
    second = world.open_run_id("child")
    started = attributes(world.events(second, "child")[0])
    assert started["parentWorkflowExecution"] == {"workflowId": "one", "runId": parent}
    assert (started["parentInitiatedEventId"], started["continuedExecutionRunId"]) == (5, first)
    assert len(world.events(parent)) == length
    assert world.describe(parent)["openCounts"]["openChildWorkflowExecutions"] == 1
    world.decide(decision("CompleteWorkflowExecution", result="r"), task_list="children")
    told = world.last(parent, "ChildWorkflowExecutionCompleted")
    assert told["workflowExecution"] == {"workflowId": "child", "runId": second}
    assert (told["result"], told["initiatedEventId"], told["startedEventId"]) == ("r", 5, 6)


def test_children_of_a_run_that_continues_run_on(world: World) -> None:
    """6.3: their end is reported nowhere."""
    old = world.start()
    world.decide(child())
    world.decide(decision("ContinueAsNewWorkflowExecution"))
    length = len(world.events(old))
    new = world.open_run_id("one")
    world.decide(complete, task_list="children")
    assert len(world.events(old)) == length
    assert not [name for name in world.types(new) if name.startswith("Child")]


# StartChildWorkflowExecution


def test_a_child_and_what_it_was_given(world: World) -> None:
    run_id = world.start()
    given = {**FULL, "input": "i", "control": "c", "tagList": ["t"], "taskPriority": "1", "lambdaRole": ROLE}
    world.decide(child(workflowType=BARE_W, **given))
    initiated = world.last(run_id, "StartChildWorkflowExecutionInitiated")
    assert initiated == given | {
        "workflowId": "child",
        "workflowType": BARE_W,
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }
    child_run = world.open_run_id("child")
    execution = {"workflowId": "child", "runId": child_run}
    assert world.last(run_id, "ChildWorkflowExecutionStarted") == {
        "initiatedEventId": 5,
        "workflowExecution": execution,
        "workflowType": BARE_W,
        "eventId": 6,
    }
    started = attributes(world.events(child_run, "child")[0])
    assert "control" not in started  # S-DEC-4
    assert started["parentWorkflowExecution"] == {"workflowId": "one", "runId": run_id}
    assert started["parentInitiatedEventId"] == 5
    assert {name: started[name] for name in given if name != "control"} | {"control": "c"} == given
    info = world.describe(child_run, "child")["executionInfo"]
    assert info["parent"] == {"workflowId": "one", "runId": run_id}


ENDS = [
    (decision("CompleteWorkflowExecution", result="r"), "Completed", {"result": "r"}),
    (complete, "Completed", {}),
    (decision("FailWorkflowExecution", reason="r", details="d"), "Failed", {"reason": "r", "details": "d"}),
    (decision("CancelWorkflowExecution", details="d"), "Canceled", {"details": "d"}),
    ("terminate", "Terminated", {}),
    ("time out", "TimedOut", {"timeoutType": "START_TO_CLOSE"}),
]


@pytest.mark.parametrize(("end", "how", "said"), ENDS)
def test_how_a_child_ends(world: World, clock, end, how: str, said: dict) -> None:
    """3.6, S-TO-4."""
    run_id = world.start()
    world.decide(child(executionStartToCloseTimeout="50"))
    child_run = world.open_run_id("child")
    world.decide()
    if end == "terminate":
        members = {"reason": "r", "details": "d"}
        world.client.terminate_workflow_execution(domain="d", workflowId="child", **members)
    elif end == "time out":
        clock.advance(50)
    else:
        world.decide(end, task_list="children")
    assert world.types(run_id)[-2:] == [f"ChildWorkflowExecution{how}", "DecisionTaskScheduled"]
    assert world.last(run_id, f"ChildWorkflowExecution{how}") == {
        **said,
        "initiatedEventId": 5,
        "startedEventId": 6,
        "workflowExecution": {"workflowId": "child", "runId": child_run},
        "workflowType": W,
        "eventId": 10,
    }
    assert world.describe(run_id)["openCounts"]["openChildWorkflowExecutions"] == 0


@pytest.mark.parametrize("count", range(len(SETTINGS)))
def test_a_child_without_a_setting(world: World, count: int) -> None:
    """Row 12: no Initiated event, and initiatedEventId 0."""
    run_id = world.start()
    given = {name: value for name, value, _ in SETTINGS[:count]}
    world.decide(decision("StartChildWorkflowExecution", workflowId="child", workflowType=BARE_W, **given))
    assert world.types(run_id)[4:] == ["StartChildWorkflowExecutionFailed", "DecisionTaskScheduled"]
    assert world.last(run_id, "StartChildWorkflowExecutionFailed") == {
        "cause": SETTINGS[count][2],
        "workflowId": "child",
        "workflowType": BARE_W,
        "initiatedEventId": 0,
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }


def test_children_that_cannot_start(world: World) -> None:
    run_id = world.start()
    failed = "StartChildWorkflowExecutionFailed"
    nowhere = {"name": "nope", "version": "1"}
    world.decide(child(workflowType=nowhere, control="c"))
    assert world.last(run_id, failed) == {
        "cause": "WORKFLOW_TYPE_DOES_NOT_EXIST",
        "control": "c",
        "workflowId": "child",
        "workflowType": nowhere,
        "initiatedEventId": 0,
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }
    world.client.deprecate_workflow_type(domain="d", workflowType=W)
    world.decide(child())
    found = world.last(run_id, failed)
    assert (found["cause"], found["initiatedEventId"]) == ("WORKFLOW_TYPE_DEPRECATED", 0)


def test_a_child_whose_workflow_id_is_open(world: World) -> None:
    """Row 12: found out after the Initiated event; also twice in one batch, and the parent's own id."""
    run_id = world.start()
    world.decide(child(), child(control="c"), child("one"))
    types = world.types(run_id)[4:]
    failed = "StartChildWorkflowExecutionFailed"
    assert types == [
        *["StartChildWorkflowExecutionInitiated"] * 3,
        "ChildWorkflowExecutionStarted",
        "DecisionTaskScheduled",
        failed,
        failed,
    ]
    events = [attributes(event) for event in world.events(run_id) if event["eventType"] == failed]
    assert [(event["cause"], event["initiatedEventId"]) for event in events] == [
        ("WORKFLOW_ALREADY_RUNNING", 6),
        ("WORKFLOW_ALREADY_RUNNING", 7),
    ]
    assert events[0]["control"] == "c"


def test_too_many_open_executions_for_a_child() -> None:
    with Server(settings=Settings(max_open_executions=2, poll_seconds=0.0)) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        run_id = world.start()
        world.decide(child("c1"), child("c2"))
        failed = world.last(run_id, "StartChildWorkflowExecutionFailed")
        assert (failed["cause"], failed["initiatedEventId"]) == ("OPEN_WORKFLOWS_LIMIT_EXCEEDED", 0)


def test_a_closing_batch_still_reaches_others(world: World) -> None:
    """U-22: the child starts, the signal arrives; nothing more is written to the closed run."""
    other = world.start("other")
    run_id = world.start("one")
    world.poll()
    world.decide(
        child(),
        decision("SignalExternalWorkflowExecution", workflowId="other", signalName="s"),
        complete,
    )
    assert world.types(run_id)[4:] == [
        "StartChildWorkflowExecutionInitiated",
        "SignalExternalWorkflowExecutionInitiated",
        "WorkflowExecutionCompleted",
    ]
    assert world.last(other, "WorkflowExecutionSignaled", "other")["externalInitiatedEventId"] == 6
    info = world.describe(world.open_run_id("child"), "child")["executionInfo"]
    assert info["parent"]["runId"] == run_id
