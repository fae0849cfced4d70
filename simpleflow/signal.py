"""Waiting for a signal, as something one can submit."""

from __future__ import annotations

from simpleflow.base import Submittable


class WaitForSignal(Submittable):
    """Finishes when a signal of this name was received; its result is the signal's input.

    Args:
        signal_name: the name under which the signal is sent.
    """

    def __init__(self, signal_name: str) -> None:
        self.signal_name = signal_name

    def execute(self) -> None:
        """Nothing to run: the signal comes from elsewhere."""

    def __repr__(self) -> str:
        return f"<WaitForSignal {self.signal_name!r}>"
