"""Lambda functions of this machine: Python callables and commands, registered by name."""

import importlib
import json
import logging
import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from swf.server.engine import LambdaCall

logger = logging.getLogger(__name__)

_CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
#: What a failed function may say (FailureReason and Data of the service model, in characters).
_REASON, _DETAILS, _RESULT = 256, 32_768, 32_768
Function = Callable[[str], str | None]


class LambdaRunner:
    """Calls registered functions in threads.

    Args:
        registrations: `NAME=package.module:function` (called with the input decoded from JSON; its result
            goes back as JSON) or `NAME=command arguments` (input and result on the standard streams).

    Raises:
        ValueError: if a registration cannot be understood or its function cannot be imported.
    """

    def __init__(self, registrations: Sequence[str] = ()) -> None:
        self._functions = dict(_parse(registration) for registration in registrations)
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="swf.server.lambda")
        #: Where results go; see `api.Service.lambda_answered`.
        self.answered: Callable[[LambdaCall, str, dict[str, Any]], None] = lambda call, how, attributes: None

    def start(self, call: LambdaCall) -> None:
        """Call the function in a thread; the result goes to `answered`."""
        self._pool.submit(self._run, call)

    def close(self) -> None:
        """Take no more calls, and do not wait for those that run."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, call: LambdaCall) -> None:
        try:
            self.answered(call, *self._result(call))
        except Exception:
            logger.exception("the result of the function %s could not be kept", call.name)

    def _result(self, call: LambdaCall) -> tuple[str, dict[str, Any]]:
        function = self._functions.get(call.name)
        if function is None:
            return _failed("ResourceNotFoundException", f"Function not found: {call.name}")
        try:
            result = function(call.input if call.input is not None else "{}")
        except subprocess.CalledProcessError as error:
            return _failed("UnhandledError", f"exit code {error.returncode}: {error.stderr.strip()}")
        except Exception as error:
            return _failed(type(error).__name__, str(error))
        if result is not None and len(result) > _RESULT:
            return _failed("ResultTooLarge", f"{len(result)} characters; {_RESULT} are the most")
        return "Completed", {"result": result}


def _failed(reason: str, details: str) -> tuple[str, dict[str, Any]]:
    return "Failed", {"reason": reason[:_REASON], "details": details[:_DETAILS]}


def _parse(registration: str) -> tuple[str, Function]:
    name, separator, target = registration.partition("=")
    if not separator or not name.strip() or not target.strip():
        text = "expected NAME=package.module:function or NAME=command"
        raise ValueError(f"cannot understand the lambda function {registration!r}: {text}")
    if _CALLABLE.fullmatch(target.strip()):
        return name.strip(), _python(target.strip())
    return name.strip(), _command(shlex.split(target))


def _python(target: str) -> Function:
    module_name, _, path = target.partition(":")
    try:
        found: Any = importlib.import_module(module_name)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"cannot import the lambda function {target}: {error}") from error

    def call(text: str) -> str:
        try:
            given = json.loads(text)
        except ValueError:
            given = text
        return json.dumps(found(given))

    return call


def _command(arguments: list[str]) -> Function:
    def call(text: str) -> str:
        done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.rstrip("\n")

    return call
