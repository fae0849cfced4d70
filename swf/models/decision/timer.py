"""Decisions about timers: start one, or cancel one."""

from __future__ import annotations

from typing import Any

from swf import checks
from swf.models.decision.base import Decision, decision_action, json_text


class TimerDecision(Decision):
    """Start a timer, or cancel it."""

    _base_type = "Timer"

    @decision_action
    def start(self, id: str, start_to_fire_timeout: int | str, control: Any = None) -> None:
        """Start a timer.

        Args:
            id: 1 to 256 characters; no open timer of the execution may have it.
            start_to_fire_timeout: seconds; 0 fires at once.
            control: a value that comes back in the history, for the decider alone.
        """
        self.update_attributes(
            {
                "timerId": checks.name("id", id),
                "startToFireTimeout": checks.duration(
                    "start_to_fire_timeout", start_to_fire_timeout, endless=False
                ),
                "control": json_text("control", control),
            }
        )

    @decision_action
    def cancel(self, id: str) -> None:
        """Cancel an open timer."""
        self.update_attributes({"timerId": checks.name("id", id)})
