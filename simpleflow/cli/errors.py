"""What went wrong, told to a person at a terminal: one line for mistakes, the traceback too for failures."""

from __future__ import annotations

import logging
import traceback
from typing import IO, TYPE_CHECKING, Any

import click

from simpleflow.exceptions import AggregateException, TaskException, TaskFailed, WorkflowException
from simpleflow.utils import format_exc, json_loads_or_raw
from swf.exceptions import DoesNotExistError, SWFError, is_client_error, is_of_botocore
from swf.fields import FieldTooLongError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

logger = logging.getLogger(__name__)

_RUNNING = f"{__name__}.running"


class CommandError(click.ClickException):
    """Something the user can put right. The message names it, and the way out."""


class InvalidValueError(CommandError, ValueError):
    """A value that cannot be used. A ValueError for those who call a command from Python."""


class RefusedError(CommandError):
    """What the service refuses, or will; to be derived from together with an error of `swf`."""

    message = ""  # type: ignore[misc]  # errors of swf have a property of that name, click sets it


class NoSuchWorkflowError(CommandError, ImportError):
    """Nothing can be imported under the name given. An ImportError from Python."""


class NotAWorkflowError(CommandError, TypeError):
    """What the name leads to is no workflow class. A TypeError from Python."""


class Failure(click.ClickException):
    """Something raised an exception while it ran: shown with its reason, and where it happened.

    Arguments:
        error: the exception.
        what: what failed, such as the name of a workflow; nothing if it is not worth saying.
    """

    def __init__(self, error: BaseException, what: str = "") -> None:
        error = _cause(error)
        super().__init__(f"{what} failed: {_reason(error)}" if what else _reason(error))
        self.error = error

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the reason in one line, then the details, to standard error."""
        super().show(file)
        for text in details(self.error):
            click.echo(text.rstrip("\n"), file=file, err=True)
        logger.debug("the failure as Python sees it", exc_info=self.error)


def say_what_runs(what: str) -> None:
    """Note what the present command is about to run, for the message if it fails."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_RUNNING] = what


def failure(error: BaseException, context: click.Context) -> click.ClickException:
    """Return what to tell of an exception that the command of a context raised.

    What a service says, or that it cannot be reached, is one line. Whatever else comes out of a workflow that
    runs here, or out of ourselves, comes with its traceback.
    """
    running = context.meta.get(_RUNNING, "")
    if not running and _is_from_service(error):
        return CommandError(f"{_reason_of_service(error)}{_way_out(error)}")
    return Failure(error, running)


def _is_from_service(error: BaseException) -> bool:
    # A text that does not fit is refused here, before the service would.
    return (
        isinstance(error, (SWFError, FieldTooLongError))
        or is_client_error(error)
        or is_of_botocore(error, "BotoCoreError")
    )


def _reason_of_service(error: BaseException) -> str:
    """Return what is wrong in one line, with a full stop."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _way_out(error: BaseException) -> str:
    """Return what can be done about it, if that is known."""
    if isinstance(error, DoesNotExistError) and error.resource == "domain":
        return " `simpleflow domain.list` shows the domains there are, domain.register makes one."
    if is_of_botocore(error, "EndpointConnectionError") or is_of_botocore(error, "HTTPClientError"):
        return " Is the service running, and the address right (--endpoint-url, AWS_ENDPOINT_URL_SWF)?"
    if is_of_botocore(error, "NoCredentialsError"):
        return " Give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or --endpoint-url."
    return ""


def details(error: BaseException) -> Iterator[str]:
    """Yield what is known about a failure beyond its reason: tracebacks, as text."""
    error = _cause(error)
    if isinstance(error, TaskFailed):
        yield from _task_details(error)
    elif isinstance(error, AggregateException):
        for part in error.flatten().exceptions:
            yield f"- {_reason(_cause(part))}"
            yield from details(part)
    else:
        yield from _traceback_of(error)


def _cause(error: BaseException) -> BaseException:
    """Return the failure inside the exceptions that only carry it."""
    while not isinstance(error, TaskFailed) and isinstance(error, (TaskException, WorkflowException)):
        if error.exception is None:
            break
        error = error.exception
    return error


def _reason(error: BaseException) -> str:
    """Return why something failed, in one line."""
    if isinstance(error, TaskFailed) and error.reason:
        text = str(error.reason)
    elif isinstance(error, AggregateException):
        failures = [_reason(_cause(part)) for part in error.flatten().exceptions]
        text = f"{len(failures)} failures: {'; '.join(failures)}"
    else:
        text = format_exc(error)
    return " ".join(text.split())


def _task_details(error: TaskFailed) -> Iterator[str]:
    """Yield the traceback a task reported, or whatever else it had to say."""
    if not error.details:
        return
    yield f"in task {error.name}:"
    report = json_loads_or_raw(error.details)
    lines = report.get("traceback") if isinstance(report, dict) else None
    if isinstance(lines, list) and lines:
        text = "".join(map(str, lines))
        if not text.startswith("Traceback"):
            text = f"Traceback (most recent call last):\n{text}"
        yield text
    else:
        yield str(error.details)


def _traceback_of(error: BaseException) -> Iterator[str]:
    """Yield the traceback of an exception from the first line that is not ours on; nothing if all are."""
    frame = error.__traceback__
    while frame is not None and _is_ours(frame):
        frame = frame.tb_next
    if frame is not None:
        yield "".join(traceback.format_exception(type(error), error, frame))


def _is_ours(frame: TracebackType) -> bool:
    name = str(frame.tb_frame.f_globals.get("__name__", ""))
    return name.partition(".")[0] in ("simpleflow", "click")
