"""Child workflows: an execution of their own that tells its parent how it ended."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.engine.decisions._workflow_type import find_type
from swf.server.store import Item, Kind, Type

_FAILED = "StartChildWorkflowExecutionFailed"


def start(batch: Batch, attributes: dict[str, Any]) -> None:
    """StartChildWorkflowExecution: the child starts after the whole batch."""
    step, run = batch.step, batch.run
    found = find_type(step, run.domain, attributes["workflowType"], attributes)
    if isinstance(found, str):
        cause: str | None = found
    else:
        cause = _limit(batch)
    if cause or isinstance(found, str):
        failed = pick(attributes, "workflowType", "workflowId", "control") | {"initiatedEventId": 0}
        batch.fail(_FAILED, cause or "", failed)
        return
    type_, config = found
    initiated = pick(attributes, "workflowId", "workflowType", "control", "input") | config
    event_id = batch.record("StartChildWorkflowExecutionInitiated", initiated)
    if event_id:
        # It counts as open from here on, so that one batch cannot pass the limit.
        item = Item(run.id, Kind.CHILD, event_id, key=attributes["workflowId"], data={"run": 0, "started": 0})
        step.open(run, item)
        batch.children_to_start += 1
        batch.later.append(lambda: _start_later(batch, attributes, item, type_, config))


def _limit(batch: Batch) -> str | None:
    step, run = batch.step, batch.run
    if run.open_children >= step.settings.max_open_children:
        return "OPEN_CHILDREN_LIMIT_EXCEEDED"
    open_runs = step.store.domains.by_id(run.domain).open_runs + batch.children_to_start
    if open_runs >= step.settings.max_open_executions:
        return "OPEN_WORKFLOWS_LIMIT_EXCEEDED"
    return None


def _start_later(
    batch: Batch, attributes: dict[str, Any], item: Item, type_: Type, config: dict[str, Any]
) -> None:
    step, parent = batch.step, batch.run
    if parent.close_status == "TERMINATED":
        return  # its history is full: a child would be nobody's
    if step.open_run(parent.domain, attributes["workflowId"]) is not None:
        failed = pick(attributes, "workflowType", "workflowId", "control")
        failed |= {"initiatedEventId": item.ref, "cause": "WORKFLOW_ALREADY_RUNNING"}
        batch.record(_FAILED, failed)
        step.close(parent, item)
        executions.schedule_decision(step, parent)
        return
    config |= {
        "parent": parent.execution,
        "parentRow": parent.id,
        "parentInitiatedEventId": item.ref,
    }
    workflow_id = attributes["workflowId"]
    child = executions.start(step, parent.domain, workflow_id, type_, config, input=attributes.get("input"))
    started = {
        "workflowExecution": child.execution,
        "workflowType": child.workflow_type,
        "initiatedEventId": item.ref,
    }
    item.data["run"] = child.id
    # Before the next event: if that is one too many for the parent, its child policy must find the child.
    step.change(parent, item)
    item.data["started"] = step.append(parent, "ChildWorkflowExecutionStarted", started)
    step.change(parent, item)
    executions.schedule_decision(step, parent)
