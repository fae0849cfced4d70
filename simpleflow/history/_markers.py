"""Markers: recorded, or refused by SWF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._fold import Entry, Fold, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


class Markers(Fold):
    """All markers of each name, oldest first; their details are text, as recorded."""

    event_types = ("Marker",)

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = {}

    def on_recorded(self, event: Event) -> None:
        """It is in the history now."""
        marker: Any = event
        self._add(
            {
                "type": "marker",
                "name": marker.marker_name,
                "state": "recorded",
                "details": get(event, "details"),
                "event_id": event.id,
                "timestamp": event.timestamp,
            }
        )

    def on_record_failed(self, event: Event) -> None:
        """SWF refused it."""
        marker: Any = event
        self._add(
            {
                "type": "marker",
                "name": marker.marker_name,
                "state": "record_failed",
                "cause": get(event, "cause"),
                "record_failed_event_id": event.id,
                "record_failed_event_timestamp": event.timestamp,
            }
        )

    def _add(self, entry: Entry) -> None:
        self.entries.setdefault(entry["name"], []).append(entry)
