"""Side by side: all items of a group are submitted, at most so many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.base import SubmittableContainer
from simpleflow.exceptions import AggregateException
from simpleflow.futures import CANCELLED, FINISHED, RUNNING, Future
from simpleflow.task import WorkflowTask

from ._items import make_item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Self

    from simpleflow.executor import Executor
    from simpleflow.workflow import Workflow

    from ._items import Item


class GroupFuture(Future):
    """One future for all items of a group: its result is the list of theirs.

    Args:
        activities: the items, submitted here in their order.
        workflow: who submits them.
        max_parallel: how many may be unfinished at the same time; None or 0 for no limit.
        bubbles_exception_on_failure: whether failures of items show as an `AggregateException`.

    The state is what it is when the future is made: the next replay makes another one.
    """

    def __init__(
        self,
        activities: list[Item],
        workflow: Workflow,
        max_parallel: int | None = None,
        bubbles_exception_on_failure: bool | None = True,
    ) -> None:
        super().__init__()
        self.activities = activities
        self.futures: list[Future] = []
        self.workflow = workflow
        self.max_parallel = max_parallel
        self.bubbles_exception_on_failure = bubbles_exception_on_failure
        self._submit_all()
        for item in self.activities[len(self.futures) :]:
            workflow.executor.reserve(item)
        self._settle()

    def _submit_all(self) -> None:
        submit = self.workflow.submit
        limit = self.max_parallel or len(self.activities) + 1
        unfinished = 0
        for item in self.activities:
            if unfinished >= limit:
                break
            future = submit(item)
            self.futures.append(future)
            unfinished += not future.done

    def _is_complete(self) -> bool:
        return len(self.futures) == len(self.activities)

    def _settle(self) -> None:
        states = {future.state for future in self.futures}
        if states <= {FINISHED} and self._is_complete():
            self._state = FINISHED
        elif states <= {FINISHED, CANCELLED} and CANCELLED in states:
            self._state = CANCELLED
        elif RUNNING in states:
            self._state = RUNNING
        self._result = [future._result if future.finished else None for future in self.futures]
        if self.bubbles_exception_on_failure is not False:
            exceptions = [future._exception if future.finished else None for future in self.futures]
            if any(exception is not None for exception in exceptions):
                self._exception = AggregateException(exceptions)

    @property
    def count_finished_activities(self) -> int:
        """How many items ended, well or not."""
        return sum(future.finished for future in self.futures)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} at {hex(id(self))}, state={self._state}, exception={self._exception!r}, "
            f"activities={self.activities}, futures={self.futures}>"
        )


class Group(SubmittableContainer):
    """Several submittables side by side.

    Args:
        activities: submittables, canvases, activities and workflow classes; the last two also as
            tuples with their arguments.
        max_parallel: how many may be unfinished at the same time; None or 0 for no limit.
        raises_on_failure: handed to every item when it is added; None leaves them as they are.
        bubbles_exception_on_failure: whether failures of items show as the group's exception.
        future_class: makes the group's future.
    """

    default_future_class: type[Any] = GroupFuture

    def __init__(
        self,
        *activities: Any,
        max_parallel: int | None = None,
        raises_on_failure: bool | None = None,
        bubbles_exception_on_failure: bool | None = True,
        future_class: type[Any] | None = None,
    ) -> None:
        self.activities: list[Item] = []
        self.workflow_tasks: list[WorkflowTask] = []
        self.max_parallel = max_parallel
        self.raises_on_failure = raises_on_failure
        self.bubbles_exception_on_failure = bubbles_exception_on_failure
        self.future_class = future_class or self.default_future_class
        self.extend(activities)

    def append(self, submittable: Any, *args: Any, **kwargs: Any) -> None:
        """Add an item; an activity or a workflow class with its arguments.

        Raises:
            ValueError: if it cannot be submitted, or if arguments were given to what takes none.
        """
        item = make_item(submittable, args, kwargs)
        if isinstance(item, WorkflowTask):
            self.workflow_tasks.append(item)
        if self.raises_on_failure is not None:
            item.propagate_attribute("raises_on_failure", self.raises_on_failure)
        self.activities.append(item)

    def extend(self, iterable: Iterable[Any]) -> None:
        """Add several items; tuples are items with their arguments."""
        for item in iterable:
            if isinstance(item, tuple):
                self.append(*item)
            else:
                self.append(item)

    def __iadd__(self, iterable: Iterable[Any]) -> Self:
        self.extend(iterable)
        return self

    @property
    def reserved_items(self) -> list[Item]:
        """What it submits sooner or later."""
        return self.activities

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Hand an option to every item there is now."""
        for item in self.activities:
            item.propagate_attribute(attr, val)

    def set_workflow_tasks_executor(self, executor: Executor) -> None:
        """Tell child workflows who runs them, unless they know."""
        for task in self.workflow_tasks:
            if task.executor is None:
                task.executor = executor
        self.workflow_tasks = []

    def submit(self, executor: Executor) -> Any:
        """Submit the items, and return one future for all of them."""
        self.set_workflow_tasks_executor(executor)
        return self.future_class(
            self.activities, executor.workflow, self.max_parallel, self.bubbles_exception_on_failure
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {hex(id(self))}, activities={self.activities}>"
