"""The other side of `execute.python()`: find a function, call it, report what came of it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys

from simpleflow import activity
from simpleflow.utils import import_from_module, json_dumps

from ._names import innermost, layers
from ._reports import error_details

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from typing import Any

# Seconds between SIGTERM and SIGKILL for what a function leaves running.
_CHILDREN_PATIENCE = 0.3


def main(argv: Sequence[str] | None = None) -> int:
    """Call the function named on the command line; write its result, or what went wrong, where asked.

    Returns:
        the exit status: 0 if there is a result, 1 if not.
    """
    options = _parse(argv)
    result_to, error_to = _Outlet(options.result_fd), _Outlet(options.error_fd)
    me = os.getpid()
    try:
        result, error = json_dumps(_call(options)), None
    except BaseException as problem:  # SystemExit too: whoever waits wants to know
        logging.getLogger(options.logger_name).error("%s failed", options.name, exc_info=True)
        result, error = "", error_details(problem, hide=__file__)
    if os.getpid() != me:
        return 0 if error is None else 1  # a copy the function made by forking; the original reports
    if options.kill_children:
        from simpleflow.process import end_descendants  # rarely needed

        end_descendants(patience=_CHILDREN_PATIENCE)
    if error is None:
        try:
            result_to.write(result)
        except OSError as problem:
            error = error_details(problem)
    if error is not None:
        error_to.write(error)
    return 0 if error is None else 1


def _parse(argv: Sequence[str] | None) -> Namespace:
    from argparse import ArgumentParser  # only for this process

    parser = ArgumentParser(
        prog="python -m simpleflow.execute",
        description="Call a function with arguments in JSON, and write its result as JSON.",
        allow_abbrev=False,
    )
    parser.add_argument("name", help="dotted name of the function, or of the class with an execute method")
    parser.add_argument("arguments", help='its arguments: {"args": [...], "kwargs": {...}}')
    parser.add_argument("--logger-name", default="simpleflow.execute", help="where failures are logged")
    parser.add_argument("--result-fd", type=int, default=1, metavar="N", help="descriptor for the result")
    parser.add_argument("--error-fd", type=int, default=2, metavar="N", help="descriptor for the error")
    parser.add_argument(
        "--arguments-json-fd", type=int, metavar="N", help="descriptor to read the arguments from instead"
    )
    parser.add_argument("--context", help="JSON for the function's attribute `context`")
    parser.add_argument("--kill-children", action="store_true", help="end what the function leaves running")
    return parser.parse_args(argv)


def _call(options: Namespace) -> Any:
    """Call the function or class, as asked."""
    from simpleflow.log import setup_logging  # this process is a program, so it may

    setup_logging()
    document = _document(options)
    shown = import_from_module(options.name)
    target = innermost(shown)
    args, kwargs, context = document.get("args", ()), document.get("kwargs", {}), document.get("context")
    if context is not None:
        activity.running_in(context)
    if isinstance(target, type) and hasattr(target, "execute"):
        return _execute(target(*args, **kwargs), context)
    if context is not None:
        for layer in layers(shown):
            with contextlib.suppress(AttributeError, TypeError):  # builtins take no attributes
                layer.context = context
    return target(*args, **kwargs)


def _execute(instance: Any, context: Any) -> Any:
    """Go through the life of an activity that is a class."""
    if context is not None:
        instance.context = context
    result = instance.execute()
    if hasattr(instance, "post_execute"):
        instance.post_execute()
    return result


def _document(options: Namespace) -> dict[str, Any]:
    """Return arguments and context, wherever they are.

    Raises:
        ValueError: they are not JSON, or not what we expect.
    """
    text = options.arguments
    if options.arguments_json_fd is not None:
        with open(options.arguments_json_fd, encoding="utf-8") as file:
            text = file.read()
    document = json.loads(text)
    if not (
        isinstance(document, dict)
        and isinstance(document.get("args", []), list)
        and isinstance(document.get("kwargs", {}), dict)
    ):
        raise ValueError(f'arguments must be {{"args": [...], "kwargs": {{...}}}}, not {text[:100]}')
    if options.context is not None:
        document["context"] = json.loads(options.context)
    return document


class _Outlet:
    """An inherited descriptor that gets one text, at the end."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._file = self._identity()
        if descriptor > 2:
            os.set_inheritable(descriptor, False)  # nothing to do with what the function starts

    def write(self, text: str) -> None:
        """Write it all.

        Raises:
            OSError: somebody has closed the descriptor, perhaps opened another file under its number; or
                there is no space left.
        """
        if self.descriptor == 1:
            # Standard output may hold other things; the result starts on a line of its own.
            if sys.stdout is not None:  # the function may have thrown it away
                sys.stdout.flush()
            text = "\n" + text
        if self._identity() != self._file:
            raise OSError(f"the descriptor {self.descriptor} for the result is not what it was")
        data = memoryview(text.encode("utf-8"))
        while data:
            data = data[os.write(self.descriptor, data) :]

    def _identity(self) -> tuple[int, int]:
        status = os.fstat(self.descriptor)
        return status.st_dev, status.st_ino
