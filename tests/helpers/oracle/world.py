"""All executions of a service, and what they have to do with each other."""

from dataclasses import dataclass, field
from typing import Any

from tests.helpers.oracle import claims
from tests.helpers.oracle.batch import Around, Batch, is_outcome
from tests.helpers.oracle.history import History, RunName
from tests.helpers.oracle.judge import Attributes, Seen, ensure, same
from tests.helpers.oracle.queues import QueueName, Queues, Task
from tests.helpers.service_model import attributes_member


@dataclass
class DomainState:
    """A domain as its clients know it."""

    name: str
    retention: str
    registered: bool = True
    tags: dict[str, str | None] = field(default_factory=dict)
    open_runs: int = 0


@dataclass
class TypeState:
    """A type as its clients know it."""

    registered: bool
    defaults: Attributes


TypeName = tuple[str, str, str, str]


class World:
    """What must be true of a service, given all that happened to it.

    Args:
        settings: the limits and habits of the service.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.domains: dict[str, DomainState] = {}
        self.types: dict[TypeName, TypeState] = {}
        self.histories: dict[int, History] = {}
        self.rows: dict[RunName, int] = {}
        self.open: dict[tuple[str, str], int] = {}
        self.queues = Queues()
        self.now = 0
        self.step = 0
        self.event_types: dict[str, int] = {}
        self._claims: list[tuple[History, Seen]] = []
        self._batches: dict[int, Batch] = {}
        self._touched: dict[int, History] = {}
        #: When a closed run must be forgotten, by row.
        self.expiries: dict[int, int] = {}

    # what clients do

    def expect_batch(self, row: int, decisions: list[dict[str, Any]]) -> None:
        """A decider is about to answer with these decisions."""
        domain = self.domains[self.histories[row].name.domain]

        def type_of(kind: str, wanted: Attributes) -> tuple[bool, Attributes] | None:
            found = self.types.get((domain.name, kind, wanted["name"], wanted["version"]))
            return (found.registered, found.defaults) if found else None

        self._batches[row] = Batch(decisions, Around(type_of, domain.open_runs, self.settings))

    def forget_batch(self, row: int) -> None:
        """The answer was refused."""
        self._batches.pop(row, None)

    # what the service writes

    def observe(self, row: int, name: RunName, event: dict[str, Any]) -> None:
        """An event was written.

        Raises:
            Violation: if it cannot be.
        """
        history = self.histories.get(row)
        if history is None:
            history = self._open(row, name)
        event_type = event["eventType"]
        attributes = event.get(attributes_member(event_type), {})
        batch = self._batches.get(row)
        if batch is not None and event_type != "DecisionTaskScheduled" and is_outcome(event_type, attributes):
            batch.check(history, event_type, attributes)
        held = history.decisions.scheduled if history.events else 0
        seen = history.add(event)
        self._touched[row] = history
        self.event_types[event_type] = self.event_types.get(event_type, 0) + 1
        self._queue(row, history, seen, held)
        if history.closed:
            self._close(row, history)
        self._claims.append((history, seen))

    def _open(self, row: int, name: RunName) -> History:
        key = (name.domain, name.workflow_id)
        ensure(key not in self.open, "two open runs of {}", key)
        history = self.histories[row] = History(name, self.settings.max_history_events)
        self.rows[name] = row
        self.open[key] = row
        self.domains[name.domain].open_runs += 1
        return history

    def _close(self, row: int, history: History) -> None:
        domain = self.domains[history.name.domain]
        domain.open_runs -= 1
        del self.open[(history.name.domain, history.name.workflow_id)]
        self.queues.withdraw_all(row)
        days = 0 if domain.retention == "NONE" else int(domain.retention)
        kept = days * 86_400_000 or self.settings.no_retention_ms
        self.expiries[row] = history.closed_at + kept

    def _queue(self, row: int, history: History, seen: Seen, held: int) -> None:
        domain, kind = history.name.domain, seen.type
        attributes = seen.attributes
        if kind == "ActivityTaskScheduled":
            queue = QueueName(domain, "activity", attributes["taskList"]["name"])
            priority = int(attributes.get("taskPriority", 0))
            self.queues.offer(queue, Task(row, seen.id), priority, seen.time, self.step)
        elif kind == "DecisionTaskScheduled" and not history.decisions.started:
            self._offer_decision(row, history, seen)
        elif kind in ("ActivityTaskStarted", "DecisionTaskStarted"):
            self.queues.take(Task(row, attributes["scheduledEventId"]))
        elif kind in ("ActivityTaskCanceled", "ActivityTaskTimedOut"):
            self.queues.withdraw(Task(row, attributes["scheduledEventId"]))
        elif kind in ("DecisionTaskCompleted", "DecisionTaskTimedOut"):
            self.queues.withdraw(Task(row, attributes["scheduledEventId"]))
            if held and history.decisions.scheduled:
                self._offer_decision(row, history, seen)

    def _offer_decision(self, row: int, history: History, seen: Seen) -> None:
        decisions = history.decisions
        queue = QueueName(history.name.domain, "decision", decisions.scheduled_list)
        priority = int(history.config.get("taskPriority", 0))
        self.queues.offer(queue, Task(row, decisions.scheduled), priority, seen.time, self.step)

    def settle(self, now: int) -> list[History]:
        """Everything that came of a request has been observed.

        Args:
            now: the time, in milliseconds.

        Returns:
            the runs that were touched.

        Raises:
            Violation: if something is half done, overdue, or told differently by two runs.
        """
        ensure(now >= self.now, "the clock went back")
        self.now = now
        self.step += 1
        made, self._claims = self._claims, []
        for history, seen in made:
            ensure(seen.time <= now, "{}: event {} is from the future", history, seen.id)
            claims.check(self, history, seen)
        for row, batch in self._batches.items():
            batch.finish(self.histories[row])
        self._batches.clear()
        touched, self._touched = list(self._touched.values()), {}
        for history in touched:
            history.settle(now)
        return touched

    def settle_all(self) -> None:
        """As `settle`, for every run, touched or not; and forget what is too old to be there."""
        for history in self.histories.values():
            history.settle(self.now)

    def expire(self) -> list[RunName]:
        """Forget the runs whose retention is over; their names."""
        gone = [row for row, end in self.expiries.items() if end <= self.now]
        names = []
        for row in gone:
            del self.expiries[row]
            history = self.histories.pop(row)
            names.append(history.name)
            del self.rows[history.name]
        return names

    # what can be asked

    def find(self, domain: str, execution: dict[str, str]) -> History | None:
        """The run with both ids."""
        row = self.rows.get(RunName(domain, execution["workflowId"], execution["runId"]))
        return None if row is None else self.histories[row]

    def reachable(self, domain: str, workflow_id: str, run_id: str | None) -> History | None:
        """The open run meant."""
        if run_id:
            found = self.find(domain, {"workflowId": workflow_id, "runId": run_id})
            return found if found and not found.closed else None
        row = self.open.get((domain, workflow_id))
        return None if row is None else self.histories[row]

    def running(self, history: History, child_run_id: str, workflow_id: str) -> History | None:
        """The last of the runs that follow a child by continuing as new."""
        run: History | None = self.find(
            history.name.domain, {"workflowId": workflow_id, "runId": child_run_id}
        )
        while run is not None and run.closed == "CONTINUED_AS_NEW":
            closing = run.events[-1]["workflowExecutionContinuedAsNewEventAttributes"]
            execution = {"workflowId": workflow_id, "runId": closing["newExecutionRunId"]}
            run = self.find(history.name.domain, execution)
        return run

    def check_children(self) -> None:
        """Every open child of an open run is open itself.

        Raises:
            Violation: if the parent was not told.
        """
        for history in self.histories.values():
            if history.closed:
                continue
            for child in history.children.open.values():
                run = self.running(history, child.run_id, child.initiated.attributes["workflowId"])
                ensure(run and not run.closed, "{} waits for {}", history, run or child)

    def check_description(self, history: History, description: dict[str, Any]) -> None:
        """What DescribeWorkflowExecution says of a run.

        Raises:
            Violation: if its history says something else.
        """
        info, name = description["executionInfo"], history.name
        same("openCounts", description["openCounts"], history.open_counts)
        same("execution", info["execution"], {"workflowId": name.workflow_id, "runId": name.run_id})
        same("closeStatus", info.get("closeStatus"), history.closed)
        same("executionStatus", info["executionStatus"], "CLOSED" if history.closed else "OPEN")
        closed = history.closed_at / 1000 if history.closed else None
        same("closeTimestamp", info.get("closeTimestamp"), closed)
        same("startTimestamp", info["startTimestamp"], history.started_at / 1000)
        same("cancelRequested", info["cancelRequested"], history.cancel_requested and not history.closed)
        same("tagList", info.get("tagList"), history.config.get("tagList"))
        same("parent", info.get("parent"), history.config.get("parentWorkflowExecution"))
        same("latestExecutionContext", description.get("latestExecutionContext"), history.context)
        latest = None if history.latest_activity is None else history.latest_activity / 1000
        same("latestActivityTaskTimestamp", description.get("latestActivityTaskTimestamp"), latest)
        for member, value in description["executionConfiguration"].items():
            same(member, value, history.config[member])
