"""The language: a workflow is a class whose `run` submits tasks and gets futures."""

from __future__ import annotations

import logging
import warnings
from types import FunctionType
from typing import TYPE_CHECKING, Any

from simpleflow._decorators import deprecated
from simpleflow.activity import PRIORITY_NOT_SET, Activity
from simpleflow.base import SubmittableContainer, WorkflowDefinition
from simpleflow.canvas import Group
from simpleflow.signal import WaitForSignal
from simpleflow.task import CancelTimerTask, Task, TimerTask, get_actual_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simpleflow.base import Submittable
    from simpleflow.executor import Executor
    from simpleflow.failure import TaskFailureContext
    from simpleflow.futures import Future
    from simpleflow.history import History
    from simpleflow.marker import Marker

logger = logging.getLogger(__name__)


class Workflow(WorkflowDefinition):
    """A distributed program: subclass it, name it, and write `run`.

    `run` is called again from its start whenever something happened (a replay), and must submit the
    same things in the same order each time. Instances do not survive from one replay to the next.

    Executors also read these optional attributes: `execution_timeout` and `decision_tasks_timeout`
    (seconds), `child_policy`, `tag_list`, `idempotent`, `max_open_activity_count`,
    `propagate_signals_to_parent`; and these hooks, as class, static or plain methods, called with
    the arguments of `run`: `get_workflow_id`, `get_task_list`, `get_tag_list`.

    Args:
        executor: who runs it.
    """

    name: Any = None
    version: Any = None
    task_list: Any = None
    task_priority: Any = None
    #: As a child workflow, how many more attempts, and whether its failure ends the parent.
    retry: int = 0
    raises_on_failure: bool = True
    #: A `tag_list` of this value means the parent's tags.
    INHERIT_TAG_LIST = "INHERIT_TAG_LIST"

    # The priority given with the canvas that is being submitted, for the tasks in it.
    _container_priority: Any = PRIORITY_NOT_SET

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def executor(self) -> Executor:
        """Who runs it."""
        return self._executor

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """The definition of the workflow: what it submits, and what it returns.

        Raises:
            NotImplementedError: in this base class.
        """
        raise NotImplementedError(f"{type(self).__name__} has no run method")

    def submit(self, submittable: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Submit an activity or a workflow class with its arguments, a task, or a canvas.

        Args:
            submittable: what to run.
            args, kwargs: its arguments; futures among them stand for their results. The keyword
                `__priority` (a number, or None for none) is for the task itself.

        Returns:
            its future; several in one for a canvas.

        Raises:
            TypeError: if it cannot be submitted.
        """
        if isinstance(submittable, Activity) or (
            isinstance(submittable, type) and issubclass(submittable, WorkflowDefinition)
        ):
            if self._container_priority is not PRIORITY_NOT_SET:
                kwargs.setdefault("__priority", self._container_priority)
            return self.executor.submit(submittable, *args, **kwargs)
        if isinstance(submittable, FunctionType):
            raise TypeError(
                f"Bad type for {submittable} activity: it is a plain function;"
                " decorate it with @activity.with_attributes()"
            )
        priority = kwargs.pop("__priority", self._container_priority)
        if args or kwargs:
            warnings.warn(
                f"arguments are ignored for {submittable!r}: put them where it is made", stacklevel=2
            )
        if isinstance(submittable, Task | WaitForSignal):
            return self._submit_task(submittable, priority)
        if isinstance(submittable, SubmittableContainer):
            return self._submit_container(submittable, priority)
        raise TypeError(f"Bad type for {submittable} activity ({type(submittable)})")

    def _submit_task(self, task: Task | WaitForSignal, priority: Any) -> Future:
        own_priority = getattr(task, "priority", PRIORITY_NOT_SET)
        if own_priority is not PRIORITY_NOT_SET:
            priority = own_priority
        if priority is PRIORITY_NOT_SET:
            return self.executor.submit(task)
        return self.executor.submit(task, **{"__priority": priority})

    def _submit_container(self, container: SubmittableContainer, priority: Any) -> Any:
        outer, self._container_priority = self._container_priority, priority
        try:
            return container.submit(self.executor)
        finally:
            self._container_priority = outer

    def map(self, activity: Any, iterable: Iterable[Any] | Future) -> list[Future]:
        """Submit an activity or a workflow class once for each item, side by side.

        Returns:
            a list of futures, one for each item.

        Raises:
            ExecutionBlocked: if the iterable is a future that is not done.
        """
        return self._group_of(activity, ((item,) for item in get_actual_value(iterable)))

    def starmap(self, activity: Any, iterable: Iterable[Iterable[Any]] | Future) -> list[Future]:
        """Submit an activity or a workflow class once for each tuple of arguments, side by side."""
        return self._group_of(activity, get_actual_value(iterable))

    def _group_of(self, activity: Any, arguments: Iterable[Iterable[Any]]) -> list[Future]:
        if not (isinstance(activity, Activity | type)):
            raise TypeError(f"Bad type for {activity} activity ({type(activity)})")
        group = Group()
        for args in arguments:
            group.append(activity, *args)
        futures: list[Future] = self.submit(group).futures
        return futures

    def fail(self, reason: str, details: str | None = None) -> None:
        """Fail this workflow; nothing after it runs."""
        self.executor.fail(reason, details)

    def get_run_context(self) -> dict[str, Any]:
        """Which execution this is: name, version, workflow_id, run_id, tag_list ..."""
        return self.executor.get_run_context()

    def signal(
        self,
        name: str,
        *args: Any,
        workflow_id: str | None = None,
        run_id: str | None = None,
        propagate: bool = True,
        **kwargs: Any,
    ) -> Submittable:
        """A signal to submit.

        Args:
            name: under which it is waited for.
            args, kwargs: its input.
            workflow_id, run_id: where it goes; by default to this very execution.
            propagate: whether it is passed on to the parent and to running children.
        """
        return self.executor.signal(
            name, *args, workflow_id=workflow_id, run_id=run_id, propagate=propagate, **kwargs
        )

    def wait_signal(self, name: str) -> Submittable:
        """A wait for a signal, to submit; the future's result is the signal's input."""
        return self.executor.wait_signal(name)

    def record_marker(self, name: str, details: Any = None) -> Submittable:
        """A note to submit: it stays in the history, with anything JSON can hold."""
        return self.executor.record_marker(name, details)

    def list_markers(self, all: bool = False) -> list[Marker]:
        """The last marker of each name; every one with `all`."""
        return self.executor.list_markers(all)

    def get_event_details(self, event_type: str, event_name: str) -> dict[str, Any] | None:
        """What the history says of a "signal", a "marker" or a "timer"; None if it says nothing.

        Raises:
            ValueError: for other types of events.
        """
        return self.executor.get_event_details(event_type, event_name)

    def start_timer(self, timer_id: str, timeout: Any, control: dict[str, Any] | None = None) -> Submittable:
        """A timer to submit; its future finishes after `timeout` seconds."""
        return TimerTask(timer_id, timeout, control)

    def cancel_timer(self, timer_id: str) -> Submittable:
        """What to submit to cancel a timer that has not fired."""
        return CancelTimerTask(timer_id)

    def continue_as_new(self, *args: Any, **kwargs: Any) -> Submittable:
        """What to submit to close this run and start another, with these arguments and no history."""
        return self.executor.continue_as_new(type(self), *args, **kwargs)

    def before_replay(self, history: History) -> None:
        """Hook: `run` is about to be replayed."""

    def after_replay(self, history: History) -> None:
        """Hook: a replay came to its end, or to a point where it must wait."""

    def after_closed(self, history: History) -> None:
        """Hook: the workflow completed, failed or was cancelled."""

    def on_failure(self, history: History, reason: str, details: str | None = None) -> None:
        """Hook: the workflow failed."""

    def on_completed(self, history: History) -> None:
        """Hook: the workflow completed."""

    def on_canceled(self, history: History) -> None:
        """Hook: the workflow was cancelled."""

    def should_cancel(self, history: History) -> bool:
        """Hook: whether to accept a request to cancel; asked again at each replay."""
        return True

    def on_task_failure(self, failure_context: TaskFailureContext) -> TaskFailureContext | None:
        """Hook: a task failed. Decide with the context's methods and return it, or None for the default."""
        return None

    @deprecated
    def before_run(self, history: History) -> None:
        """Older name of `before_replay`."""
        self.before_replay(history)

    @deprecated
    def after_run(self, history: History) -> None:
        """Older name of `after_closed`."""
        self.after_closed(history)

    @deprecated
    def get_execution_context(self) -> dict[str, Any]:
        """Older name of `get_run_context`."""
        return self.get_run_context()
