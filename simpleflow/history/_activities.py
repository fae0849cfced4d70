"""Activities: scheduled, started, and how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._fold import Entry, TaskFold, decoded, get, name_of

if TYPE_CHECKING:
    from swf.models.event.base import Event


#: SWF may schedule it another time; other refusals are failed attempts.
_PASSING_CAUSES = frozenset(
    {
        "ACTIVITY_ID_ALREADY_IN_USE",
        "ACTIVITY_CREATION_RATE_EXCEEDED",
        "ACTIVITY_TYPE_DOES_NOT_EXIST",
        "OPEN_ACTIVITIES_LIMIT_EXCEEDED",
    }
)


class Activities(TaskFold):
    """One entry for each activity id; another attempt under the same id goes on with the same entry."""

    event_types = ("ActivityTask",)

    def __init__(self, tasks: list[Entry]) -> None:
        super().__init__(tasks)
        self._limits: dict[int, Event] = {}

    def on_scheduled(self, event: Event) -> None:
        """It was asked for."""
        # There are more events of activities than of anything else: what SWF sent is read at the source.
        said = vars(event)
        activity_id, activity_type, event_id = said["activity_id"], said["activity_type"], event.id
        self._by_event[event_id] = self.enter(
            activity_id,
            {
                "type": "activity",
                "id": activity_id,
                "name": activity_type["name"],
                "version": activity_type["version"],
                "state": "scheduled",
                "scheduled_id": event_id,
                "scheduled_timestamp": event.timestamp,
                "input": decoded(event, "input", {}),
                "task_list": name_of(said.get("task_list")),
                "control": decoded(event, "control"),
                "decision_task_completed_event_id": said.get("decision_task_completed_event_id"),
            },
        )
        self._limits[event_id] = event

    def on_schedule_failed(self, event: Event) -> None:
        """SWF refused to schedule it."""
        activity: Any = event
        facts: Entry = {
            "type": "activity",
            "id": activity.activity_id,
            "state": "schedule_failed",
            "cause": get(event, "cause"),
            "activity_type": dict(activity.activity_type),
            "schedule_failed_timestamp": event.timestamp,
            "schedule_failed_id": event.id,
            "decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
        }
        entry = self.enter(activity.activity_id, facts)
        self.count_refusal(entry, passing=facts["cause"] in _PASSING_CAUSES)

    def on_started(self, event: Event) -> None:
        """A worker took it."""
        entry = self._entry_of(event)
        entry["state"] = "started"
        entry["identity"] = vars(event).get("identity")
        entry["started_id"] = event.id
        entry["started_timestamp"] = event.timestamp

    def on_completed(self, event: Event) -> None:
        """It ended well."""
        entry = self._entry_of(event)
        entry["state"] = "completed"
        entry["result"] = vars(event).get("result")
        entry["completed_id"] = event.id
        entry["completed_timestamp"] = event.timestamp

    def on_failed(self, event: Event) -> None:
        """It failed."""
        entry = self._move(
            event,
            {
                "state": "failed",
                "reason": get(event, "reason") or "",
                "details": get(event, "details") or "",
                "failed_id": event.id,
                "failed_timestamp": event.timestamp,
            },
        )
        self.count_failure(entry)

    def on_timed_out(self, event: Event) -> None:
        """It took longer than one of its limits."""
        timed_out: Any = event
        limit = f"{timed_out.timeout_type.lower()}_timeout"
        entry = self._move(
            event,
            {
                "state": "timed_out",
                "timeout_type": timed_out.timeout_type,
                "timeout_value": get(self._limits[timed_out.scheduled_event_id], limit)
                if timed_out.scheduled_event_id in self._limits
                else None,
                "timed_out_id": event.id,
                "timed_out_timestamp": event.timestamp,
            },
        )
        self.count_failure(entry)

    def on_cancel_requested(self, event: Event) -> None:
        """Its cancellation was asked for."""
        activity: Any = event
        self.enter(
            activity.activity_id,
            {
                "type": "activity",
                "id": activity.activity_id,
                "state": "cancel_requested",
                "cancel_requested_timestamp": event.timestamp,
                "cancel_decision_task_completed_event_id": get(event, "decision_task_completed_event_id"),
            },
        )

    def on_canceled(self, event: Event) -> None:
        """It was cancelled."""
        self._move(
            event,
            {
                "state": "canceled",
                "details": get(event, "details") or "",
                "canceled_id": event.id,
                "canceled_timestamp": event.timestamp,
                "cancelled_timestamp": event.timestamp,
            },
        )

    on_cancelled = on_canceled

    def _move(self, event: Event, facts: Entry) -> Entry:
        entry = self._entry_of(event)
        entry.update(facts)
        return entry

    def _entry_of(self, event: Event) -> Entry:
        # Events refer to the one that scheduled the activity. An entry whose beginning was not read
        # is nobody's: it is filled in and forgotten.
        return self._by_event.get(vars(event).get("scheduled_event_id", 0)) or {}
