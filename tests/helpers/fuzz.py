"""Requests no client should send, from the service model and from raw bytes; the server must bear them."""

import json
import random
import select
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.helpers.fuzz_bytes import WireFuzzer
from tests.helpers.fuzz_requests import RequestFuzzer
from tests.helpers.oracle.judge import Violation, ensure
from tests.helpers.server_process import RawClient, ServerProcess

#: How long an answer may take, in seconds; polls are not held that long (see `FuzzTest`).
_PATIENCE = 20.0
#: What an answer to a bad request may be.
_ALLOWED = frozenset((200, 400, 403, 404, 405, 411, 413, 414, 431, 501, 505))


class HttpAnswer(NamedTuple):
    """A status, and a body."""

    status: int
    body: bytes


class FuzzTest:
    """A server, and the worst of clients.

    Args:
        directory: where its data file is.
        seed: of the requests.
    """

    def __init__(self, directory: Path, seed: int) -> None:
        self.random = random.Random(f"fuzz {seed}")
        self.server = ServerProcess(directory / "fuzz.sqlite", "--domain", "d")
        self.requests = RequestFuzzer(self.random)
        self.wire = WireFuzzer(self.random)
        self.sent = 0
        self.statuses: dict[str, int] = {}
        self._socket: socket.socket | None = None
        self._slow: list[socket.socket] = []

    def __enter__(self) -> "FuzzTest":
        self.server.start()
        client = RawClient(self.server.port)
        self.requests.prepare(client)
        client.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for slow in self._slow:
            slow.close()
        self._hang_up()
        self.server.stop()

    def summary(self) -> str:
        """What was answered, how often."""
        return ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))

    def one(self) -> None:
        """One more bad request.

        Raises:
            Violation: if the answer is a 5xx, or none, or if the server is gone.
        """
        self.sent += 1
        if self.random.random() < 0.9:
            operation, body = self.requests.request()
            self._exchange(operation, body)
        else:
            self._raw(self.wire.message(self.server.port))
        if self.sent % 500 == 0:
            self.check_alive()

    def finish(self) -> None:
        """The server is there and well, and ends as asked.

        Raises:
            Violation: if not.
        """
        self.check_alive()
        self._hang_up()
        self.server.stop()
        assert self.server.process is not None
        ensure(
            self.server.process.returncode == 0, "the server ended with {}", self.server.process.returncode
        )
        ensure("Traceback" not in self.server.log(), "the server's log has:\n{}", self.server.log()[-4000:])

    def check_alive(self) -> None:
        """A good request, between the bad ones, is answered as ever.

        Raises:
            Violation: if not.
        """
        client = RawClient(self.server.port, _PATIENCE)
        began = time.monotonic()
        name = client.must("DescribeDomain", name="d")["domainInfo"]["name"]
        client.close()
        ensure(name == "d", "DescribeDomain answers {}", name)
        ensure(time.monotonic() - began < _PATIENCE, "a good request took too long")

    # JSON over a kept connection

    def _exchange(self, operation: str, body: bytes) -> None:
        head = (
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            f"X-Amz-Target: SimpleWorkflowService.{operation}\r\n"
            f"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        message = head.encode() + body
        answer = self._answer(message)
        if answer is None:
            # A good request among bad ones can be a poll that waits; hang up as clients do.
            ensure(operation.startswith("PollFor"), "no answer to {} {!r}", operation, body[:2000])
            self._count("waits")
            self._hang_up()
            return
        self._count(str(answer.status))
        ensure(answer.status in _ALLOWED, "{} to {} {!r}", answer, operation, body[:3000])
        if answer.status != 200:
            fault = json.loads(answer.body)
            ensure(set(fault) == {"__type", "message"}, "a fault like {}", fault)

    def _answer(self, message: bytes) -> HttpAnswer | None:
        """The answer; None if it takes too long."""
        for attempt in (1, 2):
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.server.port), _PATIENCE)
            try:
                self._socket.sendall(message)
                answer = read_answer(self._socket, 0.1 if b"PollFor" in message[:200] else _PATIENCE)
            except (ConnectionError, BrokenPipeError) as error:
                self._hang_up()
                if attempt == 2:
                    raise Violation(f"the server hangs up on {message[:500]!r}: {error}") from error
                continue
            if answer is not None and answer.status == 413:
                self._hang_up()
            return answer
        return None

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _count(self, status: str) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1

    # raw bytes

    def _raw(self, message: list[bytes]) -> None:
        """Send pieces over a new connection, then look: any 5xx is wrong, silence and hanging up are not."""
        raw = socket.create_connection(("127.0.0.1", self.server.port), _PATIENCE)
        try:
            for piece in message:
                raw.sendall(piece)
            if self.random.random() < 0.1:
                # Half a request that stays; the server must not mind.
                self._slow.append(raw)
                if len(self._slow) > 50:
                    self._slow.pop(0).close()
                self._count("left open")
                return
            raw.shutdown(socket.SHUT_WR)
            answer = read_answer(raw, 0.05)
            self._count("silence" if answer is None else str(answer.status))
            ensure(answer is None or answer.status in _ALLOWED, "{} to {!r}", answer, message[:5])
        except OSError:
            self._count("hung up")
        if raw not in self._slow:
            raw.close()


def read_answer(connection: socket.socket, patience: float) -> HttpAnswer | None:
    """The next answer on a connection; None if none comes in time.

    Raises:
        ConnectionError: if the connection is closed instead.
    """
    data = b""
    end = time.monotonic() + patience
    while True:
        head, separator, body = data.partition(b"\r\n\r\n")
        if separator:
            status = int(head.split(b" ", 2)[1])
            length = _content_length(head)
            if status == 100:
                data = body
                continue
            if len(body) >= length:
                return HttpAnswer(status, body[:length])
        left = end - time.monotonic()
        if left <= 0 or not select.select([connection], [], [], left)[0]:
            return None
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionError(f"closed after {data[:100]!r}")
        data += more


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
