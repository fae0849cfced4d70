"""What a failed task leads to on SWF, and the timer before its next attempt."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskException, TaskFailed, WorkflowException
from simpleflow.failure import FailureDecision, Outcome, TaskFailureContext, after_failure
from simpleflow.futures import Future
from simpleflow.task import ActivityTask
from simpleflow.utils import get_event_id

if TYPE_CHECKING:
    from simpleflow.history import History
    from simpleflow.workflow import Workflow

logger = logging.getLogger(__name__)

# Nobody retries what somebody ended on purpose, unless the workflow says so.
_ENDED_ON_PURPOSE = frozenset({"canceled", "terminated"})


def retry_timer_id(task_id: str) -> str:
    """The id of the timer before a task's next attempt."""
    return f"__simpleflow_task_{task_id}"


class Failures:
    """The failures of one replay; the workflow is asked about each of them once.

    Args:
        history: the history that is replayed.
        workflow: whose hook `on_task_failure` decides.
    """

    def __init__(self, history: History, workflow: Workflow) -> None:
        self._history = history
        self._workflow = workflow
        self._outcomes: dict[Any, Outcome] = {}

    def outcome(self, task: Any, event: dict[str, Any], future: Future) -> Outcome:
        """What this failure leads to.

        Raises:
            TaskFailed: if the timer before the next attempt could not be started.
        """
        key = (event["type"], event.get("id"), get_event_id(event))
        if key not in self._outcomes:
            self._outcomes[key] = self._after_timer(task, event) or self._decide(task, event, future)
        return self._outcomes[key]

    def _after_timer(self, task: Any, event: dict[str, Any]) -> Outcome | None:
        timer_id = retry_timer_id(task.id)
        timer = self._history.timers.get(timer_id)
        if timer is None:
            return None
        if (timer.get("decision_task_completed_event_id") or 0) <= (
            event.get("decision_task_completed_event_id") or 0
        ):
            return None  # it belongs to an earlier attempt
        state = timer["state"]
        if state == "started":
            return Outcome(future=Future())
        if state in ("fired", "canceled"):
            control = timer.get("control") or {}
            task.args = list(control.get("args", task.args))
            task.kwargs = dict(control.get("kwargs", task.kwargs))
            return Outcome(task=task)
        if state == "start_failed":
            raise TaskFailed("timer", timer_id, timer.get("cause"))
        logger.warning("timer %s is in the unexpected state %s", timer_id, state)
        return None

    def _decide(self, task: Any, event: dict[str, Any], future: Future) -> Outcome:
        exception_class = TaskException if isinstance(task, ActivityTask) else WorkflowException
        context = TaskFailureContext(task, event, future, exception_class, self._history)
        context = self._workflow.on_task_failure(context) or context
        if context.decision is FailureDecision.none and event["state"] in _ENDED_ON_PURPOSE:
            context.decide_abort()
        return after_failure(context)
