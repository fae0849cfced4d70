"""A program as a function: arguments in, standard output out."""

from __future__ import annotations

import functools

from ._arguments import check_arguments, format_arguments
from ._names import decorated
from ._subprocess import check_timeout, ending_at, start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ParamSpec

    P = ParamSpec("P")


def program(
    path: str | None = None,
    argument_format: Callable[..., list[str]] = format_arguments,
    timeout: float | None = None,
) -> Callable[[Callable[P, Any]], Callable[P, str]]:
    """Return a decorator that makes a function run a program.

    The function itself is never called; its signature says what the program takes. Calling it starts the
    program without a shell, waits for its end and returns its standard output as text (undecodable bytes
    are replaced). Standard error goes where ours goes. Defaults in the signature are not passed on.

    Arguments:
        path: the program's name or path; the function's name by default.
        argument_format: turns the arguments of the call into those of the program.
        timeout: seconds after which the program and its descendants are ended; None or 0 for no limit.

    Raises (when called):
        TypeError: the arguments do not fit the signature, or a `RequiredArgument` is missing.
        FileNotFoundError: there is no such program.
        subprocess.CalledProcessError: the program ended with a status other than 0.
        ExecutionTimeoutError: the program took too long, and was ended.
    """
    if callable(path):
        raise TypeError("write @execute.program(), with parentheses")
    check_timeout(timeout)

    def decorate(func: Callable[P, Any]) -> Callable[P, str]:
        @functools.wraps(func)
        def run_program(*args: P.args, **kwargs: P.kwargs) -> str:
            check_arguments(func, args, kwargs)
            return _output_of([path or func.__name__, *argument_format(*args, **kwargs)], timeout)

        return run_program

    return lambda func: decorated(func, decorate)


def _output_of(command: list[str], timeout: float | None) -> str:
    """Run a command and return what it writes."""
    from subprocess import PIPE, CalledProcessError  # slow to import

    process = start(command, stdout=PIPE, text=True, errors="replace")
    with process, ending_at(timeout, process, command):
        output: str = process.communicate(timeout=timeout or None)[0]
    if process.returncode:
        raise CalledProcessError(process.returncode, command, output=output)
    return output
