"""Decision tasks: one decider at a time takes one, and completes it or lets it time out."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import Step, due_after
from swf.server.engine.decisions import Batch, apply
from swf.server.store import Item, Kind, Run


def take(step: Step, queue: str, identity: str | None) -> tuple[Run, Item] | None:
    """The first decision task on a queue, started; None if none waits."""
    while (item := step.store.items.first_queued(queue)) is not None:
        run = step.run(item.run)
        if run is None:
            step.store.items.remove(item)
            continue
        attributes = {"scheduledEventId": item.ref, "identity": identity}
        started = step.append(run, "DecisionTaskStarted", attributes)
        if not started:
            continue
        run.decision_scheduled, run.decision_started = 0, item.ref
        item.queue = None
        item.due = due_after(run.last_time, run.config["taskStartToCloseTimeout"])
        item.data["started"] = started
        step.change(run, item)
        return run, item
    return None


def complete(step: Step, run: Run, item: Item, answer: dict[str, Any]) -> None:
    """The decider's answer: remember what it says, and carry out its decisions in order.

    Args:
        answer: the request of RespondDecisionTaskCompleted, validated.
    """
    started = item.data["started"]
    completed = {name: answer.get(name) for name in ("executionContext", "taskList")}
    completed["taskListScheduleToStartTimeout"] = answer.get("taskListScheduleToStartTimeout") or None
    completed |= {"scheduledEventId": item.ref, "startedEventId": started}
    event_id = step.append(run, "DecisionTaskCompleted", completed)
    if not event_id:
        return
    step.close(run, item)
    run.decision_started = 0
    run.previous_started = started
    if answer.get("executionContext") is not None:
        step.store.runs.set_context(run.id, answer["executionContext"])
    if answer.get("taskList"):
        _override(run, answer["taskList"]["name"], completed["taskListScheduleToStartTimeout"])
    apply(Batch(step, run, event_id), answer.get("decisions", ()))
    _release(step, run)


def _override(run: Run, task_list: str, timeout: str | None) -> None:
    """Future decision tasks go to `task_list`; with a timeout only as long as somebody serves it."""
    if task_list == run.config["taskList"]["name"]:
        run.override_list = run.override_timeout = None
    else:
        run.override_list = task_list
        run.override_timeout = None if timeout == "NONE" else timeout


def _release(step: Step, run: Run) -> None:
    """A task that was held becomes available."""
    if not run.is_open or not run.decision_scheduled:
        return
    item = step.store.items.get(run.id, Kind.DECISION, run.decision_scheduled)
    if item is not None and item.queue is None:
        executions.offer_decision(step, run, item)
        step.change(run, item)


def time_out(step: Step, run: Run, item: Item) -> None:
    """Nobody took the task from an override list in time, or whoever took it did not answer in time."""
    started = item.data.get("started", 0)
    attributes = {
        "timeoutType": "START_TO_CLOSE" if started else "SCHEDULE_TO_START",
        "scheduledEventId": item.ref,
        "startedEventId": started,
    }
    if not step.append(run, "DecisionTaskTimedOut", attributes):
        return
    step.close(run, item)
    if started:
        run.decision_started = 0
    else:
        run.decision_scheduled = 0
    # Only the list nobody serves, and only if meant for a while: a later answer may have named another.
    if run.override_timeout and item.data["taskList"] == run.override_list:
        run.override_list = run.override_timeout = None
    executions.schedule_decision(step, run)
    _release(step, run)
