"""Whether a run of SWF can have left this history, and if not, which event gives it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swf.models.event.compiler import InconsistentStateError, TransitionError
from swf.models.history.stories import compile_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swf.models.event.base import Event

_CLOSING = frozenset(
    {
        "WorkflowExecutionCompleted",
        "WorkflowExecutionFailed",
        "WorkflowExecutionTimedOut",
        "WorkflowExecutionCanceled",
        "WorkflowExecutionTerminated",
        "WorkflowExecutionContinuedAsNew",
    }
)

#: Which event an id must be the id of, by the type of the event that has the id (None: any) and attribute.
_REFERENCES = {
    (None, "decision_task_completed_event_id"): "DecisionTaskCompleted",
    ("ActivityTask", "scheduled_event_id"): "ActivityTaskScheduled",
    ("ActivityTask", "started_event_id"): "ActivityTaskStarted",
    ("ActivityTask", "latest_cancel_requested_event_id"): "ActivityTaskCancelRequested",
    ("DecisionTask", "scheduled_event_id"): "DecisionTaskScheduled",
    ("DecisionTask", "started_event_id"): "DecisionTaskStarted",
    ("Timer", "started_event_id"): "TimerStarted",
    ("ChildWorkflowExecution", "initiated_event_id"): "StartChildWorkflowExecutionInitiated",
    ("ChildWorkflowExecution", "started_event_id"): "ChildWorkflowExecutionStarted",
    ("LambdaFunction", "scheduled_event_id"): "LambdaFunctionScheduled",
    ("LambdaFunction", "started_event_id"): "LambdaFunctionStarted",
    ("ExternalWorkflowExecution", "initiated_event_id"): "ExecutionInitiated",
}


class InconsistentHistoryError(ValueError):
    """No run of SWF leaves such a history."""

    def __init__(self, message: str, event: Event | None = None) -> None:
        super().__init__(message)
        #: The first event that does not fit.
        self.event = event


def check_integrity(events: Sequence[Event]) -> None:
    """Check ids, references and transitions of a whole history.

    Raises:
        InconsistentHistoryError: an event does not fit; the error names it.
    """
    if not events:
        raise InconsistentHistoryError("the history has no events, not even the start of the execution")
    for position, event in enumerate(events, start=1):
        problem = _problem_of_place(event, position, len(events)) or _problem_of_references(event, events)
        if problem:
            raise InconsistentHistoryError(f"event {event.id} ({event.name}) {problem}", event)
    try:
        compile_events(events)
    except (InconsistentStateError, TransitionError) as error:
        culprit = error.event
        assert culprit is not None
        raise InconsistentHistoryError(
            f"event {culprit.id} ({culprit.name}) does not follow: {error}", culprit
        ) from error


def _problem_of_place(event: Event, position: int, count: int) -> str | None:
    if event.id != position:
        return f"is where event {position} should be"
    if (event.name == "WorkflowExecutionStarted") != (position == 1):
        return (
            "is not the first event" if position > 1 else "is the first event, not WorkflowExecutionStarted"
        )
    if event.name in _CLOSING and position != count:
        return f"closes the execution, and {count - position} events follow"
    return None


def _problem_of_references(event: Event, events: Sequence[Event]) -> str | None:
    for attribute, target_id in vars(event).items():
        if not attribute.endswith("_event_id"):
            continue
        wanted = _REFERENCES.get((None, attribute)) or _REFERENCES.get((event.type or "", attribute))
        # SWF writes 0 for what does not apply. The ids without an entry are those of another history.
        if wanted is None or not target_id:
            continue
        if not 0 < target_id < event.id:
            return f"has {attribute} {target_id}, which is not the id of an earlier event"
        target = events[target_id - 1].name or ""
        if not target.endswith(wanted):
            return f"has {attribute} {target_id}, which is {target}, not {wanted}"
    return None
