"""Histories for the tests of the page: short ones in words, recorded ones, and a very long one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from swf.models.history import builder
from swf.models.history.base import History
from tests.helpers.swf_stories import FIRST_DECISION, START, history_of

RECORDINGS = Path(__file__).parents[3] / "replay" / "recordings"

__all__ = ["FIRST_DECISION", "START", "big", "history_of", "recorded", "told"]


class Charge:
    """An activity."""

    name = "shop.orders.activities.charge_card"
    version = "1"
    task_list = "shop"
    task_heartbeat_timeout = task_start_to_close_timeout = "300"
    task_schedule_to_close_timeout = task_schedule_to_start_timeout = "300"


class Orders:
    """A workflow."""

    name = "orders"
    version = "1"
    task_list = "decisions"
    decision_tasks_timeout = "300"
    execution_timeout = "3600"
    tag_list: tuple[str, ...] = ()


def told(*events: tuple[str, dict[str, Any]]) -> History:
    """A history of events, each a name and what it says; there is a second between two."""
    return History.from_event_list(
        [
            {
                "eventId": number,
                "eventType": name,
                "eventTimestamp": START + number,
                f"{name[0].lower()}{name[1:]}EventAttributes": attributes,
            }
            for number, (name, attributes) in enumerate(events, start=1)
        ]
    )


def recorded() -> Iterator[tuple[str, History]]:
    """The histories of real runs, by name."""
    for path in sorted(RECORDINGS.glob("*.json")):
        for number, run in enumerate(json.loads(path.read_text())):
            yield f"{path.stem}-{number}", History.from_event_list(run["events"])


def big(tasks: int = 5000, at_once: int = 3) -> builder.History:
    """An execution of many activities, so many at once, of which some fail; four events for each."""
    history = builder.History(Orders, {"args": [], "kwargs": {}}, start=START, step=0.21)
    for first in range(0, tasks, at_once):
        decision = history.add_decision_task_completed().last_id
        scheduled = []
        for number in range(first, min(first + at_once, tasks)):
            name = f"activity-{Charge.name}-{number + 1}"
            history.add_activity_task_scheduled(Charge, decision, name, {"args": [number], "kwargs": {}})
            scheduled.append(history.last_id)
        started = [history.add_activity_task_started(event).last_id for event in scheduled]
        for begun, taken in zip(scheduled, started, strict=True):
            if begun % 97 == 0:
                history.add_activity_task_failed(begun, taken, "ValueError('no')", "no")
            else:
                history.add_activity_task_completed(begun, taken, {"ok": True})
        history.add_decision_task_scheduled().add_decision_task_started()
    return history
