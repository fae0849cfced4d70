"""What happens to AWS Lambda functions that an execution runs."""

from __future__ import annotations

from swf.models.event.base import Event
from swf.models.event.compiler import CompiledEvent


class LambdaFunctionEvent(Event):
    """A Lambda function: scheduled, started, completed, failed, timed out, or refused.

    Its own id and name are `lambda_id` and `lambda_name`, as `id` and `name` are the event's.
    """

    __slots__ = ()

    _type = "LambdaFunction"
    _begun_by = "scheduled_event_id"

    lambda_id: str
    lambda_name: str
    scheduled_event_id: int
    started_event_id: int
    decision_task_completed_event_id: int


class CompiledLambdaFunctionEvent(CompiledEvent):
    """The story of one Lambda function."""

    __slots__ = ()

    _type = "LambdaFunction"
    _begun_by = "scheduled_event_id"

    initial_state = "scheduled"
    initial_states = ("scheduled", "schedule_failed")
    states = ("scheduled", "schedule_failed", "started", "start_failed", "completed", "failed", "timed_out")
    transitions = {  # noqa: RUF012 (a table)
        "scheduled": ("started", "start_failed", "timed_out"),
        "started": ("completed", "failed", "timed_out"),
    }
