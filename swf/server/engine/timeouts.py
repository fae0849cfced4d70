"""Deadlines: what is due happens, oldest first, each in a step of its own."""

from swf.server.engine import activity_tasks, decision_tasks, executions
from swf.server.engine._step import Step
from swf.server.engine.decisions import lambda_, timer
from swf.server.store import Item, Kind, Run


def _run_out(step: Step, run: Run, item: Item) -> None:
    executions.time_out(step, run)


_HANDLERS = {
    Kind.RUN: _run_out,
    Kind.DECISION: decision_tasks.time_out,
    Kind.ACTIVITY: activity_tasks.time_out,
    Kind.TIMER: timer.fire,
    Kind.LAMBDA: lambda_.time_out,
}


def fire_first(step: Step) -> bool:
    """Let happen what is due first, if anything is due now; whether something was."""
    item = step.store.items.first_due(step.now)
    if item is None:
        return False
    run = step.run(item.run)
    if item.kind is Kind.EXPIRY:
        executions.forget(step, item)
    elif run is None or not run.is_open:
        # Nothing is kept for a closed run. Should something be all the same, it would be due for ever.
        step.store.items.remove(item)
    else:
        _HANDLERS[item.kind](step, run, item)
    return True


def give_up_on_taker(step: Step, item: Item) -> None:
    """Whoever took this task will not answer it, so it is closed before its time is over."""
    run = step.run(item.run)
    if run is None or not run.is_open:
        return
    if item.kind is Kind.DECISION:
        decision_tasks.time_out(step, run, item)
    else:
        reason = {"reason": "the process that had taken the task is gone"}
        activity_tasks.answered(step, run, item, "Failed", reason)


def postpone_first(step: Step, milliseconds: int) -> None:
    """Let what is due first wait a little more."""
    item = step.store.items.first_due(step.now)
    if item is not None:
        item.due = step.now + milliseconds
        step.store.items.change(item)
        step.note_due(item.due)
