"""The tasks of an execution, for reading: failures first, alike ones together, each with its attempts."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, NamedTuple

from simpleflow.web.events import event_href
from simpleflow.web.lanes import AT_ONCE, closing_event, lanes_of, look_of
from simpleflow.web.values import Value, shown, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from simpleflow.web.lanes import Attempt, HasEvents, Lane
    from swf.models.event.base import Event

    #: Workflow id and run id -> the address of that execution.
    Address = Callable[[str | None, str | None], str | None]

#: Tasks that are shown unless more are asked for.
LIMIT = 200
# Of each section so many are shown, whatever came before.
_AT_LEAST = 20
# So many tasks of one name get a group that opens and closes.
_MANY = 5
# So many attempts of a task, and notes on it, are shown: the last ones.
_LAST = 20

#: Sections by the states in them, in their order.
SECTIONS: dict[str, tuple[str, ...]] = {
    "failed": ("failed", "timed_out", "terminated", "refused", "undeliverable"),
    "running": ("running",),
    "waiting": ("waiting",),
    "abandoned": ("abandoned",),
    "canceled": ("canceled",),
    "completed": ("completed",),
    "others": (),
}
_SECTION_OF = {state: section for section, states in SECTIONS.items() for state in states}
_TASKS = frozenset({"activity", "child", "lambda"})
_UNLISTED = frozenset({"decision"})


class Try(NamedTuple):
    """An attempt: moments, durations in seconds (so far, if it is not over), and what it said at the end.

    `texts` are addresses of texts by their names (`input`, `result` ...); `events` are those of its events by
    what they say.
    """

    outcome: str
    asked: datetime
    begun: datetime | None
    ended: datetime | None
    waited: float
    ran: float | None
    identity: str
    reason: Value
    details: Value
    texts: dict[str, str]
    events: dict[str, str]

    @property
    def look(self) -> tuple[str, str]:
        """The class of its colour, and its shape."""
        return look_of(self.outcome)


class Note(NamedTuple):
    """What else befell a task, when, and the address of the event that says so."""

    text: str
    time: datetime
    href: str


class Task(NamedTuple):
    """A task: `anchor` is its id on the page; `href` the page of a child.

    `attempts` and `notes` are the last ones; `nb_attempts` and `nb_notes` tell how many there are.
    """

    anchor: str
    kind: str
    id: str
    name: str
    version: str
    state: str
    href: str | None
    attempts: list[Try]
    notes: list[Note]
    nb_attempts: int
    nb_notes: int

    @property
    def last(self) -> Try | None:
        """Its last attempt; None if there was none."""
        return self.attempts[-1] if self.attempts else None

    @property
    def look(self) -> tuple[str, str]:
        """The class of its colour, and its shape."""
        return look_of(self.state)


class Group(NamedTuple):
    """Tasks of one name: `total` in all, of which `tasks` are shown; `folded` if they are many."""

    anchor: str
    name: str
    total: int
    tasks: list[Task]
    folded: bool


class Section(NamedTuple):
    """Tasks in one kind of state; `name` is a key of `SECTIONS`."""

    name: str
    total: int
    groups: list[Group]


class Tree(NamedTuple):
    """All tasks: `total` in all, of which `shown` are here."""

    sections: list[Section]
    total: int
    shown: int


def tree_of(
    history: HasEvents,
    *,
    base: str = "",
    href: Address | None = None,
    limit: int | None = LIMIT,
    now: float | None = None,
    lanes: Iterable[Lane] | None = None,
) -> Tree:
    """Return the tasks of an execution, then its timers, signals, markers and messages to others.

    Arguments:
        history: what happened so far; only what is shown is decoded.
        base: the address of the execution, under which its events are found.
        href: called with workflow id and run id (None: the latest) of a child, for the address of its page.
        limit: of tasks to show, and a few more so that each section has some; None: show all.
        now: seconds since the epoch.
        lanes: those of the history, if somebody has them already.
    """
    closed = closing_event(history)
    now = time.time() if now is None else now
    planter = _Planter(base, href, closed, closed.timestamp.timestamp() if closed else now)
    found: dict[str, dict[str, list[Lane]]] = {name: {} for name in SECTIONS}
    for lane in lanes_of(history.events) if lanes is None else lanes:
        if lane.kind not in _UNLISTED:
            found[planter.section_of(lane)].setdefault(lane.name, []).append(lane)
    sections = []
    left = limit
    for name, lanes_by_name in found.items():
        if lanes_by_name:
            room = None if left is None else max(left, _AT_LEAST)
            section = planter.section(name, lanes_by_name, room)
            sections.append(section)
            if left is not None:
                left -= sum(len(group.tasks) for group in section.groups)
    shown_tasks = sum(len(group.tasks) for section in sections for group in section.groups)
    return Tree(sections, sum(section.total for section in sections), shown_tasks)


class _Planter:
    """Makes tasks of lanes.

    Arguments:
        closed: the event that closed the execution, if it is closed.
        end: until when things take that are not over, in seconds since the epoch.
    """

    def __init__(self, base: str, href: Address | None, closed: Event | None, end: float) -> None:
        self.base = base
        self.href = href
        self.closed = closed
        self.end = end

    def state_of(self, lane: Lane) -> str:
        return lane.state_at_end() if self.closed else lane.state

    def section_of(self, lane: Lane) -> str:
        section = _SECTION_OF.get(self.state_of(lane), "others")
        return section if lane.kind in _TASKS or section == "failed" else "others"

    def section(self, name: str, lanes_by_name: dict[str, list[Lane]], room: int | None) -> Section:
        groups = []
        for task_name, lanes in lanes_by_name.items():
            chosen = lanes if room is None else lanes[: max(room, 0)]
            if room is not None:
                room -= len(chosen)
            anchor = f"g-{name}-{zlib.crc32(task_name.encode('utf-8', 'surrogatepass')):08x}"
            tasks = [self.task(lane) for lane in chosen]
            groups.append(Group(anchor, shown(task_name), len(lanes), tasks, len(lanes) >= _MANY))
        return Section(name, sum(group.total for group in groups), groups)

    def task(self, lane: Lane) -> Task:
        attempts = [self._try(lane, attempt) for attempt in lane.attempts[-_LAST:]]
        refused = lane.state == "refused" and bool(lane.points)
        if refused:
            attempts.append(self._refusal(lane.points[-1][0]))
        return Task(
            anchor=f"t{lane.first}",
            kind=lane.kind,
            id=shown(lane.id),
            name=shown(lane.name),
            version=shown(lane.version),
            state=self.state_of(lane),
            href=self.href(*lane.execution) if self.href and lane.kind == "child" else None,
            attempts=attempts,
            notes=[self._note(event, what) for event, what in lane.points[-_LAST:]],
            nb_attempts=len(lane.attempts) + refused,
            nb_notes=len(lane.points),
        )

    def _note(self, event: Event, what: str) -> Note:
        text = f"{what.replace('_', ' ')} {_said(event, 'cause')}".strip()
        return Note(text, event.timestamp, event_href(self.base, event.id))

    def _refusal(self, event: Event) -> Try:
        return self._told("refused", event, None, event, waited=0.0, ran=None)

    def _try(self, lane: Lane, attempt: Attempt) -> Try:
        asked, begun, ended = attempt.asked, attempt.begun, attempt.ended
        if lane.kind in AT_ONCE:
            begun = asked
        first, last = _seconds(asked), _seconds(ended) if ended else self.end
        middle = _seconds(begun) if begun else last
        outcome = attempt.outcome or ("abandoned" if self.closed else "running" if begun else "waiting")
        return self._told(
            outcome,
            asked,
            begun,
            ended,
            waited=max(0.0, middle - first),
            ran=last - middle if begun else None,
        )

    def _told(
        self,
        outcome: str,
        asked: Event,
        begun: Event | None,
        ended: Event | None,
        waited: float,
        ran: float | None,
    ) -> Try:
        texts, events = {}, {}
        for event in (asked, begun, ended):
            if event is None:
                continue
            events[str(event.state).replace("_", " ")] = event_href(self.base, event.id)
            for name in _texts_of(event):
                texts[name] = f"{self.base}/events/{event.id}/{name}"
        return Try(
            outcome=outcome,
            asked=asked.timestamp,
            begun=begun.timestamp if begun else None,
            ended=ended.timestamp if ended else None,
            waited=waited,
            ran=ran,
            identity=_said(begun, "identity"),
            reason=value_of(_why(asked, ended), href=texts.get("reason")),
            details=value_of(_text(ended, "details"), href=texts.get("details")),
            texts=texts,
            events=events,
        )


def _texts_of(event: Event) -> Iterable[str]:
    """Return the names of the texts of an event that are not empty."""
    said = vars(event)
    for name in ("_input", "result", "reason", "details"):
        if said.get(name):
            yield name.removeprefix("_")


def _why(asked: Event, ended: Event | None) -> str | None:
    """Return why something did not end well, as far as the events tell."""
    if ended is None:
        return None
    said = vars(ended)
    kind = said.get("timeout_type")
    if kind is not None:
        limits = vars(asked)
        limit = str(kind).lower() + "_timeout"
        seconds = limits.get(limit) or limits.get(f"execution_{limit}")
        words = str(kind).lower().replace("_", " ")
        return f"timed out: {words}{f' after {seconds} s' if str(seconds).isdigit() else ''}"
    return _text(ended, "reason") or _text(ended, "cause")


def _text(event: Event | None, name: str) -> str | None:
    found = vars(event).get(name) if event is not None else None
    return found if isinstance(found, str) else None


def _said(event: Event | None, name: str) -> str:
    return shown(_text(event, name) or "")


def _seconds(event: Event) -> float:
    return event.timestamp.timestamp()
