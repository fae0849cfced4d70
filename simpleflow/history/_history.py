"""History: events read once, asked many times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from simpleflow.utils import get_event_id
from simpleflow.utils.memory import collector_resting

from ._activities import Activities
from ._child_workflows import ChildWorkflows
from ._decisions import Decisions
from ._external_workflows import ExternalWorkflows, key_of
from ._fold import Entry, Fold
from ._markers import Markers
from ._signals import Signals
from ._timers import Timers
from ._workflow import WorkflowState

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Callable, Iterable

    from swf.models.event.base import Event
    from swf.models.history.base import History as SwfHistory


class History:
    """What happened in an execution, by activity id, workflow id, signal name ...

    Args:
        swf_history: the events; nothing is read before `parse` or `feed`.

    More events can be fed later: what is known is kept, only the new ones are read.
    """

    def __init__(self, swf_history: SwfHistory) -> None:
        self.swf_history = swf_history
        self._reset()

    def _reset(self) -> None:
        self.last_event_id: int | None = None
        #: Activities, child workflows and received signals, in the order of their first event.
        self.tasks: list[Entry] = []
        self._activities = Activities(self.tasks)
        self._child_workflows = ChildWorkflows(self.tasks)
        self._signals = Signals(self.tasks)
        self._external = ExternalWorkflows()
        self._markers = Markers()
        self._timers = Timers()
        self._decisions = Decisions()
        self._workflow = WorkflowState()
        self._readers: dict[Any, tuple[Callable[[Event], None], ...]] = {}
        self._folds: tuple[Fold, ...] = (
            self._activities,
            self._child_workflows,
            self._signals,
            self._external,
            self._markers,
            self._timers,
            self._decisions,
            self._workflow,
        )

    def parse(self) -> History:
        """Read all events from the first one; doing so again gives the same."""
        self._reset()
        return self._fold(self.swf_history.events)

    def feed(self, events: Iterable[Event]) -> History:
        """Read what happened since, and keep it with the rest.

        Args:
            events: in the order of their ids. Those that were read before are passed over: a poll with
                `start_at_previous_started_event` brings the last of them again.

        Raises:
            ValueError: if there are events missing in between; nothing is read then.
        """
        last = self.last_event_id
        if last is None:
            new = list(events)
        else:
            new = [event for event in events if event.id > last]
            if new and new[0].id != last + 1:
                raise ValueError(
                    f"events {last + 1} to {new[0].id - 1} are missing: read the history from its first event"
                )
        kept = self.swf_history.events
        last_kept = kept[-1].id if kept else 0
        kept.extend(event for event in new if event.id > last_kept)
        return self._fold(new)

    def _fold(self, events: list[Event]) -> History:
        with collector_resting():
            self._read(events)
        if events:
            self.last_event_id = events[-1].id
        return self

    def _read(self, events: list[Event]) -> None:
        readers = self._readers
        for event in events:
            # SWF's name of an event says both what it happened to and what happened.
            name = event.name or (event.type, event.state)
            try:
                found = readers[name]
            except KeyError:
                found = readers[name] = tuple(
                    reader for fold in self._folds if (reader := fold.reader_of(event)) is not None
                )
            for read in found:
                read(event)

    get_event_id = staticmethod(get_event_id)

    @property
    def events(self) -> list[Event]:
        """The events themselves."""
        return self.swf_history.events

    @property
    def workflow(self) -> Entry:
        """The execution itself: how it started and closed."""
        return self._workflow.entry

    @property
    def activities(self) -> dict[str, Entry]:
        """Activities by activity id."""
        return self._activities.entries

    @property
    def child_workflows(self) -> dict[str, Entry]:
        """Child workflows by workflow id."""
        return self._child_workflows.entries

    @property
    def external_workflows_signaling(self) -> dict[int, Entry]:
        """Signals sent to other executions, by the event that initiated them."""
        return self._external.signaling

    def signal_sent(
        self, signal_name: str, workflow_id: str | None, run_id: str | None, given: Any
    ) -> Entry | None:
        """The last signal with this input to this execution, delivered or not; None if there is none."""
        return self._external.sent.get(key_of(signal_name, workflow_id, run_id, given))

    @property
    def external_workflows_canceling(self) -> dict[str, Entry]:
        """Cancel requests sent to other executions, by workflow id."""
        return self._external.canceling

    _external_workflows_canceling = external_workflows_canceling

    @property
    def signaled_workflows(self) -> defaultdict[str, list[Entry]]:
        """Signals that reached other executions, by signal name."""
        return self._external.signaled

    @property
    def signals(self) -> dict[str, Entry]:
        """The last signal received of each name."""
        return self._signals.entries

    @property
    def signal_lists(self) -> defaultdict[str, list[Entry]]:
        """All signals received, by name."""
        return self._signals.lists

    def get_signal_events(self, signal_name: str) -> list[Entry]:
        """All signals received under a name; an empty list if there is none."""
        return self._signals.lists.get(signal_name, [])

    @property
    def markers(self) -> dict[str, list[Entry]]:
        """All markers by name."""
        return self._markers.entries

    @property
    def timers(self) -> dict[str, Entry]:
        """The last timer of each id."""
        return self._timers.entries

    @property
    def cancel_requested(self) -> Entry | None:
        """The last request to cancel this execution."""
        return self._workflow.cancel_requested

    @property
    def cancel_requested_id(self) -> int | None:
        """Its event id."""
        return self.cancel_requested["event_id"] if self.cancel_requested else None

    @property
    def cancel_failed(self) -> Entry | None:
        """The last time that the decision to cancel was refused."""
        return self._workflow.cancel_failed

    @property
    def cancel_failed_decision_task_completed_event_id(self) -> int | None:
        """The event id of that decision."""
        return self.cancel_failed["decision_task_completed_event_id"] if self.cancel_failed else None

    @property
    def started_decision_id(self) -> int | None:
        """Event id of the last decision task started."""
        return self._decisions.started_id

    @property
    def completed_decision_id(self) -> int | None:
        """Event id of the last decision task completed."""
        return self._decisions.completed_id

    @property
    def execution_context(self) -> str | None:
        """The execution context that the last completed decision left."""
        return self._decisions.execution_context

    # The original's names for reading one event; `events` was needed to look up others.

    def parse_activity_event(self, events: Any, event: Event) -> None:
        """Read one event of an activity."""
        self._activities.apply(event)

    def parse_child_workflow_event(self, events: Any, event: Event) -> None:
        """Read one event of a child workflow."""
        self._child_workflows.apply(event)

    def parse_workflow_event(self, events: Any, event: Event) -> None:
        """Read one event of the execution itself, or a signal to it."""
        self._workflow.apply(event)
        self._signals.apply(event)

    def parse_external_workflow_event(self, events: Any, event: Event) -> None:
        """Read one event about another execution."""
        self._external.apply(event)

    def parse_marker_event(self, events: Any, event: Event) -> None:
        """Read one event of a marker."""
        self._markers.apply(event)

    def parse_timer_event(self, events: Any, event: Event) -> None:
        """Read one event of a timer."""
        self._timers.apply(event)

    def parse_decision_event(self, events: Any, event: Event) -> None:
        """Read one event of a decision task."""
        self._decisions.apply(event)

    TYPE_TO_PARSER: ClassVar[dict[str, Callable[[History, Any, Event], None]]] = {
        "ActivityTask": parse_activity_event,
        "DecisionTask": parse_decision_event,
        "ChildWorkflowExecution": parse_child_workflow_event,
        "WorkflowExecution": parse_workflow_event,
        "ExternalWorkflowExecution": parse_external_workflow_event,
        "Marker": parse_marker_event,
        "Timer": parse_timer_event,
    }
