"""A step: everything that happens in one transaction, at one reading of the clock."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from swf.server.clock import Clock
from swf.server.engine import run_ids
from swf.server.engine.refusals import Refusals
from swf.server.settings import Settings
from swf.server.store import Item, Kind, Run, Store, dumps, queue_name, seconds

logger = logging.getLogger(__name__)

#: The counter of a run that goes with each kind of item.
_COUNTERS = {
    Kind.ACTIVITY: "open_activities",
    Kind.TIMER: "open_timers",
    Kind.LAMBDA: "open_lambdas",
    Kind.CHILD: "open_children",
}
#: The events that close a run; they may be number `max_history_events`, others may not.
_CLOSING = frozenset(
    f"WorkflowExecution{how}"
    for how in ("Completed", "Failed", "Canceled", "TimedOut", "Terminated", "ContinuedAsNew")
)
_attribute_names: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class LambdaCall:
    """A lambda task that has started: somebody must call the function and bring the result."""

    run: int
    scheduled_event_id: int
    name: str
    input: str | None
    #: Seconds after which nobody waits for the result any more.
    seconds: int


@dataclass(slots=True)
class World:
    """What all steps of an engine share.

    Args:
        history_full: what to do with a run whose next event would be one too many.
        seq: the number last given to an item that became available.
        next_due: nothing falls due before this time (milliseconds); None: nothing at all.
    """

    store: Store
    clock: Clock
    settings: Settings
    random_bytes: Callable[[int], bytes]
    history_full: Callable[["Step", Run], None]
    refusals: Refusals = field(default_factory=Refusals)
    seq: int = 0
    next_due: int | None = None


class Step:
    """What the state machines work with: runs to read, events to append, items to open and close.

    A closed run takes nothing any more: events and items for it are dropped here, so that the machines need
    not ask at every turn whether something they did closed the run.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = world.store
        self.settings = world.settings
        self.now = world.clock.now()
        #: Task lists on which something became available.
        self.ready: dict[str, None] = {}
        self.lambda_calls: list[LambdaCall] = []
        #: Open children of runs that closed, with the policy for them; see `executions.close`.
        self.orphans: deque[tuple[Item, str | None]] = deque()
        self.has_guardian = False
        self._runs: dict[int, Run] = {}
        self._touched: dict[int, Run] = {}
        self._events: list[tuple[int, int, str]] = []

    # runs

    def run(self, row_id: int) -> Run | None:
        """The run of that row; the same object every time."""
        run = self._runs.get(row_id)
        return run if run is not None else self._known(self.store.runs.get(row_id))

    def open_run(self, domain: int, workflow_id: str) -> Run | None:
        """The open run of that workflowId."""
        return self._known(self.store.runs.open(domain, workflow_id))

    def find_run(self, domain: int, workflow_id: str, run_id: str) -> Run | None:
        """The run with both ids, open or closed."""
        row = run_ids.row_of(run_id)
        run = None if row is None else self.run(row)
        if run is None or (run.domain, run.workflow_id, run.run_id) != (domain, workflow_id, run_id):
            return None
        return run

    def new_run_ids(self) -> tuple[int, str]:
        """The row number and the run id of the run that is added next."""
        row = self.store.runs.next_id()
        return row, run_ids.make(row, self.world.random_bytes)

    def add_run(self, run: Run) -> None:
        """Keep a new run."""
        self.store.runs.add(run)
        self._runs[run.id] = run

    def touch(self, run: Run) -> None:
        """The run changed; save it when the step ends."""
        self._touched[run.id] = run

    def _known(self, run: Run | None) -> Run | None:
        return None if run is None else self._runs.setdefault(run.id, run)

    # events

    def append(self, run: Run, event_type: str, attributes: dict[str, Any]) -> int:
        """Append an event; attributes that are None are left out.

        Returns:
            the event's number, or 0 if the run is closed, or was closed now because its history is full.
        """
        if run.closed is not None:
            return 0
        event_id = run.last_event + 1
        if event_id >= self.settings.max_history_events and event_type not in _CLOSING:
            self.world.history_full(self, run)
            return 0
        if event_id == self.settings.warn_history_events:
            logger.warning("the history of %s has %d events", run.workflow_id, event_id)
        time = max(self.now, run.last_time)
        name = _attribute_names.get(event_type) or _attribute_name(event_type)
        event = {
            "eventId": event_id,
            "eventTimestamp": seconds(time),
            "eventType": event_type,
            name: {key: value for key, value in attributes.items() if value is not None},
        }
        self._events.append((run.id, event_id, dumps(event)))
        run.last_event = event_id
        run.last_time = time
        if event_type.startswith("ActivityTask"):
            run.latest_activity = time
        self._touched[run.id] = run
        return event_id

    # items

    def open(self, run: Run, item: Item) -> None:
        """Keep a new item of a run, and count it."""
        if run.closed is not None:
            return
        counter = _COUNTERS.get(item.kind)
        if counter:
            setattr(run, counter, getattr(run, counter) + 1)
            self.touch(run)
        self.store.items.add(item)
        self._note(item)

    def change(self, run: Run, item: Item) -> None:
        """Keep what changed in an item of a run."""
        if run.closed is not None:
            return
        self.store.items.change(item)
        self._note(item)

    def close(self, run: Run, item: Item) -> None:
        """Forget an item of a run, and count it off."""
        if run.closed is not None:
            return
        counter = _COUNTERS.get(item.kind)
        if counter:
            setattr(run, counter, getattr(run, counter) - 1)
            self.touch(run)
        self.store.items.remove(item)

    def enqueue(self, run: Run, item: Item, task_list: str) -> None:
        """Let pollers of `task_list` take this item (then `open` or `change` it)."""
        self.world.seq += 1
        item.queue = queue_name(run.domain, item.kind, task_list)
        item.seq = self.world.seq

    def _note(self, item: Item) -> None:
        if item.queue is not None:
            self.ready[item.queue] = None
        self.note_due(item.due)

    def note_due(self, due: int | None) -> None:
        """Something falls due at that time."""
        if due is not None and (self.world.next_due is None or due < self.world.next_due):
            self.world.next_due = due

    # the end

    def flush(self) -> None:
        """Hand what was collected to the store."""
        if self._events:
            self.store.events.add(self._events)
            self._events = []
        for run in self._touched.values():
            self.store.runs.save(run)
        self._touched.clear()


def _attribute_name(event_type: str) -> str:
    name = f"{event_type[0].lower()}{event_type[1:]}EventAttributes"
    _attribute_names[event_type] = name
    return name


def due_after(base: int, duration: str | None) -> int | None:
    """When `duration` (seconds as text, or `NONE`) after `base` (milliseconds) is over; None: never."""
    return None if duration is None or duration == "NONE" else base + int(duration) * 1000
