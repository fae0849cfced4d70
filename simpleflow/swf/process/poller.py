"""Pollers wait for tasks and see to it that each is answered, whatever the network does meanwhile."""

from __future__ import annotations

import logging
import os
import signal
import time
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simpleflow.process import INHERITED, NamedMixin, Signals
from simpleflow.swf.identity import swf_identity
from swf.actors.core import Actor
from swf.exceptions import DoesNotExistError, PollTimeout

from ._connection import connection_to, is_transient, renew_connection
from ._will import Will

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from swf.models.domain import Domain
    from swf.responses import Response

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 20.0
# An empty poll that took less than this, in seconds, was not a long poll.
_LONG_POLL = 1.0
# How often a poll that is to end is ended, in seconds.
_AGAIN = 0.1
# How long a task may go on when the supervisor is gone, in seconds.
_ORPHAN_PATIENCE = 3.0


class Poller(NamedMixin, Actor):
    """Somebody who polls, works on what comes, and polls again.

    SIGTERM ends it once the present task is done, and SIGQUIT at once; the task is answered all the same. A
    poller that has a supervisor leaves SIGINT to it, as Ctrl-C reaches both.

    Arguments:
        domain: where it polls.
        task_list: what it polls.
        stop_timeout: seconds that a task may go on after SIGTERM; None leaves that to the supervisor.
    """

    _named_mixin_properties = ("task_list",)

    def __init__(
        self, domain: Domain, task_list: str | None = None, *, stop_timeout: float | None = None
    ) -> None:
        Actor.__init__(self, domain, task_list or "")
        self.is_alive = False
        self.supervised = False
        #: Whether to stop at once, and when to do so at the latest (`time.monotonic`).
        self.hurry = False
        self.stop_at: float | None = None
        self.will = Will()
        self._stop_timeout = stop_timeout
        self._parent = os.getppid()
        self._signals: Signals | None = None
        self._told = False
        self._failures = 0
        self._empty_polls = 0
        NamedMixin.__init__(self)

    @property
    def identity(self) -> str:
        """Who polls, for the history."""
        return swf_identity()

    # Signals

    def bind_signal_handlers(self) -> Signals:
        """Make the signals this process reacts to; they are bound while they are entered."""
        return Signals(self._on_signal, INHERITED)

    @contextmanager
    def listening(self) -> Iterator[Signals]:
        """React to signals while a block runs; a block within a block changes nothing."""
        if self._signals is not None:
            yield self._signals
            return
        self._told = False
        with self.bind_signal_handlers() as signals:
            self._signals = signals
            try:
                yield signals
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                self._signals = None

    def _on_signal(self, number: int) -> None:
        if number == signal.SIGCHLD or (number == signal.SIGINT and self.supervised):
            return
        if number == signal.SIGALRM:
            self._hang_up()
            return
        if number == signal.SIGQUIT or not (self.supervised or self.is_alive):
            self.stop_now()
        else:
            self.stop_gracefully()

    def stop_gracefully(self) -> None:
        """Poll no more, and end when the present task is done."""
        patience = self._stop_timeout
        if self.supervised and os.getppid() != self._parent:
            patience = _ORPHAN_PATIENCE
        if patience is not None and self.stop_at is None:
            self.stop_at = time.monotonic() + patience
        self._stop()

    def stop_now(self) -> None:
        """Poll no more, and end the present task."""
        self.hurry = True
        self._stop()

    def _stop(self) -> None:
        self._told = True
        if self.is_alive:
            self.is_alive = False
            self.state = "stopping"
            logger.debug("%s stops", self.name)
            if self._signals is not None:
                # The poll may be about to begin just now: then there is nothing to hang up yet.
                signal.setitimer(signal.ITIMER_REAL, _AGAIN, _AGAIN)
        self._hang_up()

    def _hang_up(self) -> None:
        connection = connection_to(self.domain)
        if connection is not None and not self.is_alive:
            connection.hang_up()

    stop = stop_gracefully

    def must_end(self) -> bool:
        """Whether the present task has no more time."""
        return self.hurry or (self.stop_at is not None and time.monotonic() >= self.stop_at)

    def time_left(self) -> float | None:
        """Seconds the present task may go on; None if there is no limit."""
        return None if self.stop_at is None else max(0.0, self.stop_at - time.monotonic())

    # The loop

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called in logs."""

    @abstractmethod
    def process(self, response: Response) -> Any:
        """Work on a task and answer it."""

    def settle(self) -> None:
        """Do what the poller before left undone, if it left a will."""

    def start(self) -> int:
        """Poll and work until told to stop.

        Returns:
            the exit code: 0, or 1 if SWF refuses the polls.
        """
        return self._run(forever=True)

    def run_once(self) -> int:
        """Poll until there is a task, and work on that one.

        Returns:
            the exit code: 0, or 1 if SWF refuses the polls, or its answer could not be delivered.
        """
        return self._run(forever=False)

    def _run(self, forever: bool) -> int:
        self._parent = os.getppid()
        renew_connection(self.domain)
        with self.listening():
            self.is_alive = not self._told  # a signal may come before the first poll
            logger.debug("%s polls", self.name)
            return self._loop(forever)

    def _loop(self, forever: bool) -> int:
        delivered = None
        self.settle()
        while self.is_alive:
            try:
                response = self.poll_with_retry()
            except PollTimeout:
                continue
            except Exception as error:
                if self._told_to_stop():  # it hung up
                    break
                said = " ".join(str(error).split())
                logger.error("%s gives up, as SWF refuses: %s", self.name, said)
                return 1
            delivered = self.process(response)
            if not forever:
                break
        return int(not forever and delivered is False)

    def _told_to_stop(self) -> bool:
        return not self.is_alive

    def poll_with_retry(self) -> Response:
        """Poll once; where the service cannot be reached, wait a while before the error is passed on.

        Raises:
            PollTimeout: there was nothing to do, or the service could not be reached.
        """
        began = time.monotonic()
        try:
            response: Response = self.poll()  # type: ignore[attr-defined]
        except PollTimeout:
            self._reached()
            if time.monotonic() - began < _LONG_POLL:
                self._empty_polls += 1
                self.pause(min(0.05 * 2.0**self._empty_polls, _LONG_POLL))
            raise
        except Exception as error:
            if not is_transient(error) or not self.is_alive:
                raise
            self.back_off("poll", error)
            raise PollTimeout(f"cannot poll: {error}") from error
        self._reached()
        self._empty_polls = 0
        return response

    def back_off(self, doing: str, error: BaseException) -> None:
        """Wait, longer with each failure in a row; the first one of them is logged as a warning."""
        self._failures += 1
        seconds = min(0.1 * 2.0 ** min(self._failures, 16), _LONGEST_PAUSE)
        level = logging.WARNING if self._failures == 1 else logging.DEBUG
        logger.log(level, "cannot %s, will try again and again: %s", doing, error)
        self.pause(seconds)

    def _reached(self) -> None:
        if self._failures:
            logger.warning("the service can be reached again after %d failures", self._failures)
        self._failures = 0

    def pause(self, seconds: float) -> None:
        """Wait so long, or until a signal arrives."""
        with self.listening() as signals:
            signals.pause(seconds)

    # Answers

    def deliver(self, doing: str, call: Callable[[], Any]) -> bool:
        """Make a call until the service takes it, however long that takes.

        Returns:
            whether it was taken; if not, the task is closed, or there is no more time.

        Raises:
            Exception: the service refuses.
        """
        while True:
            try:
                call()
            except DoesNotExistError as error:
                logger.warning("cannot %s, SWF has closed the task: %s", doing, error)
                return False
            except Exception as error:
                if not is_transient(error):
                    raise
                if self.must_end():
                    logger.error("cannot %s, and there is no more time to: %s", doing, error)
                    return False
                self.back_off(doing, error)
            else:
                self._reached()
                return True
