"""Child workflows: initiated, started, and how they ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ._fold import Entry, TaskFold, decoded, get, name_of

if TYPE_CHECKING:
    from swf.models.event.base import Event

logger = logging.getLogger(__name__)


class ChildWorkflows(TaskFold):
    """One entry for each workflow id; another attempt under the same id goes on with the same entry."""

    event_types = ("ChildWorkflowExecution",)

    def __init__(self, tasks: list[Entry]) -> None:
        super().__init__(tasks)
        self._limits: dict[int, Any] = {}

    def on_start_initiated(self, event: Event) -> None:
        """It was asked for."""
        child: Any = event
        known = self.entries.get(child.workflow_id)
        if known is not None and known["state"] == "start_initiated":
            logger.warning("child workflow %s is initiated twice", child.workflow_id)
        entry = self.enter(
            child.workflow_id,
            {
                "type": "child_workflow",
                "id": child.workflow_id,
                "name": child.workflow_type["name"],
                "version": child.workflow_type["version"],
                "state": "start_initiated",
                "initiated_event_id": event.id,
                "raw_input": get(event, "raw_input"),
                "input": decoded(event, "input"),
                "child_policy": get(event, "child_policy"),
                "control": decoded(event, "control"),
                "tag_list": get(event, "tag_list"),
                "task_list": name_of(get(event, "task_list")),
                "initiated_event_timestamp": event.timestamp,
                "decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
            },
        )
        self._by_event[event.id] = entry
        self._limits[event.id] = get(event, "execution_start_to_close_timeout")

    def on_start_failed(self, event: Event) -> None:
        """SWF refused to start it."""
        child: Any = event
        entry = self.enter(
            child.workflow_id,
            {
                "type": "child_workflow",
                "id": child.workflow_id,
                "state": "start_failed",
                "cause": get(event, "cause"),
                "name": child.workflow_type["name"],
                "version": child.workflow_type["version"],
                "control": decoded(event, "control"),
                "start_failed_id": event.id,
                "start_failed_timestamp": event.timestamp,
                "decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
            },
        )
        self.count_refusal(entry, passing=entry["cause"] == "WORKFLOW_TYPE_DOES_NOT_EXIST")

    def on_started(self, event: Event) -> None:
        """It runs."""
        execution = get(event, "workflow_execution", {})
        self._move(
            event,
            {
                "state": "started",
                "run_id": execution.get("runId"),
                "workflow_id": execution.get("workflowId"),
                "started_id": event.id,
                "started_timestamp": event.timestamp,
            },
        )

    def on_completed(self, event: Event) -> None:
        """It ended well."""
        self._end(event, "completed", result=get(event, "result"))

    def on_failed(self, event: Event) -> None:
        """It failed."""
        entry = self._end(event, "failed", reason=get(event, "reason"), details=get(event, "details"))
        self.count_failure(entry)

    def on_timed_out(self, event: Event) -> None:
        """It took longer than it was allowed to."""
        entry = self._end(
            event,
            "timed_out",
            timeout_type=get(event, "timeout_type"),
            timeout_value=self._limits.get(get(event, "initiated_event_id")),
        )
        self.count_failure(entry)

    def on_canceled(self, event: Event) -> None:
        """It was cancelled."""
        self.count_failure(self._end(event, "canceled", details=get(event, "details")))

    on_cancelled = on_canceled

    def on_terminated(self, event: Event) -> None:
        """It was terminated."""
        self.count_failure(self._end(event, "terminated"))

    def _end(self, event: Event, state: str, **facts: Any) -> Entry:
        return self._move(
            event,
            {"state": state, **facts, f"{state}_id": event.id, f"{state}_timestamp": event.timestamp},
        )

    def _move(self, event: Event, facts: Entry) -> Entry:
        entry = self._by_event.get(get(event, "initiated_event_id"), {})
        entry.update(facts)
        return entry
