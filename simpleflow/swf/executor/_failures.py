"""What a failed task leads to on SWF, and the timer before its next attempt."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskException, TaskFailed, WorkflowException
from simpleflow.failure import FailureDecision, Outcome, TaskFailureContext, after_failure
from simpleflow.futures import Future
from simpleflow.swf.task import TimerTask
from simpleflow.task import ActivityTask
from simpleflow.utils import get_event_id

if TYPE_CHECKING:
    from simpleflow.history import History
    from simpleflow.workflow import Workflow

logger = logging.getLogger(__name__)

# Nobody retries what somebody ended on purpose, unless the workflow says so.
_ENDED_ON_PURPOSE = frozenset({"canceled", "terminated"})

_PAUSE_TIMER = "_simpleflow_backoff_"
# Seconds.
_LONGEST_PAUSE = 60


def retry_timer_id(task_id: str) -> str:
    """The id of the timer before a task's next attempt."""
    return f"__simpleflow_task_{task_id}"


def pause_after(event: dict[str, Any], history: History) -> TimerTask | None:
    """The timer to wait for before SWF is asked again for what it had no room for.

    Args:
        event: the entry of what was refused. The more often it was, the longer the pause.
        history: whether the pause is over already.

    Returns:
        the timer, which tasks refused together share; None if it has run since.
    """
    refusals = min(event.get("refusals", 1), _LONGEST_PAUSE.bit_length() + 1)
    timer_id = f"{_PAUSE_TIMER}{refusals}"
    timer = history.timers.get(timer_id)
    if timer is not None and timer["state"] != "started" and _is_newer(timer, event):
        return None
    return TimerTask(timer_id, min(2 ** (refusals - 1), _LONGEST_PAUSE))


def _is_newer(timer: dict[str, Any], event: dict[str, Any]) -> bool:
    key = "decision_task_completed_event_id"
    return (timer.get(key) or 0) > (event.get(key) or 0)


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
        if timer is None or not _is_newer(timer, event):
            return None  # what there is belongs to an earlier attempt
        state = timer["state"]
        if state == "started":
            return Outcome(future=Future())
        if state in ("fired", "canceled"):
            control = deepcopy(timer.get("control") or {})
            task.args = control.get("args", task.args)
            task.kwargs = control.get("kwargs", task.kwargs)
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
