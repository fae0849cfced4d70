"""Timers: started, fired, canceled, or refused by SWF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._fold import Entry, Fold, decoded, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


class Timers(Fold):
    """The last timer of each id."""

    event_types = ("Timer",)

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def on_started(self, event: Event) -> None:
        """It runs."""
        timer: Any = event
        self.entries[timer.timer_id] = {
            "type": "timer",
            "id": timer.timer_id,
            "state": "started",
            "start_to_fire_timeout": int(timer.start_to_fire_timeout),
            "control": decoded(event, "control"),
            "started_event_id": event.id,
            "started_event_timestamp": event.timestamp,
            "decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
        }

    def on_fired(self, event: Event) -> None:
        """Its time has come."""
        self._entry(event).update(
            state="fired", fired_event_id=event.id, fired_event_timestamp=event.timestamp
        )

    def on_canceled(self, event: Event) -> None:
        """It was cancelled."""
        self._entry(event).update(
            state="canceled",
            canceled_event_id=event.id,
            canceled_event_timestamp=event.timestamp,
            cancel_decision_task_completed_event_id=get(event, "decision_task_completed_event_id"),
        )

    def on_start_failed(self, event: Event) -> None:
        """SWF refused to start it."""
        entry = self._entry(event)
        entry.setdefault("decision_task_completed_event_id", get(event, "decision_task_completed_event_id"))
        if entry.get("state") != "started":  # one that runs does not stop because of a second start
            entry["state"] = "start_failed"
        entry.update(
            cause=get(event, "cause"),
            start_failed_event_id=event.id,
            start_failed_event_timestamp=event.timestamp,
        )

    def on_cancel_failed(self, event: Event) -> None:
        """SWF refused to cancel it."""
        entry = self._entry(event)
        entry.setdefault(
            "cancel_decision_task_completed_event_id", get(event, "decision_task_completed_event_id")
        )
        entry.update(
            state="cancel_failed",
            cause=get(event, "cause"),
            cancel_failed_event_id=event.id,
            cancel_failed_event_timestamp=event.timestamp,
        )

    def _entry(self, event: Event) -> Entry:
        timer_id = get(event, "timer_id")
        return self.entries.setdefault(timer_id, {"type": "timer", "id": timer_id})
