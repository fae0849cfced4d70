"""What happened in a local run, noted briefly; a history is made of it when somebody asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import ExecutionBlocked
from simpleflow.history import History
from simpleflow.utils import json_dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpleflow.activity import Activity
    from simpleflow.workflow import Workflow

    Builder = Any


class _Described:
    """The facts about a workflow class that its history starts with; what it leaves out is None."""

    def __init__(self, workflow: type[Workflow]) -> None:
        self.name = workflow.name
        self.version = workflow.version
        self.task_list = workflow.task_list
        self.decision_tasks_timeout = getattr(workflow, "decision_tasks_timeout", None)
        self.execution_timeout = getattr(workflow, "execution_timeout", None)
        self.tag_list = getattr(workflow, "tag_list", None)


def _plain(value: Any) -> Any:
    """The value as JSON tells it, or its representation if JSON cannot (a local run does not mind)."""
    try:
        return json.loads(json_dumps(value))
    except (TypeError, ValueError, ExecutionBlocked):
        return repr(value)


def _activity_id(activity: Activity, mark: str | int) -> str:
    return mark if isinstance(mark, str) else f"activity-{activity.name}-{mark}"


def _completed(builder: Builder, number: int, mark: str | int, args: Any, kwargs: Any, result: Any) -> None:
    activity = builder.activities[number]
    builder.add_activity_task(
        activity,
        decision_id=None,
        activity_id=_activity_id(activity, mark),
        input=_plain({"args": args, "kwargs": kwargs or {}}),
        result=_plain(result),
    )


def _failed(builder: Builder, number: int, mark: str | int, args: Any, kwargs: Any, failure: Any) -> None:
    activity = builder.activities[number]
    builder.add_activity_task(
        activity,
        decision_id=None,
        last_state="failed",
        activity_id=_activity_id(activity, mark),
        input=_plain({"args": args, "kwargs": kwargs or {}}),
        reason=failure.reason,
        details=failure.details,
    )


def _child(builder: Builder, workflow: type[Workflow], workflow_id: str, given: Any, outcome: Any) -> None:
    state, value = outcome
    builder.add_child_workflow_start_initiated(
        _Described(workflow), workflow_id=workflow_id, task_list=workflow.task_list, input=_plain(given)
    )
    initiated = builder.last_id
    builder.add_child_workflow_started(initiated)
    if state == "completed":
        builder.add_child_workflow_completed(initiated, builder.last_id, result=json_dumps(_plain(value)))
    else:
        reason, details = value
        builder.add_child_workflow_failed(initiated, builder.last_id, reason=reason, details=details)


def _marker(builder: Builder, name: str, details: Any) -> None:
    builder.add_marker(name, details=_plain(details))


def _signal(builder: Builder, name: str, given: Any) -> None:
    builder.add_signal(name, input=_plain(given))


def _timer_started(builder: Builder, timer_id: str, timeout: int, control: Any) -> None:
    builder.add_timer_started(timer_id, timeout, control=control)


def _timer_fired(builder: Builder, timer_id: str) -> None:
    builder.add_timer_fired(timer_id)


def _timer_canceled(builder: Builder, timer_id: str) -> None:
    builder.add_timer_canceled(timer_id)


_EVENTS: dict[str, Callable[..., None]] = {
    "completed": _completed,
    "failed": _failed,
    "child": _child,
    "marker": _marker,
    "signal": _signal,
    "timer_started": _timer_started,
    "timer_fired": _timer_fired,
    "timer_canceled": _timer_canceled,
}


class Journal:
    """Notes of what happened, in order.

    A note costs next to nothing; events are made of the notes when the history is read, and only
    of those that came since it was last read.

    Args:
        workflow: the workflow class.
        input: its arguments, as `{"args": [...], "kwargs": {...}}`.
    """

    def __init__(self, workflow: type[Workflow], input: Any) -> None:
        self._workflow = workflow
        self._input = input
        # A name and facts. Of numbers and texts only, where possible: the garbage collector stops
        # looking at such tuples, and there may be very many. (So an activity has a number here.)
        self._notes: list[tuple[Any, ...]] = []
        self._activities: list[Activity] = []
        self._numbers: dict[int, int] = {}
        self._builder: Builder = None
        self._history: History | None = None

    def activity(self, task: Any, mark: str | int, state: str, outcome: Any) -> None:
        """An activity ended: with a result ("completed") or a `TaskFailed` ("failed").

        Args:
            task: the task.
            mark: its id, or the number its id ends with.
            state, outcome: how it ended.
        """
        activity = task.activity
        number = self._numbers.get(id(activity))
        if number is None:
            number = self._numbers[id(activity)] = len(self._activities)
            self._activities.append(activity)
        # The arguments as they were given: the activity may have changed those it got.
        self._notes.append((state, number, mark, task._args, task._kwargs or None, outcome))

    def child(self, workflow: type[Workflow], workflow_id: str, given: Any, outcome: Any) -> None:
        """A child ended: ("completed", result) or ("failed", (reason, details))."""
        self._notes.append(("child", workflow, workflow_id, given, outcome))

    def marker(self, name: str, details: Any) -> None:
        """A marker was recorded."""
        self._notes.append(("marker", name, details))

    def signal(self, name: str, given: Any) -> None:
        """A signal came in."""
        self._notes.append(("signal", name, given))

    def timer_started(self, timer_id: str, timeout: int, control: Any) -> None:
        """A timer was started."""
        self._notes.append(("timer_started", timer_id, timeout, control))

    def timer_fired(self, timer_id: str) -> None:
        """A timer fired."""
        self._notes.append(("timer_fired", timer_id))

    def timer_canceled(self, timer_id: str) -> None:
        """A timer was cancelled."""
        self._notes.append(("timer_canceled", timer_id))

    @property
    def history(self) -> History:
        """The history as it is now; the same object each time, read on from where it was."""
        if self._history is None:
            from swf.models.history import builder

            self._builder = builder.History(_Described(self._workflow), input=_plain(self._input))
            self._builder.activities = self._activities
            self._history = History(self._builder)
        known = self._history.last_event_id or 0
        notes, self._notes = self._notes, []
        for name, *facts in notes:
            _EVENTS[name](self._builder, *facts)
        return self._history.feed(self._builder.events[known:])
