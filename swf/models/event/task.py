"""What happens to activity tasks and decision tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from swf.models.event.base import Event, TaskList
from swf.models.event.compiler import CompiledEvent


class ActivityType(TypedDict):
    """An activity type, as SWF writes it."""

    name: str
    version: str


class ActivityTaskEventDict(TypedDict, total=False):
    """What a folded history knows about an activity."""

    type: str
    id: str
    name: str
    version: str
    state: str
    scheduled_id: int
    scheduled_timestamp: datetime
    input: Any
    task_list: str
    control: Any
    decision_task_completed_event_id: int
    cause: str
    activity_type: ActivityType
    schedule_failed_timestamp: datetime
    identity: str
    started_id: int
    started_timestamp: datetime
    result: str | None
    completed_id: int
    completed_timestamp: datetime
    reason: str
    details: str
    failed_id: int
    failed_timestamp: datetime
    retry: int
    timeout_type: str
    timeout_value: str | None
    timed_out_id: int
    timed_out_timestamp: datetime
    cancel_requested_timestamp: datetime
    cancel_decision_task_completed_event_id: int
    canceled_id: int
    canceled_timestamp: datetime
    cancelled_timestamp: datetime


class ActivityTaskEvent(Event):
    """An activity: scheduled, started, completed, failed, timed out, canceled, or refused."""

    __slots__ = ()

    _type = "ActivityTask"
    _begun_by = "scheduled_event_id"

    activity_id: str
    activity_type: ActivityType
    task_list: TaskList
    scheduled_event_id: int
    started_event_id: int
    decision_task_completed_event_id: int


class CompiledActivityTaskEvent(CompiledEvent):
    """The story of one activity."""

    __slots__ = ()

    _type = "ActivityTask"
    _begun_by = "scheduled_event_id"

    initial_state = "scheduled"
    initial_states = ("scheduled", "schedule_failed", "request_cancel_failed")
    states = (
        "scheduled",
        "schedule_failed",
        "started",
        "completed",
        "failed",
        "timed_out",
        "canceled",
        "cancel_requested",
        "request_cancel_failed",
    )
    transitions = {  # noqa: RUF012 (a table)
        "scheduled": ("schedule_failed", "canceled", "timed_out", "started", "cancel_requested"),
        "schedule_failed": ("scheduled", "timed_out"),
        "started": ("canceled", "failed", "timed_out", "completed", "cancel_requested"),
        "completed": ("scheduled",),
        "failed": ("scheduled", "timed_out"),
        "timed_out": ("scheduled",),
        "canceled": ("scheduled", "timed_out"),
        # SWF takes a second request, and the worker may end the task in its own way meanwhile.
        "cancel_requested": (
            "canceled",
            "request_cancel_failed",
            "timed_out",
            "started",
            "completed",
            "failed",
            "cancel_requested",
        ),
        "request_cancel_failed": (
            "scheduled",
            "timed_out",
            "started",
            "completed",
            "failed",
            "canceled",
            "cancel_requested",
        ),
    }


class DecisionTaskEvent(Event):
    """A decision task: scheduled, started, completed, or timed out."""

    __slots__ = ()

    _type = "DecisionTask"
    _begun_by = "scheduled_event_id"

    task_list: TaskList
    scheduled_event_id: int
    started_event_id: int


class CompiledDecisionTaskEvent(CompiledEvent):
    """The story of one decision task."""

    __slots__ = ()

    _type = "DecisionTask"
    _begun_by = "scheduled_event_id"

    initial_state = "scheduled"
    initial_states = ("scheduled",)
    states = ("scheduled", "started", "completed", "timed_out")
    transitions = {  # noqa: RUF012 (a table)
        "scheduled": ("started", "timed_out"),
        "started": ("timed_out", "completed"),
        "timed_out": ("scheduled",),
        "completed": ("scheduled",),
    }
