"""Markers: notes left in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow import task
from simpleflow.exceptions import TaskFailed
from simpleflow.utils import json_dumps
from swf.models.decision.marker import MarkerDecision

from ._base import SwfTask
from ._futures import failed, finished

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.futures import Future
    from simpleflow.history import History
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    from ._base import Entry


class MarkerTask(task.MarkerTask, SwfTask):
    """A note left in the history. Nothing answers it, so nothing wakes the decider."""

    idempotent = True
    wakes_decider = False

    def __init__(self, name: str, details: Any = None) -> None:
        super().__init__(name, details)

    @classmethod
    def from_generic_task(cls, a_task: task.MarkerTask) -> Self:
        """The same task for SWF."""
        return cls(a_task.name, a_task.details)

    def get_json_details(self) -> str | None:
        """The details as they stand in the history; None if there are none."""
        return None if self.details is None else json_dumps(self.details)

    def find_event(self, history: History) -> Entry | None:
        """The last marker of this name with these details, or the last refusal of one of this name."""
        entries = history.markers.get(self.name, [])
        details = self.get_json_details()
        for entry in reversed(entries):
            if entry["state"] == "recorded" and entry["details"] == details:
                return entry
        if entries and entries[-1]["state"] == "record_failed":
            return entries[-1]
        return None

    def future_from(self, event: Entry) -> Future | None:
        """Finished with the details as text, or failed."""
        if event["state"] == "record_failed":
            return failed(TaskFailed(self.name, event["cause"]))
        return finished(event["details"])

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to record it."""
        return [MarkerDecision("record", name=self.name, details=self.details)]
