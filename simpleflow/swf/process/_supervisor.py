"""Pollers that are kept alive, each beginning with what the one before it left undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.process import Supervisor
from simpleflow.swf.process._will import SIZE, Will

if TYPE_CHECKING:
    from simpleflow.process import Slot
    from simpleflow.swf.process.poller import Poller


class PollerSupervisor(Supervisor):
    """Keeps pollers alive.

    Arguments:
        poller: what each of them does.
        nb_children: how many; the number of CPUs by default.
        stop_timeout: seconds that what they work on has when they are to stop.
    """

    shared_bytes = SIZE

    def __init__(
        self, poller: Poller, nb_children: int | None = None, *, stop_timeout: float | None = None
    ) -> None:
        self._poller = poller
        super().__init__(poller.start, nb_children=nb_children, stop_timeout=stop_timeout)

    def run_child(self, slot: Slot) -> Any:
        """Poll, in the child, beginning with what the child before left undone."""
        self._poller.supervised = True
        self._poller.will = Will(slot.memory)
        return super().run_child(slot)
