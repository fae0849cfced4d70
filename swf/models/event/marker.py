"""What happens to markers."""

from __future__ import annotations

from swf.models.event.base import Event
from swf.models.event.compiler import CompiledEvent


class MarkerEvent(Event):
    """A marker: recorded, or refused."""

    __slots__ = ()

    _type = "Marker"

    marker_name: str
    decision_task_completed_event_id: int


class CompiledMarkerEvent(CompiledEvent):
    """The story of one marker: a single event."""

    __slots__ = ()

    _type = "Marker"

    initial_state = "recorded"
    initial_states = ("recorded", "record_failed")
    states = ("recorded", "record_failed")
