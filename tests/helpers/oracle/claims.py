"""What an event says of another run, held against that run's own history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.helpers.oracle.history import History
from tests.helpers.oracle.judge import Attributes, Seen, ensure, milliseconds, same
from tests.helpers.service_model import attributes_member

if TYPE_CHECKING:
    from tests.helpers.oracle.world import World

_CHILD_ENDS = {
    "COMPLETED": "Completed",
    "FAILED": "Failed",
    "CANCELED": "Canceled",
    "TIMED_OUT": "TimedOut",
    "TERMINATED": "Terminated",
}
#: What a parent hears of a child's last words.
_TOLD: dict[str, tuple[str, ...]] = {
    "COMPLETED": ("result",),
    "FAILED": ("reason", "details"),
    "CANCELED": ("details",),
}


def check(world: World, history: History, seen: Seen) -> None:
    """Check what an event claims, once everything that came with it has been written.

    Raises:
        Violation: if the other run tells another story.
    """
    claim = _CLAIMS.get(seen.type)
    if claim is not None:
        claim(world, history, seen)


def attributes_of(event: dict[str, Any]) -> Attributes:
    """The attributes of an event."""
    attributes: Attributes = event[attributes_member(event["eventType"])]
    return attributes


def _names(history: History) -> dict[str, str]:
    return {"workflowId": history.name.workflow_id, "runId": history.name.run_id}


def _from_outside(world: World, history: History, seen: Seen) -> None:
    """A signal or cancel request: from a client, from another run, or from a parent's child policy."""
    said = seen.attributes
    source_name = said.get("externalWorkflowExecution")
    same("having a source", source_name is not None, said["externalInitiatedEventId"] != 0)
    if said.get("cause") == "CHILD_POLICY_APPLIED":
        _by_policy(world, history, seen, "REQUEST_CANCEL")
    if source_name is None:
        return
    source = world.find(history.name.domain, source_name)
    ensure(source, "{}: nobody sent event {}", history, seen.id)
    assert source is not None
    request = "Signal" if seen.type == "WorkflowExecutionSignaled" else "RequestCancel"
    event = source.events[said["externalInitiatedEventId"] - 1]
    same("the request", event["eventType"], f"{request}ExternalWorkflowExecutionInitiated")
    asked = attributes_of(event)
    same("workflowId", asked["workflowId"], history.name.workflow_id)
    ensure(asked.get("runId") in (None, history.name.run_id), "{} was not meant", history)
    for member in ("signalName", "input"):
        same(member, said.get(member), asked.get(member))
    same("the time of a request and of its delivery", seen.time, milliseconds(event["eventTimestamp"]))


def _delivered(world: World, history: History, seen: Seen) -> None:
    """A signal or cancel request of this run arrived."""
    target = world.find(history.name.domain, seen.attributes["workflowExecution"])
    ensure(target, "{}: event {} arrived nowhere", history, seen.id)
    assert target is not None
    wanted = "Signaled" if seen.type.endswith("Signaled") else "CancelRequested"
    found = [
        event
        for event in target.events
        if event["eventType"] == f"WorkflowExecution{wanted}"
        and attributes_of(event)["externalInitiatedEventId"] == seen.attributes["initiatedEventId"]
        and attributes_of(event).get("externalWorkflowExecution") == _names(history)
    ]
    # A target whose history was full has the closing event instead.
    full = target.closed == "TERMINATED" and len(target.events) == target.max_events
    ensure(len(found) == 1 or full, "{}: event {} arrived {} times", history, seen.id, len(found))


def _started(world: World, history: History, seen: Seen) -> None:
    """A run with a parent is one its parent asked for."""
    parent_name = seen.attributes.get("parentWorkflowExecution")
    if parent_name is None:
        return
    parent = world.find(history.name.domain, parent_name)
    if parent is None:
        ensure("continuedExecutionRunId" in seen.attributes, "{} has no parent", history)
        return
    event = parent.events[seen.attributes["parentInitiatedEventId"] - 1]
    same("what a child was started by", event["eventType"], "StartChildWorkflowExecutionInitiated")
    asked = attributes_of(event)
    same("workflowId", history.name.workflow_id, asked["workflowId"])
    if "continuedExecutionRunId" not in seen.attributes:
        for member in ("input", "workflowType", "taskList", "childPolicy", "tagList", "taskPriority"):
            same(f"{member} of the child", seen.attributes.get(member), asked.get(member))


def _child_started(world: World, history: History, seen: Seen) -> None:
    child = world.find(history.name.domain, seen.attributes["workflowExecution"])
    ensure(child, "{}: no run of the child started in event {}", history, seen.id)
    assert child is not None
    same("the parent of a child", child.config.get("parentWorkflowExecution"), _names(history))
    initiated = child.config["parentInitiatedEventId"]
    same("parentInitiatedEventId", initiated, seen.attributes["initiatedEventId"])


def _child_ended(world: World, history: History, seen: Seen) -> None:
    child = world.find(history.name.domain, seen.attributes["workflowExecution"])
    ensure(child and child.closed, "{}: the child of event {} did not end", history, seen.id)
    assert child is not None
    assert child.closed is not None
    same("how the child ended", seen.type, f"ChildWorkflowExecution{_CHILD_ENDS[child.closed]}")
    end = attributes_of(child.events[-1])
    for member in _TOLD.get(child.closed, ()):
        same(f"{member} of the child", seen.attributes.get(member), end.get(member))


def _closed(world: World, history: History, seen: Seen) -> None:
    """A run closed: its parent knows, and its children are dealt with."""
    if seen.attributes.get("cause") == "CHILD_POLICY_APPLIED":
        _by_policy(world, history, seen, "TERMINATE")
    parent_name = history.config.get("parentWorkflowExecution")
    parent = world.find(history.name.domain, parent_name) if parent_name else None
    if parent is not None and not parent.closed and history.closed != "CONTINUED_AS_NEW":
        initiated = history.config["parentInitiatedEventId"]
        child = parent.children.open.get(initiated)
        ensure(child is None, "{}: the parent {} was not told", history, parent)
    if history.closed in ("TERMINATED", "TIMED_OUT"):
        _check_children(world, history, seen)


def _check_children(world: World, history: History, seen: Seen) -> None:
    policy = seen.attributes["childPolicy"]
    for child in history.children.open.values():
        workflow_id = child.initiated.attributes["workflowId"]
        if child.run_id:
            run = world.running(history, child.run_id, workflow_id)
        else:
            # The parent had no room left in its history to say that the child started.
            run = world.reachable(history.name.domain, workflow_id, None)
            asked_for = run and run.config.get("parentWorkflowExecution") == _names(history)
            mine = asked_for and run and run.config["parentInitiatedEventId"] == child.initiated.id
            run = run if mine else None
        if run is None:
            continue
        if policy == "TERMINATE":
            ensure(run.closed, "{} lives, though its parent {} is gone", run, history)
        elif policy == "REQUEST_CANCEL" and not run.closed:
            asked = any(
                event["eventType"] == "WorkflowExecutionCancelRequested"
                and attributes_of(event).get("cause") == "CHILD_POLICY_APPLIED"
                for event in run.events
            )
            ensure(asked, "{} was not asked to cancel, though its parent {} is gone", run, history)


def _by_policy(world: World, history: History, seen: Seen, policy: str) -> None:
    """A child policy is applied by a parent that was terminated or timed out at that moment."""
    parent_name = history.config.get("parentWorkflowExecution")
    ensure(parent_name, "{}: event {} applies the policy of no parent", history, seen.id)
    assert parent_name is not None
    parent = world.find(history.name.domain, parent_name)
    ensure(parent, "{}: event {} applies the policy of a parent that is gone", history, seen.id)
    assert parent is not None
    ensure(parent.closed in ("TERMINATED", "TIMED_OUT"), "{} was {}", parent, parent.closed)
    same("the policy", attributes_of(parent.events[-1])["childPolicy"], policy)
    same("the time of a policy", seen.time, parent.closed_at)


def _continued(world: World, history: History, seen: Seen) -> None:
    _closed(world, history, seen)
    execution = {"workflowId": history.name.workflow_id, "runId": seen.attributes["newExecutionRunId"]}
    new = world.find(history.name.domain, execution)
    ensure(new, "{} was not continued", history)
    assert new is not None
    same("continuedExecutionRunId", new.config.get("continuedExecutionRunId"), history.name.run_id)
    inherited = ("parentWorkflowExecution", "parentInitiatedEventId")
    for member in inherited:
        same(member, new.config.get(member), history.config.get(member))
    parent_name = history.config.get("parentWorkflowExecution")
    parent = world.find(history.name.domain, parent_name) if parent_name else None
    if parent is not None and history.config["parentInitiatedEventId"] in parent.children.open:
        parent.children.open[history.config["parentInitiatedEventId"]].run_id = new.name.run_id
    copied = set(seen.attributes) - {"newExecutionRunId", "decisionTaskCompletedEventId"}
    for member in copied:
        same(member, new.config.get(member), seen.attributes[member])


_CLAIMS: dict[str, Callable[[World, History, Seen], None]] = {
    "WorkflowExecutionSignaled": _from_outside,
    "WorkflowExecutionCancelRequested": _from_outside,
    "ExternalWorkflowExecutionSignaled": _delivered,
    "ExternalWorkflowExecutionCancelRequested": _delivered,
    "WorkflowExecutionStarted": _started,
    "ChildWorkflowExecutionStarted": _child_started,
    "WorkflowExecutionContinuedAsNew": _continued,
}
for _end in _CHILD_ENDS.values():
    _CLAIMS[f"ChildWorkflowExecution{_end}"] = _child_ended
    _CLAIMS[f"WorkflowExecution{_end}"] = _closed
