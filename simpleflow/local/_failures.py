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
