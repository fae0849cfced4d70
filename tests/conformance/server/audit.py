"""What must hold of every history, whatever happened: numbers, times, links, members, open counts."""

from collections import Counter
from functools import cache
from typing import Any

from swf.server.wire import model
from tests.conformance.server.raw import Raw

CLOSING = {
    f"WorkflowExecution{how}"
    for how in ("Completed", "Failed", "Canceled", "TimedOut", "Terminated", "ContinuedAsNew")
}
#: The events an id may lead to, by the member it is in and the first word of the event it is in.
LINKS = {
    "decisionTaskCompletedEventId": {"": ["DecisionTaskCompleted"]},
    "scheduledEventId": {
        "DecisionTask": ["DecisionTaskScheduled"],
        "ActivityTask": ["ActivityTaskScheduled"],
        "LambdaFunction": ["LambdaFunctionScheduled"],
        "StartLambdaFunction": ["LambdaFunctionScheduled"],
    },
    "startedEventId": {
        "DecisionTask": ["DecisionTaskStarted"],
        "ActivityTask": ["ActivityTaskStarted"],
        "LambdaFunction": ["LambdaFunctionStarted"],
        "Timer": ["TimerStarted"],
        "ChildWorkflowExecution": ["ChildWorkflowExecutionStarted"],
    },
    "initiatedEventId": {
        "": [
            "StartChildWorkflowExecutionInitiated",
            "SignalExternalWorkflowExecutionInitiated",
            "RequestCancelExternalWorkflowExecutionInitiated",
        ]
    },
    "latestCancelRequestedEventId": {"": ["ActivityTaskCancelRequested"]},
}
#: Links that may be 0: nothing was started, nobody asked.
MAY_BE_ZERO = {
    ("startedEventId", "ActivityTaskTimedOut"),
    ("startedEventId", "ActivityTaskCanceled"),
    ("startedEventId", "DecisionTaskTimedOut"),
    ("initiatedEventId", "StartChildWorkflowExecutionFailed"),
    ("latestCancelRequestedEventId", "ActivityTaskCanceled"),
}
#: Which events open and close what an openCount counts; children that failed to start were open if initiated.
OPENED = {
    "openActivityTasks": ("ActivityTaskScheduled",),
    "openTimers": ("TimerStarted",),
    "openLambdaFunctions": ("LambdaFunctionScheduled",),
    "openChildWorkflowExecutions": ("StartChildWorkflowExecutionInitiated",),
}
CLOSED = {
    "openActivityTasks": tuple(
        f"ActivityTask{how}" for how in ("Completed", "Failed", "TimedOut", "Canceled")
    ),
    "openTimers": ("TimerFired", "TimerCanceled"),
    "openLambdaFunctions": (
        "LambdaFunctionCompleted",
        "LambdaFunctionFailed",
        "LambdaFunctionTimedOut",
        "StartLambdaFunctionFailed",
    ),
    "openChildWorkflowExecutions": tuple(
        f"ChildWorkflowExecution{how}"
        for how in ("Completed", "Failed", "TimedOut", "Canceled", "Terminated")
    ),
}


@cache
def shapes() -> dict[str, Any]:
    found: dict[str, Any] = model.load()["shapes"]
    return found


def member_of(event_type: str) -> str:
    return f"{event_type[0].lower()}{event_type[1:]}EventAttributes"


def audit(raw: Raw, domain: str = "d") -> None:
    """Hold every history of a domain, open or closed, against the rules."""
    times = {"startTimeFilter": {"oldestDate": 0}, "maximumPageSize": 20}
    for operation in ("ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"):
        for info in raw.call(operation, domain=domain, **times)["executionInfos"]:
            execution = {"domain": domain, "execution": info["execution"]}
            page = raw.call("GetWorkflowExecutionHistory", **execution)
            if "nextPageToken" not in page:
                check_history(page["events"], raw.call("DescribeWorkflowExecution", **execution))


def check_history(events: list[dict[str, Any]], described: dict[str, Any]) -> None:
    """Raise an AssertionError if a complete history, or a description of the run, breaks a rule."""
    assert [event["eventId"] for event in events] == list(range(1, len(events) + 1))
    times = [event["eventTimestamp"] for event in events]
    assert times == sorted(times)
    types = [event["eventType"] for event in events]
    assert types[0] == "WorkflowExecutionStarted"
    closed = described["executionInfo"]["executionStatus"] == "CLOSED"
    assert [number for number, name in enumerate(types, 1) if name in CLOSING] == [len(types)] * closed
    for event in events:
        check_members(event)
        check_links(event, types)
    check_decision_tasks(types)
    check_counts(events, described)


def check_members(event: dict[str, Any]) -> None:
    """The members are those of the model: the required ones, no unknown ones."""
    name = member_of(event["eventType"])
    assert set(event) == {"eventId", "eventTimestamp", "eventType", name}
    check_shape(event[name], shapes()["HistoryEvent"]["members"][name]["shape"], event["eventType"])


def check_shape(value: Any, name: str, where: str) -> None:
    """A value is what the model says."""
    shape = shapes()[name]
    if shape["type"] == "structure":
        assert set(shape.get("required", ())) <= set(value) <= set(shape["members"]), (where, value)
        for member, given in value.items():
            check_shape(given, shape["members"][member]["shape"], f"{where}.{member}")
    elif shape["type"] == "list":
        for item in value:
            check_shape(item, shape["member"]["shape"], where)
    elif shape["type"] in ("long", "integer"):
        assert type(value) is int, (where, value)
    elif shape["type"] == "string":
        assert isinstance(value, str) and value in shape.get("enum", [value]), (where, value)


def check_links(event: dict[str, Any], types: list[str]) -> None:
    """Every id leads to an earlier event of the right type, or is 0 where that has a meaning."""
    event_type = event["eventType"]
    for member, by_word in LINKS.items():
        linked = event[member_of(event_type)].get(member)
        if linked is None:
            continue
        if linked == 0:
            assert (member, event_type) in MAY_BE_ZERO, event
            continue
        wanted = next(targets for word, targets in by_word.items() if event_type.startswith(word))
        assert linked < event["eventId"], event
        assert types[linked - 1] in wanted, event


def check_decision_tasks(types: list[str]) -> None:
    """At most one decision task waits, and at most one is held."""
    waiting = started = 0
    for name in types:
        if name == "DecisionTaskScheduled":
            waiting += 1
        elif name == "DecisionTaskStarted":
            waiting, started = waiting - 1, started + 1
        elif name == "DecisionTaskCompleted" or (name == "DecisionTaskTimedOut" and started):
            started -= 1
        elif name == "DecisionTaskTimedOut":
            waiting -= 1
        assert waiting in (0, 1) and started in (0, 1)


def check_counts(events: list[dict[str, Any]], described: dict[str, Any]) -> None:
    """The open counts are what the history implies; of a closed run, what was open when it closed."""
    count = Counter(event["eventType"] for event in events)
    refused = sum(
        event["eventType"] == "StartChildWorkflowExecutionFailed"
        and event["startChildWorkflowExecutionFailedEventAttributes"]["initiatedEventId"] > 0
        for event in events
    )
    for name, opening in OPENED.items():
        still = sum(count[kind] for kind in opening) - sum(count[kind] for kind in CLOSED[name])
        if name == "openChildWorkflowExecutions":
            still -= refused
        assert described["openCounts"][name] == still, (name, described["openCounts"])
