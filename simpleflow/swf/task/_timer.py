"""Timers: started, and cancelled before they fire."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from simpleflow import task
from simpleflow.exceptions import TaskFailed
from swf.models.decision.timer import TimerDecision

from ._base import SwfTask
from ._futures import cancelled, failed, finished, running

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.futures import Future
    from simpleflow.history import History
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    from ._base import Entry


_CANNOT_BE_CANCELLED = frozenset({"canceled_event_id", "cancel_failed_event_id", "fired_event_id"})


class TimerTask(task.TimerTask, SwfTask):
    """A timer to start; parts of a second count as a whole one."""

    idempotent = True

    @classmethod
    def from_generic_task(cls, a_task: task.TimerTask) -> Self:
        """The same task for SWF."""
        return cls(a_task.timer_id, a_task.timeout, a_task.control)

    def find_event(self, history: History) -> Entry | None:
        """By timer id."""
        entry = history.timers.get(self.timer_id)
        # A refused cancellation of a timer that never was says nothing about starting it.
        if entry is None or not entry.keys() & {"started_event_id", "start_failed_event_id"}:
            return None
        return entry

    def future_from(self, event: Entry) -> Future | None:
        """What became of it."""
        # The state may tell of a later, refused cancellation: it is by the event ids that one sees more.
        if "fired_event_id" in event:
            return finished(None)
        if event["state"] == "canceled":
            return cancelled()
        if "started_event_id" in event:
            return running()
        return failed(TaskFailed(event["id"], event["cause"]))

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to start it."""
        timeout = ceil(float(self.timeout))
        decision = TimerDecision(
            "start", id=self.timer_id, start_to_fire_timeout=timeout, control=self.control
        )
        return [decision]


class CancelTimerTask(task.CancelTimerTask, SwfTask):
    """A timer to cancel. Nothing answers it, so nothing wakes the decider."""

    idempotent = True
    wakes_decider = False

    @classmethod
    def from_generic_task(cls, a_task: task.CancelTimerTask) -> Self:
        """The same task for SWF."""
        return cls(a_task.timer_id)

    def find_event(self, history: History) -> Entry | None:
        """The timer's entry, once it was cancelled or cannot be any more."""
        entry = history.timers.get(self.timer_id)
        if entry is None or not entry.keys() & _CANNOT_BE_CANCELLED:
            return None
        return entry

    def future_from(self, event: Entry) -> Future | None:
        """Cancelled like the timer; finished if that had fired before."""
        if event["state"] == "canceled":
            return cancelled()
        if "fired_event_id" in event:
            return finished(None)
        return failed(TaskFailed(name=event["id"], reason=event.get("cause")))

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to cancel it."""
        return [TimerDecision("cancel", id=self.timer_id)]
