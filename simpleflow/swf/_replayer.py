"""An executor that is fed a history, and whose decisions nobody ever hears of."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

from simpleflow.swf.executor import Executor
from swf.models.history.base import History as SwfHistory
from swf.responses import Response

if TYPE_CHECKING:
    from simpleflow.history import History
    from simpleflow.workflow import Workflow
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain
    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

#: How ids of timers begin that the executor starts for itself.
OWN_TIMERS = ("_simpleflow", "__simpleflow")


class Replayer(Executor):
    """Decides again what was decided.

    Arguments:
        domain: where the execution is.
        workflow_class: the code.
        execution: whose history it is; its ids count where ids of children are made.
    """

    def __init__(self, domain: Domain, workflow_class: type[Workflow], execution: WorkflowExecution) -> None:
        super().__init__(domain, workflow_class)
        self._execution = execution
        self._so_far: History | None = None

    def decide(self, events: list[Event]) -> list[Decision]:
        """Return what the code decides after these events and those before."""
        response = Response(history=SwfHistory(events=events), execution=self._execution)
        with contextlib.redirect_stdout(io.StringIO()):  # what workflows print was printed when they ran
            answer = self.replay(response, known=self._so_far)
        self._so_far = self.history
        return answer.decisions

    def _register(self, task: Any, event: dict[str, Any]) -> None:
        """Register no type: nobody is to notice a replay."""
