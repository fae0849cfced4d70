"""Refusals on demand: what Amazon refuses for reasons of its own (S-AUTH-3, section 4.2)."""

import pytest

from swf.server import faults
from swf.server.wire import model
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, activity, child, decision, timer

MODEL = model.load()
SHAPES = MODEL["shapes"]
KINDS = SHAPES["DecisionType"]["enum"]


def own(kind: str) -> str:
    return f"{kind[0].lower()}{kind[1:]}DecisionAttributes"


def failed_event(kind: str) -> str:
    return f"{kind}Failed"


CAUSES = sorted(
    (kind, cause)
    for kind in KINDS
    for cause in SHAPES[failed_event(kind) + "Cause"]["enum"]
    if cause == "OPERATION_NOT_PERMITTED" or cause.endswith(("RATE_EXCEEDED", "IN_REGION"))
)
GIVEN = {
    "ScheduleActivityTask": activity(),
    "RequestCancelActivityTask": decision("RequestCancelActivityTask", activityId="a1"),
    "RecordMarker": decision("RecordMarker", markerName="m"),
    "StartTimer": timer(),
    "CancelTimer": decision("CancelTimer", timerId="t1"),
    "SignalExternalWorkflowExecution": decision(
        "SignalExternalWorkflowExecution", workflowId="other", signalName="s", control="c"
    ),
    "RequestCancelExternalWorkflowExecution": decision(
        "RequestCancelExternalWorkflowExecution", workflowId="other", runId="r"
    ),
    "StartChildWorkflowExecution": child(),
    "ScheduleLambdaFunction": decision("ScheduleLambdaFunction", id="l", name="f"),
}


@pytest.mark.parametrize(("kind", "cause"), CAUSES)
def test_causes_that_only_amazon_has(bare: World, kind: str, cause: str) -> None:
    """4.2: permissions and rates; never by themselves, but a test may ask for them."""
    bare.register()
    bare.start()
    run_id = bare.open_run_id("one")
    bare.service.refuse_decision(kind, cause)
    bare.decide(GIVEN.get(kind, decision(kind)))
    assert bare.types(run_id)[4:] == [failed_event(kind), "DecisionTaskScheduled"]
    found = bare.last(run_id, failed_event(kind))
    assert (found["cause"], found["decisionTaskCompletedEventId"]) == (cause, 4)
    named = {
        "activityId",
        "activityType",
        "markerName",
        "timerId",
        "workflowId",
        "runId",
        "id",
        "name",
        "control",
    }
    said = GIVEN.get(kind, {}).get(own(kind), {})
    for name in named & set(SHAPES[f"{failed_event(kind)}EventAttributes"]["members"]) & set(said):
        assert found[name] == said[name]
    bare.decide(GIVEN.get(kind, decision(kind)))  # only once


def test_operations_refused_on_demand(world: World, raw: Raw) -> None:
    """S-AUTH-3: throttling, for tests of clients; only as often as asked."""
    throttled = faults.Fault("ThrottlingException", "Rate exceeded", namespace=faults.CORAL)
    world.service.refuse("StartWorkflowExecution", throttled, 2)
    start = {"domain": "d", "workflowId": "one", "workflowType": {"name": "w", "version": "1"}}
    for _ in range(2):
        assert raw.refused("StartWorkflowExecution", **start) == ("ThrottlingException", "Rate exceeded")
    assert raw.send("StartWorkflowExecution", start).status == 200


@pytest.mark.parametrize("operation", sorted(MODEL["operations"]))
def test_every_operation_can_be_refused(world: World, raw: Raw, operation: str) -> None:
    """Whatever the request says: a lack of permission is found first."""
    world.service.refuse(operation, faults.Fault("OperationNotPermittedFault", "no"))
    answer = raw.send(operation, {})
    assert answer.fault == ("com.amazonaws.swf.base.model#OperationNotPermittedFault", "no")
    assert raw.send(operation, {}).fault[0] == "com.amazon.coral.validate#ValidationException"
