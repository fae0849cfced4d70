"""The engine: runs steps one after another, hands tasks to those who wait, lets happen what is due."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from swf.server import faults
from swf.server.clock import Clock
from swf.server.engine import executions, timeouts
from swf.server.engine._step import LambdaCall, Step, World
from swf.server.engine.decisions import lambda_
from swf.server.engine.task_lists import Waiter, Waiters
from swf.server.settings import Settings
from swf.server.store import Kind, Store

logger = logging.getLogger(__name__)


class Engine:
    """One service's state machines over its store. Not for two threads at once: `api.Service` holds a lock.

    Args:
        store: where everything is kept; the engine never commits, its user does.
        clock: where time comes from.
        settings: limits and habits.
        random_bytes: where run ids come from; a test can hand in its own.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Settings,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.world = World(store, clock, settings, random_bytes, executions.end_at_limit)
        self.world.seq = store.items.last_seq()
        self.world.next_due = store.items.next_due()
        self.waiters = Waiters()
        #: Answers for waiting polls; they may leave after the next commit.
        self.delivered: list[tuple[Waiter, Any]] = []
        #: Functions to call after the next commit.
        self.lambda_calls: list[LambdaCall] = []
        self._ready: dict[str, None] = {}

    @contextmanager
    def step(self) -> Iterator[Step]:
        """What happens inside happens as a whole, at one time, or not at all."""
        with self.store.step():
            step = Step(self.world)
            yield step
            step.flush()
        self._ready |= step.ready
        self.lambda_calls += step.lambda_calls

    def hand_over(self) -> None:
        """Give what became available to those who wait for it."""
        while self._ready:
            queue = next(iter(self._ready))
            waiter = self.waiters.first(queue, self._who_knows(queue))
            if waiter is None or not self._serve(waiter):
                self._ready.pop(queue, None)

    def _who_knows(self, queue: str) -> str | None:
        """Who decided last for the run whose decision task comes next; they may remember its history."""
        if not self.settings.prefer_last_decider or self.waiters.count(queue) < 2:
            return None
        item = self.store.items.first_queued(queue)
        run = self.store.runs.get(item.run) if item is not None and item.kind is Kind.DECISION else None
        if run is None or not run.previous_started:
            return None
        event = self.store.events.get(run.id, run.previous_started)
        identity: str | None = event["decisionTaskStartedEventAttributes"].get("identity")
        return identity

    def _serve(self, waiter: Waiter) -> bool:
        try:
            with self.step() as step:
                answer = waiter.take(step)
        except Exception:
            logger.exception("a task could not be handed to a poll")
            answer = faults.internal()
        if answer is None:
            return False
        self.waiters.remove(waiter)
        self.delivered.append((waiter, answer))
        return True

    def is_due(self) -> bool:
        """Whether something may be due now."""
        due = self.world.next_due
        return due is not None and due <= self.clock.now()

    def fire_due(self, limit: int = 100) -> bool:
        """Let happen what is due, at most `limit` things; whether more may be due."""
        for _ in range(limit):
            if not self._fire_first():
                self.world.next_due = self.store.items.next_due()
                return False
            self.hand_over()
        return True

    def _fire_first(self) -> bool:
        try:
            with self.step() as step:
                return timeouts.fire_first(step)
        except Exception:
            logger.exception("something due could not be done; it is tried again in a minute")
            with self.step() as step:
                timeouts.postpone_first(step, 60_000)
            return True

    def interrupted_lambdas(self) -> list[LambdaCall]:
        """The functions that were being called when the service ended: they are called again."""
        calls = []
        for item in self.store.items.of_kind(Kind.LAMBDA):
            if item.data.get("started"):
                event = self.store.events.get(item.run, item.ref)
                said = event["lambdaFunctionScheduledEventAttributes"]
                timeout = int(said.get("startToCloseTimeout") or lambda_.DEFAULT_TIMEOUT)
                calls.append(LambdaCall(item.run, item.ref, said["name"], said.get("input"), timeout))
        return calls

    def give_up_on_takers(self) -> None:
        """Whoever took a task is gone: no task waits for them any longer."""
        for kind in (Kind.ACTIVITY, Kind.DECISION):
            for item in self.store.items.of_kind(kind):
                if item.data.get("started"):
                    with self.step() as step:
                        timeouts.give_up_on_taker(step, item)

    def lambda_answered(self, call: LambdaCall, how: str, attributes: dict[str, Any]) -> None:
        """The function behind a lambda task ended; too late is no error.

        Args:
            how: Completed or Failed.
            attributes: `result`, or `reason` and `details`.
        """
        with self.step() as step:
            run = step.run(call.run)
            item = step.store.items.get(call.run, Kind.LAMBDA, call.scheduled_event_id)
            if run is not None and run.is_open and item is not None:
                lambda_.answered(step, run, item, how, attributes)
        self.hand_over()
