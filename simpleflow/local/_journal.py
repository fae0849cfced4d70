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


def _activity(
    builder: Builder, activity: Activity, activity_id: str, args: Any, kwargs: Any, state: str, outcome: Any
) -> None:
    facts = {"result": _plain(outcome)}
    if state == "failed":
        facts = {"reason": outcome.reason, "details": outcome.details}
    builder.add_activity_task(
        activity,
        decision_id=None,
        last_state=state,
        activity_id=activity_id,
        input=_plain({"args": args, "kwargs": kwargs}),
        **facts,
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
        # Flat, a function and the number of its arguments before each note's arguments: a tuple for
        # each note would be one more thing for the garbage collector to look at, again and again.
        self._notes: list[Any] = []
        self._builder: Builder = None
        self._history: History | None = None

    def _note(self, event: Callable[..., None], *facts: Any) -> None:
        self._notes += (event, len(facts), *facts)

    def activity(self, task: Any, activity_id: str, state: str, outcome: Any) -> None:
        """An activity ended: with a result ("completed") or a `TaskFailed` ("failed")."""
        # The arguments as they were given: the activity may have changed those it got.
        self._note(_activity, task.activity, activity_id, task._args, task._kwargs, state, outcome)

    def child(self, workflow: type[Workflow], workflow_id: str, given: Any, outcome: Any) -> None:
        """A child ended: ("completed", result) or ("failed", (reason, details))."""
        self._note(_child, workflow, workflow_id, given, outcome)

    def marker(self, name: str, details: Any) -> None:
        """A marker was recorded."""
        self._note(_marker, name, details)

    def signal(self, name: str, given: Any) -> None:
        """A signal came in."""
        self._note(_signal, name, given)

    def timer_started(self, timer_id: str, timeout: int, control: Any) -> None:
        """A timer was started."""
        self._note(_timer_started, timer_id, timeout, control)

    def timer_fired(self, timer_id: str) -> None:
        """A timer fired."""
        self._note(_timer_fired, timer_id)

    def timer_canceled(self, timer_id: str) -> None:
        """A timer was cancelled."""
        self._note(_timer_canceled, timer_id)

    @property
    def history(self) -> History:
        """The history as it is now; the same object each time, read on from where it was."""
        if self._history is None:
            from swf.models.history import builder

            self._builder = builder.History(_Described(self._workflow), input=_plain(self._input))
            self._history = History(self._builder)
        known = self._history.last_event_id or 0
        notes, self._notes = self._notes, []
        position = 0
        while position < len(notes):
            event, count = notes[position : position + 2]
            position += 2 + count
            event(self._builder, *notes[position - count : position])
        return self._history.feed(self._builder.events[known:])
