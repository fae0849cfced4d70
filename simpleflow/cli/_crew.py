"""The processes that a command owns: started together, replaced when they die, ended together."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import time
from typing import TYPE_CHECKING

from simpleflow.process import end_process_tree, exited, fork, how_it_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

logger = logging.getLogger(__name__)

# Who dies again within this time, in seconds, is not replaced at once.
_SHORT_LIFE = 5.0
_PAUSE = 1.0
# How often one may die so soon before it is given up.
_SHORT_LIVES = 5


class Member:
    """One process, and how it is made.

    Arguments:
        name: what it is called in logs.
        main: what it runs; the exit code.
    """

    def __init__(self, name: str, main: Callable[[], Any]) -> None:
        self.name = name
        self._main = main
        self.pid: int | None = None
        self._started = self._due = 0.0
        self._short_lives = 0
        self.start()

    def start(self) -> None:
        """Start the process, in a session of its own: Ctrl-C is for the command, which tells the others."""

        def main() -> Any:
            os.setsid()
            return self._main()

        self._started = time.monotonic()
        self.pid = fork(main)

    @property
    def is_lost(self) -> bool:
        """Whether it keeps dying, so that there is no point in going on."""
        return self._short_lives >= _SHORT_LIVES

    def look(self) -> None:
        """Replace it if it has died."""
        if self.pid is not None:
            code = exited(self.pid)
            if code is None:
                return
            logger.warning("%s (process %d) died: %s", self.name, self.pid, how_it_ended(code))
            self.pid = None
            short = time.monotonic() - self._started < _SHORT_LIFE
            self._short_lives = self._short_lives + 1 if short else 0
            self._due = time.monotonic() + (_PAUSE if self._short_lives > 1 else 0)
        if time.monotonic() >= self._due and not self.is_lost:
            self.start()

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def has_ended(self) -> bool:
        """Whether it is gone."""
        if self.pid is not None and exited(self.pid) is not None:
            self.pid = None
        return self.pid is None


def end(members: Sequence[Member], number: signal.Signals, patience: float | None) -> None:
    """End processes, all at the same time, and all that they started.

    Arguments:
        members: the processes.
        number: how they are told.
        patience: seconds until they are killed; None to wait as long as it takes.
    """
    for member in members:
        member.tell(number)
    deadline = None if patience is None else time.monotonic() + patience
    pause = 0.001
    while not all([member.has_ended() for member in members]):
        if deadline is not None and time.monotonic() >= deadline:
            for member in members:
                if member.pid is not None:
                    logger.warning("killing %s (process %d), which did not stop", member.name, member.pid)
                    end_process_tree(member.pid, patience=0)
            deadline = None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
