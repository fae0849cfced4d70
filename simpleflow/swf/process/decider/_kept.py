"""Histories kept from one decision to the next, so that a decider reads what is new, not everything again.

All deciders of a task list share its tasks, so a run may have been elsewhere in the meantime: what happened
there is read, from its end, until it meets what is known here.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from simpleflow.history import History
from swf.models.history.base import History as SwfHistory
from swf.responses import Response

if TYPE_CHECKING:
    from typing import Any

    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

logger = logging.getLogger(__name__)

#: So many events are read as quickly with the poll as without them.
SHORT = 100
# A request of its own, for what a poll did not bring, takes as long as reading so many events.
_REQUEST = 300
# Characters of texts that weigh as much as an event.
_TEXT = 1000
# Events that a page has room for besides those that are missed: they happened while the page was asked for.
_SPARE = 50
_LARGEST_PAGE = 1000
_CLOSING = frozenset(f"{what}WorkflowExecution" for what in ("Complete", "Fail", "Cancel", "ContinueAsNew"))


class EventsMissing(LookupError):
    """SWF does not tell what happened, at least not yet: histories are eventually consistent."""


class _Kept(NamedTuple):
    history: History
    weight: int


class KeptHistories:
    """The histories of the runs decided last, as far as there is room.

    Arguments:
        room: how many events are kept, of all runs together; texts count too. 0 keeps nothing.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        #: How many there are.
        self.weight = 0
        self._runs: OrderedDict[str, _Kept] = OrderedDict()
        self._gain = 0.0

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def pays(self) -> bool:
        """Whether a poll should bring only what is new: lately that would have been less to read."""
        return self._gain > 0

    def complete(self, response: Response) -> Response:
        """Return what a poll brought, with all events, and as `known` the folded history.

        Arguments:
            response: what the poll brought: all events, or those since the decision before.

        Raises:
            EventsMissing: SWF does not tell all of them.
            Exception: SWF cannot be asked, or refuses.
        """
        execution = getattr(response, "execution", None)
        run_id = getattr(execution, "run_id", None)
        events = getattr(getattr(response, "history", None), "events", None)
        if not isinstance(events, list) or not events:
            return response
        if execution is None or not run_id or getattr(response, "next_page_token", None):
            return response
        if self.room <= 0:
            whole = events[0].id == 1
            return response if whole else _with(response, [*_before(execution, 1, events), *events], None)
        known = self._taken(run_id, events)
        self._learn(known, response)
        after = known.history.last_event_id or 0 if known else 0
        if events[0].id > after + 1:
            try:
                events = [*_before(execution, after + 1, events), *events]
            except Exception:
                self._put(run_id, known)
                raise
        return self._fed(run_id, known, response, events)

    def note_answer(self, response: Response, decisions: list[dict[str, Any]]) -> None:
        """Make room if the run is closed by these decisions."""
        execution = getattr(response, "execution", None)
        if execution is not None and any(said["decisionType"] in _CLOSING for said in decisions):
            self._forget(execution.run_id)

    def _forget(self, run_id: str) -> None:
        kept = self._runs.pop(run_id, None)
        if kept is not None:
            self.weight -= kept.weight

    def _taken(self, run_id: str, events: list[Event]) -> _Kept | None:
        """Take out what is known of a run, unless the events are of another one."""
        kept = self._runs.get(run_id)
        self._forget(run_id)
        if kept is not None and not _agree(kept.history.events, events):
            logger.error("run %s has another history than before: it is read anew", run_id)
            return None
        return kept

    def _learn(self, known: _Kept | None, response: Response) -> None:
        """Note whether it pays, or would pay, to read only what is new."""
        previous = getattr(response, "previous_started_event_id", None) or 0
        read_before = (known.history.last_event_id or 0) if known is not None else 0
        gain = max(0, read_before - SHORT)
        if previous > read_before + 1:
            gain -= _REQUEST
        self._gain = (3 * self._gain + gain) / 4

    def _fed(self, run_id: str, known: _Kept | None, response: Response, events: list[Event]) -> Response:
        """Return the response with everything; what is not understood is left to whoever decides."""
        history = known.history if known is not None else History(SwfHistory())
        last = history.last_event_id or 0
        new = [event for event in events if event.id > last]
        try:
            history.feed(new)
            if history.last_event_id != len(history.events):
                raise EventsMissing("they are not numbered one by one")
            weight = (known.weight if known is not None else 0) + sum(map(_weight, new))
        except Exception:
            logger.debug("the history of run %s is not kept", run_id, exc_info=True)
            return _with(response, [*history.events[:last], *new], None)
        self._put(run_id, _Kept(history, weight))
        return _with(response, history.events, history)

    def _put(self, run_id: str, kept: _Kept | None) -> None:
        """Keep a run, and drop those that were decided longest ago if there is no room for all."""
        if kept is None:
            return
        self._runs[run_id] = kept
        self.weight += kept.weight
        while self.weight > self.room:
            _, dropped = self._runs.popitem(last=False)
            self.weight -= dropped.weight


def _before(execution: WorkflowExecution, first: int, events: list[Event]) -> list[Event]:
    """Read the events from number `first` up to those that are here.

    Raises:
        EventsMissing: SWF does not tell all of them.
    """
    end = events[0].id
    missing = end - first
    options: dict[str, Any] = {}
    if first > 1:
        size = missing + len(events) + _SPARE
        options = {"reverse_order": True, "maximum_page_size": min(size, _LARGEST_PAGE)}
    found: dict[int, dict[str, Any]] = {}
    for event in execution.iter_history_events(**options):
        if first <= event["eventId"] < end:
            found[event["eventId"]] = event
            if len(found) == missing:
                break
    else:
        raise EventsMissing(f"{missing - len(found)} of the events {first} to {end - 1} are missing")
    return SwfHistory.from_event_list([found[number] for number in range(first, end)]).events


def _agree(known: list[Event], events: list[Event]) -> bool:
    """Tell whether events that are read once more are those known, by the first and the last of them."""
    first, last = events[0].id, min(events[-1].id, len(known))
    if first > len(known):
        return True
    return len(events) > last - first and all(
        _looks(known[number - 1]) == _looks(events[number - first]) for number in (first, last)
    )


def _looks(event: Event) -> Any:
    return event.id, event.name, event.timestamp


def _weight(event: Event) -> int:
    return 1 + sum(len(value) for value in vars(event).values() if type(value) is str) // _TEXT


def _with(response: Response, events: list[Event], known: History | None) -> Response:
    history = known.swf_history if known is not None else SwfHistory(events=events)
    return Response(**{**vars(response), "history": history, "known": known})
