"""Made late: a function that returns a canvas when its turn has come."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from simpleflow.activity import Activity
from simpleflow.base import Submittable, SubmittableContainer
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.futures import Future
from simpleflow.task import resolve

from ._items import is_workflow_class, make_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from simpleflow.executor import Executor

    from ._items import Item


class FuncGroup(SubmittableContainer):
    """Submits what a function returns, calling it only then: in a chain, after the previous item.

    Args:
        func: returns a canvas, a submittable, an activity or a workflow class.
        args, kwargs: its arguments; futures among them stand for their results.
        raises_on_failure: handed to what it returns; None leaves it as it is.
        _allow_none: whether it may return None, which counts as finished with the result None.
    """

    #: Nobody knows what it submits before its turn has come.
    is_made_late = True

    def __init__(
        self,
        func: Callable[..., Any],
        *args: Any,
        raises_on_failure: bool | None = None,
        _allow_none: bool = False,
        **kwargs: Any,
    ) -> None:
        self.func = func
        self.args = list(args)
        self.kwargs = kwargs
        self.raises_on_failure = raises_on_failure
        self.allow_none = _allow_none
        self.activities: Item | None = None

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Remember the option for what the function will return."""
        setattr(self, attr, val)

    def with_extra_arg(self, value: Any) -> Self:
        """A copy whose function gets one more positional argument."""
        other = copy(self)
        other.args = [*self.args, value]
        return other

    def instantiate_task(self) -> None:
        """Call the function, and keep what it returns in `activities`.

        Raises:
            ExecutionBlocked: if an argument is a future that is not done.
            TypeError: if it returned something that cannot be submitted.
        """
        self._call(*self._arguments())

    def _arguments(self) -> tuple[list[Any], dict[str, Any]]:
        return [resolve(value) for value in self.args], {k: resolve(v) for k, v in self.kwargs.items()}

    def _call(self, args: list[Any], kwargs: dict[str, Any]) -> None:
        made = self.func(*args, **kwargs)
        self.activities = None
        if made is None and self.allow_none:
            return
        if not (isinstance(made, Submittable | SubmittableContainer | Activity) or is_workflow_class(made)):
            raise TypeError(
                "FuncGroup submission should return a Group or Submittable, "
                f"got {type(made)} instead (func: {self.func!r})"
            )
        self.activities = make_item(made, (), {})
        if self.raises_on_failure is not None:
            self.activities.propagate_attribute("raises_on_failure", self.raises_on_failure)

    def submit(self, executor: Executor) -> Any:
        """Call the function and submit what it returns; pending while its arguments are not there."""
        with executor.apart():
            return self._submit(executor)

    def _submit(self, executor: Executor) -> Any:
        try:
            args, kwargs = self._arguments()
        except ExecutionBlocked:
            return Future()
        self._call(args, kwargs)
        if self.activities is None:
            future = Future()
            future.set_finished(None)
            return future
        return executor.workflow.submit(self.activities)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} func={self.func!r} args={self.args} kwargs={self.kwargs}>"
