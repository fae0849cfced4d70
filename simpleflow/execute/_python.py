"""A Python function run by another interpreter: arguments go in as JSON, the result comes back as JSON."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys

from simpleflow.exceptions import ExecutionError
from simpleflow.utils import json_dumps

from ._arguments import format_arguments_json
from ._names import decorated, importable_name, runs_elsewhere
from ._reports import is_details, trouble
from ._subprocess import check_timeout, start, wait_subprocess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO, Any, ParamSpec

    P = ParamSpec("P")

# Characters of JSON (all of them ASCII) up to which arguments travel on the command line. Linux allows
# 131,072 bytes for one argument (MAX_ARG_STRLEN in execve(2)).
MAX_ARGUMENTS_JSON_LENGTH = 65536


def python(
    interpreter: str | None = None,
    logger_name: str = "simpleflow.execute",
    timeout: float | None = None,
    kill_children: bool = False,
    env: Mapping[str, str] | None = None,
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Return a decorator that makes a function, or a class with `execute`, run in another interpreter.

    The function must be at the top level of a module that the other interpreter can import. Arguments and
    result travel as JSON, so a tuple arrives as a list. Standard output and error of the other process are
    ours. The keyword `context` is reserved: it is taken from the call and becomes the function's attribute.

    It combines with `activity.with_attributes()`, above it or below.

    Arguments:
        interpreter: path or name of a Python that has simpleflow and the function's module; this one by
            default.
        logger_name: the logger on which the other process notes a failure.
        timeout: seconds after which the process and its descendants are ended; None or 0 for no limit.
        kill_children: end what the function has started and left running, when the function has ended.
        env: the whole environment of the other process, PATH and PYTHONPATH included; ours by default.

    All that can go wrong does so when the function is called.

    Raises:
        ExecutionError: the function failed; the argument is a JSON object with `error` (the name of the
            exception's class), `error_type` (with its module), `message` and `traceback` (a list).
        ExecutionTimeoutError: it took too long, and was ended.
        FileNotFoundError: there is no such interpreter.
        TypeError: an argument has no JSON form.
        ValueError: the other interpreter could not find the function.
    """
    if callable(interpreter):
        raise TypeError("write @execute.python(), with parentheses")
    check_timeout(timeout)
    other = _Interpreter(interpreter, logger_name, timeout, kill_children, env)
    return lambda func: decorated(func, functools.partial(_running_on, other))


def _running_on(interpreter: _Interpreter, func: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that has another interpreter call this one."""

    def run_elsewhere(*args: Any, **kwargs: Any) -> Any:
        context = kwargs.pop("context", {})
        return interpreter.call(importable_name(func), args, kwargs, context)

    is_class = isinstance(func, type)
    # A class keeps its `execute` to itself: the wrapper is a function, and must not look like a class.
    functools.update_wrapper(run_elsewhere, func, updated=() if is_class else ("__dict__",))
    for hook in ("name", "get_task_id") if is_class else ():
        if hasattr(func, hook):
            setattr(run_elsewhere, hook, getattr(func, hook))
    run_elsewhere.add_context_in_kwargs = True  # type: ignore[attr-defined]
    runs_elsewhere(run_elsewhere)
    return run_elsewhere


class _Interpreter:
    """Another Python, and how it shall treat what it is given. See `python` for the arguments."""

    def __init__(
        self,
        path: str | None,
        logger_name: str,
        timeout: float | None,
        kill_children: bool,
        env: Mapping[str, str] | None,
    ) -> None:
        self.path = path
        self.logger_name = logger_name
        self.timeout = timeout
        self.kill_children = kill_children
        self.env = env

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], context: Any) -> Any:
        """Have the function of that name called, and return its result."""
        with contextlib.ExitStack() as files:
            result, error = files.enter_context(self._file()), files.enter_context(self._file())
            handed_over = [result.fileno(), error.fileno()]
            command = [
                *(self.path or sys.executable or "python", "-m", "simpleflow.execute", name),
                f"--logger-name={self.logger_name}",
                f"--result-fd={result.fileno()}",
                f"--error-fd={error.fileno()}",
            ]
            arguments, context_json = format_arguments_json(*args, **kwargs), json_dumps(context)
            if len(arguments) + len(context_json) < MAX_ARGUMENTS_JSON_LENGTH:
                command += [f"--context={context_json}", arguments]
            else:
                document = files.enter_context(self._file())
                document.write(json_dumps({"args": args, "kwargs": kwargs, "context": context}).encode())
                document.seek(0)
                handed_over.append(document.fileno())
                # The arguments have their place on the command line even when they are elsewhere.
                command += [f"--arguments-json-fd={document.fileno()}", "foo"]
            if self.kill_children:
                command.append("--kill-children")
            process = start(command, env=self.env, pass_fds=handed_over)
            status = wait_subprocess(process, self.timeout, command)
            return _outcome(name, status, _content(result), _content(error))

    def _file(self) -> IO[bytes]:
        """Return a file without a name, where the other process would put its own."""
        from tempfile import TemporaryFile  # slow to import

        env = self.env or {}
        directory = next((env[name] for name in ("TMPDIR", "TEMP", "TMP") if env.get(name)), None)
        file: IO[bytes] = TemporaryFile(dir=directory)  # noqa: SIM115 (the caller closes it)
        return file if file.fileno() > 2 else _away_from_standard_streams(file)


def _away_from_standard_streams(file: IO[bytes]) -> IO[bytes]:
    """Return the same file under another number: where 0, 1 and 2 were closed, new files get these."""
    from fcntl import F_DUPFD_CLOEXEC, fcntl  # rarely needed

    with file:
        return os.fdopen(fcntl(file.fileno(), F_DUPFD_CLOEXEC, 3), "w+b")


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")


def _outcome(name: str, status: int, result: str, error: str) -> Any:
    """Return the result of the other process, or raise what it reports, or what can be said in its place."""
    if status:
        if is_details(error):
            raise ExecutionError(error)
        raise trouble(f"{name}: {_ending(status)}{_last_words(result, error)}")
    if not result:
        raise trouble(f"{name}: the process ended with status 0, but without reporting a result")
    try:
        return json.loads(result)
    except (ValueError, RecursionError) as problem:
        raise trouble(f"{name}: the result cannot be read: {problem} in {_excerpt(result)}") from None


def _ending(status: int) -> str:
    """Say how a process ended that did not end well."""
    if status > 0:
        return f"the process ended with status {status}"
    from signal import Signals  # rarely needed

    try:
        signal_name = f" ({Signals(-status).name})"
    except ValueError:  # real-time signals have no name
        signal_name = ""
    return f"the process was ended by signal {-status}{signal_name}"


def _last_words(result: str, error: str) -> str:
    """Say what a process left behind that did not end well and reported no readable error."""
    if error:
        return f", and its report cannot be read: {_excerpt(error)}"
    if result:
        return " after reporting its result"
    return " without reporting why; its standard error may tell"


def _excerpt(text: str, length: int = 100) -> str:
    return repr(text) if len(text) <= length else f"{text[:length]!r}... ({len(text)} characters)"
