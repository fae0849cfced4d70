"""What an executor accepts, and what a workflow definition is, without saying how either works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.executor import Executor


class Submittable:
    """Something an executor takes as it is: a task, a wait for a signal."""

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Take over an option of the container this was put in; most submittables have no use for it."""

    def with_extra_arg(self, value: Any) -> Self:
        """A copy with one more positional argument; this very object if it takes no arguments.

        A chain that sends results calls this, so that submitting it never changes its items.
        """
        return self


class SubmittableContainer:
    """Something that submits several things, and knows in which order."""

    def submit(self, executor: Executor) -> Any:
        """Submit what is inside, and return one future for all of it.

        Raises:
            NotImplementedError: in this base class.
        """
        raise NotImplementedError

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Hand an option down to everything inside."""

    def with_extra_arg(self, value: Any) -> Self:
        """A copy that takes the previous result of a chain; most containers ignore it."""
        return self


class WorkflowDefinition(Submittable):
    """The base of `Workflow`, so that lower floors can recognise a workflow class."""
