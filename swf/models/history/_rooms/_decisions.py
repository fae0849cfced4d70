"""Builder: decision tasks."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import DEFAULT_DECIDER_IDENTITY, Scaffold, json_or_none

B = TypeVar("B", bound="DecisionTasks")


class DecisionTasks(Scaffold):
    """Decision tasks: scheduled, started, completed, timed out."""

    workflow: Any

    def add_decision_task(self: B, execution_context: Any = None) -> B:
        """Add a whole decision task: scheduled, started, completed."""
        self.add_decision_task_scheduled()
        self.add_decision_task_started()
        context = {} if execution_context is None else execution_context
        return self.add_decision_task_completed(execution_context=context)

    def add_decision_task_scheduled(self: B) -> B:
        """A decision task waits in the task list of the workflow."""
        return self._append(
            "DecisionTaskScheduled",
            startToCloseTimeout=self.workflow.decision_tasks_timeout,
            taskList={"name": self.workflow.task_list},
        )

    def add_decision_task_started(self: B, scheduled: int | None = None) -> B:
        """A decider took the decision task (default: the one that the last event scheduled)."""
        return self._append(
            "DecisionTaskStarted",
            scheduledEventId=self.last_id if scheduled is None else scheduled,
            identity=DEFAULT_DECIDER_IDENTITY,
        )

    def add_decision_task_completed(
        self: B, scheduled: int | None = None, started: int | None = None, execution_context: Any = None
    ) -> B:
        """The decider answered (default: to the task that the last two events tell of)."""
        return self._append(
            "DecisionTaskCompleted",
            **self._begun(scheduled, started),
            executionContext=json_or_none(execution_context),
        )

    def add_decision_task_timed_out(
        self: B,
        scheduled: int | None = None,
        started: int | None = None,
        timeout_type: str = "START_TO_CLOSE",
    ) -> B:
        """The decider did not answer in time."""
        return self._append(
            "DecisionTaskTimedOut", **self._begun(scheduled, started), timeoutType=timeout_type
        )
