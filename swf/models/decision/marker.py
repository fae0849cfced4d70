"""The decision to leave a note in the history."""

from __future__ import annotations

from typing import Any

from swf import checks
from swf.models.decision.base import Decision, decision_action, json_text


class MarkerDecision(Decision):
    """Leave a note in the history."""

    _base_type = "Marker"

    @decision_action
    def record(self, name: str, details: Any = None) -> None:
        """Leave a note.

        Args:
            name: 1 to 256 characters.
            details: a value, written as JSON.
        """
        self.update_attributes(
            {"markerName": checks.text("name", name), "details": json_text("details", details)}
        )
