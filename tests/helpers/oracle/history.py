"""One execution followed event by event: every rule a history keeps by itself."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.helpers.oracle.judge import Attributes, Seen, Violation, due, ensure, milliseconds, on_time, same
from tests.helpers.oracle.tasks import Activities, Children, Decisions, Lambdas, Timers
from tests.helpers.service_model import attributes_member, attributes_shape, service_model

#: The events that close a run, and the close status each stands for.
CLOSING = {
    "WorkflowExecutionCompleted": "COMPLETED",
    "WorkflowExecutionFailed": "FAILED",
    "WorkflowExecutionCanceled": "CANCELED",
    "WorkflowExecutionTimedOut": "TIMED_OUT",
    "WorkflowExecutionTerminated": "TERMINATED",
    "WorkflowExecutionContinuedAsNew": "CONTINUED_AS_NEW",
}
#: The events after which a decider is needed.
CALLING = frozenset(
    (
        "WorkflowExecutionStarted",
        "WorkflowExecutionSignaled",
        "WorkflowExecutionCancelRequested",
        "ActivityTaskCompleted",
        "ActivityTaskFailed",
        "ActivityTaskTimedOut",
        "ActivityTaskCanceled",
        "TimerFired",
        "ChildWorkflowExecutionStarted",
        "ChildWorkflowExecutionCompleted",
        "ChildWorkflowExecutionFailed",
        "ChildWorkflowExecutionTimedOut",
        "ChildWorkflowExecutionCanceled",
        "ChildWorkflowExecutionTerminated",
        "StartChildWorkflowExecutionFailed",
        "ExternalWorkflowExecutionSignaled",
        "SignalExternalWorkflowExecutionFailed",
        "ExternalWorkflowExecutionCancelRequested",
        "RequestCancelExternalWorkflowExecutionFailed",
        "DecisionTaskTimedOut",
        "LambdaFunctionCompleted",
        "LambdaFunctionFailed",
        "LambdaFunctionTimedOut",
        "StartLambdaFunctionFailed",
        "ScheduleActivityTaskFailed",
        "RequestCancelActivityTaskFailed",
        "StartTimerFailed",
        "CancelTimerFailed",
        "RecordMarkerFailed",
        "ScheduleLambdaFunctionFailed",
        "ContinueAsNewWorkflowExecutionFailed",
    )
)
_CLOSE_FAILED = (
    "CompleteWorkflowExecutionFailed",
    "FailWorkflowExecutionFailed",
    "CancelWorkflowExecutionFailed",
    "ContinueAsNewWorkflowExecutionFailed",
)
_EXTERNAL = {
    "SignalExternalWorkflowExecution": "ExternalWorkflowExecutionSignaled",
    "RequestCancelExternalWorkflowExecution": "ExternalWorkflowExecutionCancelRequested",
}


def _links() -> dict[str, dict[str, str]]:
    """The type of event each id attribute names, by event type."""
    links: dict[str, dict[str, str]] = {}
    rooms = {
        "DecisionTask": ("Completed", "TimedOut", "Started"),
        "ActivityTask": ("Completed", "Failed", "TimedOut", "Canceled", "Started"),
        "LambdaFunction": ("Completed", "Failed", "TimedOut", "Started"),
    }
    for task, ends in rooms.items():
        ids = {"scheduledEventId": f"{task}Scheduled", "startedEventId": f"{task}Started"}
        links |= {f"{task}{end}": ids for end in ends}
    links["ActivityTaskCanceled"] = {
        **links["ActivityTaskCanceled"],
        "latestCancelRequestedEventId": "ActivityTaskCancelRequested",
    }
    links["StartLambdaFunctionFailed"] = {"scheduledEventId": "LambdaFunctionScheduled"}
    links["TimerFired"] = links["TimerCanceled"] = {"startedEventId": "TimerStarted"}
    child = {
        "initiatedEventId": "StartChildWorkflowExecutionInitiated",
        "startedEventId": "ChildWorkflowExecutionStarted",
    }
    for end in ("Started", "Completed", "Failed", "Canceled", "TimedOut", "Terminated"):
        links[f"ChildWorkflowExecution{end}"] = child
    links["StartChildWorkflowExecutionFailed"] = child
    for request, confirmed in _EXTERNAL.items():
        links[f"{request}Failed"] = links[confirmed] = {"initiatedEventId": f"{request}Initiated"}
    return links


LINKS = _links()
#: Ids of events in other histories.
_ELSEWHERE = ("externalInitiatedEventId", "parentInitiatedEventId")
_DTC = "decisionTaskCompletedEventId"


class RunName(NamedTuple):
    """What an execution is called."""

    domain: str
    workflow_id: str
    run_id: str


class History:
    """The events of one run so far, and all that follows from them.

    Args:
        name: which run it is.
        max_events: how many events a history may have.
        late: how late something due may happen, in milliseconds: 0 with a clock that is moved.
    """

    def __init__(self, name: RunName, max_events: int, late: int = 0) -> None:
        self.name = name
        self.max_events = max_events
        self.late = late
        self.events: list[dict[str, Any]] = []
        self.types: list[str] = []
        self.last_time = 0
        self.closed: str | None = None
        self.closed_at = 0
        self.counts_at_close: Attributes = {}
        self.cancel_requested = False
        self.context: str | None = None
        self.latest_activity: int | None = None
        #: Whether something happened that a decider must hear of, and none was asked for yet.
        self.needs_decider = False
        #: A waiting activity was asked to cancel: what must come next.
        self.must_cancel = False
        #: Requests to other runs that have no outcome yet.
        self.intents: dict[int, Seen] = {}
        #: The last DecisionTaskCompleted event.
        self.batch: Seen | None = None
        self.activities, self.timers, self.lambdas, self.children = (
            Activities(),
            Timers(),
            Lambdas(),
            Children(),
        )

    def __str__(self) -> str:
        return f"{self.name.workflow_id} ({self.name.run_id[:8]}, {len(self.events)} events)"

    # reading

    def add(self, event: dict[str, Any]) -> Seen:
        """The next event of the history.

        Raises:
            Violation: if it cannot come here.
        """
        try:
            return self._add(event)
        except Violation as violation:
            last = "\n".join(map(str, [*self.events[-12:], event]))
            raise Violation(f"{self}: {violation}\n{last}") from violation

    def _add(self, event: dict[str, Any]) -> Seen:
        seen = self._read(event)
        ensure(self.closed is None, "event {} comes after the closing one", seen.id)
        self._check_links(seen)
        if self.must_cancel:
            full = seen.id == self.max_events
            cancels = seen.type == "ActivityTaskCanceled"
            ensure(cancels or full, "event {} does not cancel the activity that waits", seen.id)
            self.must_cancel = False
        _HANDLERS[seen.type](self, seen)
        self.events.append(event)
        self.types.append(seen.type)
        self.last_time = seen.time
        if seen.type.startswith("ActivityTask"):
            self.latest_activity = seen.time
        unhandled = seen.attributes.get("cause") == "UNHANDLED_DECISION"
        if seen.type in CALLING and not unhandled and not self.decisions.scheduled:
            self.needs_decider = True
        return seen

    def _read(self, event: dict[str, Any]) -> Seen:
        number = len(self.events) + 1
        same("eventId", event["eventId"], number)
        time = milliseconds(event["eventTimestamp"])
        ensure(time >= self.last_time, "event {} is older than the one before", number)
        event_type = event["eventType"]
        members = {"eventId", "eventTimestamp", "eventType", attributes_member(event_type)}
        same("the members of an event", set(event), members)
        attributes = event[attributes_member(event_type)]
        problem = service_model().problem(attributes_shape(event_type), attributes)
        ensure(not problem, "event {}, {}: {}", number, event_type, problem)
        same("being the first event", number == 1, event_type == "WorkflowExecutionStarted")
        last = number >= self.max_events
        ensure(not last or event_type in CLOSING, "event {} is beyond the limit", number)
        return Seen(number, time, event_type, attributes, self.late)

    def _check_links(self, seen: Seen) -> None:
        targets = LINKS.get(seen.type, {})
        for name, number in seen.attributes.items():
            if not name.endswith("EventId") or name in _ELSEWHERE or number == 0:
                continue
            target = "DecisionTaskCompleted" if name == _DTC else targets.get(name)
            ensure(target and 0 < number < seen.id, "{} of event {} names event {}", name, seen.id, number)
            same(f"the type of event {number}, {name} of event {seen.id}", self.types[number - 1], target)
        completed = seen.attributes.get(_DTC)
        if completed is not None:
            assert self.batch is not None
            same(_DTC, completed, self.batch.id)
            same("the time of an event of a batch", seen.time, self.batch.time)

    def settle(self, now: int) -> None:
        """The step is over: nothing may be half done, nothing overdue.

        Raises:
            Violation: if something is.
        """
        if self.closed is not None:
            return
        ensure(not self.needs_decider, "{}: nobody asked for a decider", self)
        ensure(not self.must_cancel, "{}: an activity was not cancelled", self)
        ensure(not self.intents, "{}: {} has no outcome", self, self.intents)
        for child in self.children.open.values():
            ensure(child.started, "{}: child {} has no outcome", self, child.initiated)
        for one in self.lambdas.open.values():
            ensure(one.started, "{}: lambda {} has no outcome", self, one.scheduled)
        late = [end for end in self.deadlines() if end <= now]
        ensure(not late, "{}: overdue since {}, now is {}", self, late, now)

    def deadlines(self) -> Iterator[int]:
        """When something of this run times out or fires."""
        yield self.timeout
        ends: list[int | None] = [self.decisions.started_due, self.decisions.scheduled_due]
        ends += [activity.deadline[0] for activity in self.activities.open.values()]
        ends += [self.timers.due(timer) for timer in self.timers.open.values()]
        ends += [one.due for one in self.lambdas.open.values()]
        yield from (end for end in ends if end is not None)

    @property
    def open_counts(self) -> Attributes:
        """As DescribeWorkflowExecution shows them; frozen when the run closes."""
        return self.counts_at_close or {
            "openActivityTasks": len(self.activities.open),
            "openChildWorkflowExecutions": len(self.children.open),
            "openDecisionTasks": int(bool(self.decisions.scheduled or self.decisions.started)),
            "openLambdaFunctions": len(self.lambdas.open),
            "openTimers": len(self.timers.open),
        }

    # events

    def started(self, seen: Seen) -> None:
        """WorkflowExecutionStarted."""
        said = seen.attributes
        same(
            "parentInitiatedEventId", bool(said["parentInitiatedEventId"]), "parentWorkflowExecution" in said
        )
        self.config = said
        self.started_at = seen.time
        self.timeout: int = due(seen.time, said["executionStartToCloseTimeout"]) or 0
        self.decisions = Decisions(said["taskList"]["name"], said["taskStartToCloseTimeout"])

    def decision_scheduled(self, seen: Seen) -> None:
        """DecisionTaskScheduled."""
        ensure(self.needs_decider, "event {} asks for a decider that nobody needs", seen.id)
        same("the time of DecisionTaskScheduled", seen.time, self.last_time)
        self.decisions.schedule(seen, self.config.get("taskPriority"))
        self.needs_decider = False

    def decision_completed(self, seen: Seen) -> None:
        """DecisionTaskCompleted."""
        self.decisions.complete(seen)
        self.batch = seen
        self.context = seen.attributes.get("executionContext", self.context)

    def activity_cancel_requested(self, seen: Seen) -> None:
        """ActivityTaskCancelRequested."""
        self.must_cancel = self.activities.request_cancel(seen)

    def intent(self, seen: Seen) -> None:
        """A request to another run."""
        self.intents[seen.id] = seen

    def outcome(self, seen: Seen) -> None:
        """What came of a request to another run."""
        intent = self.intents.pop(seen.attributes["initiatedEventId"], None)
        ensure(intent, "event {} is the outcome of nothing", seen.id)
        assert intent is not None
        target = seen.attributes.get("workflowExecution", seen.attributes)
        same("workflowId", target["workflowId"], intent.attributes["workflowId"])
        asked = intent.attributes.get("runId")
        ensure(asked in (None, target.get("runId")), "event {} is about another run", seen.id)

    def cancel(self, seen: Seen) -> None:
        """WorkflowExecutionCancelRequested."""
        self.cancel_requested = True

    def close_failed(self, seen: Seen) -> None:
        """A closing decision that was refused."""
        unhandled = seen.attributes["cause"] == "UNHANDLED_DECISION"
        same("a decision task waits", bool(self.decisions.scheduled), unhandled)

    def close(self, seen: Seen) -> None:
        """One of the six ends."""
        by_decider = _DTC in seen.attributes
        waits = by_decider and self.decisions.scheduled
        ensure(not waits, "event {} closes the run though a decision task waits", seen.id)
        if seen.type == "WorkflowExecutionTimedOut":
            on_time(seen, self.timeout)
        if seen.attributes.get("cause") == "EVENT_LIMIT_EXCEEDED":
            same("the last event", seen.id, self.max_events)
        if seen.type in ("WorkflowExecutionTimedOut", "WorkflowExecutionTerminated"):
            operator = seen.attributes.get("cause") == "OPERATOR_INITIATED"
            ensure(operator or seen.attributes["childPolicy"] == self.config["childPolicy"], "another policy")
        counts = self.open_counts
        self.counts_at_close = {**counts, "openDecisionTasks": 0}
        self.closed, self.closed_at = CLOSING[seen.type], seen.time

    def no_change(self, seen: Seen) -> None:
        """Events that leave nothing open."""


Handler = Callable[[History, Seen], None]

_HANDLERS: dict[str, Handler] = {
    "WorkflowExecutionStarted": History.started,
    "DecisionTaskScheduled": History.decision_scheduled,
    "DecisionTaskStarted": lambda history, seen: history.decisions.start(seen),
    "DecisionTaskCompleted": History.decision_completed,
    "DecisionTaskTimedOut": lambda history, seen: history.decisions.time_out(seen),
    "ActivityTaskScheduled": lambda history, seen: history.activities.schedule(seen),
    "ActivityTaskStarted": lambda history, seen: history.activities.start(seen),
    "ActivityTaskCancelRequested": History.activity_cancel_requested,
    "TimerStarted": lambda history, seen: history.timers.start(seen),
    "TimerFired": lambda history, seen: history.timers.end(seen),
    "TimerCanceled": lambda history, seen: history.timers.end(seen),
    "LambdaFunctionScheduled": lambda history, seen: history.lambdas.schedule(seen),
    "LambdaFunctionStarted": lambda history, seen: history.lambdas.start(seen),
    "StartLambdaFunctionFailed": lambda history, seen: history.lambdas.end(seen),
    "StartChildWorkflowExecutionInitiated": lambda history, seen: history.children.initiate(seen),
    "StartChildWorkflowExecutionFailed": lambda history, seen: history.children.fail(seen),
    "ChildWorkflowExecutionStarted": lambda history, seen: history.children.start(seen),
    "WorkflowExecutionCancelRequested": History.cancel,
    **{f"{request}Initiated": History.intent for request in _EXTERNAL},
    **{f"{request}Failed": History.outcome for request in _EXTERNAL},
    **dict.fromkeys(_EXTERNAL.values(), History.outcome),
    **dict.fromkeys(CLOSING, History.close),
    **dict.fromkeys(_CLOSE_FAILED, History.close_failed),
}
for _end in ("Completed", "Failed", "TimedOut", "Canceled"):
    _HANDLERS[f"ActivityTask{_end}"] = lambda history, seen: history.activities.close(seen)
    _HANDLERS[f"LambdaFunction{_end}"] = lambda history, seen: history.lambdas.end(seen)
for _end in ("Completed", "Failed", "TimedOut", "Canceled", "Terminated"):
    _HANDLERS[f"ChildWorkflowExecution{_end}"] = lambda history, seen: history.children.end(seen)
_NO_CHANGE = (
    "WorkflowExecutionSignaled",
    "MarkerRecorded",
    "ScheduleActivityTaskFailed",
    "RequestCancelActivityTaskFailed",
    "StartTimerFailed",
    "CancelTimerFailed",
    "ScheduleLambdaFunctionFailed",
    "RecordMarkerFailed",
)
_HANDLERS |= dict.fromkeys(_NO_CHANGE, History.no_change)
