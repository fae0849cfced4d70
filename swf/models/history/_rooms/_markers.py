"""Builder: markers."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import Scaffold, json_or_empty

B = TypeVar("B", bound="Markers")


class Markers(Scaffold):
    """Markers: recorded, or refused."""

    def add_marker(self: B, name: str, details: Any = None, decision_id: int | None = 0) -> B:
        """The decider left a note; its details are encoded as JSON."""
        return self._append(
            "MarkerRecorded",
            markerName=name,
            details=json_or_empty(details),
            decisionTaskCompletedEventId=decision_id,
        )

    def add_marker_failed(
        self: B, name: str, cause: str = "OPERATION_NOT_PERMITTED", decision_id: int | None = 0
    ) -> B:
        """SWF refused the note."""
        return self._append(
            "RecordMarkerFailed", markerName=name, cause=cause, decisionTaskCompletedEventId=decision_id
        )
