"""What every executor offers to the workflow it runs, wherever the tasks end up."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from simpleflow._decorators import deprecated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from simpleflow.base import Submittable
    from simpleflow.futures import Future
    from simpleflow.history import History
    from simpleflow.marker import Marker
    from simpleflow.workflow import Workflow

__all__ = ["Executor"]


class Executor(metaclass=ABCMeta):
    """Runs a workflow: gives it futures for what it submits, and calls its hooks.

    Args:
        workflow_class: the workflow to run; an instance is made when it is needed.
    """

    def __init__(self, workflow_class: type[Workflow]) -> None:
        self._workflow_class = workflow_class
        self._workflow: Workflow | None = None

    @property
    def workflow_class(self) -> type[Workflow]:
        """The class of the workflow it runs."""
        return self._workflow_class

    @property
    def workflow(self) -> Workflow:
        """The instance it runs now; None before there is one."""
        return self._workflow  # type: ignore[return-value]

    def create_workflow(self) -> None:
        """Make the instance, unless there is one."""
        if self._workflow is None:
            self._workflow = self._workflow_class(self)

    def run_workflow(self, *args: Any, **kwargs: Any) -> Any:
        """Call the workflow's `run`."""
        return self.workflow.run(*args, **kwargs)

    @property
    @abstractmethod
    def history(self) -> History:
        """What happened so far in this execution."""

    @abstractmethod
    def submit(self, submittable: Any, /, *args: Any, **kwargs: Any) -> Future:
        """Run something, or ask for it to be run; its future comes back at once."""

    def reserve(self, submittable: Any) -> None:  # noqa: B027  (an executor that makes no ids needs none)
        """Count something that will be submitted in a later replay, at this very place.

        Tasks are numbered in the order of `run`; what has to wait keeps its place in that order, so
        that the tasks after it bear the same ids before and after its time has come.
        """

    def apart(self) -> AbstractContextManager[None]:
        """Number what is submitted in the meantime apart: nobody could know of it before."""
        return nullcontext()

    @abstractmethod
    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Run the workflow, as far as it goes."""

    @abstractmethod
    def signal(
        self,
        name: str,
        *args: Any,
        workflow_id: str | None = None,
        run_id: str | None = None,
        propagate: bool = True,
        **kwargs: Any,
    ) -> Submittable:
        """A signal to submit."""

    @abstractmethod
    def wait_signal(self, name: str) -> Submittable:
        """A wait for a signal, to submit."""

    @abstractmethod
    def record_marker(self, name: str, details: Any = None) -> Submittable:
        """A marker to submit."""

    @abstractmethod
    def list_markers(self, all: bool = False) -> list[Marker]:
        """The last marker of each name, or every one."""

    @abstractmethod
    def get_event_details(self, event_type: str, event_name: str) -> dict[str, Any] | None:
        """What the history says of a signal, a marker or a timer; None if it says nothing."""

    @abstractmethod
    def continue_as_new(self, workflow: type[Workflow], *args: Any, **kwargs: Any) -> Submittable:
        """Something to submit that closes this run and starts another."""

    @abstractmethod
    def fail(self, reason: str, details: str | None = None) -> None:
        """Fail the workflow; nothing after it runs."""

    def map(self, callable: Callable[..., Any], iterable: Iterable[Any]) -> list[Future]:
        """Submit it once for each item."""
        return [self.submit(callable, item) for item in iterable]

    def starmap(self, callable: Callable[..., Any], iterable: Iterable[Iterable[Any]]) -> list[Future]:
        """Submit it once for each tuple of arguments."""
        return [self.submit(callable, *item) for item in iterable]

    def get_run_context(self) -> dict[str, Any]:
        """Which execution this is."""
        return {}

    def _call_hook(self, name: str, *args: Any) -> Any:
        return getattr(self.workflow, name)(self.history, *args)

    def before_replay(self) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("before_replay")

    def after_replay(self) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("after_replay")

    def after_closed(self) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("after_closed")

    def on_failure(self, reason: str, details: str | None = None) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("on_failure", reason, details)

    def on_completed(self) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("on_completed")

    def on_canceled(self) -> None:
        """Call the workflow's hook of this name."""
        self._call_hook("on_canceled")

    @deprecated
    def before_run(self) -> None:
        """Older name of `before_replay`."""
        self.before_replay()

    @deprecated
    def after_run(self) -> None:
        """Older name of `after_closed`."""
        self.after_closed()

    @deprecated
    def get_execution_context(self) -> dict[str, Any]:
        """Older name of `get_run_context`."""
        return self.get_run_context()
