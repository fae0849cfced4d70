"""Signals as something to wait for: handlers only take notes, and whoever waits wakes up at once."""

from __future__ import annotations

import functools
import os
import select
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

# What processes of ours react to. SIGQUIT means: stop now.
HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGCHLD)
# What is reset, and held back, where a process is made.
INHERITED = (*HANDLED, signal.SIGALRM)


def set_default_handlers() -> None:
    """Let signals do in this process what they do in any other; what a child inherits is its parent's."""
    for number in INHERITED:
        signal.signal(number, signal.SIG_DFL)


def reset_signal_handlers(func: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that runs in a child process: signals do there what they do by default."""

    @functools.wraps(func)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        set_default_handlers()
        return func(*args, **kwargs)

    return wrapper


class Signals:
    """The signals that arrive while a block of code runs in the main thread.

    A handler that interrupts a sleep or a `select` does not end it (PEP 475), so signals are also written to
    a pipe, and `wait` looks at that.

    Arguments:
        react: called with the number of each signal, wherever the program is at that moment.
        numbers: the signals; all others keep their handlers.
    """

    def __init__(self, react: Callable[[int], Any], numbers: Iterable[signal.Signals] = HANDLED) -> None:
        self._react = react
        self._numbers = tuple(numbers)
        self._before: dict[signal.Signals, Any] = {}
        self._reader = self._writer = self._wakeup_before = -1

    def __enter__(self) -> Signals:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._wakeup_before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in self._numbers:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *exc_info: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._reader)
        os.close(self._writer)

    def _handle(self, number: int, frame: object) -> None:
        self._react(number)

    def wait(self, descriptors: Iterable[int] = (), timeout: float | None = None) -> list[int]:
        """Wait until a signal arrives, or there is something to read.

        Arguments:
            descriptors: files to look at.
            timeout: seconds to wait at most; None for as long as it takes.

        Returns:
            those of the descriptors that can be read.
        """
        waiting = select.poll()
        for descriptor in (self._reader, *descriptors):
            waiting.register(descriptor, select.POLLIN | select.POLLHUP)
        ready = [found for found, _ in waiting.poll(_milliseconds(timeout))]
        if self._reader in ready:
            ready.remove(self._reader)
            self._drain()
        return ready

    def pause(self, seconds: float) -> None:
        """Wait so long, or until a signal arrives."""
        self.wait((), max(0.0, seconds))

    def _drain(self) -> None:
        try:
            while os.read(self._reader, 4096):
                pass
        except BlockingIOError:
            pass


def _milliseconds(seconds: float | None) -> int | None:
    # Rounded up: who wakes up too early has to wait again.
    return None if seconds is None else max(0, int(seconds * 1000 + 0.999))
