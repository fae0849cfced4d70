"""What happened to each thing of an execution: a lane for each task, child, timer ..., with all attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from swf.models.event.base import Event


class HasEvents(Protocol):
    """A history, folded (`simpleflow.history.History`, read or not) or plain (that of `swf.models`)."""

    @property
    def events(self) -> Sequence[Event]:
        """The events, in the order of their ids."""


class Attempt:
    """Once asked for, perhaps begun, perhaps over; each is the event that says so.

    `outcome` is how it ended, such as `"timed_out"`; None as long as it has not.
    """

    __slots__ = ("asked", "begun", "ended", "outcome")

    def __init__(self, asked: Event) -> None:
        self.asked = asked
        self.begun: Event | None = None
        self.ended: Event | None = None
        self.outcome: str | None = None

    @property
    def waited(self) -> tuple[datetime, datetime | None]:
        """From when to when nobody worked on it; None: nobody does yet."""
        over = self.begun or self.ended
        return self.asked.timestamp, over.timestamp if over else None


class Lane:
    """One thing, and all that happened to it.

    `kind` is one of activity, child, lambda, timer, external, signal, marker, decision, execution. `state` is
    one of: waiting, running; completed, failed, timed_out, canceled, terminated; refused (SWF did not
    schedule it); fired (timers); delivered, undeliverable (what was sent to others); received (signals);
    recorded (markers); cancel_requested. See also `state_at_end`.

    `points` are moments (event, what happened). `delays` are waits before another attempt. `first` and `last`
    are ids of events.
    """

    __slots__ = ("attempts", "delays", "first", "id", "kind", "last", "name", "points", "state", "version")

    def __init__(self, kind: str, id: str, first: int) -> None:
        self.kind = kind
        self.id = id
        self.name = id
        self.version = ""
        self.state = ""
        self.attempts: list[Attempt] = []
        self.delays: list[Attempt] = []
        self.points: list[tuple[Event, str]] = []
        self.first = self.last = first

    @property
    def is_open(self) -> bool:
        """Whether something is to follow, unless the execution closes."""
        return self.state in ("waiting", "running")

    def state_at_end(self) -> str:
        """Return its state if nothing follows, as the execution is closed: what was open is abandoned."""
        if not self.is_open:
            return self.state
        return (self.attempts and self.attempts[-1].outcome) or "abandoned"

    @property
    def execution(self) -> tuple[str | None, str | None]:
        """The workflow id and run id of the last child it started; None for what is not known."""
        begun = self.attempts[-1].begun if self.attempts else None
        execution = vars(begun).get("workflow_execution") if begun else None
        if isinstance(execution, dict):
            return execution.get("workflowId"), execution.get("runId")
        return (self.id if self.kind == "child" else None), None


#: How states look: the class of their colour, and a shape, for whoever does not see colours.
LOOKS = {
    "waiting": ("wait", "○"),
    "running": ("run", "►"),
    "completed": ("ok", "✓"),
    "fired": ("ok", "✓"),
    "delivered": ("ok", "✓"),
    "received": ("ok", "●"),
    "recorded": ("ok", "●"),
    "failed": ("bad", "✗"),
    "undeliverable": ("bad", "✗"),
    "refused": ("bad", "⊘"),
    "timed_out": ("bad", "◷"),
    "terminated": ("warn", "■"),
    "canceled": ("warn", "⊘"),
    "cancel_requested": ("warn", "⊘"),
    "abandoned": ("muted", "◌"),
}


def look_of(state: str) -> tuple[str, str]:
    """Return how a state looks; see `LOOKS`."""
    return LOOKS.get(state, ("muted", "•"))


def lanes_of(events: Iterable[Event]) -> list[Lane]:
    """Return the lanes of an execution, in the order of their first events. It takes one pass.

    Activities and Lambda functions are told apart by their ids, children by workflow id, timers by timer id;
    signals and markers by name; what is sent to others by name and receiver; decision tasks share one lane.
    The timer that delays another attempt of a task is in the lane of the task.
    """
    reader = _Reader()
    kinds = _KINDS
    for event in events:
        kind = kinds.get(event.name or "")
        if kind is not None:
            kind[0](reader, event, *kind[1:])
    return list(reader.lanes.values())


def closing_event(history: HasEvents) -> Event | None:
    """Return the event that closed an execution; None if it is open."""
    last = history.events[-1] if history.events else None
    return last if last is not None and last.name in _CLOSING else None


# How the executor names the timers that delay another attempt.
_DELAY = "__simpleflow_task_"
_CLOSING = frozenset(
    f"WorkflowExecution{how}"
    for how in ("Completed", "Failed", "TimedOut", "Canceled", "Terminated", "ContinuedAsNew")
)
# Nobody has to take these: they run as soon as they are asked for.
AT_ONCE = frozenset({"timer", "external"})


class _Reader:
    def __init__(self) -> None:
        self.lanes: dict[tuple[str, str], Lane] = {}
        # By the event that began it, as later events refer to it.
        self._open: dict[int, tuple[Lane, Attempt]] = {}

    def asked(self, event: Event, kind: str, id_key: str, type_key: str = "") -> None:
        lane = self._lane(event, kind, id_key, type_key)
        self._begin(lane, event)

    def timer_asked(self, event: Event) -> None:
        timer_id = str(vars(event).get("timer_id"))
        task_id = timer_id.removeprefix(_DELAY)
        task = self.lanes.get(("activity", task_id)) or self.lanes.get(("child", task_id))
        if task is None or task_id == timer_id:
            self.asked(event, "timer", "timer_id")
        else:
            delay = Attempt(event)
            task.delays.append(delay)
            task.state = "waiting"
            task.last = event.id
            self._open[event.id] = task, delay

    def sent(self, event: Event, name: str = "") -> None:
        said = vars(event)
        receiver = said.get("workflow_id")
        name = name or str(said.get("signal_name"))
        lane = self._named(event, "external", f"{name} → {receiver}")
        lane.name = name
        self._begin(lane, event)

    def begun(self, event: Event) -> None:
        found = self._open.get(event.begun_by)
        if found is not None:
            lane, attempt = found
            attempt.begun = event
            lane.state = "running"
            lane.last = event.id

    def ended(self, event: Event, outcome: str) -> None:
        found = self._open.pop(event.begun_by, None)
        if found is not None:
            lane, attempt = found
            attempt.ended = event
            attempt.outcome = outcome
            lane.last = event.id
            if not (lane.delays and attempt is lane.delays[-1]):
                lane.state = outcome
            elif outcome != "fired":  # there will be no other attempt
                lane.state = lane.state_at_end()

    def refused(self, event: Event, kind: str, id_key: str, type_key: str = "") -> None:
        if event.begun_by in self._open:
            self.ended(event, "refused")
            return
        lane = self._lane(event, kind, id_key, type_key)
        lane.points.append((event, "refused"))
        if not (lane.attempts and lane.attempts[-1].ended is None):  # what runs goes on
            lane.state = "refused"

    def noted(self, event: Event, kind: str, id_key: str, outcome: str) -> None:
        lane = self._lane(event, kind, id_key)
        lane.points.append((event, outcome))
        if not lane.attempts:
            lane.state = outcome

    def _begin(self, lane: Lane, event: Event) -> None:
        attempt = Attempt(event)
        lane.attempts.append(attempt)
        lane.state = "running" if lane.kind in AT_ONCE else "waiting"
        self._open[event.id] = lane, attempt

    def _lane(self, event: Event, kind: str, id_key: str, type_key: str = "") -> Lane:
        said = vars(event)
        lane = self._named(event, kind, str(said.get(id_key, id_key)))
        kind_of = said.get(type_key)
        if isinstance(kind_of, dict):
            lane.name = str(kind_of.get("name", lane.id))
            lane.version = str(kind_of.get("version", ""))
        elif kind_of is not None:
            lane.name = str(kind_of)
        return lane

    def _named(self, event: Event, kind: str, lane_id: str) -> Lane:
        key = (kind, lane_id)
        lane = self.lanes.get(key)
        if lane is None:
            lane = self.lanes[key] = Lane(kind, lane_id, event.id)
        lane.last = event.id
        return lane


def _kinds() -> dict[str, tuple[Any, ...]]:
    """Return what to do with each event, by its name."""
    asked, begun, ended = _Reader.asked, _Reader.begun, _Reader.ended
    refused, noted, sent = _Reader.refused, _Reader.noted, _Reader.sent
    activity = ("activity", "activity_id", "activity_type")
    child = ("child", "workflow_id", "workflow_type")
    function = ("lambda", "lambda_id", "lambda_name")
    kinds: dict[str, tuple[Any, ...]] = {
        "ActivityTaskScheduled": (asked, *activity),
        "ScheduleActivityTaskFailed": (refused, *activity),
        "ActivityTaskCancelRequested": (noted, "activity", "activity_id", "cancel_requested"),
        "RequestCancelActivityTaskFailed": (noted, "activity", "activity_id", "refused"),
        "StartChildWorkflowExecutionInitiated": (asked, *child),
        "StartChildWorkflowExecutionFailed": (refused, *child),
        "LambdaFunctionScheduled": (asked, *function),
        "ScheduleLambdaFunctionFailed": (refused, *function),
        "StartLambdaFunctionFailed": (ended, "refused"),
        "DecisionTaskScheduled": (asked, "decision", "decisions"),
        "TimerStarted": (_Reader.timer_asked,),
        "TimerFired": (ended, "fired"),
        "TimerCanceled": (ended, "canceled"),
        "StartTimerFailed": (refused, "timer", "timer_id"),
        "CancelTimerFailed": (noted, "timer", "timer_id", "refused"),
        "SignalExternalWorkflowExecutionInitiated": (sent,),
        "ExternalWorkflowExecutionSignaled": (ended, "delivered"),
        "SignalExternalWorkflowExecutionFailed": (ended, "undeliverable"),
        "RequestCancelExternalWorkflowExecutionInitiated": (sent, "cancel request"),
        "ExternalWorkflowExecutionCancelRequested": (ended, "delivered"),
        "RequestCancelExternalWorkflowExecutionFailed": (ended, "undeliverable"),
        "MarkerRecorded": (noted, "marker", "marker_name", "recorded"),
        "RecordMarkerFailed": (noted, "marker", "marker_name", "refused"),
        "WorkflowExecutionSignaled": (noted, "signal", "signal_name", "received"),
        "WorkflowExecutionCancelRequested": (noted, "execution", "this execution", "cancel_requested"),
    }
    for what in ("Complete", "Fail", "Cancel", "ContinueAsNew"):
        kinds[f"{what}WorkflowExecutionFailed"] = (noted, "execution", "this execution", "refused")
    for who in ("ActivityTask", "ChildWorkflowExecution", "LambdaFunction", "DecisionTask"):
        kinds[f"{who}Started"] = (begun,)
        for how in ("Completed", "Failed", "TimedOut", "Canceled", "Terminated"):
            kinds[f"{who}{how}"] = (ended, "timed_out" if how == "TimedOut" else how.lower())
    return kinds


_KINDS = _kinds()
