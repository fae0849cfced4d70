"""A child at work: heartbeats, cancellation, death. Its poller watches, and answers for it."""

from __future__ import annotations

import logging
import mmap
import time
from typing import TYPE_CHECKING

from simpleflow.process import how_it_ended
from simpleflow.swf.process._child import TaskChild
from simpleflow.swf.process._connection import is_transient
from swf.exceptions import DoesNotExistError

from . import _activity_process

if TYPE_CHECKING:
    from typing import Any

    from simpleflow.process import Signals
    from swf.models.activity import ActivityTask

    from .base import ActivityPoller

logger = logging.getLogger(__name__)

# A heartbeat that was not heard is repeated sooner than the next one is due: after 1, 2, 4 and 5 seconds.
_LONGEST_REPEAT = 5.0
# How long a process may take to end after it has answered, in seconds.
_TIME_TO_LEAVE = 5.0


class Watch:
    """One task, from the moment its poller has it to its answer.

    Arguments:
        poller: who has it.
        token: the task's.
        task: what is to be done.
        middlewares: dotted paths of functions to call before and after.
        heartbeat: seconds between two heartbeats; None for none.
    """

    def __init__(
        self,
        poller: ActivityPoller,
        token: str,
        task: ActivityTask,
        middlewares: Any = None,
        heartbeat: float | None = 60,
    ) -> None:
        self._poller = poller
        self._token = token
        self._task = task
        self._heartbeat = heartbeat or None
        self._failures = 0
        self._beat_at = self._next_beat()
        # Shared with the child: what a signal says is not enough to know who sent it.
        self._told = told = mmap.mmap(-1, 1)
        self._child = TaskChild(
            lambda send: _activity_process.run(poller, send, token, task, middlewares, told)
        )

    @property
    def pid(self) -> int:
        """The process that does the work."""
        return self._child.pid

    def run(self, signals: Signals) -> bool:
        """Watch until the task is answered.

        Returns:
            whether SWF took the answer.
        """
        child = self._child
        try:
            while child.runs and child.answer is None:
                child.wait(signals, self._pause())
                if child.answer is None and child.runs and self._poller.must_end():
                    return self._give_up()
                if child.answer is None and child.runs and self._is_due():
                    answer = self._beat()
                    if answer is not None:
                        return answer
            delivered = self._answer()
            if not child.join(signals, _TIME_TO_LEAVE):
                logger.warning("process %d does not end after its answer: ending it", child.pid)
                self._end()
            return delivered
        finally:
            child.close()
            self._told.close()

    # Time

    def _next_beat(self) -> float | None:
        return None if self._heartbeat is None else time.monotonic() + self._heartbeat

    def _is_due(self) -> bool:
        return self._beat_at is not None and time.monotonic() >= self._beat_at

    def _pause(self) -> float | None:
        """Seconds until there is something to do, unless something happens before."""
        pauses = [self._poller.time_left()]
        if self._beat_at is not None:
            pauses.append(max(0.0, self._beat_at - time.monotonic()))
        known = [pause for pause in pauses if pause is not None]
        return min(known) if known else None

    # Heartbeats

    def _beat(self) -> bool | None:
        """Send a heartbeat; what came of the task if that was its end."""
        try:
            answer = self._poller.heartbeat(self._token)
        except DoesNotExistError as error:
            logger.warning("activity %s is closed, ending its process: %s", self._task.activity_id, error)
            self._end()
            return False
        except Exception as error:
            self._beat_failed(error)
            return None
        self._failures = 0
        self._beat_at = self._next_beat()
        if isinstance(answer, dict) and answer.get("cancelRequested"):
            return self._cancel()
        return None

    def _beat_failed(self, error: Exception) -> None:
        """Go on: the task is worth more than one heartbeat."""
        self._failures += 1
        level = logging.WARNING if self._failures == 1 or not is_transient(error) else logging.DEBUG
        logger.log(level, "no heartbeat for activity %s: %s", self._task.activity_id, error)
        assert self._heartbeat is not None
        pause = min(2.0 ** (self._failures - 1), _LONGEST_REPEAT, self._heartbeat)
        self._beat_at = time.monotonic() + pause

    # Ends

    def _end(self) -> None:
        """End the process with all it started."""
        self._told[0] = 1
        self._child.end()

    def _cancel(self) -> bool:
        logger.info("activity %s is to be canceled", self._task.activity_id)
        self._end()
        if self._child.answer is not None:  # it was quicker
            return self._answer()
        return self._poller.cancel_with_retry(self._token)

    def _give_up(self) -> bool:
        logger.warning("activity %s is ended, as its worker stops", self._task.activity_id)
        self._end()
        if self._child.answer is not None:
            return self._answer()
        return self._fail("the worker was stopped, and the activity did not finish in the time it had")

    def _answer(self) -> bool:
        """Pass on what the child answered, or say that it did not."""
        answer = self._child.answer
        if answer is None:
            return self._fail(self._last_words())
        if "result" in answer:
            return self._poller.complete_text_with_retry(self._token, answer["result"])
        return self._fail(answer.get("reason"), answer.get("details"))

    def _last_words(self) -> str:
        code = self._child.exit_code or 0
        if code == 0:
            return f"process {self.pid} exited without reporting a result (exit code 0)"
        return f"process {self.pid} died: {how_it_ended(code)}"

    def _fail(self, reason: str | None, details: str | None = None) -> bool:
        return self._poller.fail_with_retry(self._token, self._task, reason=reason, details=details)


def spawn(
    poller: ActivityPoller,
    token: str,
    task: ActivityTask,
    middlewares: Any = None,
    heartbeat: float | None = 60,
) -> bool:
    """Do a task in a process of its own, and answer it.

    Arguments:
        poller: who has the task.
        token: the task's.
        task: what is to be done.
        middlewares: dotted paths of functions to call before and after.
        heartbeat: seconds between two heartbeats; None for none.

    Returns:
        whether SWF took the answer.
    """
    with poller.listening() as signals:
        note = {
            "token": token,
            "activity_id": task.activity_id,
            "name": getattr(task.activity_type, "name", None),
        }
        # Before the process is there as well: whoever dies between the two must not lose the task.
        poller.will.write(**note, pid=None)
        try:
            watch = Watch(poller, token, task, middlewares, heartbeat)
        except BaseException:
            poller.will.clear()
            raise
        poller.will.write(**note, pid=watch.pid)
        delivered = watch.run(signals)
        poller.will.clear()
    return delivered
