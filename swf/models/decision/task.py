"""Decisions about activities: schedule one, or ask one to stop."""

from __future__ import annotations

from typing import Any

from swf import checks
from swf.models.decision import base
from swf.models.decision.base import Decision, decision_action, json_text, optional, type_of


class ActivityTaskDecision(Decision):
    """Schedule an activity, or ask for its end."""

    _base_type = "ActivityTask"

    @decision_action
    def schedule(
        self,
        activity_id: str,
        activity_type: Any,
        control: Any = None,
        heartbeat_timeout: int | str | None = None,
        input: Any = None,
        duration_timeout: int | str | None = None,
        schedule_timeout: int | str | None = None,
        task_timeout: int | str | None = None,
        task_list: str | None = None,
        task_priority: int | str | None = None,
    ) -> None:
        """Schedule an activity. What is not given is what its type was registered with.

        Args:
            activity_id: 1 to 256 characters; no open activity of the execution may have it.
            activity_type: anything with the name and version of an activity type.
            control: a value that comes back in the history, for the decider alone.
            heartbeat_timeout: seconds between two signs of life, or ``"NONE"``.
            input: the value for the activity.
            duration_timeout: seconds from the scheduling to the end, or ``"NONE"``.
            schedule_timeout: seconds from the scheduling to the start, or ``"NONE"``.
            task_timeout: seconds from the start to the end, or ``"NONE"``.
            task_list: where workers find it.
            task_priority: higher goes first.
        """
        self.update_attributes(
            {
                "activityId": checks.name("activity_id", activity_id),
                "activityType": type_of("activity_type", activity_type),
                "control": json_text("control", control),
                "heartbeatTimeout": optional(checks.duration, "heartbeat_timeout", heartbeat_timeout),
                "input": json_text("input", input),
                "scheduleToCloseTimeout": optional(checks.duration, "duration_timeout", duration_timeout),
                "scheduleToStartTimeout": optional(checks.duration, "schedule_timeout", schedule_timeout),
                "startToCloseTimeout": optional(checks.duration, "task_timeout", task_timeout),
                "taskList": base.task_list(task_list),
                "taskPriority": optional(checks.priority, "task_priority", task_priority),
            }
        )

    @decision_action
    def request_cancel(self, activity_id: str) -> None:
        """Ask for the end of an open activity."""
        self.update_attributes({"activityId": checks.name("activity_id", activity_id)})
