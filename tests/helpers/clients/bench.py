"""The service under test: requests go in at the wire's door, and every event is seen as it is written."""

import json
from collections import Counter, deque
from collections.abc import Iterable
from random import Random
from typing import Any, NamedTuple

from swf.server import faults
from swf.server.api import Service
from swf.server.clock import ManualClock
from swf.server.engine import LambdaCall, Waiter
from swf.server.settings import Settings
from swf.server.store import Store
from swf.server.wire.dispatch import Dispatcher, Reply, reply
from tests.helpers.oracle.history import History, RunName
from tests.helpers.oracle.judge import Violation, ensure, same
from tests.helpers.oracle.queues import QueueName
from tests.helpers.oracle.world import World
from tests.helpers.service_model import service_model

#: Small limits, so that random clients meet them.
SETTINGS = Settings(
    max_history_events=40,
    max_open_executions=14,
    max_open_activities=4,
    max_open_timers=3,
    max_open_children=3,
    max_open_lambdas=2,
    max_domains=4,
    max_types=6,
    max_domain_tags=3,
    max_pollers=3,
    no_retention_ms=600_000,
)
#: Any outcome will do.
ANY = "any"


class HeldTask(NamedTuple):
    """A task somebody took."""

    kind: str
    token: str
    row: int
    scheduled: int
    started: int


class Page(NamedTuple):
    """A page token of PollForDecisionTask: of which task and request, from when, and where it goes on."""

    task: HeldTask
    request: dict[str, Any]
    token: str
    issued: int
    first: int
    position: int


class Bench:
    """One service, those who wait at it, and the oracle.

    Args:
        path: the data file.
        seed: of the run ids.
    """

    def __init__(self, path: str, seed: int = 0) -> None:
        self.path = path
        self.clock = ManualClock()
        self.world = World(SETTINGS)
        self.rows: list[tuple[int, int, str]] = []
        self.tasks: list[HeldTask] = []
        self.pages: list[Page] = []
        self.lambda_calls: list[LambdaCall] = []
        self.waiting: dict[QueueName, list[Waiter]] = {}
        self.polls: dict[Waiter, dict[str, Any]] = {}
        self.delivered: list[tuple[Waiter, Any]] = []
        #: What was done last, for the report of a failure.
        self.trace: deque[str] = deque(maxlen=30)
        #: How often each operation succeeded and failed, by its name and the fault.
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.decisions: Counter[str] = Counter()
        self.crashes = 0
        self.gone: deque[RunName] = deque(maxlen=20)
        self._bytes = Random(f"run ids {seed}")
        self.open_service()

    def open_service(self) -> None:
        """A service on the data, for the first time or again."""
        self.store = Store(self.path)
        self.service = Service(self.store, self.clock, SETTINGS, self.lambda_calls.append)
        self.service.engine.world.random_bytes = self._bytes.randbytes
        self.service.on_due = self._fire_due
        self.dispatcher = Dispatcher(self.service)
        add = self.store.events.add

        def seen_add(rows: Iterable[tuple[int, int, str]]) -> None:
            rows = list(rows)
            self.rows.extend(rows)
            add(rows)

        self.store.events.add = seen_add  # type: ignore[method-assign]

    def _fire_due(self) -> None:
        """What a server does when something may be due."""
        self.service.fire_due()
        self.service.commit()

    def begin(self, action: str) -> None:
        """Another action."""
        self.trace.append(action)

    # requests

    def send(self, operation: str, params: dict[str, Any]) -> Any:
        """One request, not committed yet: a reply, a waiter, or a fault."""
        headers = {"x-amz-target": f"SimpleWorkflowService.{operation}"}
        self.trace.append(f"  {operation} {params}")
        try:
            return self.dispatcher.handle(headers, json.dumps(params).encode())
        except faults.Fault as fault:
            ensure(fault.status < 500, "{} answers {}", operation, fault)
            return fault

    def call(self, operation: str, expected: str | None = None, /, **params: Any) -> Any:
        """One request, committed and checked.

        Args:
            expected: the code of the fault it must get; None: it must succeed.

        Returns:
            the answer, None if it has none, or the waiter.

        Raises:
            Violation: if something else comes of it.
        """
        result = self.send(operation, params)
        code = result.code if isinstance(result, faults.Fault) else None
        if code is not None:
            ensure(not self.rows, "{} was refused and wrote {}", operation, self.rows)
        self.service.commit()
        self.trace.append(f"    {code or 'ok'}")
        self.outcomes[(operation, code or "")] += 1
        if expected != ANY:
            same(f"the fault of {operation}", code, expected)
        if not isinstance(result, Reply):
            return result if isinstance(result, Waiter) else None
        return self.read(operation, result)

    def read(self, operation: str, result: Reply) -> Any:
        """The answer in a reply, held against the service model."""
        answer: dict[str, Any] | None = json.loads(result.body) if result.body else None
        shape = service_model().operations[operation][1]
        same(f"having an answer to {operation}", answer is not None, shape is not None)
        if shape is None or answer is None:
            return None
        if not operation.startswith("PollFor") or "taskToken" in answer:
            checked = {**answer, "events": []} if "events" in answer else answer
            problem = service_model().problem(shape, checked)
            ensure(not problem, "the answer to {}: {}", operation, problem)
        return answer

    def answer_of(self, operation: str, delivered: Any) -> Any:
        """The answer a waiting poll got."""
        ensure(not isinstance(delivered, faults.Fault), "a poll was answered {}", delivered)
        return self.read(operation, reply(delivered))

    # what came of it

    def observe(self) -> None:
        """Show the oracle the events that were written."""
        rows, self.rows = self.rows, []
        for row, number, text in rows:
            event = json.loads(text)
            same("the number of an event", event["eventId"], number)
            self.world.observe(row, self._name(row), event)

    def _name(self, row: int) -> RunName:
        history = self.world.histories.get(row)
        if history is not None:
            return history.name
        run = self.store.runs.get(row)
        ensure(run, "there are events of row {}, but no run", row)
        assert run is not None
        return RunName(self.store.domains.by_id(run.domain).name, run.workflow_id, run.run_id)

    def settle(self) -> None:
        """Everything of this step is done: check the whole.

        Raises:
            Violation: if something is not as it must be.
        """
        self.observe()
        touched = self.world.settle(self.clock.now())
        from tests.helpers.clients.tasks import polled

        while self.delivered:
            waiter, delivered = self.delivered.pop(0)
            poll = self.polls.pop(waiter)
            queue = poll["queue"]
            same("who waited longest", self.waiting[queue].index(waiter), 0)
            self.waiting[queue].remove(waiter)
            answer = self.answer_of(poll["operation"], delivered)
            ensure(answer.get("taskToken"), "a poll was woken for nothing")
            polled(self, poll["operation"], poll["params"], answer)
        for queue, waiters in self.waiting.items():
            ensure(not waiters or not self.world.queues.count(queue), "somebody waits at {}", queue)
        self.gone.extend(self.world.expire())
        for history in touched[:2]:
            self.describe(history)

    def describe(self, history: History) -> None:
        """Hold DescribeWorkflowExecution against the history."""
        if self.world.find(history.name.domain, execution_of(history)) is None:
            self.call(
                "DescribeWorkflowExecution",
                "UnknownResourceFault",
                domain=history.name.domain,
                execution=execution_of(history),
            )
            return
        description = self.call(
            "DescribeWorkflowExecution", domain=history.name.domain, execution=execution_of(history)
        )
        self.world.check_description(history, description)

    def check_all(self) -> None:
        """Hold everything the service says against everything the oracle knows.

        Raises:
            Violation: if they differ.
        """
        from tests.helpers.clients.questions import check_everything

        self.begin("check everything")
        self.world.settle_all()
        self.world.check_children()
        check_everything(self)
        self._check_leaks()

    def _check_leaks(self) -> None:
        """Nothing is kept that belongs to nothing."""
        execute = self.store.connection.execute
        (events,) = execute("SELECT count(*) FROM events").fetchone()
        same("the events kept", events, sum(len(one.events) for one in self.world.histories.values()))
        (items,) = execute("SELECT count(*) FROM items").fetchone()
        expected = len(self.world.expiries)
        for history in self.world.histories.values():
            if not history.closed:
                expected += 1 + sum(history.open_counts.values())
                expected += bool(history.decisions.scheduled and history.decisions.started)
        same("the items kept", items, expected)

    def report(self, violation: BaseException) -> Violation:
        """A violation, with what led to it."""
        return Violation("\n".join([str(violation), "what was done last:", *self.trace]))


def execution_of(history: History) -> dict[str, str]:
    """The pair that names a run on the wire."""
    return {"workflowId": history.name.workflow_id, "runId": history.name.run_id}
