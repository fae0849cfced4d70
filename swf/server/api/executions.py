"""Executions: start, describe, history, signal, cancel, terminate."""

from typing import Any

from swf.server import faults
from swf.server.api import paging
from swf.server.api.registry import Answer, Call, EventList, operation
from swf.server.engine import executions
from swf.server.store import Run, seconds


@operation("StartWorkflowExecution")
def start(call: Call) -> Answer:
    """Open an execution; its first decision task waits at once."""
    params = call.params
    domain = call.domain()
    if domain.deprecated:
        raise faults.domain_deprecated(domain.name)
    name, version = params["workflowType"]["name"], params["workflowType"]["version"]
    type_ = call.store.domains.type(domain.id, "WorkflowType", name, version)
    if type_ is None:
        raise faults.unknown_type("WorkflowType", name, version)
    if type_.deprecated is not None:
        raise faults.type_deprecated("WorkflowType", name, version)
    config, missing = executions.effective(params, type_.defaults)
    if missing:
        raise faults.default_undefined(missing)
    if call.step.open_run(domain.id, params["workflowId"]) is not None:
        raise faults.already_started()
    if domain.open_runs >= call.settings.max_open_executions:
        raise faults.limit_exceeded("open workflow executions")
    run = executions.start(
        call.step, domain.id, params["workflowId"], type_, config, input=params.get("input")
    )
    return {"runId": run.run_id}


@operation("DescribeWorkflowExecution")
def describe(call: Call) -> Answer:
    """What an execution is, and what is open in it."""
    run = _named(call)
    config = run.config
    shown = {name: config[name] for name in (*executions.REQUIRED, *executions.OPTIONAL) if name in config}
    answer: dict[str, Any] = {
        "executionInfo": info(run),
        "executionConfiguration": shown,
        "openCounts": {
            "openActivityTasks": run.open_activities,
            "openChildWorkflowExecutions": run.open_children,
            "openDecisionTasks": int(bool(run.decision_scheduled or run.decision_started)),
            "openLambdaFunctions": run.open_lambdas,
            "openTimers": run.open_timers,
        },
    }
    context = call.store.runs.context(run.id)
    if context is not None:
        answer["latestExecutionContext"] = context
    if run.latest_activity is not None:
        answer["latestActivityTaskTimestamp"] = seconds(run.latest_activity)
    return answer


def info(run: Run) -> dict[str, Any]:
    """An execution as lists and descriptions show it."""
    shown: dict[str, Any] = {
        "cancelRequested": run.cancel_requested and run.is_open,
        "execution": run.execution,
        "executionStatus": "OPEN" if run.is_open else "CLOSED",
        "startTimestamp": seconds(run.started),
        "workflowType": run.workflow_type,
    }
    if run.closed is not None:
        shown["closeStatus"] = run.close_status
        shown["closeTimestamp"] = seconds(run.closed)
    for member, key in (("parent", "parent"), ("tagList", "tagList")):
        if key in run.config:
            shown[member] = run.config[key]
    return shown


@operation("GetWorkflowExecutionHistory")
def history(call: Call) -> Answer:
    """A page of the events of an execution, open or closed."""
    run = _named(call)
    return history_page(call, run, 1, None, paging.position(call))


def history_page(
    call: Call, run: Run, first: int, last: int | None, position: int | None, *, more: Any = None
) -> dict[str, Any]:
    """Events `first` to `last` (None: the newest there is) from `position` on, as many as fit on a page.

    Args:
        position: the next event's number; None: start at the beginning (or the end, in reverse order).
        more: what else the token of the next page must know.
    """
    reverse = call.params.get("reverseOrder", False)
    call.step.flush()
    newest = run.last_event if last is None else last
    oldest = first
    if position is not None:
        oldest, newest = (oldest, position) if reverse else (position, newest)
    size = paging.page_size(call)
    events = call.store.events.page(run.id, oldest, newest, size, reverse=reverse)
    answer: dict[str, Any] = {"events": EventList(events)}
    following = newest - len(events) if reverse else oldest + len(events)
    if events and oldest <= following <= newest:
        answer["nextPageToken"] = paging.issue(call, following if more is None else [following, *more])
    return answer


@operation("SignalWorkflowExecution")
def signal(call: Call) -> Answer:
    """Tell an open execution something."""
    executions.signal(call.step, _open(call), call.params["signalName"], call.params.get("input"))
    return None


@operation("RequestCancelWorkflowExecution")
def request_cancel(call: Call) -> Answer:
    """Ask an open execution to stop."""
    executions.request_cancel(call.step, _open(call))
    return None


@operation("TerminateWorkflowExecution")
def terminate(call: Call) -> Answer:
    """Close an open execution, whatever its decider thinks."""
    run, params = _open(call), call.params
    executions.terminate(
        call.step,
        run,
        cause="OPERATOR_INITIATED",
        child_policy=params.get("childPolicy"),
        reason=params.get("reason"),
        details=params.get("details"),
    )
    return None


def _named(call: Call) -> Run:
    """The execution given by both ids, open or closed."""
    domain = call.domain()
    ids = call.params["execution"]
    run = call.step.find_run(domain.id, ids["workflowId"], ids["runId"])
    if run is None:
        raise faults.unknown_execution(ids["workflowId"], ids["runId"])
    return run


def _open(call: Call) -> Run:
    """The open execution given by its workflowId, and perhaps its runId."""
    domain = call.domain()
    workflow_id, run_id = call.params["workflowId"], call.params.get("runId")
    if run_id:
        run = call.step.find_run(domain.id, workflow_id, run_id)
    else:
        run = call.step.open_run(domain.id, workflow_id)
    if run is None or not run.is_open:
        raise faults.unknown_execution(workflow_id, run_id)
    return run
