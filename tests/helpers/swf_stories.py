"""Histories that SWF is known to leave, in a short notation."""

from __future__ import annotations

from typing import Any

from swf.models.history.base import History

TYPES: dict[str, dict[str, str]] = {
    "activityType": {"name": "activity", "version": "1"},
    "workflowType": {"name": "workflow", "version": "1"},
    "workflowExecution": {"workflowId": "other", "runId": "run"},
}
START = 1_400_000_000.0


def history_of(*lines: str) -> History:
    """A history of events written as ``"ActivityTaskStarted scheduledEventId=5 identity=me"``.

    Ids count from 1, and there is a second between two events. Ids of events are numbers, other values texts.
    """
    return History.from_event_list([_event(number, line) for number, line in enumerate(lines, start=1)])


def _event(number: int, line: str) -> dict[str, Any]:
    name, *pairs = line.split()
    attributes: dict[str, Any] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        attributes[key] = int(value) if key.endswith("EventId") else value
    if name.startswith(("ChildWorkflow", "ExternalWorkflow")):
        attributes.setdefault("workflowExecution", TYPES["workflowExecution"])
    return {
        "eventId": number,
        "eventType": name,
        "eventTimestamp": START + number,
        f"{name[0].lower()}{name[1:]}EventAttributes": attributes,
    }


BEGIN = ("WorkflowExecutionStarted parentInitiatedEventId=0", "DecisionTaskScheduled")
FIRST_DECISION = (
    *BEGIN,
    "DecisionTaskStarted scheduledEventId=2",
    "DecisionTaskCompleted scheduledEventId=2 startedEventId=3",
)
ACTIVITY = "ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4"

#: One activity, from the first event to the last: the classic hello world.
HELLO_WORLD = (
    *FIRST_DECISION,
    "ActivityTaskScheduled activityId=saying_hi decisionTaskCompletedEventId=4",
    "ActivityTaskStarted scheduledEventId=5",
    "ActivityTaskCompleted scheduledEventId=5 startedEventId=6 result=null",
    "DecisionTaskScheduled",
    "DecisionTaskStarted scheduledEventId=8",
    "DecisionTaskCompleted scheduledEventId=8 startedEventId=9",
    "WorkflowExecutionCompleted decisionTaskCompletedEventId=10 result=null",
)

#: Sequences that SWF is known to leave.
STORIES: dict[str, tuple[str, ...]] = {
    "hello world": HELLO_WORLD,
    "two activities, started in the other order": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4",
        "ActivityTaskStarted scheduledEventId=6",
        "ActivityTaskStarted scheduledEventId=5",
        "ActivityTaskCompleted scheduledEventId=6 startedEventId=7",
        "DecisionTaskScheduled",
        "DecisionTaskStarted scheduledEventId=10",
        "ActivityTaskFailed scheduledEventId=5 startedEventId=8",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted scheduledEventId=10 startedEventId=11",
        "DecisionTaskStarted scheduledEventId=13",
    ),
    "two timers, one canceled": (
        *FIRST_DECISION,
        "TimerStarted timerId=2 startToFireTimeout=120 decisionTaskCompletedEventId=4",
        "TimerStarted timerId=1 startToFireTimeout=2 decisionTaskCompletedEventId=4",
        "TimerFired timerId=1 startedEventId=6",
        "DecisionTaskScheduled",
        "DecisionTaskStarted scheduledEventId=8",
        "DecisionTaskCompleted scheduledEventId=8 startedEventId=9",
        "TimerCanceled timerId=2 startedEventId=5 decisionTaskCompletedEventId=10",
        "CancelTimerFailed timerId=3 decisionTaskCompletedEventId=10",
        "StartTimerFailed timerId=4 decisionTaskCompletedEventId=10",
    ),
    "a child that fails while the parent decides": (
        *FIRST_DECISION,
        "StartChildWorkflowExecutionInitiated workflowId=c decisionTaskCompletedEventId=4",
        "ChildWorkflowExecutionStarted initiatedEventId=5",
        "DecisionTaskScheduled",
        "DecisionTaskStarted scheduledEventId=7",
        "ChildWorkflowExecutionFailed initiatedEventId=5 startedEventId=6",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted scheduledEventId=7 startedEventId=8",
        "DecisionTaskStarted scheduledEventId=10",
    ),
    "children refused at once and later": (
        *FIRST_DECISION,
        "StartChildWorkflowExecutionFailed workflowId=c initiatedEventId=0 decisionTaskCompletedEventId=4",
        "StartChildWorkflowExecutionInitiated workflowId=d decisionTaskCompletedEventId=4",
        "StartChildWorkflowExecutionFailed workflowId=d initiatedEventId=6 decisionTaskCompletedEventId=4",
    ),
    "canceled with an open activity": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskStarted scheduledEventId=5",
        "WorkflowExecutionCancelRequested externalInitiatedEventId=0",
        "DecisionTaskScheduled",
        "DecisionTaskStarted scheduledEventId=8",
        "DecisionTaskCompleted scheduledEventId=8 startedEventId=9",
        "WorkflowExecutionCanceled decisionTaskCompletedEventId=10",
    ),
    "signals and markers": (
        *FIRST_DECISION,
        "MarkerRecorded markerName=m decisionTaskCompletedEventId=4",
        "RecordMarkerFailed markerName=m decisionTaskCompletedEventId=4",
        "WorkflowExecutionSignaled signalName=s externalInitiatedEventId=77",
        "WorkflowExecutionSignaled signalName=s externalInitiatedEventId=0",
    ),
    "an unhandled decision": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskStarted scheduledEventId=5",
        "WorkflowExecutionSignaled signalName=s",
        "DecisionTaskScheduled",
        "DecisionTaskStarted scheduledEventId=8",
        "ActivityTaskCompleted scheduledEventId=5 startedEventId=6",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted scheduledEventId=8 startedEventId=9",
        "CompleteWorkflowExecutionFailed decisionTaskCompletedEventId=12",
        "DecisionTaskStarted scheduledEventId=11",
        "DecisionTaskCompleted scheduledEventId=11 startedEventId=14",
        "WorkflowExecutionCompleted decisionTaskCompletedEventId=15",
    ),
    "nobody came": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskTimedOut scheduledEventId=5 startedEventId=0",
        "DecisionTaskScheduled",
        "DecisionTaskTimedOut scheduledEventId=7 startedEventId=0",
        "WorkflowExecutionTimedOut",
    ),
    "an activity asked to stop": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskStarted scheduledEventId=5",
        "ScheduleActivityTaskFailed activityId=x decisionTaskCompletedEventId=4",
        "RequestCancelActivityTaskFailed activityId=x decisionTaskCompletedEventId=4",
        "ActivityTaskCancelRequested activityId=a decisionTaskCompletedEventId=4",
        "ActivityTaskCanceled scheduledEventId=5 startedEventId=6 latestCancelRequestedEventId=9",
    ),
    "an activity id used again": (
        *FIRST_DECISION,
        ACTIVITY,
        "ActivityTaskStarted scheduledEventId=5",
        "ActivityTaskFailed scheduledEventId=5 startedEventId=6",
        ACTIVITY,
        "ActivityTaskCancelRequested activityId=a decisionTaskCompletedEventId=4",
        "ActivityTaskCanceled scheduledEventId=8 startedEventId=0 latestCancelRequestedEventId=9",
    ),
    "other executions": (
        *FIRST_DECISION,
        "SignalExternalWorkflowExecutionInitiated workflowId=o decisionTaskCompletedEventId=4",
        "RequestCancelExternalWorkflowExecutionInitiated workflowId=o decisionTaskCompletedEventId=4",
        "ExternalWorkflowExecutionSignaled initiatedEventId=5",
        "RequestCancelExternalWorkflowExecutionFailed initiatedEventId=6 decisionTaskCompletedEventId=4",
    ),
    "lambda functions": (
        *FIRST_DECISION,
        "LambdaFunctionScheduled id=l name=f decisionTaskCompletedEventId=4",
        "StartLambdaFunctionFailed scheduledEventId=5",
        "LambdaFunctionScheduled id=l name=f decisionTaskCompletedEventId=4",
        "LambdaFunctionStarted scheduledEventId=7",
        "LambdaFunctionCompleted scheduledEventId=7 startedEventId=8",
        "ScheduleLambdaFunctionFailed id=l name=f decisionTaskCompletedEventId=4",
    ),
    "something new": (*FIRST_DECISION, "SomethingNewHappened scheduledEventId=2"),
}
