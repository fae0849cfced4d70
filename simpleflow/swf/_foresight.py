"""Long histories: one replay against all that happened tells which decisions look different from the rest.

Code that submits something has seen the end of all it waited for, and of nothing that ended later. So it
would have submitted it in the first decision that knew of those ends. If another decision did, one that had
room for it, then something was moved, added or removed.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from math import ceil, inf
from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.canvas import Chain, Group
from simpleflow.futures import Future
from simpleflow.swf import constants
from simpleflow.swf._replayer import OWN_TIMERS, Replayer
from simpleflow.swf.task import ActivityTask, MarkerTask, TimerTask, WorkflowTask
from simpleflow.utils import json_dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simpleflow.base import SubmittableContainer
    from simpleflow.history import History
    from swf.models.event.base import Event

    Key = tuple[str, ...]

_ENDS = (
    "fired_event_id",
    "canceled_event_id",
    "event_id",
    "start_failed_event_id",
    "record_failed_event_id",
    "signaled_event_id",
)
_OPENED = ("ActivityTaskScheduled", "ScheduleActivityTaskFailed")
_CLOSED = ("ActivityTaskCompleted", "ActivityTaskFailed", "ActivityTaskTimedOut", "ActivityTaskCanceled")
# Where futures keep their state; those that are watched have a property in front of it.
_STATE: Any = vars(Future)["_state"]


class Asked(NamedTuple):
    """Something the code submits, what is known of it, and the event after which it would have done so."""

    task: Any
    entry: dict[str, Any] | None
    since: float


class _Watched:
    """What is mixed into a future that is done, so that looking at it is noticed."""

    __slots__ = ()

    def _noticed(self, for_good: bool) -> None:
        known = vars(self)
        known["watcher"].notice(known["ended"], for_good)

    @property
    def _state(self) -> str:
        self._noticed(for_good=False)
        state: str = _STATE.__get__(self)
        return state

    @_state.setter
    def _state(self, state: str) -> None:
        _STATE.__set__(self, state)

    @property
    def result(self) -> Any:
        self._noticed(for_good=True)
        return super().result  # type: ignore[misc]

    @property
    def exception(self) -> BaseException | None:
        self._noticed(for_good=True)
        return super().exception  # type: ignore[misc, no-any-return]


class _Canvas:
    """A canvas that is being submitted: when its items ended, so far.

    Arguments:
        container: the canvas.
    """

    def __init__(self, container: SubmittableContainer) -> None:
        self._is_chain = isinstance(container, Chain)
        self._limit: int | None = container.max_parallel if isinstance(container, Group) else None
        self._ends: list[float] = []

    def add(self, end: float) -> None:
        """Note the end of one more item."""
        self._ends.append(end)

    @property
    def turn_of_next(self) -> float:
        """The event after which the next item is submitted."""
        if self._is_chain:
            return max(self._ends, default=0)
        if self._limit and len(self._ends) >= self._limit:
            return sorted(self._ends)[-self._limit]
        return 0

    @property
    def end(self) -> float:
        """The event after which all items have ended."""
        return max(self._ends, default=0)


class Watcher(Replayer):
    """An executor that notes what is submitted, and what the code has waited for until then."""

    def watch(self, events: list[Event]) -> list[Asked]:
        """Return what the code submits when all this has happened."""
        self.asked: list[Asked] = []
        self._since: float = 0
        self._canvases: list[_Canvas] = []
        self._classes: dict[type[Future], type[Future]] = {}
        self.decide(events)
        return self.asked

    def notice(self, ended: float, for_good: bool) -> None:
        """Note that a future was looked at. What a canvas only looks at does not hold it up."""
        if for_good or not self._canvases:
            self._since = max(self._since, ended)

    def create_workflow(self) -> None:
        """Make the instance, and be told of the canvases that it submits."""
        super().create_workflow()
        workflow: Any = self.workflow
        submit = type(workflow)._submit_container
        workflow._submit_container = lambda container, priority: self._in_turn(
            lambda: self._submit_canvas(container, lambda: submit(workflow, container, priority))
        )

    def submit(self, func: Any, /, *args: Any, **kwargs: Any) -> Future:
        """Note that the code goes on at once, whatever the arguments have to wait for."""
        submit = super().submit
        return self._in_turn(lambda: submit(func, *args, **kwargs))

    def _in_turn(self, submit: Callable[[], Future]) -> Future:
        """Submit something, as an item of a canvas or not."""
        before = self._since
        canvas = self._canvases[-1] if self._canvases else None
        if canvas is not None:
            self._since = max(before, canvas.turn_of_next)
        future = submit()  # an exception is seen by the code only after what raised it
        if canvas is not None:
            canvas.add(vars(future).get("ended", inf))
        self._since = before
        return future

    def _submit_canvas(self, container: SubmittableContainer, submit: Callable[[], Future]) -> Future:
        canvas = _Canvas(container)
        self._canvases.append(canvas)
        try:
            future = submit()
        finally:
            self._canvases.pop()
        return self._watched(future, max(canvas.end, self._since))

    def resume(self, task: Any, *args: Any, **kwargs: Any) -> Future:
        """Note what is submitted, and what is known of it."""
        self.make_task_id(task)
        entry = task.find_event(self.history)
        self.asked.append(Asked(task, entry, self._since))
        try:
            future = super().resume(task, *args, **kwargs)
        except Exception:
            self._since = max(self._since, _end_of(entry))
            raise
        return self._watched(future, _end_of(entry))

    def _wait(self, signal: Any) -> Future:
        received = self.history.get_signal_events(signal.signal_name)
        return self._watched(super()._wait(signal), received[0]["event_id"] if received else inf)

    def _watched(self, future: Future, ended: float) -> Future:
        if Future.done.__get__(future):
            kind = type(future)
            if not issubclass(kind, _Watched):
                if kind not in self._classes:
                    self._classes[kind] = type(kind.__name__, (_Watched, kind), {"__slots__": ()})
                vars(future).update(watcher=self, ended=ended)
                future.__class__ = self._classes[kind]
        return future


def _end_of(entry: dict[str, Any] | None) -> float:
    if entry is None:
        return inf
    names = (f"{entry.get('state')}_id", *_ENDS)
    return next((entry[name] for name in names if entry.get(name)), 0)


class Recorded(NamedTuple):
    """A decision as the history tells of it: which event, what it knew, and what it led to."""

    event_id: int
    started_id: int
    keys: list[Key]
    has_room: bool


def suspects(asked: list[Asked], recorded: list[Recorded], history: History, limit: int | None) -> set[int]:
    """Return the event ids of decisions that may not be made any more as they were.

    Arguments:
        asked: what the code submits when all has happened.
        recorded: the decisions.
        history: parsed.
        limit: how many activities may be open; SWF's limit if None.
    """
    started = [decision.started_id for decision in recorded]
    where: dict[Key, int] = {}
    for index, decision in enumerate(recorded):
        for key in decision.keys:
            where.setdefault(key, index)
    full = _full(recorded, history.events, limit)
    found: set[int] = set()
    seen: set[Key] = set()
    ids: set[int] = set()
    for task, entry, since in asked:
        asked_for = _key_of(task)
        if asked_for is None or asked_for in seen:
            continue
        seen.add(asked_for)
        expected, actual = bisect_right(started, since), where.get(asked_for, len(recorded))
        while expected < actual and expected in full:
            expected += 1
        if expected != actual:
            found.add(min(expected, actual))
        if entry is not None and not _is_same(task, entry):
            ids.add(entry.get("decision_task_completed_event_id", 0))
    found.update(index for key, index in where.items() if key not in seen)
    return ids | {recorded[index].event_id for index in found if index < len(recorded)}


def _full(recorded: list[Recorded], events: Iterable[Event], limit: int | None) -> set[int]:
    """Return the indexes of decisions after which nothing more could be submitted for the time being."""
    limit = constants.MAX_OPEN_ACTIVITY_COUNT if limit is None else limit
    found = {index for index, decision in enumerate(recorded) if not decision.has_room}
    by_start = {decision.started_id: index for index, decision in enumerate(recorded)}
    by_event = {decision.event_id: index for index, decision in enumerate(recorded)}
    opened, in_decision = 0, [0] * len(recorded)
    for event in events:
        index = None
        if event.name in _OPENED:
            index = by_event.get(vars(event).get("decision_task_completed_event_id", 0))
            opened += event.name == "ActivityTaskScheduled"
            if index is not None:
                in_decision[index] += 1
        elif event.name in _CLOSED:
            opened -= 1
        elif event.id in by_start:
            index = by_start[event.id]
            in_decision[index] = opened
        if index is not None and in_decision[index] >= limit:
            found.add(index)
    return found


def key_of(kind: str, task: str, details: Any) -> Key | None:
    """Return what tells a task that was decided from all others; None for what is not looked at here."""
    if kind in ("ScheduleActivityTask", "StartChildWorkflowExecution"):
        return kind, task
    if kind == "StartTimer" and not task.startswith(OWN_TIMERS):
        return kind, task
    if kind == "RecordMarker":
        return kind, task, json_dumps(details)
    return None


def _key_of(task: Any) -> Key | None:
    if isinstance(task, ActivityTask):
        return key_of("ScheduleActivityTask", str(task.id), None)
    if isinstance(task, WorkflowTask):
        return key_of("StartChildWorkflowExecution", str(task.id), None)
    if isinstance(task, TimerTask):
        return key_of("StartTimer", task.timer_id, None)
    if isinstance(task, MarkerTask):
        return key_of("RecordMarker", task.name, _as_json(task.details))
    return None


def _as_json(value: Any) -> Any:
    return json.loads(json_dumps(value))


def _is_same(task: Any, entry: dict[str, Any]) -> bool:
    """Tell whether a task is what the history says of it, as far as it says something."""
    if isinstance(task, TimerTask):
        return entry.get("start_to_fire_timeout") in (None, ceil(float(task.timeout)))
    given = entry.get("input")
    if not isinstance(given, dict):
        return True
    mine = _as_json([list(getattr(task, "args", ())), dict(getattr(task, "kwargs", {}))])
    activity = getattr(task, "activity", None)
    same_type = activity is None or entry.get("name") in (None, activity.name)
    return same_type and mine == [given.get("args", []), given.get("kwargs", {})]
