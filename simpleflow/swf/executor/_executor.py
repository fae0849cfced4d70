"""The executor for SWF: what a workflow submits becomes decisions, what happened becomes futures."""

from __future__ import annotations

import logging
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from simpleflow.activity import PRIORITY_NOT_SET, Activity
from simpleflow.base import WorkflowDefinition
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.failure import default_handling
from simpleflow.futures import Future
from simpleflow.history import History
from simpleflow.signal import WaitForSignal
from simpleflow.swf.task import (
    ActivityTask,
    ContinueAsNewWorkflowTask,
    SwfTask,
    TimerTask,
    WorkflowTask,
    cast,
)
from swf.exceptions import AlreadyExistsError

from . import _closing, _replay
from ._asking import Asking
from ._budget import Budget
from ._failures import Failures, pause_after, retry_timer_id
from ._ids import TaskIds
from ._repair import Repair
from ._run_context import run_context

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from simpleflow.swf.utils import DecisionsAndContext
    from simpleflow.workflow import Workflow
    from swf.models.domain import Domain

__all__ = ["Executor"]

logger = logging.getLogger(__name__)


class Executor(Asking):
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
        self._reset()

    def _reset(self) -> None:
        self.budget = Budget()
        self.waiting_signals: set[str] = set()
        #: Results to hand over once the decisions are accepted: (task list, former entry).
        self.fake_tasks: list[tuple[str, dict[str, Any]]] = []
        self._ids = TaskIds()
        self._failures: Failures | None = None
        self._scheduled: set[Any] = set()
        self._registered: set[Any] = set()

    # One replay

    def replay(
        self, decision_response: Any, decref_workflow: bool = True, *, known: History | None = None
    ) -> DecisionsAndContext:
        """Decide what happens next in an execution.

        Args:
            decision_response: what a poll brought: `history`, and `execution` or None.
            decref_workflow: whether to forget the workflow instance afterwards.
            known: `history` of this executor after an earlier decision of the same run. Then the response
                needs to bring only the events since (a poll with `start_at_previous_started_event`). A
                response may also carry it itself, as `known`.

        Returns:
            decisions, and the execution context.

        Raises:
            ValueError: if events are missing between those known and those of the response.
            JumboFieldError: if S3 did not take the workflow's result this time (`temporary`).
        """
        self._reset()
        self._history = _history(decision_response, known)
        execution = getattr(decision_response, "execution", None)
        if execution is not None:
            self._run_context = run_context(self.domain, execution, self._history)
        self.create_workflow()
        self._failures = Failures(self._history, self.workflow)
        try:
            answer = _replay.replay(self)
        finally:
            if decref_workflow:
                self.decref_workflow()
        if self.budget.closing is not None:
            self.fake_tasks = []  # not scheduled after all
        return answer

    def run(self, decision_response: Any) -> DecisionsAndContext:
        """The same as `replay`."""
        return self.replay(decision_response)

    def decref_workflow(self) -> None:
        """Forget the workflow instance: the next replay makes another one."""
        self._workflow = None

    @property
    def _open_activity_count(self) -> int:
        return self.budget.open_activities

    def workflow_input(self) -> dict[str, Any]:
        """What the execution was started with: `args` and `kwargs`.

        It is a copy: what `run` does to its arguments must not show in the next replay.
        """
        given = self.history.workflow.get("input")
        return deepcopy(given) if isinstance(given, dict) else {}

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

    def apart(self) -> AbstractContextManager[None]:
        """Number what is submitted in the meantime apart."""
        return self._ids.registry.apart()

    def _wait(self, signal: WaitForSignal) -> Future:
        future = Future()
        entry = self.history.signals.get(signal.signal_name)
        if entry is None:
            self.waiting_signals.add(signal.signal_name)
        else:
            future.set_finished(deepcopy(entry["input"]))
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
        self.budget.check_open_activities(getattr(self._workflow, "max_open_activity_count", None))
        return future

    def _borrow(self, task: Any, priority: Any) -> Future | None:
        borrowed = self._repair.task_list_for(task)
        if borrowed is None:
            return None
        future = self.schedule_task(task, borrowed[0], priority=priority)
        if borrowed not in self.fake_tasks:  # an idempotent task may be submitted twice
            self.fake_tasks.append(borrowed)
        return future

    def _read(self, task: Any, event: dict[str, Any], priority: Any) -> Future:
        future: Future | None = task.future_from(event)
        if future is None:
            self._register(task, event)
            return self.schedule_task(task, priority=priority)
        if future._exception is not None:
            if isinstance(task, ActivityTask | WorkflowTask):
                return self._after_failure(task, event, future, priority)
        elif not future.done:
            if task.must_wait(event):
                return self._try_later(task, event, priority)
            if task.opens_activity:
                self.budget.open_activities += 1
        return future

    def _register(self, task: Any, event: dict[str, Any]) -> None:
        missing = task.missing_type(event, self.domain)
        if missing is None or (type(missing), missing.name, missing.version) in self._registered:
            return
        self._registered.add((type(missing), missing.name, missing.version))
        try:
            missing.save()
        except AlreadyExistsError:
            logger.info("%s %s is registered already", missing.name, missing.version)

    def _try_later(self, task: Any, event: dict[str, Any], priority: Any) -> Future:
        pause = pause_after(event, self.history)
        if pause is None:
            return self.schedule_task(task, priority=priority)
        if self.history.timers.get(pause.timer_id, {}).get("state") != "started":
            self.schedule_task(pause)
        return Future()

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
            identity = (type(task), task.identity)
            if identity in self._scheduled:
                return Future()
            self._scheduled.add(identity)
        decisions = task.schedule(
            self.domain,
            task_list or self.task_list,
            priority=self._priority_of(task, priority),
            default_task_list=self._own_task_list(),
        )
        if isinstance(task, ContinueAsNewWorkflowTask):
            self.budget.close(decisions[0])
            raise ExecutionBlocked
        for decision in decisions:
            self.budget.add(decision)
        if task.opens_activity:
            self.budget.open_activities += 1
        if not task.wakes_decider:
            self.budget.wake_up = True
        return Future()

    def _own_task_list(self) -> str | None:
        name: str | None = self.history.workflow.get("task_list") if self._history else None
        return name

    def _priority_of(self, task: Any, given: Any) -> Any:
        """The first that says something: the submission, the activity or child, the workflow."""
        if given is not PRIORITY_NOT_SET or task.payload is None:
            return given
        own = task.own_priority
        if own is PRIORITY_NOT_SET:
            own = getattr(self._workflow, "task_priority", None)
        return None if own is PRIORITY_NOT_SET else own

    default_failure_handling = staticmethod(default_handling)

    def fail(self, reason: str, details: Any = None) -> None:
        """Fail the execution; nothing after it runs.

        Raises:
            ExecutionBlocked: always, to end this replay.
        """
        if self.budget.closing is None:
            self.on_failure(reason, details)
        said = None if details is None else str(details)
        self.budget.close(_closing.failed(f"Workflow execution failed: {reason}", said))
        raise ExecutionBlocked

    # Hooks that programs may leave unwritten

    def on_failure(self, reason: str, details: str | None = None) -> None:
        """Call the workflow's hook of this name."""
        with suppress(NotImplementedError):
            super().on_failure(reason, details)

    def on_completed(self) -> None:
        """Call the workflow's hook of this name."""
        with suppress(NotImplementedError):
            super().on_completed()


def _history(response: Any, known: History | None) -> History:
    """What happened in the execution, of which some may be known."""
    if known is None:
        carried = getattr(response, "known", None)
        known = carried if isinstance(carried, History) else None
    if known is None:
        return History(response.history).parse()
    return known if known.swf_history is response.history else known.feed(response.history.events)
