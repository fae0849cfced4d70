"""Signals: sent to this or another execution, once."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from simpleflow import task
from simpleflow.exceptions import TaskFailed
from simpleflow.utils import json_dumps
from swf.models.decision.workflow import ExternalWorkflowExecutionDecision

from ._base import SwfTask
from ._futures import failed, finished, running

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.futures import Future
    from simpleflow.history import History
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    from ._base import Entry


class SignalTask(task.SignalTask, SwfTask):
    """A signal to an execution. Name, target and input together are what makes it this signal.

    Args:
        name: under which it is waited for.
        workflow_id, run_id: where it goes.
        control: comes back in the history.
        extra_input: more keys for its input, beside `args` and `kwargs`.
        args, kwargs: its input.
    """

    idempotent = True
    #: True if it goes to the execution that sends it.
    to_itself = False

    def __init__(
        self,
        name: str,
        workflow_id: str | None,
        run_id: str | None,
        control: Any = None,
        extra_input: dict[str, Any] | None = None,
        /,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, *args, **kwargs)
        self.id = name
        self.workflow_id = workflow_id
        self.run_id = run_id
        self.control = control
        self.extra_input = extra_input

    @classmethod
    def from_generic_task(
        cls,
        a_task: task.SignalTask,
        workflow_id: str | None,
        run_id: str | None,
        control: Any = None,
        extra_input: dict[str, Any] | None = None,
    ) -> Self:
        """The same task for SWF."""
        return cls(a_task.name, workflow_id, run_id, control, extra_input, *a_task.args, **a_task.kwargs)

    def get_input(self) -> dict[str, Any]:
        """The input of the signal."""
        return {"args": self.args, "kwargs": self.kwargs, **(self.extra_input or {})}

    @property
    def identity(self) -> Any:
        """Name, target and input."""
        return (self.name, self.workflow_id, self.run_id, json_dumps(self.get_input()))

    def find_event(self, history: History) -> Entry | None:
        """The newest signal like this one; for one to itself, also a signal received."""
        given = self.get_input()
        sent = history.signal_sent(self.name, self.workflow_id, self.run_id, given)
        if sent is not None or not self.to_itself:
            return sent
        text = json_dumps(given)
        for received in reversed(history.get_signal_events(self.name)):
            if json_dumps(received["input"]) == text:
                return received
        return None

    def future_from(self, event: Entry) -> Future | None:
        """What became of it; the result is the signal's input."""
        if event["state"] == "signal_execution_initiated":
            return running()
        if event["state"] == "signal_execution_failed":
            return failed(TaskFailed(self.name, event["cause"]))
        return finished(deepcopy(event.get("input")))

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to deliver it."""
        decision = ExternalWorkflowExecutionDecision(
            "signal",
            signal_name=self.name,
            input=self.get_input(),
            workflow_id=str(self.workflow_id),
            run_id=self.run_id,
            control=self.control,
        )
        return [decision]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} name={self.name!r} workflow_id={self.workflow_id!r} "
            f"run_id={self.run_id!r} control={self.control!r} args={self.args} kwargs={self.kwargs}>"
        )
