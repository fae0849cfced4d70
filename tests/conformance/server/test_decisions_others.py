"""Signals and cancel requests from one execution to another (sections 3.7, 6.1 and 6.2)."""

import pytest

from tests.unit.server.world import World, complete, decision


@pytest.mark.parametrize("by_run_id", [False, True])
def test_a_signal_to_another_run(world: World, by_run_id: bool) -> None:
    """6.1: first the target, then the confirmation, which has the target's real run id."""
    target = world.start("target", taskList={"name": "elsewhere"})
    source = world.start()
    named = {"runId": target} if by_run_id else {}
    said = {"workflowId": "target", "signalName": "s", "input": "i", "control": "c", **named}
    world.decide(decision("SignalExternalWorkflowExecution", **said))
    initiated = world.last(source, "SignalExternalWorkflowExecutionInitiated")
    assert initiated == said | {"decisionTaskCompletedEventId": 4, "eventId": 5}
    assert world.last(target, "WorkflowExecutionSignaled", "target") == {
        "signalName": "s",
        "input": "i",
        "externalInitiatedEventId": 5,
        "externalWorkflowExecution": {"workflowId": "one", "runId": source},
        "eventId": 3,
    }
    assert world.last(source, "ExternalWorkflowExecutionSignaled") == {
        "initiatedEventId": 5,
        "workflowExecution": {"workflowId": "target", "runId": target},
        "eventId": 6,
    }
    assert world.types(source)[-1] == "DecisionTaskScheduled"


def test_a_cancel_request_to_another_run(world: World) -> None:
    """6.2."""
    target = world.start("target", taskList={"name": "elsewhere"})
    source = world.start()
    world.decide(decision("RequestCancelExternalWorkflowExecution", workflowId="target", control="c"))
    initiated = world.last(source, "RequestCancelExternalWorkflowExecutionInitiated")
    assert initiated == {
        "workflowId": "target",
        "control": "c",
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }
    assert world.last(target, "WorkflowExecutionCancelRequested", "target") == {
        "externalInitiatedEventId": 5,
        "externalWorkflowExecution": {"workflowId": "one", "runId": source},
        "eventId": 3,
    }
    assert world.describe(target, "target")["executionInfo"]["cancelRequested"] is True
    assert world.last(source, "ExternalWorkflowExecutionCancelRequested") == {
        "initiatedEventId": 5,
        "workflowExecution": {"workflowId": "target", "runId": target},
        "eventId": 6,
    }
    assert world.types(source)[-1] == "DecisionTaskScheduled"


@pytest.mark.parametrize("name", ["SignalExternal", "RequestCancelExternal"])
@pytest.mark.parametrize("which", ["unknown", "closed", "other run"])
def test_nobody_there(world: World, name: str, which: str) -> None:
    said = {"workflowId": "target", "control": "c"}
    if which != "unknown":
        closed = world.start("target")
        world.decide(complete)
        said["runId"] = closed
    if which == "other run":
        world.start("target", taskList={"name": "elsewhere"})
    if name == "SignalExternal":
        said["signalName"] = "s"
    source = world.start()
    world.decide(decision(f"{name}WorkflowExecution", **said))
    said.pop("signalName", None)
    assert world.last(source, f"{name}WorkflowExecutionFailed") == said | {
        "cause": "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        "initiatedEventId": 5,
        "decisionTaskCompletedEventId": 4,
        "eventId": 6,
    }
    assert world.types(source)[-1] == "DecisionTaskScheduled"


def test_a_run_may_address_itself(world: World) -> None:
    """3.7."""
    run_id = world.start()
    world.decide(decision("SignalExternalWorkflowExecution", workflowId="one", signalName="s"))
    assert world.types(run_id)[4:] == [
        "SignalExternalWorkflowExecutionInitiated",
        "WorkflowExecutionSignaled",
        "DecisionTaskScheduled",
        "ExternalWorkflowExecutionSignaled",
    ]
