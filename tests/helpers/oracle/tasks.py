"""What can be open in a run, and when it must end: decision tasks, activities, timers, lambdas, children."""

from dataclasses import dataclass, field

from tests.helpers.oracle.judge import Attributes, Seen, due, ensure, on_time, same


@dataclass
class Decisions:
    """The decision tasks of a run: at most one waits, at most one is held by a decider.

    Args:
        own_list: the task list the run was started with.
        start_to_close: how long a decider may take.
    """

    own_list: str
    start_to_close: str
    scheduled: int = 0
    scheduled_list: str = ""
    scheduled_timeout: str = "NONE"
    dispatchable_since: int = 0
    started: int = 0
    started_event: int = 0
    started_at: int = 0
    started_list: str = ""
    previous_started: int = 0
    override: str | None = None
    override_timeout: str = "NONE"

    def schedule(self, seen: Seen, priority: str | None) -> None:
        """DecisionTaskScheduled."""
        ensure(not self.scheduled, "event {} schedules a second decision task", seen.id)
        timeout = self.override_timeout if self.override else "NONE"
        expected = {
            "taskList": {"name": self.override or self.own_list},
            "scheduleToStartTimeout": timeout,
            "startToCloseTimeout": self.start_to_close,
        }
        if priority is not None:
            expected["taskPriority"] = priority
        same("DecisionTaskScheduled", seen.attributes, expected)
        self.scheduled, self.scheduled_timeout = seen.id, timeout
        self.scheduled_list = self.override or self.own_list
        self.dispatchable_since = seen.time

    def start(self, seen: Seen) -> None:
        """DecisionTaskStarted."""
        ensure(not self.started, "event {}: two deciders hold tasks of one run", seen.id)
        same("scheduledEventId", seen.attributes["scheduledEventId"], self.scheduled)
        self.started, self.started_event, self.started_at = self.scheduled, seen.id, seen.time
        self.started_list = self.scheduled_list
        self.scheduled = 0

    def complete(self, seen: Seen) -> None:
        """DecisionTaskCompleted."""
        self._ends_started(seen)
        self.previous_started = self.started_event
        self._release(seen)
        task_list = seen.attributes.get("taskList")
        if task_list:
            own = task_list["name"] == self.own_list
            self.override = None if own else task_list["name"]
            self.override_timeout = seen.attributes.get("taskListScheduleToStartTimeout", "NONE")

    def time_out(self, seen: Seen) -> None:
        """DecisionTaskTimedOut: a temporary override ends with a task that was on its list."""
        if seen.attributes["timeoutType"] == "START_TO_CLOSE":
            self._ends_started(seen)
            task_list, deadline = self.started_list, self.started_due
            self._release(seen)
        else:
            same("timeoutType", seen.attributes["timeoutType"], "SCHEDULE_TO_START")
            same("startedEventId", seen.attributes["startedEventId"], 0)
            same("scheduledEventId", seen.attributes["scheduledEventId"], self.scheduled)
            task_list, deadline = self.scheduled_list, self.scheduled_due
            self.scheduled = 0
        on_time(seen, deadline)
        if self.override_timeout != "NONE" and task_list == self.override:
            self.override = None

    def _ends_started(self, seen: Seen) -> None:
        ensure(self.started, "event {} ends a decision task that nobody holds", seen.id)
        same("scheduledEventId", seen.attributes["scheduledEventId"], self.started)
        same("startedEventId", seen.attributes["startedEventId"], self.started_event)

    def _release(self, seen: Seen) -> None:
        self.started = 0
        self.dispatchable_since = seen.time

    @property
    def started_due(self) -> int | None:
        """When the decider must have answered."""
        return due(self.started_at, self.start_to_close) if self.started else None

    @property
    def scheduled_due(self) -> int | None:
        """When a decider must have taken the waiting task."""
        if not self.scheduled or self.started:
            return None
        return due(self.dispatchable_since, self.scheduled_timeout)


@dataclass
class Activity:
    """One activity task.

    Args:
        scheduled: its ActivityTaskScheduled event.
    """

    scheduled: Seen
    started: Seen | None = None
    beat_at: int = 0
    cancel_requested: int = 0
    details: str | None = None

    @property
    def deadline(self) -> tuple[int | None, str]:
        """When it times out, and how that is called; of equal deadlines the first counts."""
        said = self.scheduled.attributes
        close = (due(self.scheduled.time, said["scheduleToCloseTimeout"]), "SCHEDULE_TO_CLOSE")
        if self.started is None:
            start = due(self.scheduled.time, said["scheduleToStartTimeout"])
            ends = [(start, "SCHEDULE_TO_START"), close]
        else:
            ends = [
                (due(self.started.time, said["startToCloseTimeout"]), "START_TO_CLOSE"),
                close,
                (due(self.beat_at, said["heartbeatTimeout"]), "HEARTBEAT"),
            ]
        real = [end for end in ends if end[0] is not None]
        return min(real, key=lambda end: end[0] or 0) if real else (None, "")


@dataclass
class Activities:
    """The open activity tasks of a run, by their ActivityTaskScheduled event."""

    open: dict[int, Activity] = field(default_factory=dict)

    def named(self, activity_id: str) -> Activity | None:
        """The open task of that id."""
        for activity in self.open.values():
            if activity.scheduled.attributes["activityId"] == activity_id:
                return activity
        return None

    def schedule(self, seen: Seen) -> None:
        """ActivityTaskScheduled."""
        ensure(self.named(seen.attributes["activityId"]) is None, "event {} opens an id twice", seen.id)
        self.open[seen.id] = Activity(seen)

    def start(self, seen: Seen) -> None:
        """ActivityTaskStarted."""
        activity = self._of(seen)
        ensure(activity.started is None, "event {} starts a task twice", seen.id)
        activity.started, activity.beat_at = seen, seen.time

    def request_cancel(self, seen: Seen) -> bool:
        """ActivityTaskCancelRequested; whether the next event must cancel the task."""
        activity = self.named(seen.attributes["activityId"])
        ensure(activity, "event {} cancels a task that is not open", seen.id)
        assert activity is not None
        activity.cancel_requested = seen.id
        return activity.started is None

    def close(self, seen: Seen) -> None:
        """ActivityTaskCompleted, Failed, Canceled or TimedOut."""
        activity = self._of(seen)
        started = activity.started.id if activity.started else 0
        same("startedEventId", seen.attributes["startedEventId"], started)
        if seen.type == "ActivityTaskTimedOut":
            deadline, name = activity.deadline
            same("timeoutType", seen.attributes["timeoutType"], name)
            on_time(seen, deadline)
            if not seen.late:
                same("details", seen.attributes.get("details"), activity.details)
        elif seen.type == "ActivityTaskCanceled":
            latest = seen.attributes["latestCancelRequestedEventId"]
            same("latestCancelRequestedEventId", latest, activity.cancel_requested)
        if seen.type in ("ActivityTaskCompleted", "ActivityTaskFailed"):
            ensure(started, "event {} ends a task nobody had started", seen.id)
        del self.open[seen.attributes["scheduledEventId"]]

    def _of(self, seen: Seen) -> Activity:
        activity = self.open.get(seen.attributes["scheduledEventId"])
        ensure(activity, "event {} is about an activity that is not open", seen.id)
        assert activity is not None
        return activity


@dataclass
class Timers:
    """The open timers of a run, by their TimerStarted event."""

    open: dict[int, Seen] = field(default_factory=dict)

    def named(self, timer_id: str) -> Seen | None:
        """The TimerStarted event of the open timer of that id."""
        return next((seen for seen in self.open.values() if seen.attributes["timerId"] == timer_id), None)

    def start(self, seen: Seen) -> None:
        """TimerStarted."""
        ensure(self.named(seen.attributes["timerId"]) is None, "event {} opens a timer twice", seen.id)
        self.open[seen.id] = seen

    def end(self, seen: Seen) -> None:
        """TimerFired or TimerCanceled."""
        started = self.open.pop(seen.attributes["startedEventId"], None)
        ensure(started, "event {} is about a timer that is not open", seen.id)
        assert started is not None
        same("timerId", seen.attributes["timerId"], started.attributes["timerId"])
        if seen.type == "TimerFired":
            on_time(seen, self.due(started))

    @staticmethod
    def due(started: Seen) -> int:
        """When a timer must fire."""
        return started.time + int(started.attributes["startToFireTimeout"]) * 1000


@dataclass
class Lambda:
    """One lambda task."""

    scheduled: Seen
    started: Seen | None = None

    @property
    def due(self) -> int | None:
        """When it times out."""
        if self.started is None:
            return None
        return due(self.started.time, self.scheduled.attributes.get("startToCloseTimeout") or "900")


@dataclass
class Lambdas:
    """The open lambda tasks of a run, by their LambdaFunctionScheduled event."""

    open: dict[int, Lambda] = field(default_factory=dict)

    def named(self, name: str) -> Lambda | None:
        """The open task of that id."""
        return next((one for one in self.open.values() if one.scheduled.attributes["id"] == name), None)

    def schedule(self, seen: Seen) -> None:
        """LambdaFunctionScheduled."""
        ensure(self.named(seen.attributes["id"]) is None, "event {} opens an id twice", seen.id)
        self.open[seen.id] = Lambda(seen)

    def start(self, seen: Seen) -> None:
        """LambdaFunctionStarted."""
        one = self.open.get(seen.attributes["scheduledEventId"])
        ensure(one and one.started is None, "event {} starts a lambda that does not wait", seen.id)
        assert one is not None
        one.started = seen

    def end(self, seen: Seen) -> None:
        """LambdaFunctionCompleted, Failed or TimedOut, or StartLambdaFunctionFailed."""
        one = self.open.pop(seen.attributes["scheduledEventId"], None)
        ensure(one, "event {} is about a lambda that is not open", seen.id)
        assert one is not None
        if seen.type != "StartLambdaFunctionFailed":
            same("startedEventId", seen.attributes["startedEventId"], one.started and one.started.id)
        if seen.type == "LambdaFunctionTimedOut":
            on_time(seen, one.due)


@dataclass
class Child:
    """A child as its parent sees it; `run_id` is that of its latest run."""

    initiated: Seen
    started: int = 0
    run_id: str = ""


@dataclass
class Children:
    """The open children of a run, by their StartChildWorkflowExecutionInitiated event."""

    open: dict[int, Child] = field(default_factory=dict)

    def initiate(self, seen: Seen) -> None:
        """StartChildWorkflowExecutionInitiated."""
        self.open[seen.id] = Child(seen)

    def start(self, seen: Seen) -> None:
        """ChildWorkflowExecutionStarted."""
        child = self._of(seen)
        ensure(not child.started, "event {} starts a child twice", seen.id)
        child.started, child.run_id = seen.id, seen.attributes["workflowExecution"]["runId"]

    def end(self, seen: Seen) -> None:
        """ChildWorkflowExecutionCompleted, Failed, Canceled, TimedOut, Terminated."""
        child = self._of(seen)
        same("startedEventId", seen.attributes["startedEventId"], child.started)
        del self.open[seen.attributes["initiatedEventId"]]

    def fail(self, seen: Seen) -> None:
        """StartChildWorkflowExecutionFailed, before or after the child was initiated."""
        initiated = seen.attributes["initiatedEventId"]
        running = seen.attributes["cause"] == "WORKFLOW_ALREADY_RUNNING"
        same("whether the child was initiated", bool(initiated), running)
        if initiated:
            child = self._of(seen)
            ensure(not child.started, "event {}: a started child failed to start", seen.id)
            del self.open[initiated]

    def _of(self, seen: Seen) -> Child:
        child = self.open.get(seen.attributes["initiatedEventId"])
        ensure(child, "event {} is about a child that is not open", seen.id)
        assert child is not None
        workflow_id = seen.attributes.get("workflowExecution", seen.attributes)["workflowId"]
        same("workflowId", workflow_id, child.initiated.attributes["workflowId"])
        return child


def said(attributes: Attributes, *names: str) -> Attributes:
    """These members, without absent ones."""
    return {name: attributes[name] for name in names if attributes.get(name) is not None}
