"""The timeline of an execution as data: lanes and bars, small enough to send thousands of them."""

from __future__ import annotations

import time
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.swf.stats.critical_path import critical_path
from simpleflow.web.lanes import AT_ONCE, closing_event, lanes_of, look_of
from simpleflow.web.values import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simpleflow.web.lanes import Attempt, HasEvents, Lane
    from swf.models.event.base import Event

    Bar = list[Any]
    #: Workflow id and run id -> the address of that execution.
    Address = Callable[[str | None, str | None], str | None]

WAITING, RUNNING, DELAYED, POINT = "w", "r", "d", "p"
_SO_FAR = {WAITING: "waiting", RUNNING: "running", DELAYED: "waiting"}
# What others may have to wait for.
_WAITED_FOR = frozenset({"activity", "child", "lambda", "timer"})


def timeline_of(
    history: HasEvents,
    *,
    href: Address | None = None,
    after: int = 0,
    now: float | None = None,
    lanes: Sequence[Lane] | None = None,
) -> dict[str, Any]:
    """Return lanes and bars, fit for JSON. Times are whole milliseconds.

    The answer has:

    - `begin`: the first event, since the epoch; `end`: the last event; `now`: when this was asked;
    - `closed`: whether the execution is; `last_event`: the id of its last event;
    - `names`: what lanes are called;
    - `critical`: the `event` of each lane on the critical path. That is the one of
      `simpleflow.swf.stats.critical_path`, of attempts, with timers that fired and delays between attempts;
    - `lanes`, in the order of their first events.

    A lane has `event` (the id of its first event; no other lane has the same), `name` (an index into
    `names`), `bars`, and either `id`, or `number` where the id is the one that the executor makes of kind,
    name and number: `activity-example.double-3`. It also has what is not usual: `kind` (else activity),
    `state` (else completed; see `Lane`), `attempts` (else 1) and `href` (else there is none).

    A bar is `[phase, from, to, outcome]`, the times since `begin`. Phases: `w` waiting, `r` running, `d`
    delayed before another attempt, `p` a point in time. `to` is null where it is not over, and the outcome is
    left out where that is so, or where it is completed.

    Arguments:
        history: what happened so far; nothing of it is decoded.
        href: called with workflow id and run id (None: the latest) of a child, for the address of its page.
        after: only lanes to which something happened after this event are wanted; `critical` is complete.
        now: seconds since the epoch.
        lanes: those of the history, if somebody has them already.
    """
    events = history.events
    now = time.time() if now is None else now
    begin = _ms(events[0]) if events else round(now * 1000)
    closed = closing_event(history)
    drawing = _Drawing(begin, _ms(closed) if closed else None, href)
    lanes = lanes_of(events) if lanes is None else lanes
    path = critical_path(_spans(lanes))
    return {
        "begin": begin,
        "end": _ms(events[-1]) if events else begin,
        "now": round(now * 1000),
        "closed": closed is not None,
        "last_event": events[-1].id if events else 0,
        "critical": sorted({span.lane for span in path}),
        "lanes": [drawing.lane(lane) for lane in lanes if lane.last > after or (closed and lane.is_open)],
        "names": list(drawing.names),
    }


class Strip(NamedTuple):
    """A lane as a strip of a chart: `bars` are class, begin and width, in percent of the whole time."""

    text: str
    shape: str
    bars: list[tuple[str, float, float]]


def strips_of(
    history: HasEvents, *, limit: int = 200, now: float | None = None, lanes: Sequence[Lane] | None = None
) -> list[Strip]:
    """Return the first lanes as a chart that needs no script.

    Arguments:
        history: what happened so far.
        limit: of lanes.
        now: seconds since the epoch.
        lanes: those of the history, if somebody has them already.
    """
    lanes = lanes_of(history.events) if lanes is None else lanes
    drawn = timeline_of(history, now=now, lanes=lanes[:limit])
    total = max((drawn["end"] if drawn["closed"] else max(drawn["now"], drawn["end"])) - drawn["begin"], 1)
    strips = []
    for lane, facts in zip(lanes, drawn["lanes"], strict=False):
        bars: dict[tuple[str, int], tuple[str, float, float]] = {}
        for phase, first, last, *outcome in facts["bars"]:
            end = total if last is None else last
            left, width = round(100 * first / total, 2), round(100 * (end - first) / total, 2)
            state = outcome[0] if outcome else "completed" if last is not None else _SO_FAR[phase]
            kind = f"phase-{phase} {look_of(state)[0]}"
            # Of those alike that would lie on top of each other, one is drawn.
            bars[kind, int(left * 4) if width < 0.25 else len(bars) + 1000] = (kind, left, max(width, 0.15))
        strips.append(
            Strip(shown(lane.name), look_of(facts.get("state", "completed"))[1], list(bars.values()))
        )
    return strips


class _Span(NamedTuple):
    scheduled: float
    ended: float | None
    lane: int


def _spans(lanes: Iterable[Lane]) -> list[_Span]:
    return [
        _Span(_ms(attempt.asked), _ms(attempt.ended), lane.first)
        for lane in lanes
        if lane.kind in _WAITED_FOR
        for attempt in (*lane.attempts, *lane.delays)
        if attempt.ended is not None and not (lane.kind == "timer" and attempt.outcome != "fired")
    ]


def _ms(event: Event) -> int:
    return round(event.timestamp.timestamp() * 1000)


class _Drawing:
    """Lanes as they are sent.

    Arguments:
        begin: milliseconds since the epoch; all bars count from there.
        closed: when the execution closed, if it did.
        href: see `timeline_of`.
    """

    def __init__(self, begin: int, closed: int | None, href: Address | None) -> None:
        self.begin = begin
        self.end = None if closed is None else closed - begin
        self.href = href
        self.names: dict[str, int] = {}

    def lane(self, lane: Lane) -> dict[str, Any]:
        """Return a lane; what is usual is left out."""
        name = self.names.setdefault(shown(lane.name), len(self.names))
        drawn: dict[str, Any] = {"event": lane.first, "name": name}
        number = lane.id.removeprefix(f"{lane.kind}-{lane.name}-")
        if number != lane.id:
            drawn["number"] = shown(number)
        else:
            drawn["id"] = shown(lane.id)
        if lane.kind != "activity":
            drawn["kind"] = lane.kind
        state = lane.state if self.end is None else lane.state_at_end()
        if state != "completed":
            drawn["state"] = state
        if len(lane.attempts) != 1:
            drawn["attempts"] = len(lane.attempts)
        address = self.href(*lane.execution) if self.href and lane.kind == "child" else None
        if address:
            drawn["href"] = address
        drawn["bars"] = self._bars(lane)
        return drawn

    def _bars(self, lane: Lane) -> list[Bar]:
        bars: list[Bar] = []
        for attempt in lane.attempts:
            if lane.kind in AT_ONCE:
                bars.append(self._bar(RUNNING, attempt.asked, attempt.ended, attempt.outcome))
            else:
                self._attempt(bars, attempt)
        for delay in lane.delays:
            bars.append(self._bar(DELAYED, delay.asked, delay.ended, delay.outcome))
        for event, outcome in lane.points:
            bars.append(self._bar(POINT, event, event, outcome))
        if lane.delays or lane.points:
            bars.sort(key=itemgetter(1))
        return bars

    def _attempt(self, bars: list[Bar], attempt: Attempt) -> None:
        if attempt.begun is None:
            bars.append(self._bar(WAITING, attempt.asked, attempt.ended, attempt.outcome))
            return
        waiting = self._bar(WAITING, attempt.asked, attempt.begun, None)
        if waiting[1] != waiting[2]:
            bars.append(waiting)
        bars.append(self._bar(RUNNING, attempt.begun, attempt.ended, attempt.outcome))

    def _bar(self, phase: str, first: Event, last: Event | None, outcome: str | None) -> Bar:
        start = _ms(first) - self.begin
        if last is None:
            return [phase, start, None] if self.end is None else [phase, start, self.end, "abandoned"]
        bar = [phase, start, _ms(last) - self.begin]
        return bar if outcome in (None, "completed") else [*bar, outcome]
