"""The door all fronts use: one service, one lock, answers that wait for their commit."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from swf.server import faults
from swf.server.api.domains import add_default_domains
from swf.server.api.registry import OPERATIONS, Answer, Call
from swf.server.clock import Clock, ManualClock, SystemClock
from swf.server.engine import Engine, LambdaCall, Waiter
from swf.server.faults import Fault
from swf.server.settings import Settings
from swf.server.store import Store

logger = logging.getLogger(__name__)


class Service:
    """One Amazon SWF, without a wire. Threads may share it.

    Args:
        store: where everything is kept.
        clock: where time comes from; a `ManualClock` makes due things happen when it is moved.
        settings: limits and habits.
        run_lambda: calls a function and brings the result to `lambda_answered`; without it, every call of a
            function fails as for an unknown one.
    """

    def __init__(
        self,
        store: Store | None = None,
        clock: Clock | None = None,
        settings: Settings | None = None,
        run_lambda: Callable[[LambdaCall], None] | None = None,
    ) -> None:
        self.store = store or Store()
        self.clock = clock or SystemClock()
        self.settings = settings or Settings()
        self.engine = Engine(self.store, self.clock, self.settings)
        self.lock = threading.RLock()
        self.run_lambda = run_lambda
        self.requests = 0
        #: Called when a deadline may have moved ahead of what was known.
        self.on_due: Callable[[], None] = lambda: None
        self._regions: set[str] = set()
        if isinstance(self.clock, ManualClock):
            self.clock.on_move(self._move)

    def call(
        self,
        name: str,
        params: dict[str, Any],
        region: str | None = None,
        problems: Callable[[], None] = lambda: None,
    ) -> "Answer | Waiter":
        """Carry out an operation; the answer may leave after the next `commit`.

        Args:
            name: the operation.
            params: the request; types must be right already.
            region: the region it is for; None: the default one.
            problems: raises the fault for constraints the request breaks.

        Returns:
            the answer, or a waiter that is already waiting.

        Raises:
            Fault: what the operation refuses.
        """
        operation = OPERATIONS.get(name)
        if operation is None:
            raise faults.unknown_operation()
        region = self.settings.region or region or self.settings.default_region
        with self.lock:
            self.requests += 1
            refusal = self.engine.world.refusals.take(name)
            if refusal is not None:
                raise refusal
            if self.engine.is_due():
                self.engine.fire_due()
            if region not in self._regions:
                self._welcome(region)
            if not operation.validates:
                problems()
            with self.engine.step() as step:
                answer = operation.function(Call(self.engine, step, name, params, region, problems))
            if isinstance(answer, Waiter):
                self.engine.waiters.add(answer)
            self.engine.hand_over()
            if self.engine.is_due():
                self.engine.fire_due()
            return answer

    def refuse(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Refuse the next calls of an operation, for tests of clients: throttling, an outage.

        Args:
            times: how many calls.
        """
        with self.lock:
            self.engine.world.refusals.add(operation, fault, times)

    def refuse_decision(self, decision_type: str, cause: str, times: int = 1) -> None:
        """Refuse the next decisions of a type with a cause that only Amazon's service has.

        Args:
            cause: such as `OPERATION_NOT_PERMITTED` or `TIMER_CREATION_RATE_EXCEEDED`.
            times: how many decisions.
        """
        with self.lock:
            self.engine.world.refusals.add(decision_type, cause, times)

    @property
    def uncommitted(self) -> bool:
        """Whether something waits for the next commit."""
        return self.store.pending or bool(self.engine.delivered) or bool(self.engine.lambda_calls)

    @property
    def next_due(self) -> int | None:
        """Nothing falls due before this time, in milliseconds since the epoch; None: nothing at all."""
        return self.engine.world.next_due

    def commit(self) -> None:
        """Make what happened durable, then let go the answers of polls that waited.

        Raises:
            Exception: the disk refuses; then none of what happened since the last commit did.
        """
        with self.lock:
            delivered, self.engine.delivered = self.engine.delivered, []
            calls, self.engine.lambda_calls = self.engine.lambda_calls, []
            try:
                self.store.commit()
            except Exception:
                # What had happened in time is undone, so it is due now.
                self.engine.world.next_due = self.clock.now()
                for waiter, _ in delivered:
                    waiter.deliver(faults.internal())
                raise
            for waiter, answer in delivered:
                waiter.deliver(answer)
            for call in calls:
                self._start_lambda(call)

    def fire_due(self) -> None:
        """Let happen what is due, or the first hundred things of it (see `next_due`); the caller commits."""
        with self.lock:
            if self.engine.is_due():
                self.engine.fire_due()

    def stop_waiting(self, waiter: Waiter) -> bool:
        """The poll does not wait any more; False if its answer is on the way already."""
        with self.lock:
            return self.engine.waiters.remove(waiter)

    def end_all_waits(self) -> None:
        """Answer every waiting poll with nothing."""
        with self.lock:
            for waiter in self.engine.waiters.clear():
                waiter.deliver(waiter.empty)

    def resume(self) -> None:
        """Call again the functions that were being called when the service ended; see also its settings."""
        with self.lock:
            if self.settings.takers_are_gone:
                self.engine.give_up_on_takers()
            for call in self.engine.interrupted_lambdas():
                self._start_lambda(call)

    def lambda_answered(self, call: LambdaCall, how: str, attributes: dict[str, Any]) -> None:
        """The end of a function that `run_lambda` called (see `Engine.lambda_answered`)."""
        with self.lock:
            self.engine.lambda_answered(call, how, attributes)
            self.commit()
        self.on_due()

    def health(self) -> dict[str, Any]:
        """What there is to say about the service in a few numbers."""
        with self.lock:
            counts = self.store.visibility.totals()
            waiting = len(self.engine.waiters)
        return {"status": "ok", **counts, "waitingPollers": waiting, "requests": self.requests}

    def close(self) -> None:
        """Answer who waits, keep everything, let the file go."""
        if isinstance(self.clock, ManualClock):
            self.clock.forget(self._move)
        self.end_all_waits()
        with self.lock:
            self.store.close()

    def _welcome(self, region: str) -> None:
        """A region heard of for the first time has the default domains."""
        if self.settings.domains:
            with self.engine.step():
                add_default_domains(self.store, region, self.settings.domains)
        if len(self._regions) < 1000:
            self._regions.add(region)

    def _start_lambda(self, call: LambdaCall) -> None:
        text = f"Function not found: {call.name}"
        attributes = {"reason": "ResourceNotFoundException", "details": text}
        try:
            if self.run_lambda is not None:
                self.run_lambda(call)
            else:
                self.lambda_answered(call, "Failed", attributes)
        except Exception:  # what led to the call is durable, and its answers must leave
            logger.exception("the function %s could not be called; its task will time out", call.name)

    def _move(self, target: int) -> None:
        """The clock is about to be moved: stop at everything that falls due on the way."""
        with self.lock:
            while (due := self.store.items.next_due()) is not None and due <= target:
                self.clock.set(due)  # type: ignore[attr-defined]
                self.engine.world.next_due = due
                while self.engine.fire_due():
                    pass
                self.commit()
        self.on_due()
