"""What this execution asked of others: to take a signal, or to cancel."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from simpleflow.utils import json_dumps

from ._fold import Entry, Fold, decoded, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


SignalKey = tuple[str, str | None, str | None, str]


def key_of(name: str, workflow_id: str | None, run_id: str | None, given: Any) -> SignalKey:
    """What makes two signals the same: name, target and input."""
    return name, workflow_id, run_id, json_dumps(given)


class ExternalWorkflows(Fold):
    """Signals sent, by the event that initiated them; cancel requests sent, by workflow id."""

    event_types = ("ExternalWorkflowExecution",)

    def __init__(self) -> None:
        self.signaling: dict[int, Entry] = {}
        #: The last of those that are the same signal to the same execution: see `key_of`.
        self.sent: dict[SignalKey, Entry] = {}
        self.canceling: dict[str, Entry] = {}
        #: Successful signals, by their name.
        self.signaled: defaultdict[str, list[Entry]] = defaultdict(list)

    def on_signal_execution_initiated(self, event: Event) -> None:
        """A signal is on its way."""
        sent: Any = event
        entry = {
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
        self.signaling[event.id] = entry
        self.sent[key_of(sent.signal_name, sent.workflow_id, entry["run_id"], entry["input"])] = entry

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
