"""A supervisor keeps a number of child processes alive, and ends them when it is told to end."""

from __future__ import annotations

import gc
import logging
import mmap
import os
import signal
import time
import types

from ._fork import exited, fork, how_it_ended
from ._named import NamedMixin, with_state
from ._signals import Signals
from ._tree import end_process_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

logger = logging.getLogger(__name__)

# A child that lived shorter than this, in seconds, is not replaced at once for ever.
_SHORT_LIFE = 10.0
_LONGEST_PAUSE = 60.0
# Children that are told to stop are told again, in seconds: the first time may have come too early for them.
_REMINDER = 1.0
# Two requests to stop within this time are one: a service manager may signal a whole group of processes.
_SAME_REQUEST = 0.5
# How long children may go on when whoever started this process is gone.
_ORPHAN_PATIENCE = 3.0
# What children get to react to "stop now", on top of what their own children get.
_LAST_WORDS = 2.0


class Slot:
    """The place of one child.

    Arguments:
        memory: what the child and its successor share, or None.
    """

    def __init__(self, memory: mmap.mmap | None = None) -> None:
        self.memory = memory
        self.pid: int | None = None
        self.started = 0.0
        self.due = 0.0
        self.short_lives = 0


class Supervisor(NamedMixin):
    """Keeps children alive that all run the same function.

    A child that ends is replaced at once; one that keeps ending soon after its start, after a while that
    grows to a minute. SIGTERM and SIGINT end it gracefully: the children get SIGTERM and are waited for. A
    second of them, or SIGQUIT, or the end of `stop_timeout`, ends it soon: the children get SIGQUIT, and then
    SIGKILL.

    Arguments:
        payload: what the children run, a function or a method.
        arguments: its arguments.
        nb_children: how many there are; the number of CPUs by default.
        background: whether the supervisor itself runs in a child process.
        stop_timeout: seconds that children have to stop gracefully; as long as they want by default.

    Raises:
        TypeError: the payload is neither function nor method.
    """

    _named_mixin_properties: Sequence[str] = ("_payload_friendly_name", "_nb_children")

    #: How many bytes a child shares with its successor.
    shared_bytes = 0

    def __init__(
        self,
        payload: Callable[..., Any],
        arguments: Sequence[Any] | None = None,
        nb_children: int | None = None,
        background: bool = False,
        *,
        stop_timeout: float | None = None,
    ) -> None:
        self._payload = payload
        self._payload_friendly_name = self.payload_friendly_name()
        self._arguments = tuple(arguments or ())
        self._nb_children = nb_children if nb_children is not None else os.cpu_count() or 1
        self._background = background
        self._stop_timeout = stop_timeout
        self._processes: dict[int, Slot] = {}
        self._slots: list[Slot] = []
        self._started = self._terminating = self._hurry = self._failed = False
        self._parent = os.getpid()
        self._first_request = self._deadline = 0.0
        self.pid: int | None = None
        super().__init__()

    def payload_friendly_name(self) -> str:
        """Name the payload: `function`, or `Class.method`."""
        payload = self._payload
        if isinstance(payload, types.MethodType):
            owner = payload.__self__
            cls = owner if isinstance(owner, type) else type(owner)
            return f"{cls.__name__}.{payload.__func__.__name__}"
        if isinstance(payload, types.FunctionType):
            return payload.__name__
        raise TypeError(f"invalid payload type {type(payload)}: a function or a method is needed")

    def start(self) -> int:
        """Run until told to stop; return at once if it runs in the background.

        Returns:
            0, or 1 if a child had to be killed; in the background the process id of the supervisor.

        Raises:
            Exception: it was started before.
        """
        if self._started:
            raise Exception(f"{type(self).__name__} was started before: make another one")
        self._started = True
        if self._background:
            self.pid = fork(self.target)
            return self.pid
        return self.target()

    @with_state("running")
    def target(self) -> int:
        """Supervise, in this process, until told to stop; the exit code."""
        self._parent = os.getppid()
        self._slots = [Slot(self._shared_memory()) for _ in range(self._nb_children)]
        # What is there now stays: without the collector's marks the children share more memory.
        gc.freeze()
        logger.info("supervising %d x %s", self._nb_children, self._payload_friendly_name)
        with self.bind_signal_handlers() as signals:
            while not (self._terminating and not self._processes):
                self._reap()
                pause = self._end() if self._terminating else self._fill()
                if not (self._terminating and not self._processes):
                    signals.wait((), pause)
        return int(self._failed)

    def _shared_memory(self) -> mmap.mmap | None:
        return mmap.mmap(-1, self.shared_bytes) if self.shared_bytes else None

    # Children

    def _fill(self) -> float | None:
        """Start the children that are missing and may be started; return the seconds until the next one."""
        waiting = None
        for slot in self._slots:
            if slot.pid is not None:
                continue
            left = slot.due - time.monotonic()
            if left <= 0:
                self._start_child(slot)
            else:
                waiting = left if waiting is None else min(waiting, left)
        return waiting

    def _start_child(self, slot: Slot) -> None:
        slot.started = time.monotonic()
        slot.pid = fork(lambda: self.run_child(slot))
        self._processes[slot.pid] = slot

    def run_child(self, slot: Slot) -> Any:
        """Do what a child does, in the child; its exit code."""
        result = self._payload(*self._arguments)
        return result if isinstance(result, int) else 0

    def _reap(self) -> None:
        for pid, slot in list(self._processes.items()):
            code = exited(pid)
            if code is not None:
                del self._processes[pid]
                self._child_died(slot, pid, code)

    def _child_died(self, slot: Slot, pid: int, code: int) -> None:
        lived = time.monotonic() - slot.started
        slot.pid = None
        slot.short_lives = slot.short_lives + 1 if lived < _SHORT_LIFE else 0
        # The first time it may have been an accident.
        pause = min(2.0 ** (slot.short_lives - 2), _LONGEST_PAUSE) if slot.short_lives > 1 else 0.0
        slot.due = time.monotonic() + pause
        if self._terminating:
            return
        level = logging.WARNING if code else logging.INFO
        what = f"{self._payload_friendly_name} (process {pid})"
        logger.log(level, "%s ended: %s; another one starts in %.0f s", what, how_it_ended(code), pause)

    # The end

    def bind_signal_handlers(self) -> Signals:
        """Make the signals this process reacts to; they are bound while they are entered."""
        return Signals(self._on_signal)

    def _on_signal(self, number: int) -> None:
        """Only take notes: the loop does the rest."""
        if number == signal.SIGCHLD:
            return
        now = time.monotonic()
        if number == signal.SIGQUIT or (self._terminating and now - self._first_request > _SAME_REQUEST):
            self._hurry = True
        if not self._terminating:
            self._first_request = now
            self.terminate()

    @with_state("stopping")
    def terminate(self) -> None:
        """Ask all children to stop, and start no others."""
        self._terminating = True
        if self._stop_timeout is not None:
            self._deadline = time.monotonic() + self._stop_timeout
        self._tell(signal.SIGTERM)

    def _end(self) -> float:
        """Do what is to be done to end the children; return the seconds until there is more to do."""
        now = time.monotonic()
        if os.getppid() != self._parent:
            patience = now + _ORPHAN_PATIENCE
            self._deadline = min(self._deadline or patience, patience)
        if self._deadline and now >= self._deadline:
            self._hurry = True
        if self._hurry:
            self._end_now()
            return 0
        self._tell(signal.SIGTERM)
        return min(_REMINDER, self._deadline - now) if self._deadline else _REMINDER

    def _end_now(self) -> None:
        """End the children, whatever they do."""
        from simpleflow import settings

        self._tell(signal.SIGQUIT)
        limit = time.monotonic() + settings.ACTIVITY_SIGTERM_WAIT_SEC + _LAST_WORDS
        while self._processes and time.monotonic() < limit:
            time.sleep(0.01)
            self._reap()
        for pid in self._processes:
            logger.warning("killing process %d, which did not stop", pid)
            self._failed = True
            end_process_tree(pid, patience=0)
        while self._processes:
            time.sleep(0.01)
            self._reap()

    def _tell(self, number: signal.Signals) -> None:
        for pid in list(self._processes):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
