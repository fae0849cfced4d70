"""One after the other: each item of a chain waits for the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.futures import FINISHED

from ._group import Group, GroupFuture

if TYPE_CHECKING:
    from simpleflow.executor import Executor
    from simpleflow.workflow import Workflow

    from ._items import Item


class ChainFuture(GroupFuture):
    """One future for all items of a chain: its result is the list of those submitted so far.

    Args:
        activities: the items, submitted as far as the chain has come.
        workflow: who submits them.
        bubbles_exception_on_failure: whether failures of items show as an `AggregateException`.
        send_result: whether each item gets the previous one's result as its last argument.
        break_on_failure: whether a failed item ends the chain; what follows is not submitted.
    """

    def __init__(
        self,
        activities: list[Item],
        workflow: Workflow,
        bubbles_exception_on_failure: bool | None = True,
        send_result: bool = False,
        break_on_failure: bool = True,
    ) -> None:
        self.send_result = send_result
        self.break_on_failure = break_on_failure
        self._broken = False
        super().__init__(activities, workflow, bubbles_exception_on_failure=bubbles_exception_on_failure)

    def _submit_all(self) -> None:
        for item in self.activities:
            if self.send_result and self.futures:
                item = item.with_extra_arg(self.futures[-1].result)
            future = self.workflow.submit(item)
            self.futures.append(future)
            if not future.finished:
                return
            if self.break_on_failure and future._exception is not None:
                self._broken = True
                return

    def _settle(self) -> None:
        super()._settle()
        if self._broken:
            self._state = FINISHED


class Chain(Group):
    """Several submittables one after the other.

    Args:
        activities: as for a `Group`.
        send_result: give each item the previous one's result as its last positional argument;
            signals that are waited for, markers, timers and canvases do without.
        break_on_failure: stop after a failed item.
        raises_on_failure: handed to every item when it is added; None leaves them as they are.
        bubbles_exception_on_failure: whether failures of items show as the chain's exception; by
            default they do, unless `raises_on_failure` is False.
        future_class: makes the chain's future.
        max_parallel: there is nothing to limit; accepted because groups have it.

    Raises:
        ValueError: if results shall be sent although failures do not stop the chain.
    """

    default_future_class = ChainFuture

    def __init__(
        self,
        *activities: Any,
        send_result: bool = False,
        break_on_failure: bool = True,
        raises_on_failure: bool | None = None,
        bubbles_exception_on_failure: bool | None = None,
        future_class: type[Any] | None = None,
        max_parallel: int | None = None,
    ) -> None:
        if send_result and not break_on_failure:
            raise ValueError("Cannot combine send_result=True with break_on_failure=False")
        self.send_result = send_result
        self.break_on_failure = break_on_failure
        if bubbles_exception_on_failure is None:
            bubbles_exception_on_failure = raises_on_failure is not False
        super().__init__(
            *activities,
            max_parallel=max_parallel,
            raises_on_failure=raises_on_failure,
            bubbles_exception_on_failure=bubbles_exception_on_failure,
            future_class=future_class,
        )

    def submit(self, executor: Executor) -> Any:
        """Submit the items as far as possible, and return one future for all of them."""
        self.set_workflow_tasks_executor(executor)
        return self.future_class(
            self.activities,
            executor.workflow,
            bubbles_exception_on_failure=self.bubbles_exception_on_failure,
            send_result=self.send_result,
            break_on_failure=self.break_on_failure,
        )
