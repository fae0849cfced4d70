"""What each decision must lead to, said before it happens."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.helpers.oracle.history import History
from tests.helpers.oracle.judge import Attributes, Seen, ensure, same
from tests.helpers.oracle.tasks import said

#: The settings of an execution, and the default of the type for each; the first four must be there.
EXECUTION_SETTINGS = {
    "executionStartToCloseTimeout": "defaultExecutionStartToCloseTimeout",
    "taskList": "defaultTaskList",
    "taskStartToCloseTimeout": "defaultTaskStartToCloseTimeout",
    "childPolicy": "defaultChildPolicy",
    "taskPriority": "defaultTaskPriority",
    "lambdaRole": "defaultLambdaRole",
}
REQUIRED_SETTINGS = tuple(EXECUTION_SETTINGS)[:4]
_ACTIVITY_SETTINGS = {
    "taskList": "defaultTaskList",
    "scheduleToStartTimeout": "defaultTaskScheduleToStartTimeout",
    "scheduleToCloseTimeout": "defaultTaskScheduleToCloseTimeout",
    "startToCloseTimeout": "defaultTaskStartToCloseTimeout",
    "heartbeatTimeout": "defaultTaskHeartbeatTimeout",
    "taskPriority": "defaultTaskPriority",
}
_UNDEFINED = {
    "executionStartToCloseTimeout": "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "taskStartToCloseTimeout": "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "taskList": "DEFAULT_TASK_LIST_UNDEFINED",
    "childPolicy": "DEFAULT_CHILD_POLICY_UNDEFINED",
    "scheduleToStartTimeout": "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED",
    "scheduleToCloseTimeout": "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED",
    "startToCloseTimeout": "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "heartbeatTimeout": "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED",
}


class Around(NamedTuple):
    """What a batch finds around its own run.

    Args:
        type_of: the status and the defaults of a type, by kind, name and version; None: not registered.
        open_runs: how many runs are open in the domain.
        settings: the limits of the service.
    """

    type_of: Callable[[str, Attributes], "tuple[bool, Attributes] | None"]
    open_runs: int
    settings: Any


class Expected(NamedTuple):
    """The event a decision leads to, and members it must have."""

    event_type: str
    attributes: Attributes


class Batch:
    """The decisions of one answer, held against the events they lead to.

    Args:
        decisions: as they were sent.
        around: what they find.
    """

    def __init__(self, decisions: list[dict[str, Any]], around: Around) -> None:
        self.left = list(decisions)
        self.around = around
        self.children = 0

    def check(self, history: History, event_type: str, attributes: Attributes) -> None:
        """The next event of the batch, before the history has it; deferred outcomes are not for here."""
        if not self.left:
            return
        decision = self.left.pop(0)
        kind = decision["decisionType"]
        given = decision.get(f"{kind[0].lower()}{kind[1:]}DecisionAttributes") or {}
        expected = _ROOMS[kind](self, history, given)
        same(f"the outcome of {decision}", event_type, expected.event_type)
        for name, value in expected.attributes.items():
            same(f"{name} of {event_type}", attributes.get(name), value)

    def finish(self, history: History) -> None:
        """The step is over; only the end of the run excuses decisions without an outcome."""
        ensure(not self.left or history.closed, "{}: nothing came of {}", history, self.left)

    # rooms

    def schedule_activity(self, history: History, given: Attributes) -> Expected:
        """ScheduleActivityTask."""
        found = self.around.type_of("ActivityType", given["activityType"])
        settings, missing = _effective(given, found, _ACTIVITY_SETTINGS, tuple(_ACTIVITY_SETTINGS)[:5])
        ids = said(given, "activityId", "activityType")
        cause = None
        if found is None:
            cause = "ACTIVITY_TYPE_DOES_NOT_EXIST"
        elif not found[0]:
            cause = "ACTIVITY_TYPE_DEPRECATED"
        elif history.activities.named(given["activityId"]):
            cause = "ACTIVITY_ID_ALREADY_IN_USE"
        elif missing:
            cause = _UNDEFINED[missing]
        elif len(history.activities.open) >= self.around.settings.max_open_activities:
            cause = "OPEN_ACTIVITIES_LIMIT_EXCEEDED"
        if cause:
            return Expected("ScheduleActivityTaskFailed", ids | {"cause": cause})
        return Expected("ActivityTaskScheduled", ids | settings | _echo(given, "input", "control"))

    def cancel_activity(self, history: History, given: Attributes) -> Expected:
        """RequestCancelActivityTask."""
        if history.activities.named(given["activityId"]):
            return Expected("ActivityTaskCancelRequested", given)
        return Expected("RequestCancelActivityTaskFailed", given | {"cause": "ACTIVITY_ID_UNKNOWN"})

    def complete(self, history: History, given: Attributes) -> Expected:
        """CompleteWorkflowExecution."""
        return self._closing(history, "Complete", "Completed", _echo(given, "result"))

    def fail(self, history: History, given: Attributes) -> Expected:
        """FailWorkflowExecution."""
        return self._closing(history, "Fail", "Failed", _echo(given, "reason", "details"))

    def cancel(self, history: History, given: Attributes) -> Expected:
        """CancelWorkflowExecution."""
        return self._closing(history, "Cancel", "Canceled", _echo(given, "details"))

    def _closing(self, history: History, verb: str, end: str, attributes: Attributes) -> Expected:
        if history.decisions.scheduled:
            return Expected(f"{verb}WorkflowExecutionFailed", {"cause": "UNHANDLED_DECISION"})
        return Expected(f"WorkflowExecution{end}", attributes)

    def continue_as_new(self, history: History, given: Attributes) -> Expected:
        """ContinueAsNewWorkflowExecution."""
        wanted = dict(history.config["workflowType"])
        wanted["version"] = given.get("workflowTypeVersion") or wanted["version"]
        cause, settings = self._workflow(wanted, given)
        if history.decisions.scheduled:
            cause = "UNHANDLED_DECISION"
        if cause:
            return Expected("ContinueAsNewWorkflowExecutionFailed", {"cause": cause})
        attributes = settings | {"workflowType": wanted} | _echo(given, "input")
        return Expected("WorkflowExecutionContinuedAsNew", attributes)

    def marker(self, history: History, given: Attributes) -> Expected:
        """RecordMarker."""
        return Expected("MarkerRecorded", _echo(given, "markerName", "details"))

    def start_timer(self, history: History, given: Attributes) -> Expected:
        """StartTimer."""
        cause = None
        if history.timers.named(given["timerId"]):
            cause = "TIMER_ID_ALREADY_IN_USE"
        elif len(history.timers.open) >= self.around.settings.max_open_timers:
            cause = "OPEN_TIMERS_LIMIT_EXCEEDED"
        if cause:
            return Expected("StartTimerFailed", {"timerId": given["timerId"], "cause": cause})
        return Expected("TimerStarted", _echo(given, "timerId", "startToFireTimeout", "control"))

    def cancel_timer(self, history: History, given: Attributes) -> Expected:
        """CancelTimer."""
        timer = history.timers.named(given["timerId"])
        if timer is None:
            return Expected("CancelTimerFailed", given | {"cause": "TIMER_ID_UNKNOWN"})
        return Expected("TimerCanceled", given | {"startedEventId": timer.id})

    def signal(self, history: History, given: Attributes) -> Expected:
        """SignalExternalWorkflowExecution."""
        echo = _echo(given, "workflowId", "signalName", "input", "control")
        return Expected(
            "SignalExternalWorkflowExecutionInitiated", echo | {"runId": given.get("runId") or None}
        )

    def cancel_external(self, history: History, given: Attributes) -> Expected:
        """RequestCancelExternalWorkflowExecution."""
        echo = _echo(given, "workflowId", "control") | {"runId": given.get("runId") or None}
        return Expected("RequestCancelExternalWorkflowExecutionInitiated", echo)

    def start_child(self, history: History, given: Attributes) -> Expected:
        """StartChildWorkflowExecution."""
        cause, settings = self._workflow(given["workflowType"], given)
        limits = self.around.settings
        if not cause and len(history.children.open) >= limits.max_open_children:
            cause = "OPEN_CHILDREN_LIMIT_EXCEEDED"
        if not cause and self.around.open_runs + self.children >= limits.max_open_executions:
            cause = "OPEN_WORKFLOWS_LIMIT_EXCEEDED"
        echo = _echo(given, "workflowId", "workflowType", "control")
        if cause:
            failed = echo | {"cause": cause, "initiatedEventId": 0}
            return Expected("StartChildWorkflowExecutionFailed", failed)
        self.children += 1
        return Expected("StartChildWorkflowExecutionInitiated", echo | settings | _echo(given, "input"))

    def schedule_lambda(self, history: History, given: Attributes) -> Expected:
        """ScheduleLambdaFunction."""
        cause = None
        if history.lambdas.named(given["id"]):
            cause = "ID_ALREADY_IN_USE"
        elif len(history.lambdas.open) >= self.around.settings.max_open_lambdas:
            cause = "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED"
        if cause:
            return Expected("ScheduleLambdaFunctionFailed", _echo(given, "id", "name") | {"cause": cause})
        echo = _echo(given, "id", "name", "input", "control", "startToCloseTimeout")
        return Expected("LambdaFunctionScheduled", echo)

    def _workflow(self, wanted: Attributes, given: Attributes) -> tuple[str | None, Attributes]:
        found = self.around.type_of("WorkflowType", wanted)
        if found is None:
            return "WORKFLOW_TYPE_DOES_NOT_EXIST", {}
        if not found[0]:
            return "WORKFLOW_TYPE_DEPRECATED", {}
        settings, missing = _effective(given, found, EXECUTION_SETTINGS, REQUIRED_SETTINGS)
        settings["tagList"] = given.get("tagList") or None
        return (_UNDEFINED[missing] if missing else None), settings


_ROOMS: dict[str, Callable[[Batch, History, Attributes], Expected]] = {
    "ScheduleActivityTask": Batch.schedule_activity,
    "RequestCancelActivityTask": Batch.cancel_activity,
    "CompleteWorkflowExecution": Batch.complete,
    "FailWorkflowExecution": Batch.fail,
    "CancelWorkflowExecution": Batch.cancel,
    "ContinueAsNewWorkflowExecution": Batch.continue_as_new,
    "RecordMarker": Batch.marker,
    "StartTimer": Batch.start_timer,
    "CancelTimer": Batch.cancel_timer,
    "SignalExternalWorkflowExecution": Batch.signal,
    "RequestCancelExternalWorkflowExecution": Batch.cancel_external,
    "StartChildWorkflowExecution": Batch.start_child,
    "ScheduleLambdaFunction": Batch.schedule_lambda,
}
DECISION_TYPES = tuple(_ROOMS)


def _effective(
    given: Attributes, found: tuple[bool, Attributes] | None, names: dict[str, str], required: tuple[str, ...]
) -> tuple[Attributes, str | None]:
    """Settings given or defaulted (None: neither), and the first required one that is missing."""
    defaults = found[1] if found else {}
    settings = {name: given.get(name) or defaults.get(default) or None for name, default in names.items()}
    return settings, next((name for name in required if not settings[name]), None)


def _echo(given: Attributes, *names: str) -> Attributes:
    """These members as they were given, None where absent."""
    return {name: given.get(name) for name in names}


def is_outcome(seen_type: str, attributes: Attributes) -> bool:
    """Whether an event of a batch comes at once; what comes of requests to others comes later."""
    if seen_type in ("SignalExternalWorkflowExecutionFailed", "RequestCancelExternalWorkflowExecutionFailed"):
        return False
    if seen_type == "StartChildWorkflowExecutionFailed":
        return not attributes["initiatedEventId"]
    return "decisionTaskCompletedEventId" in attributes


def settings_of(given: Attributes, defaults: Attributes) -> tuple[Attributes, str | None]:
    """The effective settings of an execution, and the first that is missing."""
    return _effective(given, (True, defaults), EXECUTION_SETTINGS, REQUIRED_SETTINGS)


__all__ = ["DECISION_TYPES", "Around", "Batch", "Seen", "is_outcome", "settings_of"]
