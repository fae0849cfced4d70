"""Lambda functions: called outside the engine, by handlers registered with the server."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import LambdaCall, Step, due_after
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.store import Item, Kind, Run

_NO_ROLE = "No IAM role is attached to the current workflow execution."
#: Seconds a function may take if the decision does not say.
DEFAULT_TIMEOUT = "900"


def schedule(batch: Batch, attributes: dict[str, Any]) -> None:
    """ScheduleLambdaFunction: started after the whole batch."""
    step, run = batch.step, batch.run
    cause = None
    if step.store.items.named(run.id, Kind.LAMBDA, attributes["id"]):
        cause = "ID_ALREADY_IN_USE"
    elif run.open_lambdas >= step.settings.max_open_lambdas:
        cause = "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED"
    if cause:
        batch.fail("ScheduleLambdaFunctionFailed", cause, pick(attributes, "id", "name"))
        return
    scheduled = pick(attributes, "id", "name", "input", "control", "startToCloseTimeout")
    event_id = batch.record("LambdaFunctionScheduled", scheduled)
    if event_id:
        item = Item(run.id, Kind.LAMBDA, event_id, key=attributes["id"])
        step.open(run, item)
        batch.later.append(lambda: _start_later(batch, attributes, item))


def _start_later(batch: Batch, attributes: dict[str, Any], item: Item) -> None:
    step, run = batch.step, batch.run
    if not run.is_open:
        return
    if not run.config.get("lambdaRole"):
        failed = {"scheduledEventId": item.ref, "cause": "ASSUME_ROLE_FAILED", "message": _NO_ROLE}
        step.append(run, "StartLambdaFunctionFailed", failed)
        step.close(run, item)
        executions.schedule_decision(step, run)
        return
    item.data["started"] = step.append(run, "LambdaFunctionStarted", {"scheduledEventId": item.ref})
    timeout = attributes.get("startToCloseTimeout") or DEFAULT_TIMEOUT
    item.due = due_after(run.last_time, timeout)
    step.change(run, item)
    if run.is_open:
        said = attributes["name"], attributes.get("input")
        step.lambda_calls.append(LambdaCall(run.id, item.ref, *said, int(timeout)))


def answered(step: Step, run: Run, item: Item, how: str, attributes: dict[str, Any]) -> None:
    """The function ended; `how` is the end of the event's name: Completed, Failed or TimedOut."""
    ids = {"scheduledEventId": item.ref, "startedEventId": item.data["started"]}
    step.append(run, f"LambdaFunction{how}", ids | attributes)
    step.close(run, item)
    executions.schedule_decision(step, run)


def time_out(step: Step, run: Run, item: Item) -> None:
    """The function took too long; its answer, if it ever comes, is dropped."""
    answered(step, run, item, "TimedOut", {"timeoutType": "START_TO_CLOSE"})
