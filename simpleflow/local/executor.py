"""Runs a workflow here and now: activities one after the other, children inside their parents.

It works as a decider does: the workflow is replayed from its start whenever there is news (a timer
fired, a signal came in), and what was done once is remembered, not done again. A workflow that
never waits for such news runs through at once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from simpleflow import executor
from simpleflow.activity import Activity
from simpleflow.base import Submittable, WorkflowDefinition
from simpleflow.exceptions import ExecutionBlocked, TaskCanceled, TaskFailed, WorkflowException
from simpleflow.failure import default_handling
from simpleflow.futures import Future
from simpleflow.signal import WaitForSignal
from simpleflow.task import (
    ActivityTask,
    CancelTimerTask,
    ContinueAsNewWorkflowTask,
    MarkerTask,
    SignalTask,
    TimerTask,
    WorkflowTask,
    import_middlewares,
)
from simpleflow.workflow import Workflow

from ._frame import Frame, RunClosed
from ._journal import Journal
from ._loop import rarer_collections, run_to_end
from ._markers import listed, record
from ._signals import send, wait
from ._tasks import run_activity, run_child, run_other
from ._timers import cancel_timer, start_timer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from typing import Protocol

    from simpleflow.history import History
    from simpleflow.marker import Marker

    class Clock(Protocol):
        """Tells the time, in seconds, and waits."""

        def time(self) -> float:
            """Seconds since whenever."""

        def sleep(self, seconds: float, /) -> None:
            """Wait."""


__all__ = ["Executor"]


class RealClock:
    """The clock on the wall."""

    time = staticmethod(time.monotonic)

    def sleep(self, seconds: float, /) -> None:
        """Wait."""
        time.sleep(seconds)


class Executor(executor.Executor):
    """Runs a workflow in this process.

    Args:
        workflow_class: the workflow to run.
        middlewares: dotted paths of functions to call around each activity, under "pre" and "post".
        clock: what timers and delayed attempts go by; the real one by default.
        kwargs: ignored, so that options of other executors do no harm.
    """

    def __init__(
        self,
        workflow_class: type[Workflow],
        middlewares: Mapping[str, Iterable[str] | None] | None = None,
        clock: Clock | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(workflow_class)
        self.middlewares = middlewares
        self.clock: Clock = clock or RealClock()
        self._pre = import_middlewares((middlewares or {}).get("pre"))
        self._post = import_middlewares((middlewares or {}).get("post"))
        #: How many things were submitted; how many tasks were begun, and how many ended.
        self.nb_activities = 0
        self.nb_submitted = 0
        self.nb_done = 0
        self.signals_sent: set[str] = set()
        #: True while `run` can replay the workflow when there is news, and whether there is some.
        self.replaying = False
        self.news = False
        self._frames = [Frame(workflow_class)]

    # Where we are

    @property
    def root(self) -> Frame:
        """The execution that was asked for."""
        return self._frames[0]

    @property
    def frame(self) -> Frame:
        """The execution that runs right now: the one asked for, or a child."""
        return self._frames[-1]

    @property
    def wf_id(self) -> list[str]:
        """The workflow ids from the execution that was asked for down to the one that runs."""
        return [frame.workflow_id for frame in self._frames]

    @property
    def wf_run_id(self) -> list[str]:
        """The run ids, in the same way."""
        return [frame.run_id for frame in self._frames]

    @property
    def _markers(self) -> dict[str, list[Marker]]:
        return self.frame.markers

    @property
    def history(self) -> History:
        """What happened so far in the execution that runs."""
        return self.frame.journal.history

    def initialize_history(self, input: dict[str, Any]) -> None:
        """Start a history with this input: `{"args": [...], "kwargs": {...}}`."""
        self.frame.journal = Journal(self.frame.workflow_class, input)

    def get_run_context(self) -> dict[str, Any]:
        """Which execution runs; a fresh dict each time."""
        frame = self._frames[-1]
        return {
            "name": "local",
            "version": "1.0",
            "run_id": frame.run_id,
            "workflow_id": frame.workflow_id,
            "tag_list": [],
        }

    # Running

    def run(self, input: Mapping[str, Any] | None = None) -> Any:
        """Run the workflow to its end.

        Args:
            input: `args` and `kwargs` of its `run`; both may be missing.

        Returns:
            what it returned (the last run, if it continued as new).

        Raises:
            TaskFailed: if a task that raises on failure failed.
            WorkflowException: if the workflow failed itself, or was cancelled.
            NotImplementedError: if it waits for a signal that only somebody else could send.
            Exception: whatever the workflow raised.
        """
        given = input or {}
        args, kwargs = given.get("args") or (), given.get("kwargs") or {}
        if self.root.workflow is not None:
            self._workflow = None  # it served another run
        self._frames = [Frame(self._workflow_class, args, kwargs)]
        self.initialize_history({"args": list(args), "kwargs": kwargs})
        self.replaying = True
        try:
            with rarer_collections():
                frame = run_to_end(self)
        finally:
            self.replaying = False
        if frame.exception is not None:
            raise frame.exception
        return frame.result

    def enter(self, frame: Frame, deeper: bool) -> None:
        """Make another execution the one that runs: instead of this one, or `deeper`, inside it."""
        if deeper:
            self.frame.workflow = self._workflow
            self._frames.append(frame)
        else:
            self._frames[-1] = frame
        self._workflow = frame.workflow

    def leave(self) -> None:
        """Go back from a child to its parent."""
        self._frames.pop()
        self._workflow = self.frame.workflow

    def new_workflow(self, frame: Frame) -> None:
        """Make the instance for one replay; the one that is there already serves for the first."""
        if frame.workflow is not None or self._workflow is None:
            self._workflow = frame.workflow_class(self)
        frame.workflow = self._workflow

    def _call_hook(self, name: str, *args: Any) -> Any:
        # A history costs something to make: only for a hook that somebody wrote.
        hook = getattr(self.workflow, name)
        if getattr(hook, "__func__", None) is getattr(Workflow, name):
            return None
        return hook(self.history, *args)

    # Submitting

    def submit(self, func: Any, /, *args: Any, **kwargs: Any) -> Future:
        """Do it now, and return its future.

        It is pending if an argument is not there yet, or if it must wait: a delayed attempt, a
        signal; a timer and a child that wait are running.

        Raises:
            TaskFailed: if it failed and raises on failure.
            TypeError: if it cannot be submitted.
        """
        kwargs.pop("__priority", None)
        self.nb_activities += 1
        try:
            task = self._make_task(func, args, kwargs)
        except ExecutionBlocked:
            self.reserve(func)
            return Future()
        frame = self._frames[-1]
        if frame.cancel_requested:
            self.consider_cancel(frame)
        for kind, run in _ROOMS:
            if isinstance(task, kind):
                return run(self, frame, task)
        return run_other(self, frame, task)

    def reserve(self, submittable: Any) -> None:
        """Count something that is submitted later, when what it waits for is there."""
        self._frames[-1].ids.reserve(submittable)

    def apart(self) -> AbstractContextManager[None]:
        """Number what is submitted in the meantime apart."""
        return self._frames[-1].ids.apart()

    def _make_task(self, func: Any, args: Any, kwargs: Any) -> Any:
        if isinstance(func, Activity):
            return ActivityTask(func, *args, **kwargs)
        if isinstance(func, Submittable) and not isinstance(func, WorkflowDefinition):
            return func
        if isinstance(func, type) and issubclass(func, WorkflowDefinition):
            return WorkflowTask(self, func, *args, **kwargs)  # type: ignore[arg-type]
        raise TypeError(f"Bad type for {func!r}: expected an activity, a workflow class or a task")

    def prepare(self, task: ActivityTask) -> ActivityTask:
        """The task as it is about to run: it knows which execution it is for, and the middlewares."""
        if self._pre or self._post:
            task = task.with_middlewares(self._pre, self._post)
        frame = self._frames[-1]
        task.context = {
            "name": "local",
            "version": "1.0",
            "run_id": frame.run_id,
            "workflow_id": frame.workflow_id,
            "tag_list": [],
            "activity_id": str(self.nb_activities - 1),
        }
        return task

    def make_task_id(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: ids are made here when a task is submitted. It exists for code written for SWF."""

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
        """A signal to submit; it reaches executions of this very run: itself, parents, children."""
        task = SignalTask(name, *args, **kwargs)
        task.workflow_id, task.run_id, task.propagate = workflow_id, run_id, propagate
        return task

    def wait_signal(self, name: str) -> WaitForSignal:
        """A wait for a signal, to submit."""
        return WaitForSignal(name)

    def record_marker(self, name: str, details: Any = None) -> MarkerTask:
        """A marker to submit."""
        return MarkerTask(name, details)

    def list_markers(self, all: bool = False) -> list[Marker]:
        """The last marker of each name, or every one, grouped by name."""
        return listed(self.frame, all)

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
            markers = self.frame.markers.get(event_name)
            if not markers:
                return None
            return {**self.history.markers[event_name][-1], "details": markers[-1].details}
        raise ValueError(f"Unimplemented type {event_type!r}: use 'signal', 'marker' or 'timer'")

    def continue_as_new(
        self, workflow: type[Workflow], *args: Any, **kwargs: Any
    ) -> ContinueAsNewWorkflowTask:
        """What to submit to close this run and start another with a fresh history."""
        return ContinueAsNewWorkflowTask(self, workflow, *args, **kwargs)

    def fail(self, reason: str, details: str | None = None) -> None:
        """Fail the execution that runs: its hook `on_failure` is called, and nothing after it runs."""
        frame = self.frame
        error = WorkflowException(self.workflow, TaskFailed(self.workflow.name, reason, details))
        frame.close_failed(error, f"Workflow execution failed: {reason}", details)
        self.on_failure(reason, details)
        if not self.replaying:
            raise error
        raise RunClosed from error

    def request_cancel(self) -> None:
        """Ask the run to cancel, as one would on SWF; it happens at the next task it submits."""
        self.root.cancel_requested = True

    def consider_cancel(self, frame: Frame) -> None:
        """Cancel the execution if that was requested, and the workflow agrees; asked once a replay."""
        if not frame.cancel_requested or frame.cancel_considered:
            return
        frame.cancel_considered = True
        if self.workflow.should_cancel(self.history):
            canceled = TaskCanceled()
            frame.close_failed(WorkflowException(self.workflow, canceled), "canceled", None)
            raise RunClosed from canceled


def _continue_as_new(executor: Executor, frame: Frame, task: ContinueAsNewWorkflowTask) -> Future:
    frame.continues_as = task
    raise RunClosed


_ROOMS: tuple[tuple[type[Any], Callable[[Executor, Frame, Any], Future]], ...] = (
    (ActivityTask, run_activity),
    (WorkflowTask, run_child),
    (SignalTask, send),
    (WaitForSignal, wait),
    (MarkerTask, record),
    (TimerTask, start_timer),
    (CancelTimerTask, cancel_timer),
    (ContinueAsNewWorkflowTask, _continue_as_new),
)
