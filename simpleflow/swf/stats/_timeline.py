"""What happened in an execution at a glance: a bar for each task, from being scheduled to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow import log
from simpleflow.swf.stats.critical_path import critical_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from simpleflow.history import History

QUEUED, RUNNING = "░", "█"
_COLORS = {
    "completed": "GREEN",
    "failed": "RED",
    "timed_out": "RED",
    "terminated": "RED",
    "canceled": "YELLOW",
}
_LONGEST_NAME = 40
_COLUMNS = ("Task", "Last State", "Scheduled", "Start", "End", "Time Scheduled", "Time Running")


class _Bar(NamedTuple):
    name: str
    state: str
    scheduled: datetime
    started: datetime | None
    ended: datetime | None


def timeline(history: History, width: int) -> Iterator[str]:
    """Yield lines: a bar for each task in the order of their scheduling, then the sum of it all.

    Light parts are time spent waiting for a worker, dark ones time spent working; colours tell the outcome.
    The critical path is what the last task had to wait for; see `critical_path`.

    Arguments:
        history: parsed.
        width: of the terminal, in characters.
    """
    events = history.events
    begin, end = events[0].timestamp, events[-1].timestamp
    total = (end - begin).total_seconds()
    bars = sorted(_bars(history), key=lambda bar: bar.scheduled)
    name_width = min(max((len(bar.name) for bar in bars), default=0), _LONGEST_NAME)
    room = max(10, width - name_width - 12)

    def column(moment: datetime) -> int:
        return round((moment - begin).total_seconds() / total * room) if total else 0

    for bar in bars:
        ended = bar.ended or end
        first, last = column(bar.scheduled), column(ended)
        middle = column(bar.started) if bar.started else last
        drawn = QUEUED * (middle - first) + (RUNNING * max(1, last - middle) if bar.started else "")
        seconds = (ended - bar.scheduled).total_seconds()
        blank = " " * max(0, room + 1 - first - len(drawn))
        colored = log.colorize(_COLORS.get(bar.state, "BLUE"), drawn or QUEUED)
        yield f"{_short(bar.name):<{name_width}} {' ' * first}{colored}{blank}{seconds:9.2f}"
    path = critical_path(bars)
    spent = sum(((bar.ended or end) - bar.scheduled).total_seconds() for bar in path)
    yield f"total {total:.2f} s, {len(bars)} tasks; critical path {spent:.2f} s, {len(path)} tasks"


def task_times(history: History) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Report the same in columns: titles, and a row for each task in the order of their scheduling.

    Times are in seconds: until a worker took the task, and from then on until it ended. What has not happened
    is None.

    Arguments:
        history: parsed.
    """
    bars = sorted(_bars(history), key=lambda bar: bar.scheduled)
    return _COLUMNS, (
        (
            bar.name,
            bar.state,
            bar.scheduled,
            bar.started,
            bar.ended,
            _seconds(bar.scheduled, bar.started),
            _seconds(bar.started, bar.ended),
        )
        for bar in bars
    )


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return None if begin is None or end is None else (end - begin).total_seconds()


def _bars(history: History) -> Iterator[_Bar]:
    for entry in (*history.activities.values(), *history.child_workflows.values()):
        scheduled = entry.get("scheduled_timestamp") or entry.get("initiated_event_timestamp")
        if scheduled is None:
            continue  # it was refused
        state = entry["state"]
        ended: Any = entry.get(f"{state}_timestamp") if state in _COLORS else None
        yield _Bar(entry["id"], state, scheduled, entry.get("started_timestamp"), ended)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
