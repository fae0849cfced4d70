"""Who was seen at work lately: deciders and workers, as the last events of executions tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    Event = dict[str, Any]

DECIDER, WORKER = "decider", "worker"
# Of what kind a task is, by the beginning of the names of its events.
_KINDS = {"DecisionTask": DECIDER, "ActivityTask": WORKER}
_ENDINGS = ("Completed", "Failed", "TimedOut", "Canceled")


class Sighting(NamedTuple):
    """Somebody took a task.

    Arguments:
        identity: what it said of itself.
        kind: decider or worker.
        task_list: where it took the task; empty if the events do not tell.
        at: when.
        task: the id of an activity; empty for decisions.
        is_at_it: whether no event tells that the task is over.
        workflow_id: of the execution.
        run_id: of the execution.
    """

    identity: str
    kind: str
    task_list: str
    at: datetime
    task: str
    is_at_it: bool
    workflow_id: str
    run_id: str


class Actor(NamedTuple):
    """Somebody who takes tasks from a task list: how often it was seen, and when last."""

    last: Sighting
    tasks: int
    busy: int


class Lately(NamedTuple):
    """What the last events of an execution tell: who took tasks, and in which task lists tasks were put.

    Arguments:
        sightings: who took tasks, in order.
        task_lists: kind (of those who should take them) and name of each list.
    """

    sightings: list[Sighting]
    task_lists: set[tuple[str, str]]


def lately(events: Iterable[Event], workflow_id: str, run_id: str, is_closed: bool) -> Lately:
    """Return what the last events of an execution tell.

    Arguments:
        events: in the order of their ids; what scheduled a task may be missing.
        workflow_id: of the execution.
        run_id: of the execution.
        is_closed: whether it is: then nobody works for it any more.
    """
    scheduled: dict[int, dict[str, Any]] = {}
    started: dict[int, Sighting] = {}
    task_lists = set()
    for event in events:
        subject, _, how = event["eventType"].partition("Task")
        kind = _KINDS.get(f"{subject}Task")
        if kind is None:
            continue
        told = _attributes(event)
        if how == "Scheduled":
            scheduled[event["eventId"]] = told
            task_lists.add((kind, told["taskList"]["name"]))
        elif how == "Started":
            task = scheduled.get(told.get("scheduledEventId", 0), {})
            started[event["eventId"]] = Sighting(
                identity=told.get("identity", ""),
                kind=kind,
                task_list=task.get("taskList", {}).get("name", ""),
                at=event["eventTimestamp"],
                task=task.get("activityId", ""),
                is_at_it=not is_closed,
                workflow_id=workflow_id,
                run_id=run_id,
            )
        elif how in _ENDINGS and told.get("startedEventId") in started:
            number = told["startedEventId"]
            started[number] = started[number]._replace(is_at_it=False)
    return Lately(list(started.values()), task_lists)


def _attributes(event: Event) -> dict[str, Any]:
    name = event["eventType"]
    found: dict[str, Any] = event.get(f"{name[0].lower()}{name[1:]}EventAttributes", {})
    return found


def actors_in(sightings: Iterable[Sighting]) -> list[Actor]:
    """Return who was seen, by identity, kind and task list; who was seen last comes first."""
    found: dict[tuple[str, str, str], Actor] = {}
    for sighting in sightings:
        key = (sighting.identity, sighting.kind, sighting.task_list)
        before = found.get(key)
        last = sighting if before is None or sighting.at >= before.last.at else before.last
        tasks, busy = (before.tasks, before.busy) if before else (0, 0)
        found[key] = Actor(last, tasks + 1, busy + sighting.is_at_it)
    return sorted(found.values(), key=lambda actor: actor.last.at, reverse=True)
