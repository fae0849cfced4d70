"""The error tree: what a workflow can see go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swf import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpleflow.base import WorkflowDefinition
    from simpleflow.task import Task


class SimpleflowError(Exception):
    """Common base of this package's errors."""


class ExecutionBlocked(SimpleflowError):
    """The replay can go no further now. Control flow, not a failure: let it pass."""


class TaskException(SimpleflowError):
    """A task failed, and its `raises_on_failure` ends the workflow.

    Args:
        task: the task that failed.
        exception: why: a `TaskFailed`, `TimeoutError` ...
    """

    def __init__(self, task: Task, exception: BaseException | None) -> None:
        super().__init__(task, exception)
        self.task = self.payload = task
        self.exception = exception

    def __repr__(self) -> str:
        return f"TaskException(task={self.task!r}, exception={self.exception!r})"


class WorkflowException(SimpleflowError):
    """A workflow failed: a child whose failure ends its parent, or a run that gave up.

    Args:
        workflow: the workflow or the task that stands for it.
        exception: why.
    """

    def __init__(self, workflow: Task | WorkflowDefinition, exception: BaseException | None) -> None:
        super().__init__(workflow, exception)
        self.workflow = self.payload = workflow
        self.exception = exception

    def __repr__(self) -> str:
        return f"WorkflowException(workflow={self.workflow!r}, exception={self.exception!r})"


class TaskFailed(SimpleflowError):
    """A task ended badly.

    Args:
        name: the task's id (on SWF) or name (in a local run).
        reason: one line that says why; None if nobody said.
        details: more of it, often JSON with `error`, `message` and `traceback`.

    Reason and details that were too long for SWF are fetched from where they are kept.
    """

    def __init__(self, name: str, reason: str | None, details: str | None = None) -> None:
        reason = fields.decode(reason, parse_json=False)
        details = fields.decode(details, parse_json=False)
        super().__init__(name, reason, details)
        self.name = name
        self.reason = reason
        self.details = details

    def __repr__(self) -> str:
        return f'{type(self).__name__} ({self.name}, "{self.reason}")'


class TimeoutError(SimpleflowError):
    """A task took longer than SWF was told to allow.

    Args:
        timeout_type: which limit: START_TO_CLOSE, SCHEDULE_TO_START, SCHEDULE_TO_CLOSE or HEARTBEAT.
        timeout_value: the limit, in seconds, as SWF gives it.
    """

    def __init__(self, timeout_type: str = "unknown timeout", timeout_value: str | int | None = None) -> None:
        super().__init__(timeout_type, timeout_value)
        self.timeout_type = timeout_type
        self.timeout_value = timeout_value

    def __repr__(self) -> str:
        return f"TimeoutError({self.timeout_type})"


class TaskCanceled(SimpleflowError):
    """A task was cancelled; `details` is what whoever ended it had to say."""

    def __init__(self, details: str | None = None) -> None:
        super().__init__(*(() if details is None else (details,)))
        self.details = details

    def __repr__(self) -> str:
        return "TaskCanceled()" if self.details is None else f"TaskCanceled({self.details})"


class TaskTerminated(SimpleflowError):
    """A child workflow was terminated from outside."""


class AggregateException(SimpleflowError):
    """What went wrong in a group: one place per item, None where nothing did.

    Args:
        exceptions: exceptions and None, in the order of the group's items.
    """

    def __init__(self, exceptions: list[Any]) -> None:
        super().__init__(exceptions)
        self.exceptions = exceptions

    def append(self, ex: BaseException | None) -> None:
        """Add one at the end."""
        self.exceptions.append(ex)

    def handle(self, handler: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Call `handler(exception, *args, **kwargs)` for each exception; true means dealt with.

        Raises:
            AggregateException: with those the handler refused, if any.
        """
        unhandled = [ex for ex in self.exceptions if ex and not handler(ex, *args, **kwargs)]
        if unhandled:
            raise AggregateException(unhandled)

    def flatten(self) -> AggregateException:
        """The same exceptions without nesting and without None, depth first."""
        flat: list[BaseException] = []
        for ex in self.exceptions:
            if isinstance(ex, AggregateException):
                flat.extend(ex.flatten().exceptions)
            elif ex is not None:
                flat.append(ex)
        return AggregateException(flat)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AggregateException):
            return NotImplemented
        return bool(self.exceptions == other.exceptions)

    __hash__ = SimpleflowError.__hash__

    def __repr__(self) -> str:
        return f"<AggregateException {[repr(ex) for ex in self.exceptions]}>"

    def __str__(self) -> str:
        return f"AggregateException({[str(ex) for ex in self.exceptions]})"


class ExecutionError(SimpleflowError):
    """A program or another interpreter failed; the argument is usually a JSON document that says why."""


class ExecutionTimeoutError(SimpleflowError):
    """A program was ended because it took too long.

    Args:
        command: what was run.
        timeout_value: the limit, in seconds.
    """

    def __init__(self, command: Any, timeout_value: float | None) -> None:
        super().__init__(command, timeout_value)
        self.timeout_command = command
        self.timeout_value = timeout_value

    def __str__(self) -> str:
        return f"ExecutionTimeoutError after {self.timeout_value} seconds ({self.timeout_command})"

    __repr__ = __str__
