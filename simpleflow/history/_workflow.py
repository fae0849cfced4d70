"""The execution itself: how it started, what was asked of it, how it closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._fold import Entry, Fold, decoded, get, name_of

if TYPE_CHECKING:
    from swf.models.event.base import Event


class WorkflowState(Fold):
    """One entry for the execution, and the last request to cancel it."""

    event_types = ("WorkflowExecution",)

    def __init__(self) -> None:
        self.entry: Entry = {}
        self.cancel_requested: Entry | None = None
        self.cancel_failed: Entry | None = None

    def on_started(self, event: Event) -> None:
        """It started."""
        self.entry.update(
            state="started",
            started_id=event.id,
            started_timestamp=event.timestamp,
            child_policy=get(event, "child_policy"),
            continued_execution_run_id=get(event, "continued_execution_run_id"),
            parent_initiated_event_id=get(event, "parent_initiated_event_id"),
            parent_workflow_execution=get(event, "parent_workflow_execution"),
        )
        self._describe(event)

    def _describe(self, event: Event) -> None:
        self.entry.update(
            task_list=name_of(get(event, "task_list")),
            workflow_type=get(event, "workflow_type"),
            execution_start_to_close_timeout=get(event, "execution_start_to_close_timeout"),
            input=decoded(event, "input"),
            lambda_role=get(event, "lambda_role"),
            tag_list=get(event, "tag_list"),
            task_priority=get(event, "task_priority"),
            task_start_to_close_timeout=get(event, "task_start_to_close_timeout"),
        )

    def on_continued_as_new(self, event: Event) -> None:
        """It closed, and another run took over."""
        self._close(
            event,
            "continued_as_new",
            continued_as_new_decision_task_completed_event_id=get(event, "decision_task_completed_event_id"),
            new_execution_run_id=get(event, "new_execution_run_id"),
        )
        self._describe(event)

    def on_completed(self, event: Event) -> None:
        """It ended well."""
        self._close(
            event,
            "completed",
            initiated_event_id=get(event, "initiated_event_id"),
            result=get(event, "result"),
        )

    def on_failed(self, event: Event) -> None:
        """It failed."""
        self._close(
            event,
            "failed",
            reason=get(event, "reason"),
            details=get(event, "details"),
            decision_task_completed_event_id=get(event, "decision_task_completed_event_id"),
            initiated_event_id=get(event, "initiated_event_id"),
        )

    def on_terminated(self, event: Event) -> None:
        """It was terminated."""
        self._close(
            event,
            "terminated",
            cause=get(event, "cause"),
            details=get(event, "details"),
            initiated_event_id=get(event, "initiated_event_id"),
        )

    def on_timed_out(self, event: Event) -> None:
        """It took longer than it was allowed to."""
        self._close(
            event,
            "timed_out",
            timeout_type=get(event, "timeout_type"),
            initiated_event_id=get(event, "initiated_event_id"),
        )

    def on_canceled(self, event: Event) -> None:
        """It was cancelled."""
        self._close(
            event,
            "canceled",
            details=get(event, "details"),
            decision_task_completed_event_id=get(event, "decision_task_completed_event_id"),
        )

    on_cancelled = on_canceled

    def _close(self, event: Event, state: str, **facts: Any) -> None:
        self.entry.update(facts)
        self.entry.update({"state": state, f"{state}_id": event.id, f"{state}_timestamp": event.timestamp})

    def on_cancel_requested(self, event: Event) -> None:
        """Somebody asked it to cancel."""
        sender = get(event, "external_workflow_execution") or {}
        self.cancel_requested = {
            "type": "cancel_requested",
            "cause": get(event, "cause"),
            "external_initiated_event_id": get(event, "external_initiated_event_id"),
            "external_run_id": sender.get("runId"),
            "external_workflow_id": sender.get("workflowId"),
            "event_id": event.id,
            "timestamp": event.timestamp,
        }

    def on_cancel_failed(self, event: Event) -> None:
        """The decision to cancel it was refused."""
        self.cancel_failed = {
            "type": "cancel_failed",
            "cause": get(event, "cause"),
            "event_id": event.id,
            "decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
            "timestamp": event.timestamp,
        }
