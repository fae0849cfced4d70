"""Activity tasks: scheduled, taken by a worker, kept alive by heartbeats, and closed or timed out."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import Step, due_after
from swf.server.store import Item, Kind, Run

#: The timeouts of an activity task, in the order in which a missing one is reported.
TIMEOUTS = (
    "scheduleToStartTimeout",
    "scheduleToCloseTimeout",
    "startToCloseTimeout",
    "heartbeatTimeout",
)


def schedule(step: Step, run: Run, event_id: int, attributes: dict[str, Any]) -> None:
    """Offer the task that event `event_id` (ActivityTaskScheduled with these attributes) speaks of."""
    data = {name: attributes[name] for name in TIMEOUTS}
    data["scheduled"] = run.last_time
    priority = int(attributes.get("taskPriority") or 0)
    key = attributes["activityId"]
    item = Item(run.id, Kind.ACTIVITY, event_id, key=key, priority=priority, data=data)
    item.due = deadline(data)[0]
    step.enqueue(run, item, attributes["taskList"]["name"])
    step.open(run, item)


def deadline(data: dict[str, Any]) -> tuple[int | None, str]:
    """When the task times out next (milliseconds; None: never), and how that is called."""
    scheduled = data["scheduled"]
    to_close = (due_after(scheduled, data["scheduleToCloseTimeout"]), "SCHEDULE_TO_CLOSE")
    if "started" not in data:
        candidates = [(due_after(scheduled, data["scheduleToStartTimeout"]), "SCHEDULE_TO_START"), to_close]
    else:
        candidates = [
            (due_after(data["startedAt"], data["startToCloseTimeout"]), "START_TO_CLOSE"),
            to_close,
            (due_after(data["beatAt"], data["heartbeatTimeout"]), "HEARTBEAT"),
        ]
    first: tuple[int | None, str] = (None, "")
    for due, name in candidates:
        if due is not None and (first[0] is None or due < first[0]):
            first = (due, name)
    return first


def take(step: Step, queue: str, identity: str | None) -> tuple[Run, Item] | None:
    """The first activity task on a queue, started; None if none waits."""
    while (item := step.store.items.first_queued(queue)) is not None:
        run = step.run(item.run)
        if run is None:
            step.store.items.remove(item)
            continue
        attributes = {"scheduledEventId": item.ref, "identity": identity}
        started = step.append(run, "ActivityTaskStarted", attributes)
        if not started:
            continue
        item.data |= {"started": started, "startedAt": run.last_time, "beatAt": run.last_time}
        item.queue = None
        item.due = deadline(item.data)[0]
        step.change(run, item)
        return run, item
    return None


def heartbeat(step: Step, run: Run, item: Item, details: str | None) -> bool:
    """The worker is alive; whether it is asked to stop."""
    item.data["beatAt"] = step.now
    if details is not None:
        item.data["details"] = details
    item.due = deadline(item.data)[0]
    step.change(run, item)
    return "cancelRequested" in item.data


def close(step: Step, run: Run, item: Item, how: str, attributes: dict[str, Any]) -> None:
    """Close a task; `how` is the end of the event's name: Completed, Failed, Canceled or TimedOut."""
    closed = {
        "scheduledEventId": item.ref,
        "startedEventId": item.data.get("started", 0),
        **attributes,
    }
    if how == "Canceled":
        closed["latestCancelRequestedEventId"] = item.data.get("cancelRequested", 0)
    step.append(run, f"ActivityTask{how}", closed)
    step.close(run, item)


def answered(step: Step, run: Run, item: Item, how: str, attributes: dict[str, Any]) -> None:
    """A worker closed its task; the decider must hear of it."""
    close(step, run, item, how, attributes)
    executions.schedule_decision(step, run)


def time_out(step: Step, run: Run, item: Item) -> None:
    """A deadline of the task is over."""
    attributes = {"timeoutType": deadline(item.data)[1], "details": item.data.get("details")}
    answered(step, run, item, "TimedOut", attributes)
