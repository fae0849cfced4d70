"""How much fits into one answer: so many decisions, so many bytes, so many open activities."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from simpleflow.exceptions import ExecutionBlocked
from simpleflow.swf import constants
from swf.models.decision.timer import TimerDecision

if TYPE_CHECKING:
    from swf.models.decision.base import Decision

logger = logging.getLogger(__name__)

#: The timer that wakes the decider up for what did not fit.
WAKE_UP_TIMER = "_simpleflow_wake_up_timer"

# What a closing run still wants to be known; everything else would be for nobody.
_LASTING = frozenset({"RecordMarker", "SignalExternalWorkflowExecution"})

# Bytes left free for the rest of the request, and for one more field.
_HEADROOM = 5_000 + 32_000


class Budget:
    """The decisions of one replay, and how many more there may be."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        #: The decision that ends the run. SWF takes one, and only at the end.
        self.closing: Decision | None = None
        self.open_activities = 0
        self.wake_up = False
        self._size = 0

    def add(self, decision: Decision) -> None:
        """Take one more decision.

        Raises:
            ExecutionBlocked: if it does not fit: the decider is woken up for the rest.
        """
        size = len(json.dumps(decision)) + 2
        # SWF takes MAX_DECISIONS. The last one is the timer that brings us back for the others.
        full = len(self.decisions) >= constants.MAX_DECISIONS - 1
        # One that is too large on its own is for SWF to refuse: it would not get smaller by waiting.
        too_large = self.decisions and self._size + size > constants.MAX_REQUEST_SIZE - _HEADROOM
        if full or too_large:
            self.wake_up = True
            raise ExecutionBlocked
        self._size += size
        self.decisions.append(decision)

    def close(self, decision: Decision) -> None:
        """End the run with this decision, unless it has ended already."""
        if self.closing is None:
            self.closing = decision

    def check_open_activities(self, limit: int | None) -> None:
        """Hold on while too many activities are open; the end of one brings the next decision.

        Raises:
            ExecutionBlocked: if there are `limit` of them (by default, as many as SWF allows).
        """
        limit = constants.MAX_OPEN_ACTIVITY_COUNT if limit is None else limit
        if self.open_activities >= limit:
            logger.warning("%d activities are open: no more are scheduled for now", self.open_activities)
            raise ExecutionBlocked

    def taken(self) -> list[Decision]:
        """The decisions of this replay: if the run ends, markers and signals, and then the end."""
        if self.closing is not None:
            return [*(d for d in self.decisions if d["decisionType"] in _LASTING), self.closing]
        if self.wake_up:
            timer = TimerDecision("start", id=WAKE_UP_TIMER, start_to_fire_timeout="0")
            return [*self.decisions, timer]
        return self.decisions
