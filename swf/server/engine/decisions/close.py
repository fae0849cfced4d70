"""Closing: complete, fail, cancel, or continue as a new run; refused while news waits for the decider."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.engine.decisions._workflow_type import find_type
from swf.server.store import Kind, Run


def complete(batch: Batch, attributes: dict[str, Any]) -> None:
    """CompleteWorkflowExecution."""
    _close(batch, "CompleteWorkflowExecutionFailed", "COMPLETED", pick(attributes, "result"))


def fail(batch: Batch, attributes: dict[str, Any]) -> None:
    """FailWorkflowExecution."""
    _close(batch, "FailWorkflowExecutionFailed", "FAILED", pick(attributes, "reason", "details"))


def cancel(batch: Batch, attributes: dict[str, Any]) -> None:
    """CancelWorkflowExecution: no cancel request is needed before."""
    _close(batch, "CancelWorkflowExecutionFailed", "CANCELED", pick(attributes, "details"))


def _close(batch: Batch, failed: str, status: str, attributes: dict[str, Any]) -> None:
    if _unhandled(batch, failed):
        return
    attributes["decisionTaskCompletedEventId"] = batch.event_id
    executions.close(batch.step, batch.run, status, attributes)


def _unhandled(batch: Batch, failed: str) -> bool:
    """Whether a decision task waits, because something happened that this decider has not seen."""
    if batch.run.decision_scheduled:
        batch.record(failed, {"cause": "UNHANDLED_DECISION"})
        return True
    return False


def continue_as_new(batch: Batch, attributes: dict[str, Any]) -> None:
    """ContinueAsNewWorkflowExecution: close, and start again under the same workflowId."""
    failed = "ContinueAsNewWorkflowExecutionFailed"
    if _unhandled(batch, failed):
        return
    step, run = batch.step, batch.run
    version = attributes.get("workflowTypeVersion") or run.type_version
    found = find_type(step, run.domain, {"name": run.type_name, "version": version}, attributes)
    if isinstance(found, str):
        batch.fail(failed, found, {})
        return
    type_, config = found
    ids = step.new_run_ids()
    continued = {key: config.get(key) for key in (*executions.REQUIRED, *executions.OPTIONAL, "tagList")}
    continued |= {
        "decisionTaskCompletedEventId": batch.event_id,
        "input": attributes.get("input"),
        "newExecutionRunId": ids[1],
        "workflowType": {"name": type_.name, "version": type_.version},
    }
    executions.close(step, run, "CONTINUED_AS_NEW", continued)
    config |= {key: value for key, value in run.config.items() if key.startswith("parent")}
    new = executions.start(
        step,
        run.domain,
        run.workflow_id,
        type_,
        config,
        input=attributes.get("input"),
        ids=ids,
        continued=run.run_id,
    )
    _succeed(batch, run, new)


def _succeed(batch: Batch, old: Run, new: Run) -> None:
    """The new run takes the old one's place among the open children of its parent."""
    parent = batch.step.run(old.config["parentRow"]) if "parentRow" in old.config else None
    if parent is None or not parent.is_open:
        return
    item = batch.step.store.items.get(parent.id, Kind.CHILD, old.config["parentInitiatedEventId"])
    if item is not None:
        item.data["run"] = new.id
        batch.step.change(parent, item)
