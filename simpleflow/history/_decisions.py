"""Decision tasks: the last one started, and the last one completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._fold import Fold, get

if TYPE_CHECKING:
    from swf.models.event.base import Event


class Decisions(Fold):
    """Event ids only: what was decided shows in the events that follow."""

    event_types = ("DecisionTask",)

    def __init__(self) -> None:
        self.started_id: int | None = None
        self.completed_id: int | None = None
        self.execution_context: str | None = None

    def on_started(self, event: Event) -> None:
        """A decider took one."""
        self.started_id = event.id

    def on_completed(self, event: Event) -> None:
        """A decider answered one."""
        self.completed_id = event.id
        self.execution_context = get(event, "execution_context")
