"""What a failed task leads to in a local run: another attempt, an exception, or a failed future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpleflow.exceptions import (
    SimpleflowError,
    TaskException,
    TaskFailed,
    WorkflowException,
)
from simpleflow.failure import report

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
    reason, details = report(error)
    return TaskFailed(name=name, reason=reason, details=details)


def to_raise(task: Task, exception_class: type[Exception], exception: BaseException | None) -> Exception:
    """The exception that leaves `submit`."""
    if isinstance(exception, TaskFailed):
        kind = RaisedTaskFailed if exception_class is TaskException else RaisedWorkflowFailed
        return kind(task, exception)
    return exception_class(task, exception)
