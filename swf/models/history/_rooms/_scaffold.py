"""What all rooms of the builder share: appending one event, and asking for the next id."""

from __future__ import annotations

import time
from typing import Any, TypeVar

from swf import fields
from swf.models.event.factory import build_event
from swf.models.history.base import History
from swf.utils import decapitalize

DEFAULT_DECIDER_IDENTITY = "test_decider"
DEFAULT_WORKER_IDENTITY = "test_worker"
DEFAULT_REASON = "REASON"
DEFAULT_DETAILS = "DETAILS"

B = TypeVar("B", bound="Scaffold")


class Scaffold(History):
    """A history that grows, one event at a time, each a while after the one before.

    Args:
        start: seconds since the epoch of the first event (default: now).
        step: seconds between two events.
    """

    raw: list[dict[str, Any]]

    def __init__(self, start: float | None = None, step: float = 1.0) -> None:
        super().__init__(events=[], raw=[])
        self._start = time.time() if start is None else start
        self._step = step

    @property
    def last_id(self) -> int:
        """The id of the last event; 0 if there is none."""
        return len(self.events)

    @property
    def next_id(self) -> int:
        """The id that the next event will have."""
        return self.last_id + 1

    def _append(self: B, event_type: str, **attributes: Any) -> B:
        """Add an event with these attributes (in SWF's spelling)."""
        raw = {
            "eventId": self.next_id,
            "eventType": event_type,
            "eventTimestamp": self._start + self.last_id * self._step,
            f"{decapitalize(event_type)}EventAttributes": attributes,
        }
        self.raw.append(raw)
        self.events.append(build_event(raw))
        vars(self).pop("_compiled_cache", None)
        return self

    def _begun(self, scheduled: int | None, started: int | None) -> dict[str, int]:
        """The two ids that end events have: those given, else the last two events'."""
        return {
            "scheduledEventId": self.last_id - 1 if scheduled is None else scheduled,
            "startedEventId": self.last_id if started is None else started,
        }

    def _count(self, event_type: str) -> int:
        return sum(1 for event in self.events if event.name == event_type)


def json_or_empty(value: Any) -> str:
    """Return the value as JSON, an empty object for None."""
    return fields.dumps({} if value is None else value)


def json_or_none(value: Any) -> str | None:
    """Return the value as JSON, None for None."""
    return None if value is None else fields.dumps(value)


def type_of(described: Any) -> dict[str, Any]:
    """Return how SWF names the type of anything that has a name and a version."""
    return {"name": described.name, "version": described.version}


def allowed(last_state: str, states: tuple[str, ...] | frozenset[str] | set[str], message: str) -> None:
    """Refuse a last state before any event is added."""
    if last_state not in states:
        raise ValueError(f"{message}; choose one of {', '.join(sorted(states))}")


def given(**attributes: Any) -> dict[str, Any]:
    """Return the attributes that are not None: those that SWF would send."""
    return {name: value for name, value in attributes.items() if value is not None}
