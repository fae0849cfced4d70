"""The thirteen decisions: one room per kind, one door."""

from collections.abc import Callable, Iterable
from typing import Any

from swf.server.engine.decisions import (
    activity,
    child_workflow,
    close,
    external_workflow,
    lambda_,
    marker,
    timer,
)
from swf.server.engine.decisions._batch import Batch, pick

Handler = Callable[[Batch, dict[str, Any]], None]

HANDLERS: dict[str, Handler] = {
    "ScheduleActivityTask": activity.schedule,
    "RequestCancelActivityTask": activity.request_cancel,
    "CompleteWorkflowExecution": close.complete,
    "FailWorkflowExecution": close.fail,
    "CancelWorkflowExecution": close.cancel,
    "ContinueAsNewWorkflowExecution": close.continue_as_new,
    "RecordMarker": marker.record,
    "StartTimer": timer.start,
    "CancelTimer": timer.cancel,
    "SignalExternalWorkflowExecution": external_workflow.signal,
    "RequestCancelExternalWorkflowExecution": external_workflow.request_cancel,
    "StartChildWorkflowExecution": child_workflow.start,
    "ScheduleLambdaFunction": lambda_.schedule,
}
#: Decisions that must be the last of their batch.
CLOSING = frozenset(
    (
        "CompleteWorkflowExecution",
        "FailWorkflowExecution",
        "CancelWorkflowExecution",
        "ContinueAsNewWorkflowExecution",
    )
)
#: What the ...Failed event of a decision repeats of it.
FAILED_ATTRIBUTES = {
    "ScheduleActivityTask": ("activityId", "activityType"),
    "RequestCancelActivityTask": ("activityId",),
    "RecordMarker": ("markerName",),
    "StartTimer": ("timerId",),
    "CancelTimer": ("timerId",),
    "SignalExternalWorkflowExecution": ("workflowId", "runId", "control"),
    "RequestCancelExternalWorkflowExecution": ("workflowId", "runId", "control"),
    "StartChildWorkflowExecution": ("workflowType", "workflowId", "control"),
    "ScheduleLambdaFunction": ("id", "name"),
}


def attributes_name(decision_type: str) -> str:
    """The member of a Decision that belongs to its type."""
    return f"{decision_type[0].lower()}{decision_type[1:]}DecisionAttributes"


def apply(batch: Batch, decisions: Iterable[dict[str, Any]]) -> None:
    """Carry out a validated list of decisions; a run that closes on the way takes no more of them."""
    for decision in decisions:
        if not batch.run.is_open:
            break
        decision_type = decision["decisionType"]
        attributes = decision.get(attributes_name(decision_type)) or {}
        cause = batch.step.world.refusals.take(decision_type)
        if cause is None:
            HANDLERS[decision_type](batch, attributes)
        else:
            _refuse(batch, decision_type, cause, attributes)
    batch.finish()


def _refuse(batch: Batch, decision_type: str, cause: str, attributes: dict[str, Any]) -> None:
    """Record that a decision was refused for a cause the service never has by itself."""
    failed = pick(attributes, *FAILED_ATTRIBUTES.get(decision_type, ()))
    if "External" in decision_type or decision_type == "StartChildWorkflowExecution":
        failed["initiatedEventId"] = 0
    batch.fail(f"{decision_type}Failed", cause, failed)


__all__ = ["CLOSING", "HANDLERS", "Batch", "apply", "attributes_name"]
