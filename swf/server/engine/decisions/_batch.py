"""A batch: the decisions of one answer, carried out in order."""

from collections.abc import Callable
from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import Step
from swf.server.store import Run


class Batch:
    """What the rooms of decisions share.

    Args:
        event_id: the DecisionTaskCompleted event all events of the batch refer to.
    """

    def __init__(self, step: Step, run: Run, event_id: int) -> None:
        self.step = step
        self.run = run
        self.event_id = event_id
        #: Whether something happened that the decider must hear of.
        self.needs_decision = False
        #: What happens to other runs, after the whole batch.
        self.later: list[Callable[[], None]] = []
        #: Children among them.
        self.children_to_start = 0

    def record(self, event_type: str, attributes: dict[str, Any]) -> int:
        """Append an event of this batch; its number, or 0 if the run closed."""
        completed = {"decisionTaskCompletedEventId": self.event_id}
        return self.step.append(self.run, event_type, attributes | completed)

    def fail(self, event_type: str, cause: str, attributes: dict[str, Any]) -> None:
        """Append a ...Failed event of this batch; the decider must hear of it."""
        self.record(event_type, {"cause": cause, **attributes})
        self.needs_decision = True

    def finish(self) -> None:
        """Ask for the next decision if one is needed, then do what concerns other runs."""
        if self.needs_decision:
            executions.schedule_decision(self.step, self.run)
        for effect in self.later:
            effect()


def pick(attributes: dict[str, Any], *names: str) -> dict[str, Any]:
    """These members, None where absent."""
    return {name: attributes.get(name) for name in names}
