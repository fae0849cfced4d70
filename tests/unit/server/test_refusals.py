"""Refusals on demand: what Amazon's service sometimes says, and this one only when asked."""

import pytest

from swf.server.faults import CORAL, Fault
from tests.unit.server.world import World, activity, child, decision, fault, timer


def test_throttling(world: World) -> None:
    throttled = Fault("ThrottlingException", "Rate exceeded", namespace=CORAL)
    world.service.refuse("SignalWorkflowExecution", throttled, times=2)
    world.start()

    assert fault(world.signal) == ("ThrottlingException", "Rate exceeded")
    assert fault(world.signal) == ("ThrottlingException", "Rate exceeded")
    world.signal()


@pytest.mark.parametrize(
    ("refused", "repeats"),
    [
        (activity(), {"activityId": "a1"}),
        (decision("RequestCancelActivityTask", activityId="a1"), {"activityId": "a1"}),
        (decision("RecordMarker", markerName="m"), {"markerName": "m"}),
        (timer(), {"timerId": "t1"}),
        (decision("CancelTimer", timerId="t1"), {"timerId": "t1"}),
        (child(control="c"), {"workflowId": "child", "control": "c", "initiatedEventId": 0}),
        (decision("SignalExternalWorkflowExecution", workflowId="x", signalName="s"), {"workflowId": "x"}),
        (decision("RequestCancelExternalWorkflowExecution", workflowId="x"), {"workflowId": "x"}),
        (decision("ScheduleLambdaFunction", id="l", name="f"), {"id": "l", "name": "f"}),
        (decision("CompleteWorkflowExecution"), {}),
        (decision("ContinueAsNewWorkflowExecution"), {}),
    ],
    ids=lambda value: value.get("decisionType", ""),
)
def test_a_decision_that_is_not_permitted(world: World, refused: dict, repeats: dict) -> None:
    world.service.refuse_decision(refused["decisionType"], "OPERATION_NOT_PERMITTED")
    run_id = world.start()

    world.decide(refused)

    failed = world.last(run_id, f"{refused['decisionType']}Failed")
    assert failed["cause"] == "OPERATION_NOT_PERMITTED"
    assert failed["decisionTaskCompletedEventId"] == 4
    assert failed.items() >= repeats.items()
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
