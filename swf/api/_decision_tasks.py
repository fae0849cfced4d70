"""Decision tasks: poll for one, answer it."""

from __future__ import annotations

from swf.api._call import Caller, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from swf.api._call import Answer


class DecisionTasks(Caller):
    """Calls of a decider."""

    def poll_for_decision_task(
        self,
        domain: str,
        task_list: str,
        identity: str | None = None,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
        start_at_previous_started_event: bool = False,
    ) -> Answer:
        """Wait for a decision task, up to 60 seconds; without one the answer has no ``taskToken``.

        Args:
            domain: the name of the domain.
            task_list: where to look.
            identity: who asks, at most 256 characters; it appears in the history.
            maximum_page_size: events per answer, at most 1000.
            next_page_token: where the answer before left off: the task is the same, the events are the next.
            reverse_order: last event first.
            start_at_previous_started_event: only the events since the decision before was started.
        """
        return self._call(
            "poll_for_decision_task",
            domain=domain,
            taskList=named(task_list),
            identity=identity,
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
            startAtPreviousStartedEvent=start_at_previous_started_event,
        )

    def respond_decision_task_completed(
        self,
        task_token: str,
        decisions: Sequence[Mapping[str, Any]] | None,
        execution_context: str | None = None,
        task_list: str | None = None,
        task_list_schedule_to_start_timeout: str | int | None = None,
    ) -> Answer:
        """Answer a decision task.

        Args:
            task_token: the task, as the poll gave it.
            decisions: what to do; nothing if empty.
            execution_context: a note about the execution, at most 32768 characters.
            task_list: where the next decision tasks of this execution go, instead of the usual place.
            task_list_schedule_to_start_timeout: seconds after which they go to the usual place again, or
                ``"NONE"``.
        """
        return self._call(
            "respond_decision_task_completed",
            taskToken=task_token,
            decisions=decisions if decisions is not None else [],
            executionContext=execution_context,
            taskList=named(task_list),
            taskListScheduleToStartTimeout=task_list_schedule_to_start_timeout,
        )
