"""A child process for one task: user code runs there, and its answer comes back through a pipe."""

from __future__ import annotations

import json
import os
import signal
import struct
import time
from typing import TYPE_CHECKING

from simpleflow.process import end_process_tree, exited, fork

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from simpleflow.process import Signals

    Answer = dict[str, Any]
    Send = Callable[[Answer], None]

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 20


class TaskChild:
    """A process that works on one task.

    Arguments:
        work: what it does; it is given a function that sends an answer, which must be JSON.
        death_signal: what it gets when this process dies.
    """

    def __init__(self, work: Callable[[Send], Any], death_signal: signal.Signals = signal.SIGTERM) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)

        def main() -> Any:
            os.close(reader)
            return work(lambda answer: _send(writer, answer))

        self.pid = fork(main, death_signal)
        os.close(writer)
        self._reader = reader
        self._received = bytearray()
        #: What it answered, if it did.
        self.answer: Answer | None = None
        #: How it ended, or None if it runs.
        self.exit_code: int | None = None

    @property
    def runs(self) -> bool:
        """Whether it has not ended, as far as we know."""
        return self.exit_code is None

    def wait(self, signals: Signals, timeout: float | None = None) -> None:
        """Wait until it answers or ends, or a signal arrives, or the time is over (seconds)."""
        open_end = [self._reader] if self._reader >= 0 else []
        signals.wait(open_end, timeout)
        self.look()

    def look(self) -> None:
        """Note whether it has answered or ended."""
        if self.exit_code is None:
            # First: what it wrote before its end is in the pipe by then.
            self.exit_code = exited(self.pid)
        self._read()

    def _read(self) -> None:
        while self._reader >= 0 and self.answer is None:
            try:
                chunk = os.read(self._reader, _CHUNK)
            except BlockingIOError:
                return
            self._received += chunk
            self.answer = _parsed(self._received)
            if not chunk or self.answer is not None:
                os.close(self._reader)
                self._reader = -1

    def end(self, patience: float | None = None) -> None:
        """End it and all it started: politely, and after so many seconds firmly."""
        if self.runs:
            end_process_tree(self.pid, patience=patience)
            self.look()

    def join(self, signals: Signals, seconds: float) -> bool:
        """Wait so long at most for its end; whether it ended."""
        deadline = time.monotonic() + seconds
        self.look()  # the signal of its end may have been seen by others who waited
        while self.runs:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            signals.wait((), left)
            self.look()
        return True

    def close(self) -> None:
        """Forget it; whatever runs is ended at once."""
        self.end(patience=0)
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1


def _send(descriptor: int, answer: Answer) -> None:
    text = json.dumps(answer).encode()
    rest = memoryview(_LENGTH.pack(len(text)) + text)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _parsed(received: bytearray) -> Answer | None:
    if len(received) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(received)
    if len(received) < _LENGTH.size + length:
        return None
    answer: Answer = json.loads(received[_LENGTH.size :])
    return answer
