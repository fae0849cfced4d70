"""Builder: timers."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import Scaffold, given, json_or_none

B = TypeVar("B", bound="Timers")


class Timers(Scaffold):
    """Timers: started, fired, canceled, or refused."""

    def add_timer_started(
        self: B, timer_id: str, timeout: float | str, control: Any = None, decision_id: int | None = 0
    ) -> B:
        """A timer runs for so many seconds."""
        return self._append(
            "TimerStarted",
            timerId=timer_id,
            startToFireTimeout=str(timeout),
            decisionTaskCompletedEventId=decision_id,
            **given(control=json_or_none(control)),
        )

    def add_timer_start_failed(
        self: B, timer_id: str, cause: str = "TIMER_ID_ALREADY_IN_USE", decision_id: int | None = 0
    ) -> B:
        """SWF refused to start a timer."""
        return self._append(
            "StartTimerFailed", timerId=timer_id, cause=cause, decisionTaskCompletedEventId=decision_id
        )

    def add_timer_fired(self: B, timer_id: str, started_timer_id: int = 0) -> B:
        """The time of the timer that an event started is over."""
        return self._append("TimerFired", timerId=timer_id, startedEventId=started_timer_id)

    def add_timer_canceled(
        self: B, timer_id: str, started_timer_id: int = 0, decision_id: int | None = 0
    ) -> B:
        """The decider stopped the timer that an event started."""
        return self._append(
            "TimerCanceled",
            timerId=timer_id,
            startedEventId=started_timer_id,
            decisionTaskCompletedEventId=decision_id,
        )

    def add_timer_cancel_failed(
        self: B, timer_id: str, cause: str = "TIMER_ID_UNKNOWN", decision_id: int | None = 0
    ) -> B:
        """There was no such timer to stop."""
        return self._append(
            "CancelTimerFailed", timerId=timer_id, cause=cause, decisionTaskCompletedEventId=decision_id
        )
