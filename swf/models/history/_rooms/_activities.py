"""Builder: activity tasks."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import (
    DEFAULT_DETAILS,
    DEFAULT_REASON,
    DEFAULT_WORKER_IDENTITY,
    Scaffold,
    allowed,
    given,
    json_or_empty,
    json_or_none,
    type_of,
)

_LAST_STATES = (
    "scheduled",
    "schedule_failed",
    "started",
    "completed",
    "failed",
    "timed_out",
    "cancel_requested",
    "canceled",
)

B = TypeVar("B", bound="ActivityTasks")


class ActivityTasks(Scaffold):
    """Activity tasks: scheduled, started, ended in any way, or refused."""

    def add_activity_task(
        self: B,
        activity: Any,
        decision_id: int | None,
        last_state: str = "completed",
        activity_id: str | None = None,
        input: Any = None,
        control: Any = None,
        result: Any = None,
        reason: str | None = DEFAULT_REASON,
        details: str | None = DEFAULT_DETAILS,
        activity_type: dict[str, str] | None = None,
        cause: str | None = None,
        timeout_type: str = "START_TO_CLOSE",
    ) -> B:
        """Add an activity, from its scheduling to the state wanted.

        Args:
            activity: what has the name, version, task list and timeouts of an activity.
            decision_id: the id of the event that completed the decision.
            last_state: ``scheduled``, ``schedule_failed`` (nothing else is added then), ``started``,
                ``completed``, ``failed``, ``timed_out``, ``cancel_requested`` or ``canceled``.
            activity_id: default: the name of the activity, and a number.
            input: encoded as JSON, like `control` and `result`.
            control: for the decider alone.
            result: of an activity that completes.
            reason: of an activity that fails.
            details: of an activity that fails or is canceled.
            activity_type: of an activity that is refused; default: the activity's.
            cause: why an activity is refused.
            timeout_type: of an activity that times out.

        Raises:
            ValueError: there is no such last state. Nothing is added then.
        """
        allowed(last_state, _LAST_STATES, f"last state {last_state} is not supported")
        activity_id = activity_id or self._new_activity_id(activity)
        if last_state == "schedule_failed":
            kind = activity_type or type_of(activity)
            reason = cause or "ACTIVITY_TYPE_DOES_NOT_EXIST"
            return self.add_activity_task_schedule_failed(activity_id, decision_id, kind, reason)
        self.add_activity_task_scheduled(activity, decision_id, activity_id, input, control)
        scheduled = self.last_id
        if last_state == "scheduled":
            return self
        self.add_activity_task_started(scheduled)
        started = self.last_id
        if last_state == "completed":
            self.add_activity_task_completed(scheduled, started, result)
        elif last_state == "failed":
            self.add_activity_task_failed(scheduled, started, reason, details)
        elif last_state == "timed_out":
            self.add_activity_task_timed_out(timeout_type, scheduled, started)
        elif last_state != "started":
            self.add_activity_task_cancel_requested(activity_id, decision_id)
            if last_state == "canceled":
                self.add_activity_task_canceled(scheduled, started, details, self.last_id)
        return self

    def add_activity_task_scheduled(
        self: B,
        activity: Any,
        decision_id: int | None,
        activity_id: str | None = None,
        input: Any = None,
        control: Any = None,
    ) -> B:
        """An activity task waits in the task list of the activity."""
        return self._append(
            "ActivityTaskScheduled",
            activityId=activity_id or self._new_activity_id(activity),
            activityType=type_of(activity),
            control=json_or_empty(control),
            decisionTaskCompletedEventId=decision_id,
            heartbeatTimeout=activity.task_heartbeat_timeout,
            input=json_or_empty(input),
            scheduleToCloseTimeout=activity.task_schedule_to_close_timeout,
            scheduleToStartTimeout=activity.task_schedule_to_start_timeout,
            startToCloseTimeout=activity.task_start_to_close_timeout,
            taskList={"name": activity.task_list},
        )

    def add_activity_task_schedule_failed(
        self: B, activity_id: str, decision_id: int | None, activity_type: dict[str, str], cause: str
    ) -> B:
        """SWF refused to schedule an activity."""
        return self._append(
            "ScheduleActivityTaskFailed",
            activityId=activity_id,
            activityType=activity_type,
            cause=cause,
            decisionTaskCompletedEventId=decision_id,
        )

    def add_activity_task_started(self: B, scheduled: int) -> B:
        """A worker took the task that an event scheduled."""
        return self._append(
            "ActivityTaskStarted", scheduledEventId=scheduled, identity=DEFAULT_WORKER_IDENTITY
        )

    def add_activity_task_completed(self: B, scheduled: int, started: int, result: Any = None) -> B:
        """The worker brought a result."""
        return self._append(
            "ActivityTaskCompleted", **self._begun(scheduled, started), result=json_or_none(result)
        )

    def add_activity_task_failed(
        self: B,
        scheduled: int | None = None,
        started: int | None = None,
        reason: str | None = DEFAULT_REASON,
        details: str | None = DEFAULT_DETAILS,
    ) -> B:
        """The worker failed (default: at the task that the last two events tell of)."""
        return self._append(
            "ActivityTaskFailed", **self._begun(scheduled, started), reason=reason, details=details
        )

    def add_activity_task_timed_out(
        self: B, timeout_type: str, scheduled: int | None = None, started: int | None = None
    ) -> B:
        """The worker took too long; a task that was never started has `started` 0."""
        return self._append(
            "ActivityTaskTimedOut", **self._begun(scheduled, started), timeoutType=timeout_type
        )

    def add_activity_task_cancel_requested(self: B, activity_id: str, decision_id: int | None = 0) -> B:
        """The decider asked the worker to stop."""
        return self._append(
            "ActivityTaskCancelRequested", activityId=activity_id, decisionTaskCompletedEventId=decision_id
        )

    def add_activity_task_request_cancel_failed(
        self: B, activity_id: str, decision_id: int | None = 0, cause: str = "ACTIVITY_ID_UNKNOWN"
    ) -> B:
        """There was no such activity to stop."""
        return self._append(
            "RequestCancelActivityTaskFailed",
            activityId=activity_id,
            cause=cause,
            decisionTaskCompletedEventId=decision_id,
        )

    def add_activity_task_canceled(
        self: B,
        scheduled: int | None = None,
        started: int | None = None,
        details: str | None = None,
        latest_cancel_requested: int = 0,
    ) -> B:
        """The worker stopped because it was asked to."""
        return self._append(
            "ActivityTaskCanceled",
            **self._begun(scheduled, started),
            **given(details=details),
            latestCancelRequestedEventId=latest_cancel_requested,
        )

    def _new_activity_id(self, activity: Any) -> str:
        return f"{activity.name}-{self._count('ActivityTaskScheduled') + 1}"
