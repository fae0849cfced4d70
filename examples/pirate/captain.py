"""The decider: it reads the whole history at each decision, and remembers nothing in between.

The crew digs on all islands side by side. Whoever breaks a spade, or is not heard of any more, is sent
again, three times at most. A rumour (a signal) adds an island. When all holes are dug the captain writes
the log (a marker), waits for the tide (a timer), and has the treasure shared.
"""

import os
from dataclasses import dataclass, field
from typing import Any

from examples.pirate.chart import CARIBBEAN, DIG, SHARE, SHIP
from swf import fields
from swf.actors import Decider
from swf.exceptions import DoesNotExistError, PollTimeout
from swf.models import History
from swf.models.decision import (
    ActivityTaskDecision,
    Decision,
    MarkerDecision,
    TimerDecision,
    WorkflowExecutionDecision,
)

ATTEMPTS = 3


@dataclass
class Voyage:
    """What the history says."""

    islands: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)  # how often, by island
    away: set[str] = field(default_factory=set)  # islands where somebody digs now
    found: dict[str, Any] = field(default_factory=dict)
    tide: str | None = None
    sharing: bool = False
    shares: Any = None
    mutiny: bool = False

    @classmethod
    def read(cls, history: History) -> "Voyage":
        """Read a history from its beginning, one method for each kind of event."""
        voyage = cls()
        island_of: dict[int, str] = {}
        for event in history:
            read = getattr(voyage, f"on_{event.type}_{event.state}", None)
            if read is not None:
                read(event, island_of)
        return voyage

    def on_WorkflowExecution_started(self, event: Any, island_of: dict[int, str]) -> None:
        """Set sail, for the islands in the input."""
        self.islands += event.input["islands"]

    def on_WorkflowExecution_signaled(self, event: Any, island_of: dict[int, str]) -> None:
        """Hear a rumour of another island."""
        if event.signal_name == "rumour" and event.input["island"] not in self.islands:
            self.islands.append(event.input["island"])

    def on_ActivityTask_scheduled(self, event: Any, island_of: dict[int, str]) -> None:
        """See somebody off."""
        if event.activity_type["name"] == SHARE.name:
            self.sharing = True
            return
        island = island_of[event.id] = event.input["island"]
        self.sent[island] = self.sent.get(island, 0) + 1
        self.away.add(island)

    def on_ActivityTask_completed(self, event: Any, island_of: dict[int, str]) -> None:
        """Welcome somebody back."""
        result = fields.decode(event.result)
        if event.scheduled_event_id not in island_of:
            self.shares = result
            return
        island = island_of[event.scheduled_event_id]
        self.away.discard(island)
        self.found[island] = result

    def on_ActivityTask_failed(self, event: Any, island_of: dict[int, str]) -> None:
        """Note that a hole is not dug; the same after a timeout."""
        island = island_of.get(event.scheduled_event_id)
        if island is None:
            self.mutiny = True
        else:
            self.away.discard(island)

    on_ActivityTask_timed_out = on_ActivityTask_failed

    def on_Timer_started(self, event: Any, island_of: dict[int, str]) -> None:
        """Wait for the tide."""
        self.tide = "ebb"

    def on_Timer_fired(self, event: Any, island_of: dict[int, str]) -> None:
        """Here it is."""
        self.tide = "high"


def decide(voyage: Voyage) -> list[Decision]:
    """What happens next: a function of the history alone, so that any captain may take the next turn."""
    if voyage.shares is not None:
        return [WorkflowExecutionDecision("complete", result=voyage.shares)]
    if voyage.mutiny:
        return [WorkflowExecutionDecision("fail", reason="the crew cannot agree on its shares")]
    missing = [island for island in voyage.islands if island not in voyage.found | dict.fromkeys(voyage.away)]
    lost = [island for island in missing if voyage.sent.get(island, 0) >= ATTEMPTS]
    if lost:
        return [WorkflowExecutionDecision("fail", reason=f"nobody comes back from {', '.join(lost)}")]
    if missing:
        return [send(island, voyage.sent.get(island, 0) + 1) for island in missing]
    if voyage.away or voyage.tide == "ebb" or voyage.sharing:
        return []
    if voyage.tide is None:
        log = MarkerDecision("record", name="log", details=voyage.found)
        return [log, TimerDecision("start", id="tide", start_to_fire_timeout=1)]
    found = {"found": voyage.found}
    return [ActivityTaskDecision("schedule", activity_id="share", activity_type=SHARE, input=found)]


def send(island: str, attempt: int) -> Decision:
    """Send somebody to dig; each attempt is a task of its own."""
    return ActivityTaskDecision(
        "schedule",
        activity_id=f"dig-{island}-{attempt}",
        activity_type=DIG,
        input={"island": island, "attempt": attempt},
    )


class Captain(Decider):
    """Somebody who decides."""

    def run(self) -> None:
        """Decide, until somebody ends this process."""
        while True:
            try:
                task = self.poll(identity=f"captain {os.getpid()}")
                self.complete(task.token, decide(Voyage.read(task.history)))
            except (PollTimeout, DoesNotExistError):
                continue  # nothing to decide; or it took too long, and the task comes again


if __name__ == "__main__":
    Captain(CARIBBEAN, SHIP).run()
