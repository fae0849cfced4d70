"""Results that may not be there yet: asking too early ends the replay, never waits."""

from __future__ import annotations

from typing import Any

from simpleflow.exceptions import ExecutionBlocked

__all__ = ["Future", "get_result_or_raise", "wait"]

# Kept for programs that mirror concurrent.futures; nothing here takes them as arguments.
FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"
_AS_COMPLETED = "_AS_COMPLETED"

PENDING = "PENDING"
RUNNING = "RUNNING"
CANCELLED = "CANCELLED"
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
FINISHED = "FINISHED"

_FUTURE_STATES = [PENDING, RUNNING, CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED]

_STATE_TO_DESCRIPTION_MAP = {
    PENDING: "pending",
    RUNNING: "running",
    CANCELLED: "cancelled",
    CANCELLED_AND_NOTIFIED: "cancelled",
    FINISHED: "finished",
}


class Future:
    """The result of something submitted: pending, running, cancelled or finished.

    Unlike the futures of the standard library it never blocks a thread. Reading the result of an
    unfinished future raises `ExecutionBlocked`, which ends the current replay of the workflow; the
    next replay comes when there is news.
    """

    # A __dict__ is allocated only for the subclasses and programs that add attributes.
    __slots__ = ("__dict__", "__weakref__", "_exception", "_result", "_state")

    def __init__(self) -> None:
        self._state = PENDING
        self._result: Any = None
        self._exception: BaseException | None = None

    @property
    def result(self) -> Any:
        """The result, or None if the task failed or was cancelled: the failure is in `exception`.

        Raises:
            ExecutionBlocked: if the future is not done.
        """
        if self._state is FINISHED or self.done:
            return self._result
        raise ExecutionBlocked

    @property
    def exception(self) -> BaseException | None:
        """Why it failed, or None if it succeeded or was cancelled.

        Raises:
            ExecutionBlocked: if the future is not done.
        """
        if self._state is FINISHED or self.done:
            return self._exception
        raise ExecutionBlocked

    @property
    def state(self) -> str:
        """One of PENDING, RUNNING, CANCELLED, FINISHED."""
        return self._state

    @property
    def cancelled(self) -> bool:
        """True if it was cancelled."""
        return self._state == CANCELLED

    @property
    def running(self) -> bool:
        """True if it was started and did not end."""
        return self._state == RUNNING

    @property
    def finished(self) -> bool:
        """True if it ended, well or with an exception."""
        return self._state == FINISHED

    @property
    def pending(self) -> bool:
        """True if it was not started."""
        return self._state == PENDING

    @property
    def done(self) -> bool:
        """True if nothing more will happen to it."""
        return self._state in (FINISHED, CANCELLED)

    def wait(self) -> Any:
        """There is no waiting here: always raises.

        Raises:
            ExecutionBlocked: always; use `futures.wait` or read `result`.
        """
        raise ExecutionBlocked

    def cancel(self) -> bool:
        """Cancel it; False, and nothing happens, if it already finished."""
        if self._state == FINISHED:
            return False
        self._state = CANCELLED
        return True

    def set_running(self) -> None:
        """Say that it started."""
        self._state = RUNNING

    def set_cancelled(self) -> None:
        """Say that it was cancelled."""
        self._state = CANCELLED

    def set_finished(self, result: Any) -> None:
        """Say that it ended with this result."""
        self._state = FINISHED
        self._result = result

    def set_exception(self, exception: BaseException | None) -> None:
        """Say that it ended with this exception; None forgives a failure."""
        self._state = FINISHED
        self._exception = exception

    def __json_value__(self) -> Any:
        """What JSON shows of it: its result."""
        return self.result

    def __copy__(self) -> Future:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Future:
        # A future stands for one thing that happens; a copy would never hear of it.
        return self

    def __repr__(self) -> str:
        exception = f" exception={self._exception!r}" if self._exception else ""
        return f"<Future at {hex(id(self))} state={_STATE_TO_DESCRIPTION_MAP[self._state]}{exception}>"


def wait(*fs: Future) -> list[Any]:
    """The results of all futures, in order (None for those that failed or were cancelled).

    Raises:
        ExecutionBlocked: if any of them is pending or running.
    """
    return [future.result for future in fs]


def get_result_or_raise(future: Future) -> Any:
    """The future's result; an older name of `Future.result` (a failed task gives None, not its exception)."""
    from simpleflow._decorators import deprecated

    return deprecated(_get_result_or_raise)(future)


def _get_result_or_raise(future: Future) -> Any:
    return future.result
