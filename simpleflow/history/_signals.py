"""Signals received by this execution."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ._fold import Entry, Fold, decoded, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


class Signals(Fold):
    """The last signal of each name, and all of them.

    Args:
        tasks: the list of all tasks of the history: a signal received counts as one.
    """

    event_types = ("WorkflowExecution",)

    def __init__(self, tasks: list[Entry]) -> None:
        self._tasks = tasks
        self.entries: dict[str, Entry] = {}
        self.lists: defaultdict[str, list[Entry]] = defaultdict(list)

    def on_signaled(self, event: Event) -> None:
        """A signal came in."""
        signal: Any = event
        sender = get(event, "external_workflow_execution", None) or {}
        entry = {
            "type": "signal",
            "name": signal.signal_name,
            "state": "signaled",
            "external_initiated_event_id": get(event, "external_initiated_event_id"),
            "external_run_id": sender.get("runId"),
            "external_workflow_id": sender.get("workflowId"),
            "input": decoded(event, "input", {}),
            "event_id": event.id,
            "timestamp": event.timestamp,
        }
        self.entries[signal.signal_name] = entry
        self.lists[signal.signal_name].append(entry)
        self._tasks.append(entry)
