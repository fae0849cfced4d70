"""What this execution asked of others: to take a signal, or to cancel."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ._fold import Entry, Fold, decoded, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


class ExternalWorkflows(Fold):
    """Signals sent, by the event that initiated them; cancel requests sent, by workflow id."""

    event_types = ("ExternalWorkflowExecution",)

    def __init__(self) -> None:
        super().__init__()
        self.signaling: dict[int, Entry] = {}
        self.canceling: dict[str, Entry] = {}
        #: Successful signals, by their name.
        self.signaled: defaultdict[str, list[Entry]] = defaultdict(list)

    def on_signal_execution_initiated(self, event: Event) -> None:
        """A signal is on its way."""
        sent: Any = event
        self.signaling[event.id] = {
            "type": "external_workflow",
            "id": sent.workflow_id,
            "run_id": get(event, "run_id"),
            "signal_name": sent.signal_name,
            "state": "signal_execution_initiated",
            "initiated_event_id": event.id,
            "input": decoded(event, "input"),
            "control": decoded(event, "control"),
            "initiated_event_timestamp": event.timestamp,
        }

    def on_signal_execution_failed(self, event: Event) -> None:
        """A signal did not arrive."""
        entry = self.signaling.setdefault(get(event, "initiated_event_id"), {})
        entry.update(
            state="signal_execution_failed",
            cause=get(event, "cause"),
            signal_failed_timestamp=event.timestamp,
        )
        if get(event, "control"):
            entry["control"] = decoded(event, "control")

    def on_execution_signaled(self, event: Event) -> None:
        """A signal arrived."""
        execution = get(event, "workflow_execution", {})
        entry = self.signaling.setdefault(get(event, "initiated_event_id"), {})
        entry.update(
            state="execution_signaled",
            run_id=execution.get("runId"),
            workflow_id=execution.get("workflowId"),
            signaled_event_id=event.id,
            signaled_timestamp=event.timestamp,
        )
        if "signal_name" in entry:
            self.signaled[entry["signal_name"]].append(entry)

    def on_request_cancel_execution_initiated(self, event: Event) -> None:
        """A cancel request is on its way."""
        sent: Any = event
        self.canceling[sent.workflow_id] = {
            "type": "external_workflow",
            "id": sent.workflow_id,
            "run_id": get(event, "run_id"),
            "state": "request_cancel_execution_initiated",
            "control": decoded(event, "control"),
            "initiated_event_id": event.id,
            "initiated_event_timestamp": event.timestamp,
        }

    def on_request_cancel_execution_failed(self, event: Event) -> None:
        """A cancel request did not arrive."""
        entry = self.canceling.setdefault(get(event, "workflow_id"), {})
        entry.update(
            state="request_cancel_execution_failed",
            cause=get(event, "cause"),
            request_cancel_failed_timestamp=event.timestamp,
        )

    def on_execution_cancel_requested(self, event: Event) -> None:
        """A cancel request arrived."""
        execution = get(event, "workflow_execution", {})
        entry = self.canceling.setdefault(execution.get("workflowId"), {})
        entry.update(
            state="execution_cancel_requested",
            run_id=execution.get("runId"),
            workflow_id=execution.get("workflowId"),
            cancel_requested_event_id=event.id,
            cancel_requested_timestamp=event.timestamp,
        )
