"""A server in a process of its own, and connections to it that show every byte."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.helpers.processes import reserved_port

ROOT = Path(__file__).resolve().parent.parent.parent


class ServerDown(Exception):
    """The server does not answer: it was killed, or it died."""


class ServerProcess:
    """`python -m swf.server` on a data file; it can be killed and started again on the same port.

    Args:
        data: the data file.
        arguments: further arguments of the command.
    """

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.arguments = arguments
        self.port, self._place = reserved_port()
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address clients are pointed at."""
        return f"http://127.0.0.1:{self.port}"

    def spawn(self) -> None:
        """Start the process without waiting until it listens."""
        command = [sys.executable, "-m", "swf.server", "--port", str(self.port), "--data", str(self.data)]
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=open(f"{self.data}.log", "a"),  # noqa: SIM115 - the process keeps it
            text=True,
        )

    def start(self) -> None:
        """Start the process; returns when it listens.

        Raises:
            ServerDown: if it ends instead.
        """
        self.spawn()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise ServerDown(f"no server came up; its log:\n{self.log()}")

    def kill(self) -> None:
        """End the process as a loss of power would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End the process as a user would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        self._place.close()

    def log(self) -> str:
        """What the process wrote to its standard error so far."""
        path = Path(f"{self.data}.log")
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def __enter__(self) -> "ServerProcess":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class RawClient:
    """A kept HTTP connection that speaks AWS JSON 1.0, and nothing more.

    Args:
        port: of the server.
        timeout: how long an answer may take, in seconds.
    """

    def __init__(self, port: int, timeout: float = 90) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def call(self, operation: str, **params: Any) -> tuple[str | None, Any]:
        """The code of the fault (None: none), and the answer.

        Raises:
            ServerDown: if no whole answer comes.
        """
        headers = {
            "X-Amz-Target": f"SimpleWorkflowService.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
        }
        try:
            self._connection.request("POST", "/", json.dumps(params), headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ServerDown(str(error)) from error
        answer: Any = json.loads(body) if body else None
        if response.status == 200:
            return None, answer
        return answer["__type"].partition("#")[2], answer

    def must(self, operation: str, **params: Any) -> Any:
        """The answer of a request that must succeed."""
        code, answer = self.call(operation, **params)
        if code is not None:
            raise AssertionError(f"{operation} {params}: {answer}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
