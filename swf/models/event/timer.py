"""What happens to timers."""

from __future__ import annotations

from swf.models.event.base import Event
from swf.models.event.compiler import CompiledEvent


class TimerEvent(Event):
    """A timer: started, fired, canceled, or refused."""

    __slots__ = ()

    _type = "Timer"
    _begun_by = "started_event_id"

    timer_id: str
    start_to_fire_timeout: str
    started_event_id: int
    decision_task_completed_event_id: int


class CompiledTimerEvent(CompiledEvent):
    """The story of one timer."""

    __slots__ = ()

    _type = "Timer"
    _begun_by = "started_event_id"

    initial_state = "started"
    initial_states = ("started", "start_failed", "cancel_failed")
    states = ("started", "start_failed", "fired", "canceled", "cancel_failed")
    transitions = {  # noqa: RUF012 (a table)
        "started": ("canceled", "fired", "cancel_failed"),
        "start_failed": ("canceled",),
        "fired": ("canceled",),
        "canceled": ("cancel_failed", "fired"),
    }
