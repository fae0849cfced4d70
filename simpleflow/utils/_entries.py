"""Entries of a history: dicts that are known by one of several event ids."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Entry = dict[str, Any]

#: Where an entry keeps the event id by which it is known; the first one that is set counts.
_ID_KEYS = (
    "scheduled_id",
    "initiated_event_id",
    "event_id",
    "started_event_id",
    "cancel_failed_event_id",
)


def get_event_id(event: Entry) -> int | None:
    """The event id that identifies an entry, or None if it has none."""
    for key in _ID_KEYS:
        event_id: int | None = event.get(key)
        if event_id:
            return event_id
    return None
