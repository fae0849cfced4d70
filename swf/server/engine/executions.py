"""Executions: they open, hear signals and cancel requests, need decisions, and close in one of six ways."""

import logging
from typing import Any

from swf.server.engine._step import Step, due_after
from swf.server.store import Item, Kind, Run, Type

logger = logging.getLogger(__name__)

#: The settings an execution must have, in the order they are checked, and the default of the type for each.
REQUIRED = {
    "executionStartToCloseTimeout": "defaultExecutionStartToCloseTimeout",
    "taskList": "defaultTaskList",
    "taskStartToCloseTimeout": "defaultTaskStartToCloseTimeout",
    "childPolicy": "defaultChildPolicy",
}
#: Settings it may have.
OPTIONAL = {"taskPriority": "defaultTaskPriority", "lambdaRole": "defaultLambdaRole"}
#: How the parent hears that a child closed: the event, and what it says of the closing event.
_TOLD_PARENT = {
    "COMPLETED": ("ChildWorkflowExecutionCompleted", ("result",)),
    "FAILED": ("ChildWorkflowExecutionFailed", ("reason", "details")),
    "CANCELED": ("ChildWorkflowExecutionCanceled", ("details",)),
    "TIMED_OUT": ("ChildWorkflowExecutionTimedOut", ("timeoutType",)),
    "TERMINATED": ("ChildWorkflowExecutionTerminated", ()),
}
_CLOSING_EVENT = {
    "COMPLETED": "WorkflowExecutionCompleted",
    "FAILED": "WorkflowExecutionFailed",
    "CANCELED": "WorkflowExecutionCanceled",
    "TIMED_OUT": "WorkflowExecutionTimedOut",
    "TERMINATED": "WorkflowExecutionTerminated",
    "CONTINUED_AS_NEW": "WorkflowExecutionContinuedAsNew",
}


# Opening


def effective(given: dict[str, Any], defaults: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The settings of an execution: what is given, else the type's defaults.

    Returns:
        the settings, and the first one that is neither given nor defaulted (None: all there).
    """
    config: dict[str, Any] = {}
    missing = None
    for names in (REQUIRED, OPTIONAL):
        for name, default in names.items():
            value = given.get(name) or defaults.get(default)
            if value:
                config[name] = value
            elif names is REQUIRED and missing is None:
                missing = name
    if given.get("tagList"):
        config["tagList"] = given["tagList"]
    return config, missing


def start(
    step: Step,
    domain: int,
    workflow_id: str,
    type_: Type,
    config: dict[str, Any],
    *,
    input: str | None = None,
    ids: tuple[int, str] | None = None,
    continued: str | None = None,
) -> Run:
    """Open an execution; nobody else may have the workflowId open (see `Step.open_run`).

    Args:
        config: see `effective`; a child's also has `parent` (its parent's two ids), `parentRow` and
            `parentInitiatedEventId`.
        ids: see `Step.new_run_ids`, if it had to be known before.
        continued: the run id of the execution this one continues.
    """
    row_id, run_id = ids or step.new_run_ids()
    run = Run(
        id=row_id,
        domain=domain,
        workflow_id=workflow_id,
        run_id=run_id,
        type_name=type_.name,
        type_version=type_.version,
        started=step.now,
        config=config,
    )
    step.add_run(run)
    step.store.domains.count_run(domain, 1)
    started = {key: config.get(key) for key in (*REQUIRED, *OPTIONAL, "tagList")}
    started["input"] = input
    started["workflowType"] = run.workflow_type
    started["continuedExecutionRunId"] = continued
    started["parentWorkflowExecution"] = config.get("parent")
    started["parentInitiatedEventId"] = config.get("parentInitiatedEventId", 0)
    step.append(run, "WorkflowExecutionStarted", started)
    due = due_after(run.last_time, config["executionStartToCloseTimeout"])
    step.open(run, Item(run.id, Kind.RUN, 1, due=due))
    schedule_decision(step, run)
    return run


# Deciding


def schedule_decision(step: Step, run: Run) -> None:
    """Ask for a decision, unless one is asked for already; it is held while a decider works on another."""
    if not run.is_open or run.decision_scheduled:
        return
    task_list = {"name": run.override_list} if run.override_list else run.config["taskList"]
    timeout = (run.override_timeout if run.override_list else None) or "NONE"
    scheduled = {
        "scheduleToStartTimeout": timeout,
        "startToCloseTimeout": run.config["taskStartToCloseTimeout"],
        "taskList": task_list,
        "taskPriority": run.config.get("taskPriority"),
    }
    event_id = step.append(run, "DecisionTaskScheduled", scheduled)
    if not event_id:
        return
    run.decision_scheduled = event_id
    priority = int(run.config.get("taskPriority", 0))
    data = {"taskList": task_list["name"], "scheduleToStart": timeout}
    item = Item(run.id, Kind.DECISION, event_id, priority=priority, data=data)
    if not run.decision_started:
        offer_decision(step, run, item)
    step.open(run, item)


def offer_decision(step: Step, run: Run, item: Item) -> None:
    """Let deciders take the task; its schedule-to-start clock starts now."""
    item.due = due_after(max(step.now, run.last_time), item.data["scheduleToStart"])
    step.enqueue(run, item, item.data["taskList"])


# Hearing


def signal(step: Step, run: Run, name: str, input: str | None, source: tuple[Run, int] | None = None) -> None:
    """Record a signal; `source` is the run that sent it, and its ...Initiated event."""
    attributes = {"signalName": name, "input": input, **_from(source)}
    step.append(run, "WorkflowExecutionSignaled", attributes)
    schedule_decision(step, run)


def request_cancel(
    step: Step, run: Run, *, source: tuple[Run, int] | None = None, cause: str | None = None
) -> None:
    """Record a cancel request; it is the decider's to act on."""
    run.cancel_requested = True
    step.append(run, "WorkflowExecutionCancelRequested", {"cause": cause, **_from(source)})
    schedule_decision(step, run)


def _from(source: tuple[Run, int] | None) -> dict[str, Any]:
    if source is None:
        return {"externalInitiatedEventId": 0}
    run, initiated = source
    return {"externalInitiatedEventId": initiated, "externalWorkflowExecution": run.execution}


# Closing


def close(
    step: Step, run: Run, status: str, attributes: dict[str, Any], *, child_policy: str | None = None
) -> bool:
    """Close a run: its last event, its parent told, its open tasks dropped.

    Args:
        status: a close status, see `_CLOSING_EVENT`.
        attributes: of the closing event.
        child_policy: what becomes of its open children; None: they run on.

    Returns:
        whether the run was open.
    """
    if not step.append(run, _CLOSING_EVENT[status], attributes):
        return False
    children = step.store.items.of(run.id, Kind.CHILD) if child_policy else []
    run.closed = run.last_time
    run.close_status = status
    run.decision_scheduled = run.decision_started = 0
    step.touch(run)
    step.store.runs.close(run)
    step.store.items.remove_all(run.id)
    step.store.domains.count_run(run.domain, -1)
    _keep_for_a_while(step, run)
    if status != "CONTINUED_AS_NEW":
        _tell_parent(step, run, status, attributes)
    step.orphans.extend((item, child_policy) for item in children)
    _look_after_orphans(step)
    return True


def terminate(
    step: Step,
    run: Run,
    *,
    cause: str,
    child_policy: str | None = None,
    reason: str | None = None,
    details: str | None = None,
) -> None:
    """End a run from outside; `child_policy` replaces the run's own."""
    policy = child_policy or run.config["childPolicy"]
    attributes = {"cause": cause, "childPolicy": policy, "reason": reason, "details": details}
    close(step, run, "TERMINATED", attributes, child_policy=policy)


def time_out(step: Step, run: Run) -> None:
    """The run was open for too long."""
    policy = run.config["childPolicy"]
    attributes = {"timeoutType": "START_TO_CLOSE", "childPolicy": policy}
    close(step, run, "TIMED_OUT", attributes, child_policy=policy)


def end_at_limit(step: Step, run: Run) -> None:
    """The history is full: its last event says so."""
    logger.warning("%s terminated: its history has %d events", run.workflow_id, run.last_event + 1)
    terminate(step, run, cause="EVENT_LIMIT_EXCEEDED")


def _tell_parent(step: Step, run: Run, status: str, attributes: dict[str, Any]) -> None:
    row = run.config.get("parentRow")
    parent = step.run(row) if row else None
    if parent is None or not parent.is_open:
        return
    item = step.store.items.get(parent.id, Kind.CHILD, run.config["parentInitiatedEventId"])
    if item is None:
        return
    event_type, said = _TOLD_PARENT[status]
    told = {
        "workflowExecution": run.execution,
        "workflowType": run.workflow_type,
        "initiatedEventId": item.ref,
        "startedEventId": item.data["started"],
        **{name: attributes.get(name) for name in said},
    }
    if step.append(parent, event_type, told):
        step.close(parent, item)
        schedule_decision(step, parent)


def _look_after_orphans(step: Step) -> None:
    """Apply the child policies of the runs that closed; one after another, however deep the families are."""
    if step.has_guardian:
        return
    step.has_guardian = True
    while step.orphans:
        item, policy = step.orphans.popleft()
        child = step.run(item.data["run"])
        if child is not None and child.is_open:
            _apply_child_policy(step, child, policy)
    step.has_guardian = False


def _apply_child_policy(step: Step, child: Run, policy: str | None) -> None:
    if policy == "TERMINATE":
        terminate(step, child, cause="CHILD_POLICY_APPLIED")
    elif policy == "REQUEST_CANCEL":
        request_cancel(step, child, cause="CHILD_POLICY_APPLIED")


# Forgetting


def _keep_for_a_while(step: Step, run: Run) -> None:
    """The run is forgotten when the retention of its domain is over."""
    if not step.settings.prune or run.closed is None:
        return
    retention = step.store.domains.by_id(run.domain).retention
    days = 0 if retention == "NONE" else int(retention)
    due = run.closed + (days * 24 * 3600 * 1000 or step.settings.no_retention_ms)
    step.store.items.add(Item(run.id, Kind.EXPIRY, 1, due=due))
    step.note_due(due)


def forget(step: Step, item: Item) -> None:
    """Forget a closed run, then its events, a thousand at a time so that nobody waits for it."""
    run = step.run(item.run)
    if run is not None:
        step.store.runs.forget(run)
    if step.store.events.prune(item.run, 1000):
        item.due = step.now
        step.store.items.change(item)
        step.note_due(item.due)
    else:
        step.store.items.remove(item)
