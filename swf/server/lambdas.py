"""Lambda functions of this machine: Python callables and commands, registered by name."""

import importlib
import json
import logging
import queue
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Any

from swf.server.engine import LambdaCall

logger = logging.getLogger(__name__)

_CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
#: What a function may say (FailureReason and Data of the service model, in characters).
_REASON, _DETAILS, _RESULT = 256, 32_768, 32_768
_THREADS = 8
Function = Callable[[LambdaCall], str]


class LambdaRunner:
    """Calls registered functions in threads, eight at a time.

    Args:
        registrations: `NAME=package.module:function` (called with the input decoded from JSON; its result
            goes back as JSON) or `NAME=command arguments` (input and result on the standard streams).

    Raises:
        ValueError: if a registration cannot be understood or its function cannot be imported.
    """

    def __init__(self, registrations: Sequence[str] = ()) -> None:
        self._commands: set[subprocess.Popen[str]] = set()
        self._functions = dict(self._parse(registration) for registration in registrations)
        self._calls: queue.SimpleQueue[LambdaCall] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        #: Where results go; see `api.Service.lambda_answered`.
        self.answered: Callable[[LambdaCall, str, dict[str, Any]], None] = lambda call, how, attributes: None

    def start(self, call: LambdaCall) -> None:
        """Call the function in a thread; the result goes to `answered`."""
        self._calls.put(call)
        if len(self._threads) < _THREADS:
            # Not a ThreadPoolExecutor: the interpreter would wait for its threads, however long they take.
            thread = threading.Thread(target=self._work, name="swf.server.lambda", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop the commands that run; nobody waits for functions. They are called again after a restart."""
        self.answered = lambda call, how, attributes: None
        for command in list(self._commands):
            command.kill()

    def _work(self) -> None:
        while True:
            call = self._calls.get()
            try:
                how, attributes = self._result(call)
                self.answered(call, how, attributes)
            except Exception:
                logger.exception("the result of the function %s could not be kept", call.name)

    def _result(self, call: LambdaCall) -> tuple[str, dict[str, Any]]:
        function = self._functions.get(call.name)
        if function is None:
            return _failed("ResourceNotFoundException", f"Function not found: {call.name}")
        try:
            result = function(call)
        except subprocess.CalledProcessError as error:
            return _failed("UnhandledError", f"exit code {error.returncode}: {error.stderr.strip()}")
        except Exception as error:
            return _failed(type(error).__name__, str(error))
        if len(result) > _RESULT:
            return _failed("ResultTooLarge", f"{len(result)} characters; {_RESULT} are the most")
        return "Completed", {"result": result}

    def _parse(self, registration: str) -> tuple[str, Function]:
        name, _, target = (part.strip() for part in registration.partition("="))
        if not name or not target:
            text = "expected NAME=package.module:function or NAME=command"
            raise ValueError(f"cannot understand the lambda function {registration!r}: {text}")
        if _CALLABLE.fullmatch(target):
            return name, _python(target)
        arguments = shlex.split(target)
        return name, lambda call: self._run(arguments, call)

    def _run(self, arguments: list[str], call: LambdaCall) -> str:
        pipe = subprocess.PIPE
        with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as command:  # noqa: S603 - the user registered it
            self._commands.add(command)
            try:
                result, errors = command.communicate(_input(call), timeout=call.seconds)
            finally:
                self._commands.discard(command)
                command.kill()
        if command.returncode:
            raise subprocess.CalledProcessError(command.returncode, arguments, result, errors)
        return result.rstrip("\n")


def _input(call: LambdaCall) -> str:
    return "{}" if call.input is None else call.input


def _failed(reason: str, details: str) -> tuple[str, dict[str, Any]]:
    return "Failed", {"reason": reason[:_REASON], "details": details[:_DETAILS]}


def _python(target: str) -> Function:
    module_name, _, path = target.partition(":")
    try:
        found: Any = importlib.import_module(module_name)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"cannot import the lambda function {target}: {error}") from error

    def call_it(call: LambdaCall) -> str:
        text = _input(call)
        try:
            given = json.loads(text)
        except ValueError:
            given = text
        return json.dumps(found(given))

    return call_it
