"""What a failed task leads to in a local run: another attempt, an exception, or a failed future."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from simpleflow.exceptions import (
    ExecutionError,
    SimpleflowError,
    TaskException,
    TaskFailed,
    WorkflowException,
)
from simpleflow.failure import FailureDecision, TaskFailureContext, default_handling
from simpleflow.futures import Future
from simpleflow.utils import format_exc, format_exc_type, json_dumps

if TYPE_CHECKING:
    from simpleflow.task import Task


class RaisedTaskFailed(TaskFailed, TaskException):
    """What `submit` raises for an activity: a `TaskFailed` and, as on SWF, a `TaskException`."""

    def __init__(self, task: Task, failure: TaskFailed) -> None:
        SimpleflowError.__init__(self, *failure.args)
        self.name, self.reason, self.details = failure.name, failure.reason, failure.details
        self.task = self.payload = task
        self.exception = failure

    def __repr__(self) -> str:
        return repr(self.exception)


class RaisedWorkflowFailed(TaskFailed, WorkflowException):
    """The same for a child workflow."""

    def __init__(self, task: Task, failure: TaskFailed) -> None:
        SimpleflowError.__init__(self, *failure.args)
        self.name, self.reason, self.details = failure.name, failure.reason, failure.details
        self.workflow = self.payload = task
        self.exception = failure

    def __repr__(self) -> str:
        return repr(self.exception)


def as_task_failed(name: str, error: BaseException) -> TaskFailed:
    """What a worker would report about an exception that an activity raised."""
    if isinstance(error, ExecutionError) and error.args:
        # Another process said what happened there; what happened here would hide it.
        return TaskFailed(name=name, reason=format_exc(error), details=str(error.args[0]))
    details = {
        "error": type(error).__name__,
        "error_type": format_exc_type(type(error)),
        "message": str(error),
        "traceback": traceback.format_exception(error),
    }
    return TaskFailed(name=name, reason=format_exc(error), details=json_dumps(details))


def to_raise(task: Task, exception_class: type[Exception], exception: BaseException | None) -> Exception:
    """The exception that leaves `submit`."""
    if isinstance(exception, TaskFailed):
        kind = RaisedTaskFailed if exception_class is TaskException else RaisedWorkflowFailed
        return kind(task, exception)
    return exception_class(task, exception)


class Outcome:
    """What a failure leads to: a future to hand over, an exception to raise, or another attempt."""

    def __init__(
        self,
        future: Future | None = None,
        error: Exception | None = None,
        task: Task | None = None,
        delay: float = 0,
    ) -> None:
        self.future = future
        self.error = error
        self.task = task
        self.delay = delay


def after_failure(context: TaskFailureContext) -> Outcome:
    """What the decision in the context means.

    Raises:
        ValueError: if it is no decision.
    """
    decision, future, task = context.decision, context.future, context.a_task
    if decision is FailureDecision.none:
        try:
            context = default_handling(context)
        except (TaskException, WorkflowException):
            return _raised(context, future)
        return Outcome(future=context.future, task=context.a_task)
    if decision is FailureDecision.abort:
        if getattr(context.payload, "raises_on_failure", False):
            return _raised(context, future)
        return Outcome(future=future)
    if decision is FailureDecision.handled:
        return Outcome(future=future, task=task)
    if decision in (FailureDecision.retry_now, FailureDecision.retry_later):
        return Outcome(task=task, delay=context.retry_wait_timeout or 0)
    return Outcome(future=_settled(decision, future))


def _raised(context: TaskFailureContext, future: Future | None) -> Outcome:
    return Outcome(future=future, error=to_raise(context.a_task, context.exception_class, context.exception))


def _settled(decision: object, future: Future | None) -> Future:
    future = Future() if future is None else future
    if decision is FailureDecision.ignore:
        future.set_exception(None)
    elif decision is FailureDecision.cancel:
        future.set_cancelled()
    else:
        raise ValueError(f"on_task_failure: unknown decision {decision!r}")
    return future
