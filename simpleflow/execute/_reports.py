"""What one process tells another about a failure: a JSON document."""

from __future__ import annotations

import json

from simpleflow.exceptions import ExecutionError
from simpleflow.utils import format_exc_type, json_dumps


def error_details(error: BaseException, hide: str = "") -> str:
    """Return an exception as JSON: its `error` (class name), `error_type`, `message` and `traceback`.

    Arguments:
        error: the exception.
        hide: a file whose frames at the top of the traceback say nothing to the reader.
    """
    import traceback  # slow to import

    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename == hide:
        frames = frames.tb_next
    return _document(type(error), _text(error), traceback.format_exception(type(error), error, frames))


def trouble(message: str) -> ExecutionError:
    """Return the error for a process that could not speak for itself, in the same form as if it had."""
    return ExecutionError(_document(ExecutionError, message, []))


def is_details(text: str) -> bool:
    """Tell whether a text is what `error_details` writes, whole."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _document(kind: type[BaseException], message: str, lines: list[str]) -> str:
    return json_dumps(
        {
            "error": kind.__name__,
            "error_type": format_exc_type(kind),
            "message": message,
            "traceback": lines,
        }
    )


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a broken __str__ must not hide the failure it describes
        return f"<unprintable {type(error).__name__} object>"
