"""Signals to send, notes to leave, timers to start and cancel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ._base import Task, get_actual_value

if TYPE_CHECKING:
    from typing_extensions import Self


class SignalTask(Task):
    """A signal to send: a name, and arguments for whoever waits for it.

    Args:
        name: the signal's name.
        args, kwargs: its input.
    """

    #: Where it goes: None means the execution that sends it.
    workflow_id: str | None = None
    run_id: str | None = None
    #: Whether it is passed on to the parent and to running children.
    propagate: bool = True

    def __init__(self, name: str, /, *args: Any, **kwargs: Any) -> None:
        self._name = name
        self.args = self.resolve_args(*args)
        self.kwargs = self.resolve_kwargs(**kwargs)

    @property
    def name(self) -> str:
        """The signal's name."""
        return self._name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} args={self.args} kwargs={self.kwargs}>"


class MarkerTask(Task):
    """A note to leave in the history.

    Args:
        name: the marker's name.
        details: anything JSON can hold, or a future.
    """

    def __init__(self, name: str, details: Any) -> None:
        self._name = name
        self.args = self.resolve_args(details)
        self.kwargs = {}

    @property
    def name(self) -> str:
        """The marker's name."""
        return self._name

    @property
    def details(self) -> Any:
        """What it says."""
        return self.args[0]

    def with_extra_arg(self, value: Any) -> Self:
        """This very marker: it says what it says."""
        return self

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} details={self.details!r}>"


class _TimerBase(Task):
    """What starting and cancelling a timer have in common: the timer's id."""

    def __init__(self, timer_id: str) -> None:
        self.timer_id = self.id = timer_id
        self.args = []
        self.kwargs = {}

    @property
    def name(self) -> str:
        """The timer's id."""
        return self.timer_id

    def with_extra_arg(self, value: Any) -> Self:
        """This very task: timers take no arguments."""
        return self


class TimerTask(_TimerBase):
    """A timer to start.

    Args:
        timer_id: unique among the timers that run.
        timeout: seconds until it fires; a number, its text, or a future.
        control: remembered with the timer, for whoever reads the history.
    """

    def __init__(self, timer_id: str, timeout: Any, control: dict[str, Any] | None = None) -> None:
        super().__init__(timer_id)
        self.timeout = get_actual_value(timeout)
        self.control = control

    def execute(self) -> None:
        """Sleep until it would fire."""
        if int(self.timeout):
            time.sleep(int(self.timeout))

    def __repr__(self) -> str:
        return f'<{type(self).__name__} timer_id="{self.timer_id}" timeout={self.timeout}>'


class CancelTimerTask(_TimerBase):
    """A timer to cancel before it fires.

    Args:
        timer_id: the one it was started with.
    """

    def __repr__(self) -> str:
        return f'<{type(self).__name__} timer_id="{self.timer_id}">'
