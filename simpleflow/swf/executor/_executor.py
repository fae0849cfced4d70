"""The executor for SWF: what a workflow submits becomes decisions, what happened becomes futures."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from simpleflow import executor
from simpleflow.activity import PRIORITY_NOT_SET, Activity
from simpleflow.base import WorkflowDefinition
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.failure import default_handling
from simpleflow.futures import Future
from simpleflow.history import History
from simpleflow.marker import Marker
from simpleflow.signal import WaitForSignal
from simpleflow.swf.task import (
    ActivityTask,
    ContinueAsNewWorkflowTask,
    MarkerTask,
    SignalTask,
    SwfTask,
    TimerTask,
    WorkflowTask,
    cast,
)
from simpleflow.utils import json_loads_or_raw
from swf.exceptions import AlreadyExistsError

from . import _closing, _replay
from ._budget import Budget
from ._failures import Failures, retry_timer_id
from ._ids import TaskIds
from ._repair import Repair
from ._run_context import run_context

if TYPE_CHECKING:
    from simpleflow.swf.utils import DecisionsAndContext
    from simpleflow.workflow import Workflow
    from swf.models.domain import Domain

__all__ = ["Executor"]

logger = logging.getLogger(__name__)

#: Timers for what SWF has no room for now; their number and their delay grow with each refusal.
_BACKOFF_TIMER = "_simpleflow_backoff_"
_MAX_BACKOFF = 60

#: How often SWF may say that a type is not registered, after we registered it.
_MAX_REGISTRATIONS = 10


class Executor(executor.Executor):
    """Decides for executions of one workflow class, one after the other.

    Args:
        domain: where they run.
        workflow_class: what they run.
        task_list: where everything is scheduled, instead of where it says itself.
        repair_with: the parsed history of a former execution, whose results are borrowed.
        force_activities: a regular expression: ids of tasks that run again all the same.
        repair_workflow_id, repair_run_id: that execution; ids of children are made with them.
    """

    def __init__(
        self,
        domain: Domain,
        workflow_class: type[Workflow],
        task_list: str | None = None,
        repair_with: History | None = None,
        force_activities: str | None = None,
        repair_workflow_id: str | None = None,
        repair_run_id: str | None = None,
    ) -> None:
        super().__init__(workflow_class)
        self.domain = domain
        self.task_list = task_list
        self.repair_with = repair_with
        self.repair_workflow_id = repair_workflow_id
        self.repair_run_id = repair_run_id
        self._repair = Repair(repair_with, force_activities)
        self._history: History | None = None
        self._run_context: dict[str, Any] = {}
        self._reset()

    def _reset(self) -> None:
        self.budget = Budget()
        self.closed = False
        self.waiting_signals: set[str] = set()
        #: Results to hand over once the decisions are accepted: (task list, former entry).
        self.fake_tasks: list[tuple[str, dict[str, Any]]] = []
        self._ids = TaskIds()
        self._failures: Failures | None = None
        self._scheduled: set[Any] = set()
        self._backoff = False

    # One replay

    def replay(self, decision_response: Any, decref_workflow: bool = True) -> DecisionsAndContext:
        """Decide what happens next in an execution.

        Args:
            decision_response: what a poll brought: `history`, and `execution` or None.
            decref_workflow: whether to forget the workflow instance afterwards.

        Returns:
            decisions, and the execution context.
        """
        self._reset()
        self._history = _replay.parse(self, decision_response)
        execution = getattr(decision_response, "execution", None)
        if execution is not None:
            self._run_context = run_context(self.domain, execution, self._history)
        self.create_workflow()
        self._failures = Failures(self._history, self.workflow)
        try:
            return _replay.replay(self, decision_response)
        finally:
            if decref_workflow:
                self.decref_workflow()

    def run(self, decision_response: Any) -> DecisionsAndContext:
        """The same as `replay`."""
        return self.replay(decision_response)

    def decref_workflow(self) -> None:
        """Forget the workflow instance: the next replay makes another one."""
        self._workflow = None

    @property
    def history(self) -> History:
        """The history that is, or was last, replayed."""
        return self._history  # type: ignore[return-value]

    @property
    def _open_activity_count(self) -> int:
        return self.budget.open_activities

    def workflow_input(self) -> dict[str, Any]:
        """The arguments the execution was started with."""
        given = getattr(self.history.events[0], "input", None) if self.history.events else None
        return given if isinstance(given, dict) else {}

    def get_run_context(self) -> dict[str, Any]:
        """Which execution is being decided: ids, type, tags, parent."""
        return self._run_context

    # Submitting

    def submit(self, func: Any, /, *args: Any, **kwargs: Any) -> Future:
        """The future of something, which is scheduled unless SWF knows of it.

        Raises:
            ExecutionBlocked: if no more decisions fit now.
            TaskException, WorkflowException: if it failed for good and raises on failure.
            TypeError: if it cannot be submitted.
        """
        priority = kwargs.pop("__priority", PRIORITY_NOT_SET)
        if isinstance(func, WaitForSignal):
            return self._wait(func)
        try:
            task = self._make_task(func, args, kwargs)
        except ExecutionBlocked:
            self.reserve(func)
            return Future()
        if priority is PRIORITY_NOT_SET:
            priority = getattr(task, "priority", PRIORITY_NOT_SET)
        return self.resume(task, priority)

    def _make_task(self, func: Any, args: Any, kwargs: Any) -> SwfTask:
        if isinstance(func, Activity):
            return ActivityTask(func, *args, **kwargs)
        if isinstance(func, type) and issubclass(func, WorkflowDefinition):
            return WorkflowTask(self, func, *args, **kwargs)  # type: ignore[arg-type]
        task = cast(func, self)
        if isinstance(task, SwfTask):
            return task
        raise TypeError(f"Bad type for {func!r}: expected an activity, a workflow class or a task")

    def reserve(self, submittable: Any) -> None:
        """Count something that is submitted later, when what it waits for is there."""
        self._ids.registry.reserve(submittable)

    def _wait(self, signal: WaitForSignal) -> Future:
        future = Future()
        entry = self.history.signals.get(signal.signal_name)
        if entry is None:
            self.waiting_signals.add(signal.signal_name)
        else:
            future.set_finished(entry["input"])
        return future

    def make_task_id(self, task: Any) -> None:
        """Give the task its id, unless it has one."""
        if task.id is None:
            workflow_id = self.repair_workflow_id or self._run_context.get("workflow_id")
            run_id = self.repair_run_id or self._run_context.get("run_id")
            task.id = self._ids.make(task, self._workflow, workflow_id, run_id)

    def resume(self, task: Any, priority: Any = PRIORITY_NOT_SET) -> Future:
        """The task's future, scheduling the task if SWF does not know it yet."""
        self.make_task_id(task)
        event = task.find_event(self.history)
        if event is None:
            future = self._borrow(task, priority) or self.schedule_task(task, priority=priority)
        else:
            future = self._read(task, event, priority)
        self.budget.check_open_activities(getattr(self.workflow_class, "max_open_activity_count", None))
        return future

    def _borrow(self, task: Any, priority: Any) -> Future | None:
        borrowed = self._repair.task_list_for(task)
        if borrowed is None:
            return None
        self.fake_tasks.append(borrowed)
        return self.schedule_task(task, borrowed[0], priority=priority)

    def _read(self, task: Any, event: dict[str, Any], priority: Any) -> Future:
        future: Future | None = task.future_from(event)
        if future is None:
            self._register(task, event)
            return self.schedule_task(task, priority=priority)
        if task.must_wait(event):
            return self._try_later(task, event, priority)
        if (
            future.finished
            and future._exception is not None
            and isinstance(task, ActivityTask | WorkflowTask)
        ):
            return self._after_failure(task, event, future, priority)
        if task.opens_activity and not future.done:
            self.budget.open_activities += 1
        return future

    def _register(self, task: Any, event: dict[str, Any]) -> None:
        missing = task.missing_type(event, self.domain)
        if missing is None:
            return
        try:
            missing.save()
        except AlreadyExistsError:
            logger.info("%s %s is registered already", missing.name, missing.version)

    def _try_later(self, task: Any, event: dict[str, Any], priority: Any) -> Future:
        refusals = event.get("refusals", 1)
        timer_id = f"{_BACKOFF_TIMER}{refusals}"
        timer = self.history.timers.get(timer_id)
        asked_again = (timer or {}).get("decision_task_completed_event_id") or 0
        if timer is None or asked_again < (event.get("decision_task_completed_event_id") or 0):
            if not self._backoff:
                self._backoff = True
                self.schedule_task(TimerTask(timer_id, min(2 ** (refusals - 1), _MAX_BACKOFF)))
            return Future()
        if timer["state"] == "started":
            return Future()
        return self.schedule_task(task, priority=priority)

    def _after_failure(self, task: Any, event: dict[str, Any], future: Future, priority: Any) -> Future:
        assert self._failures is not None
        outcome = self._failures.outcome(task, event, future)
        if outcome.error is not None:
            raise outcome.error
        if outcome.future is not None:
            return outcome.future
        again: Any = cast(outcome.task, self)
        if not outcome.delay:
            if again.id is None:
                again.id = task.id
            return self.schedule_task(again, priority=priority)
        control = {"args": again.args, "kwargs": again.kwargs}
        self.schedule_task(TimerTask(retry_timer_id(task.id), outcome.delay, control))
        return Future()

    def schedule_task(self, task: Any, task_list: str | None = None, priority: Any = None) -> Future:
        """Ask SWF for the task; an idempotent one is asked for only once in a replay.

        Returns:
            a pending future.

        Raises:
            ExecutionBlocked: if no more decisions fit now.
        """
        if task.idempotent:
            identity = (type(task), self.domain.name, task.identity)
            if identity in self._scheduled:
                return Future()
            self._scheduled.add(identity)
        decisions = task.schedule(
            self.domain,
            task_list or self.task_list,
            priority=self._priority_of(task, priority),
            default_task_list=self._own_task_list(),
        )
        if task.opens_activity:
            self.budget.open_activities += 1
        if not task.wakes_decider:
            self.budget.wake_up = True
        for decision in decisions:
            self.budget.add(decision)
        if isinstance(task, ContinueAsNewWorkflowTask):
            raise ExecutionBlocked
        return Future()

    def _own_task_list(self) -> str | None:
        name: str | None = self.history.workflow.get("task_list") if self._history else None
        return name

    def _priority_of(self, task: Any, given: Any) -> Any:
        """The first that says something: the submission, the activity, the workflow."""
        if given is not PRIORITY_NOT_SET and not isinstance(task, SignalTask | MarkerTask | TimerTask):
            return given
        own = getattr(task.payload, "task_priority", PRIORITY_NOT_SET)
        if isinstance(task, ActivityTask) and own is not PRIORITY_NOT_SET:
            return own
        return getattr(self._workflow, "task_priority", None)

    default_failure_handling = staticmethod(default_handling)

    # What workflows ask for

    def signal(
        self,
        name: str,
        *args: Any,
        workflow_id: str | None = None,
        run_id: str | None = None,
        propagate: bool = True,
        **kwargs: Any,
    ) -> SignalTask:
        """A signal to submit; without a workflow id it goes to this very execution."""
        own_id = self._run_context.get("workflow_id")
        to_itself = workflow_id is None or workflow_id == own_id
        if workflow_id is None:
            workflow_id, run_id = own_id, self._run_context.get("run_id")
        extra = {"__propagate": propagate if isinstance(propagate, bool) else str(propagate)}
        task = SignalTask(name, workflow_id, run_id, None, extra, *args, **kwargs)
        task.to_itself = to_itself
        return task

    def wait_signal(self, name: str) -> WaitForSignal:
        """A wait for a signal, to submit."""
        return WaitForSignal(name)

    def record_marker(self, name: str, details: Any = None) -> MarkerTask:
        """A marker to submit."""
        return MarkerTask(name, details)

    def list_markers(self, all: bool = False) -> list[Marker]:
        """The last marker of each name, or every one."""
        found = []
        for entries in self.history.markers.values():
            recorded = [entry for entry in entries if entry["state"] == "recorded"]
            found.extend(recorded if all else recorded[-1:])
        return [Marker(entry["name"], json_loads_or_raw(entry["details"])) for entry in found]

    def get_event_details(self, event_type: str, event_name: str) -> dict[str, Any] | None:
        """What the history says of a "signal", "marker" or "timer"; None if it says nothing.

        Raises:
            ValueError: for other types of events.
        """
        if event_type == "signal":
            return self.history.signals.get(event_name)
        if event_type == "timer":
            return self.history.timers.get(event_name)
        if event_type == "marker":
            entries = self.history.markers.get(event_name)
            if not entries:
                return None
            entry = dict(entries[-1])
            entry["details"] = json_loads_or_raw(entry.get("details"))
            return entry
        raise ValueError(f"Unimplemented type {event_type!r}: use 'signal', 'marker' or 'timer'")

    def continue_as_new(
        self, workflow: type[Workflow], *args: Any, **kwargs: Any
    ) -> ContinueAsNewWorkflowTask:
        """What to submit to close this run and start another with a fresh history."""
        return ContinueAsNewWorkflowTask(self, workflow, *args, **kwargs)

    def fail(self, reason: str, details: Any = None) -> None:
        """Fail the execution; nothing after it runs.

        Raises:
            ExecutionBlocked: always, to end this replay.
        """
        self.on_failure(reason, details)
        self.closed = True
        self.budget.decisions.append(
            _closing.failed(f"Workflow execution failed: {reason}", None if details is None else str(details))
        )
        raise ExecutionBlocked
