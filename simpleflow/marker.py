"""Notes that a workflow left in its history."""

from __future__ import annotations

from typing import Any


class Marker:
    """A recorded marker: its name and its details, decoded from JSON."""

    def __init__(self, name: str, details: Any) -> None:
        self.name = name
        self.details = details

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Marker):
            return NotImplemented
        return (self.name, self.details) == (other.name, other.details)

    __hash__ = None  # type: ignore[assignment]  # details may be anything

    def __repr__(self) -> str:
        return f"<Marker {self.name!r} details={self.details!r}>"
