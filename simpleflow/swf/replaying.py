"""Replaying what happened against the code as it is: do its decisions agree with those recorded?"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.swf._foresight import Recorded, Watcher, key_of, suspects
from simpleflow.swf._replayer import OWN_TIMERS, Replayer
from simpleflow.utils import json_dumps, json_loads_or_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simpleflow.workflow import Workflow
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain
    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

#: How many events all replays together may read, unless every decision is to be looked at.
BUDGET = 100_000

# How many suspects are replayed whatever it costs.
_SURE = 2

# SWF's name of an event -> that of the decision which led to it.
_DECIDED = {
    "ActivityTaskScheduled": "ScheduleActivityTask",
    "ScheduleActivityTaskFailed": "ScheduleActivityTask",
    "ActivityTaskCancelRequested": "RequestCancelActivityTask",
    "RequestCancelActivityTaskFailed": "RequestCancelActivityTask",
    "StartChildWorkflowExecutionInitiated": "StartChildWorkflowExecution",
    "StartChildWorkflowExecutionFailed": "StartChildWorkflowExecution",
    "SignalExternalWorkflowExecutionInitiated": "SignalExternalWorkflowExecution",
    "RequestCancelExternalWorkflowExecutionInitiated": "RequestCancelExternalWorkflowExecution",
    "TimerStarted": "StartTimer",
    "StartTimerFailed": "StartTimer",
    "TimerCanceled": "CancelTimer",
    "CancelTimerFailed": "CancelTimer",
    "MarkerRecorded": "RecordMarker",
    "RecordMarkerFailed": "RecordMarker",
    "WorkflowExecutionCompleted": "CompleteWorkflowExecution",
    "CompleteWorkflowExecutionFailed": "CompleteWorkflowExecution",
    "WorkflowExecutionFailed": "FailWorkflowExecution",
    "FailWorkflowExecutionFailed": "FailWorkflowExecution",
    "WorkflowExecutionCanceled": "CancelWorkflowExecution",
    "CancelWorkflowExecutionFailed": "CancelWorkflowExecution",
    "WorkflowExecutionContinuedAsNew": "ContinueAsNewWorkflowExecution",
    "ContinueAsNewWorkflowExecutionFailed": "ContinueAsNewWorkflowExecution",
}
# What is submitted besides one of these is dropped.
_ENDINGS = (
    "CompleteWorkflowExecution",
    "FailWorkflowExecution",
    "CancelWorkflowExecution",
    "ContinueAsNewWorkflowExecution",
)
_IDS = ("activityId", "workflowId", "timerId", "markerName")
_TYPES = ("activityType", "workflowType")
# Texts that hold values. Details of failures do not count: they tell of lines of code.
_VALUES = {"RecordMarker": ("details",), "CompleteWorkflowExecution": ("result",)}


class Step(NamedTuple):
    """One decision, or the event it led to: what must be the same on both sides."""

    kind: str
    task: str
    facts: dict[str, Any]
    event_id: int = 0

    def agrees_with(self, other: Step | None) -> bool:
        """Tell whether two sides say the same, as far as both say something (a refusal has no input)."""
        if other is None or (self.kind, self.task) != (other.kind, other.task):
            return False
        return all(self.facts[name] == other.facts[name] for name in self.facts.keys() & other.facts.keys())

    def __str__(self) -> str:
        facts = ", ".join(f"{name} {json_dumps(value)}" for name, value in self.facts.items())
        return " ".join(filter(None, (self.kind, self.task, f"({facts})" if facts else "")))


class Divergence(NamedTuple):
    """Where the code and the history part."""

    event_id: int
    task: str
    difference: str
    recorded: str
    replayed: str


class Outcome(NamedTuple):
    """What a replay showed: how many decisions there are, how many were looked at, and what is different."""

    decisions: int
    replayed: int
    divergence: Divergence | None


class _Decision(NamedTuple):
    event_id: int
    started_id: int
    steps: list[Step]
    has_room: bool


def check(
    domain: Domain,
    workflow_class: type[Workflow],
    execution: WorkflowExecution,
    events: list[Event],
    every: bool = False,
) -> Outcome:
    """Replay a history against the code.

    A decision is replayed by running the workflow against all that had happened when it was made. In a long
    history not every decision is: the last one is, those that look different from there, and as many more as
    `BUDGET` allows. What is reported was always found by replaying that very decision; a
    workflow that has not changed is never reported.

    Arguments:
        domain: where the execution is.
        workflow_class: the code.
        execution: whose history it is; its ids count where ids of children are made.
        events: the history.
        every: whether to replay each decision, however long that takes.
    """
    decisions = list(_decisions(events))
    if not decisions:
        return Outcome(0, 0, None)
    cost = sum(decision.started_id for decision in decisions)
    if every or cost <= BUDGET:
        chosen = decisions
    else:
        suspicious = _suspects(domain, workflow_class, execution, events, decisions)
        chosen = _within_budget(decisions, suspicious, BUDGET - 2 * decisions[-1].started_id)
    replayer = Replayer(domain, workflow_class, execution)
    fed = 0
    for number, decision in enumerate(chosen, start=1):
        divergence = _compare(decision, _steps(replayer.decide(events[fed : decision.started_id])))
        fed = decision.started_id
        if divergence is not None:
            return Outcome(len(decisions), number, divergence)
    return Outcome(len(decisions), len(chosen), None)


def _decisions(events: list[Event]) -> Iterator[_Decision]:
    """Yield the completed decisions with what they led to."""
    led_to: dict[int, list[Step]] = {}
    full = set()
    for event in events:
        step = _step_of_event(event)
        if step is not None:
            led_to.setdefault(vars(event)["decision_task_completed_event_id"], []).append(step)
        elif event.name == "TimerStarted":
            full.add(vars(event).get("decision_task_completed_event_id"))  # one of ours, to go on later
    for event in events:
        if event.name == "DecisionTaskCompleted":
            steps = led_to.get(event.id, [])
            has_room = event.id not in full and not any(step.kind in _ENDINGS for step in steps)
            yield _Decision(event.id, vars(event)["started_event_id"], steps, has_room)


def _step_of_event(event: Event) -> Step | None:
    """Return the step of an event that a decision led to, None for others."""
    kind = _DECIDED.get(event.name or "")
    attributes = vars(event)
    if kind is None or not attributes.get("decision_task_completed_event_id"):
        return None
    if event.name == "StartChildWorkflowExecutionFailed" and attributes.get("initiated_event_id"):
        return None  # it was initiated, by the event before
    name = str(event.name)
    raw = event.raw.get(f"{name[0].lower()}{name[1:]}EventAttributes", {})
    return _step(kind, raw, event.id, refused=name.endswith("Failed") and name != "WorkflowExecutionFailed")


def _steps(decisions: list[Decision]) -> list[Step]:
    return [step for step in map(_step_of_decision, decisions) if step is not None]


def _step_of_decision(decision: Any) -> Step | None:
    kind = decision["decisionType"]
    key = f"{kind[0].lower()}{kind[1:]}DecisionAttributes"
    return _step(kind, decision.get(key, {}), 0)


def _step(kind: str, raw: dict[str, Any], event_id: int, refused: bool = False) -> Step | None:
    task = next((str(raw[name]) for name in _IDS if raw.get(name)), "")
    if "Timer" in kind and task.startswith(OWN_TIMERS):
        return None
    facts: dict[str, Any] = {}
    for name in _TYPES:
        if name in raw and kind != "ContinueAsNewWorkflowExecution":
            facts["type"] = f"{raw[name]['name']} {raw[name]['version']}"
    if raw.get("signalName"):
        facts["signal"] = raw["signalName"]
    if not refused:
        for name in ("input", *_VALUES.get(kind, ())):
            facts[name] = json_loads_or_raw(raw.get(name))
        if kind not in ("ScheduleActivityTask", "StartChildWorkflowExecution") and facts.get("input") is None:
            facts.pop("input", None)
    if kind == "StartTimer" and "startToFireTimeout" in raw:
        facts["seconds"] = str(raw["startToFireTimeout"])
    return Step(kind, task, facts, event_id)


def _compare(decision: _Decision, replayed: list[Step]) -> Divergence | None:
    """Return the first difference between what was recorded and what is decided now."""
    for old, new in zip_longest(decision.steps, replayed):
        if old is not None and old.agrees_with(new):
            continue
        step = old or new
        return Divergence(
            event_id=old.event_id if old else decision.event_id,
            task=step.task or step.kind,
            difference=_difference(old, new, decision.steps, replayed),
            recorded=str(old) if old else "nothing",
            replayed=str(new) if new else "nothing",
        )
    return None


def _difference(old: Step | None, new: Step | None, recorded: list[Step], replayed: list[Step]) -> str:
    """Say in a few words what is different."""
    if old is None:
        return "more is decided now"
    if new is None:
        return "it is not decided any more"
    if (old.kind, old.task) != (new.kind, new.task):
        before, now = ({(step.kind, step.task) for step in steps} for steps in (recorded, replayed))
        if before == now:
            return "the order is another one"
        gone = (new.kind, new.task) in before
        return "it is not decided any more" if gone else "something else is decided now"
    names = [name for name in old.facts if name in new.facts and old.facts[name] != new.facts[name]]
    return f"{' and '.join(names)} changed"


# Long histories


def _suspects(
    domain: Domain,
    workflow_class: type[Workflow],
    execution: WorkflowExecution,
    events: list[Event],
    decisions: list[_Decision],
) -> set[int]:
    """Return the event ids of decisions that one replay of the whole makes look different."""
    recorded = [
        Recorded(
            decision.event_id,
            decision.started_id,
            [key for step in decision.steps if (key := _key_of(step)) is not None],
            decision.has_room,
        )
        for decision in decisions
    ]
    # The last decision of an execution that is cancelled submits nothing: then the one before is asked.
    for decision in reversed(decisions[-2:]):
        watcher = Watcher(domain, workflow_class, execution)
        asked = watcher.watch(events[: decision.started_id])
        if asked:
            break
    limit = getattr(workflow_class, "max_open_activity_count", None)
    return suspects(asked, recorded, watcher.history, limit)


def _key_of(step: Step) -> tuple[str, ...] | None:
    return key_of(step.kind, step.task, step.facts.get("details"))


def _within_budget(decisions: list[_Decision], suspects: set[int], budget: int) -> list[_Decision]:
    """Choose the first decision, the last one, suspects, then others all over the history."""
    suspicious = [index for index, decision in enumerate(decisions) if decision.event_id in suspects]
    chosen = {0, len(decisions) - 1, *suspicious[:_SURE]}
    spread = sorted(range(len(decisions)), key=_bit_reversed)
    by_suspicion = sorted(spread, key=lambda index: decisions[index].event_id not in suspects)
    for index in by_suspicion:
        if decisions[index].started_id <= budget and index not in chosen:
            budget -= decisions[index].started_id
            chosen.add(index)
    return [decisions[index] for index in sorted(chosen)]


def _bit_reversed(number: int) -> int:
    """Return a key that puts numbers far from each other first."""
    return int(f"{number:032b}"[::-1], 2)
