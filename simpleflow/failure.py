"""A failed task, and what the workflow wants done about it."""

from __future__ import annotations

import traceback
from enum import Enum
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import ExecutionError, TaskException, TaskFailed, WorkflowException
from simpleflow.exceptions import TimeoutError as TaskTimeout
from simpleflow.futures import Future
from simpleflow.utils import (
    format_exc,
    format_exc_type,
    get_event_id,
    import_from_module,
    json_dumps,
    json_loads_or_raw,
)

if TYPE_CHECKING:
    from simpleflow.history import History


class FailureDecision(Enum):
    """What to do about a failure; `none` leaves it to `retry` and `raises_on_failure`."""

    none = 0
    abort = 1
    ignore = 2
    retry_now = 3
    retry_later = 4
    cancel = 5
    handled = 6


def default_handling(context: TaskFailureContext) -> TaskFailureContext:
    """What happens to a failure when nobody decides: try again, raise, or keep it on the future.

    Returns:
        the context, `handled`: without a future if the task shall be submitted again.

    Raises:
        TaskException, WorkflowException: if no attempt is left and the task raises on failure.
    """
    payload = context.payload
    if (context.retry_count or 0) >= getattr(payload, "retry", 0):
        if getattr(payload, "raises_on_failure", False):
            raise context.exception_class(context.a_task, context.exception)
    else:
        context.future = None
    context.decision = FailureDecision.handled
    return context


def describe_failure(exception: BaseException) -> tuple[str, str | None]:
    """Why a workflow fails that raised this exception, as SWF is told: reason and details."""
    if isinstance(exception, TaskException | WorkflowException) and exception.exception is not None:
        cause = exception.exception
        said = getattr(cause, "reason", None) if hasattr(cause, "reason") else repr(cause)
        name = getattr(exception.payload, "name", exception.payload)
        return f'Workflow execution error in {name}: "{said}"', getattr(cause, "details", None)
    trace = "".join(traceback.format_exception(exception))
    return f"Cannot replay the workflow: {type(exception).__name__}({exception})", f"Traceback:\n{trace}"


def report(error: BaseException, limit: int | None = None) -> tuple[str, str]:
    """What a worker tells about an exception that an activity raised: reason and details.

    The details are JSON with `error`, `error_type`, `message` and `traceback`.

    Args:
        error: the exception.
        limit: how many characters the details may have; message and traceback are cut to fit.
    """
    if isinstance(error, ExecutionError) and error.args:
        # Another process said what happened there; what happened here would hide it.
        return format_exc(error), str(error.args[0])
    facts: dict[str, Any] = {
        "error": type(error).__name__,
        "error_type": format_exc_type(type(error)),
        "message": _message(error),
        "traceback": traceback.format_exception(error),
    }
    text = json_dumps(facts)
    for share in (4, 8, 16, 32, 64):
        if limit is None or len(text) <= limit:
            break
        text = json_dumps({**facts, **_cut(facts["message"], facts["traceback"], limit // share)})
    return format_exc(error), text


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a broken __str__ must not hide the failure
        return format_exc(error)


def _cut(message: str, lines: list[str], size: int) -> dict[str, Any]:
    """The beginning of a message, and both ends of a traceback, about `size` characters each."""
    lines = [_shortened(line, size // 4) for line in lines]
    left_out = 0
    while len(lines) > 2 and sum(map(len, lines)) > size:
        del lines[len(lines) // 2]
        left_out += 1
    if left_out:
        lines.insert((len(lines) + 1) // 2, f"  ... ({left_out} entries cut)\n")
    return {"message": _shortened(message, size), "traceback": lines}


def _shortened(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[:size]} ... ({len(text) - size} characters cut)\n"


class TaskFailureContext:
    """What `Workflow.on_task_failure` gets to see of a failure, and where it says what it wants.

    Args:
        a_task: the task that failed.
        event: its entry in the history.
        future: its future, finished with the exception.
        exception_class: what would be raised: `TaskException` or `WorkflowException`.
        history: the history of this execution, if there is one.
        decision: what to do, set by the `decide_...` methods.
        retry_wait_timeout: seconds to wait before the next attempt.
        reason, details: why it failed, as text (details: decoded if they are JSON).
        task_error, task_message, task_error_type: class name, message and class of the exception
            that the task raised, where the details tell.
    """

    Decision = FailureDecision

    def __init__(
        self,
        a_task: Any,
        event: dict[str, Any],
        future: Future | None,
        exception_class: type[Exception],
        history: History | None = None,
        decision: FailureDecision = FailureDecision.none,
        retry_wait_timeout: float | None = None,
        reason: str | None = None,
        details: Any = None,
        task_error: str | None = None,
        task_message: str | None = None,
        task_error_type: type[BaseException] | None = None,
    ) -> None:
        self.a_task = a_task
        self.event = event
        self.future = future
        self.exception_class = exception_class
        self.history = history
        self.decision = decision
        self.retry_wait_timeout = retry_wait_timeout
        self.reason = reason
        self.details = details
        self.task_error = task_error
        self.task_message = task_message
        self._task_error_type = task_error_type
        self._task_error_path: str | None = None
        self._read_exception()

    def _read_exception(self) -> None:
        exception = self.exception
        if isinstance(exception, TaskFailed):
            self.reason = exception.reason or self.reason
            if exception.details:
                self._read_details(exception.details)
        elif isinstance(exception, TaskTimeout):
            self.reason = repr(exception)
        elif exception is not None:
            self.reason = str(exception)

    def _read_details(self, text: str) -> None:
        self.details = details = json_loads_or_raw(text)
        if isinstance(details, dict):
            self.task_error = details.get("error", self.task_error)
            self.task_message = details.get("message", self.task_message)
            self._task_error_path = details.get("error_type")

    @property
    def task_error_type(self) -> type[BaseException] | None:
        """The class of the task's exception, or None.

        It is imported when asked for, never before: its name comes from the other process.
        """
        if self._task_error_type is None and isinstance(self._task_error_path, str):
            try:
                found = import_from_module(self._task_error_path)
            except Exception:
                return None
            if isinstance(found, type) and issubclass(found, BaseException):
                self._task_error_type = found
        return self._task_error_type

    @task_error_type.setter
    def task_error_type(self, value: type[BaseException] | None) -> None:
        self._task_error_type = value

    @property
    def retry_count(self) -> int | None:
        """How many times it failed before this time; None if the history does not say."""
        return self.event.get("retry")

    @property
    def attempt_number(self) -> int:
        """Which attempt this was; the first is 1."""
        return int(self.event.get("retry") or 0) + 1

    @property
    def payload(self) -> Any:
        """The activity or the workflow class, if the task has one."""
        task = self.a_task
        for attribute in ("payload", "activity", "effective_workflow"):
            payload = getattr(task, attribute, None)
            if payload is not None:
                return payload
        return None

    @property
    def task_name(self) -> str | None:
        """The name of the activity or workflow, else of the task."""
        name: str | None = getattr(self.payload, "name", None) or getattr(self.a_task, "name", None)
        return name

    @property
    def exception(self) -> BaseException | None:
        """Why it failed; None if there is no future, or it did not end that way."""
        future = self.future
        return future.exception if future is not None and future.done else None

    @property
    def current_started_decision_id(self) -> int | None:
        """Event id of the decision being made."""
        return self.history.started_decision_id if self.history else None

    @property
    def last_completed_decision_id(self) -> int | None:
        """Event id of the last decision that was made."""
        return self.history.completed_decision_id if self.history else None

    @property
    def id(self) -> int | None:
        """The event id of the failed task."""
        return get_event_id(self.event)

    def decide_abort(self) -> TaskFailureContext:
        """End the workflow if the task has `raises_on_failure`, else keep the failure on the future."""
        return self._decide(FailureDecision.abort)

    def decide_ignore(self) -> TaskFailureContext:
        """Forgive: the future finishes without exception."""
        return self._decide(FailureDecision.ignore)

    def decide_cancel(self) -> TaskFailureContext:
        """Treat the task as cancelled."""
        return self._decide(FailureDecision.cancel)

    def decide_retry(self, retry_wait_timeout: float | None = 0) -> TaskFailureContext:
        """Try again, at once or after `retry_wait_timeout` seconds, whatever the task's `retry` says."""
        self.retry_wait_timeout = retry_wait_timeout
        return self._decide(FailureDecision.retry_later if retry_wait_timeout else FailureDecision.retry_now)

    def decide_handled(self, a_task: Any, future: Future | None = None) -> TaskFailureContext:
        """Take this task and this future instead; without a future the task is submitted."""
        self.a_task = a_task
        self.future = future
        return self._decide(FailureDecision.handled)

    def _decide(self, decision: FailureDecision) -> TaskFailureContext:
        self.decision = decision
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaskFailureContext):
            return NotImplemented
        return self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # its parts change

    def __repr__(self) -> str:
        return (
            f"TaskFailureContext(a_task={self.a_task!r}, decision={self.decision}, reason={self.reason!r}, "
            f"attempt_number={self.attempt_number}, retry_wait_timeout={self.retry_wait_timeout!r})"
        )


class Outcome:
    """What a failure leads to: a future to hand over, an exception to raise, or another attempt."""

    def __init__(
        self,
        future: Future | None = None,
        error: Exception | None = None,
        task: Any = None,
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
        except (TaskException, WorkflowException) as error:
            return Outcome(future=future, error=error)
        return Outcome(future=context.future, task=context.a_task)
    if decision is FailureDecision.abort:
        if getattr(context.payload, "raises_on_failure", False):
            return Outcome(future=future, error=context.exception_class(task, context.exception))
        return Outcome(future=future)
    if decision is FailureDecision.handled:
        return Outcome(future=future, task=task)
    if decision in (FailureDecision.retry_now, FailureDecision.retry_later):
        return Outcome(task=task, delay=context.retry_wait_timeout or 0)
    return Outcome(future=_settled(decision, future))


def _settled(decision: object, future: Future | None) -> Future:
    future = Future() if future is None else future
    if decision is FailureDecision.ignore:
        future.set_exception(None)
    elif decision is FailureDecision.cancel:
        future.set_cancelled()
    else:
        raise ValueError(f"on_task_failure: unknown decision {decision!r}")
    return future
