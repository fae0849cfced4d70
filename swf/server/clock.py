"""Where the service takes its time from: the system's clock, or one a test moves."""

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Tells the time in milliseconds since the epoch."""

    def now(self) -> int:
        """The time now, in milliseconds since the epoch, never rounded up."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> int:
        """The time now, in milliseconds since the epoch, never rounded up."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until somebody moves it; whoever listens hears of every move.

    Args:
        start: the first reading, in seconds since the epoch (default: 2024-01-01T00:00:00Z).
    """

    def __init__(self, start: float = 1_704_067_200.0) -> None:
        self._now = round(start * 1000)
        self._movers: list[Callable[[int], None]] = []

    def now(self) -> int:
        """The reading, in milliseconds since the epoch."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; everything that falls due on the way happens at its own time.

        Raises:
            ValueError: if `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"a clock cannot be moved back: {seconds}")
        target = self._now + round(seconds * 1000)
        for mover in list(self._movers):
            mover(target)
        self.set(target)

    def set(self, milliseconds: int) -> None:
        """Set the reading, in milliseconds since the epoch; it never goes back."""
        self._now = max(self._now, milliseconds)

    def on_move(self, mover: Callable[[int], None]) -> None:
        """Call `mover` with the target before every move, so that it can do what falls due on the way."""
        self._movers.append(mover)

    def forget(self, mover: Callable[[int], None]) -> None:
        """Stop calling `mover`."""
        if mover in self._movers:
            self._movers.remove(mover)
