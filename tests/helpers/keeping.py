"""Deciders that remember histories: what they know must always be what happened."""

from __future__ import annotations

from typing import Any

from simpleflow.history import History
from simpleflow.swf.process.decider._kept import KeptHistories
from swf.models.event.base import Event
from swf.models.history.base import History as SwfHistory
from swf.responses import Response

#: What a history knows, by its properties.
FACTS = (
    "last_event_id",
    "workflow",
    "tasks",
    "activities",
    "child_workflows",
    "external_workflows_signaling",
    "external_workflows_canceling",
    "signaled_workflows",
    "signals",
    "signal_lists",
    "markers",
    "timers",
    "cancel_requested",
    "cancel_failed",
    "started_decision_id",
    "completed_decision_id",
    "execution_context",
)


def facts_of(history: History) -> dict[str, Any]:
    """All that a history knows."""
    facts = {name: getattr(history, name) for name in FACTS}
    facts["signals sent"] = history._external.sent
    facts["positions"] = {
        kind: [history.tasks.index(entry) for entry in entries.values()]
        for kind, entries in (("activities", history.activities), ("children", history.child_workflows))
    }
    return facts


def assert_whole(known: History | None, events: list[Event]) -> None:
    """Check that what is known is what all these events say, read at once."""
    assert known is not None
    assert [event.id for event in known.events] == [event.id for event in events]
    assert facts_of(known) == facts_of(History(SwfHistory(events=events)).parse())


class Execution:
    """An execution whose history can be asked for, as long as somebody counts.

    Args:
        events: all of them; there may be more than those that a decision is about.
        forward_only: it takes no notice of the order that is asked for, as some services do.
    """

    workflow_id = "wid"

    def __init__(self, events: list[dict[str, Any]], run_id: str = "rid", forward_only: bool = False) -> None:
        self.events, self.run_id, self.forward_only = events, run_id, forward_only
        self.asked: list[dict[str, Any]] = []
        self.read = 0

    def iter_history_events(self, **options: Any) -> Any:
        self.asked.append(options)
        backwards = options.get("reverse_order") and not self.forward_only
        for event in reversed(self.events) if backwards else self.events:
            self.read += 1
            yield event


def decisions_in(events: list[Event]) -> list[tuple[int, int]]:
    """Where each decision task was started, after where the last completed one was (0 at first)."""
    found, started, completed = [], 0, 0
    for event in events:
        if event.name == "DecisionTaskStarted":
            started = event.id
            found.append((completed, started))
        elif event.name == "DecisionTaskCompleted":
            completed = started
    return found


def kept_one_by_one(events: list[Event], execution: Any, room: int = 10**9) -> Response | None:
    """Let a decider that reads only what is new have all tasks of a history, and return the last one."""
    kept, response = KeptHistories(room), None
    for previous, started in decisions_in(events):
        window = events[max(previous, 1) - 1 : started]
        brought = Response(
            history=SwfHistory(events=window), execution=execution, previous_started_event_id=previous
        )
        response = kept.complete(brought)
    return response
