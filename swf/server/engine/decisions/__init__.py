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
from swf.server.engine.decisions._batch import Batch

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


def attributes_name(decision_type: str) -> str:
    """The member of a Decision that belongs to its type."""
    return f"{decision_type[0].lower()}{decision_type[1:]}DecisionAttributes"


def apply(batch: Batch, decisions: Iterable[dict[str, Any]]) -> None:
    """Carry out a validated list of decisions; a run that closes on the way takes no more of them."""
    for decision in decisions:
        if not batch.run.is_open:
            break
        decision_type = decision["decisionType"]
        HANDLERS[decision_type](batch, decision.get(attributes_name(decision_type)) or {})
    batch.finish()


__all__ = ["CLOSING", "HANDLERS", "Batch", "apply", "attributes_name"]
