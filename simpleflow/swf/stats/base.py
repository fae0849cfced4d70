"""How long tasks waited and ran, from the history of their execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from simpleflow.history import History

    Timing = tuple[str, datetime | None, datetime | None, datetime | None, float | None]


def get_start_to_close_timing(event: dict[str, Any]) -> Timing:
    """Return how long a task took.

    Arguments:
        event: its entry in a history.

    Returns:
        its last state, when it was scheduled, started, and came to that state, and how many seconds lie
        between the last two; None for what has not happened.
    """
    state = event["state"]
    scheduled, start = event.get("scheduled_timestamp"), event.get("started_timestamp")
    if start is None:
        return state, scheduled, None, None, None
    end = event.get(f"{state}_timestamp")
    duration = (end - start).total_seconds() if end is not None else None
    return state, scheduled, start, end, duration


class WorkflowStats:
    """Questions about the times of an execution.

    Arguments:
        history: what happened in it; parsed here if nobody did.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    @property
    def _parsed(self) -> History:
        return self._history if self._history.last_event_id is not None else self._history.parse()

    def total_time(self) -> float:
        """Return the seconds between the first and the last event."""
        events = self._history.events
        return (events[-1].timestamp - events[0].timestamp).total_seconds() if events else 0.0

    def get_timings(self) -> list[tuple[Any, ...]]:
        """Return id, last state, three moments and the duration of activities, then of child workflows.

        See `get_start_to_close_timing` for the moments.
        """
        return list(self._timings())

    def _timings(self) -> Iterator[tuple[Any, ...]]:
        for entries in (self._parsed.activities, self._parsed.child_workflows):
            for task_id, entry in entries.items():
                yield (task_id, *get_start_to_close_timing(entry))

    def get_timings_with_percentage(self) -> list[tuple[Any, ...] | None]:
        """Return the same with how much of the total time each took, in percent.

        Tasks that took no time, or are not over, are None.
        """
        total = self.total_time()
        return [
            (*timing, timing[-1] / total * 100.0 if total else 0.0) if timing[-1] else None
            for timing in self._timings()
        ]
