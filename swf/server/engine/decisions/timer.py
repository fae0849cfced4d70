"""Timers: started and cancelled by decisions; firing is a deadline."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import Step, due_after
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.store import Item, Kind, Run


def start(batch: Batch, attributes: dict[str, Any]) -> None:
    """StartTimer: fires after `startToFireTimeout` seconds, at once if that is 0."""
    step, run = batch.step, batch.run
    timer_id = attributes["timerId"]
    cause = None
    if step.store.items.named(run.id, Kind.TIMER, timer_id):
        cause = "TIMER_ID_ALREADY_IN_USE"
    elif run.open_timers >= step.settings.max_open_timers:
        cause = "OPEN_TIMERS_LIMIT_EXCEEDED"
    if cause:
        batch.fail("StartTimerFailed", cause, {"timerId": timer_id})
        return
    event_id = batch.record("TimerStarted", pick(attributes, "timerId", "startToFireTimeout", "control"))
    due = due_after(run.last_time, attributes["startToFireTimeout"])
    step.open(run, Item(run.id, Kind.TIMER, event_id, key=timer_id, due=due))


def cancel(batch: Batch, attributes: dict[str, Any]) -> None:
    """CancelTimer: the id is free again."""
    step, run = batch.step, batch.run
    timer_id = attributes["timerId"]
    item = step.store.items.named(run.id, Kind.TIMER, timer_id)
    if item is None:
        batch.fail("CancelTimerFailed", "TIMER_ID_UNKNOWN", {"timerId": timer_id})
        return
    batch.record("TimerCanceled", {"timerId": timer_id, "startedEventId": item.ref})
    step.close(run, item)


def fire(step: Step, run: Run, item: Item) -> None:
    """The timer's time has come."""
    step.append(run, "TimerFired", {"timerId": item.key, "startedEventId": item.ref})
    step.close(run, item)
    executions.schedule_decision(step, run)
