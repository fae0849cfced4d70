"""What a workflow asks its executor: signals and markers to submit, and what happened so far."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from simpleflow import executor
from simpleflow.marker import Marker
from simpleflow.signal import WaitForSignal
from simpleflow.swf.task import ContinueAsNewWorkflowTask, MarkerTask, SignalTask
from simpleflow.utils import json_loads_or_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simpleflow.history import History
    from simpleflow.workflow import Workflow


class Asking(executor.Executor):
    """An executor as far as it answers questions: it knows the history and which execution it is.

    Args:
        workflow_class: what it runs.
    """

    def __init__(self, workflow_class: type[Workflow]) -> None:
        super().__init__(workflow_class)
        self._history: History | None = None
        self._run_context: dict[str, Any] = {}

    @property
    def history(self) -> History:
        """The history that is, or was last, replayed."""
        return self._history  # type: ignore[return-value]

    def get_run_context(self) -> dict[str, Any]:
        """Which execution is being decided: ids, type, tags, parent."""
        return self._run_context

    def signal(
        self,
        name: str,
        *args: Any,
        workflow_id: str | None = None,
        run_id: str | None = None,
        propagate: bool = True,
        **kwargs: Any,
    ) -> SignalTask:
        """A signal to submit; without a workflow id it goes to this very execution."""
        own_id = self._run_context.get("workflow_id")
        to_itself = workflow_id is None or workflow_id == own_id
        if workflow_id is None:
            workflow_id, run_id = own_id, self._run_context.get("run_id")
        extra = {"__propagate": propagate if isinstance(propagate, bool) else str(propagate)}
        task = SignalTask(name, workflow_id, run_id, None, extra, *args, **kwargs)
        task.to_itself = to_itself
        return task

    def wait_signal(self, name: str) -> WaitForSignal:
        """A wait for a signal, to submit."""
        return WaitForSignal(name)

    def record_marker(self, name: str, details: Any = None) -> MarkerTask:
        """A marker to submit."""
        return MarkerTask(name, details)

    def list_markers(self, all: bool = False) -> list[Marker]:
        """The last marker of each name, or every one."""
        found: list[dict[str, Any]] = []
        for name in self.history.markers:
            recorded = [*self._recorded(name)]
            found.extend(reversed(recorded) if all else recorded[:1])
        return [Marker(entry["name"], json_loads_or_raw(entry["details"])) for entry in found]

    def _recorded(self, name: str) -> Iterator[dict[str, Any]]:
        """The markers of this name, the newest first; not those that SWF refused."""
        entries = self.history.markers.get(name, [])
        return (entry for entry in reversed(entries) if entry["state"] == "recorded")

    def get_event_details(self, event_type: str, event_name: str) -> dict[str, Any] | None:
        """What the history says of a "signal", "marker" or "timer"; None if it says nothing.

        Raises:
            ValueError: for other types of events.
        """
        if event_type == "signal":
            return deepcopy(self.history.signals.get(event_name))
        if event_type == "timer":
            return deepcopy(self.history.timers.get(event_name))
        if event_type == "marker":
            entry = next(self._recorded(event_name), None)
            return entry and {**entry, "details": json_loads_or_raw(entry["details"])}
        raise ValueError(f"Unimplemented type {event_type!r}: use 'signal', 'marker' or 'timer'")

    def continue_as_new(
        self, workflow: type[Workflow], *args: Any, **kwargs: Any
    ) -> ContinueAsNewWorkflowTask:
        """What to submit to close this run and start another with a fresh history."""
        return ContinueAsNewWorkflowTask(self, workflow, *args, **kwargs)
