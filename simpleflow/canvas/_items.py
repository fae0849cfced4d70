"""What may stand in a canvas, and how it becomes something to submit."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from simpleflow.activity import Activity
from simpleflow.base import Submittable, SubmittableContainer, WorkflowDefinition
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.futures import Future
from simpleflow.task import ActivityTask, WorkflowTask

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.executor import Executor

Item = Submittable | SubmittableContainer


class LaterTask(SubmittableContainer):
    """A task whose arguments are not all there yet: it is made when it is submitted.

    Until then its future is pending, and what stands beside it is not held up.
    """

    def __init__(self, definition: Activity | type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.definition = definition
        self.args = args
        self.kwargs = kwargs
        self._options: dict[str, Any] = {}

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Remember the option for the task to come."""
        self._options[attr] = val

    def with_extra_arg(self, value: Any) -> Self:
        """A copy with one more positional argument."""
        other = copy(self)
        other.args = (*self.args, value)
        other._options = dict(self._options)
        return other

    @property
    def reserved_items(self) -> list[Any]:
        """What it will submit."""
        return [self.definition]

    def submit(self, executor: Executor) -> Future:
        """The task's future, or a pending one if arguments are still missing."""
        try:
            task = make_task(self.definition, self.args, self.kwargs)
        except ExecutionBlocked:
            executor.reserve(self)
            return Future()
        for attr, val in self._options.items():
            task.propagate_attribute(attr, val)
        future: Future = executor.workflow.submit(task)
        return future


def is_workflow_class(item: Any) -> bool:
    """True for a workflow class (not for an instance)."""
    return isinstance(item, type) and issubclass(item, WorkflowDefinition)


def make_task(definition: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ActivityTask | WorkflowTask:
    """The task for an activity or a workflow class.

    Raises:
        ExecutionBlocked: if an argument is a future that is not done.
    """
    if isinstance(definition, Activity):
        return ActivityTask(definition, *args, **kwargs)
    return WorkflowTask(None, definition, *args, **kwargs)


def make_item(submittable: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Item:
    """What a canvas keeps for something put into it.

    Raises:
        ValueError: if it cannot be submitted, or if arguments were given to what takes none.
    """
    if isinstance(submittable, Activity) or is_workflow_class(submittable):
        try:
            return make_task(submittable, args, kwargs)
        except ExecutionBlocked:
            return LaterTask(submittable, args, kwargs)
    if isinstance(submittable, Submittable | SubmittableContainer):
        if args or kwargs:
            raise ValueError(f"arguments were given for {submittable!r}, which takes none")
        return submittable
    raise ValueError(f"{submittable!r} should be a Submittable, Group, or Activity")
