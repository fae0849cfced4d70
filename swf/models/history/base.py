"""A history: the list of events of one execution, and questions to ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from swf.models.event.factory import build_event
from swf.models.history.integrity import check_integrity
from swf.models.history.stories import compile_events, group_by_type
from swf.utils import cached_property

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swf.models.event.base import Event

_CLOSED = frozenset({"completed", "failed", "canceled", "terminated", "timed_out", "continued_as_new"})
_MISSING = object()

H = TypeVar("H", bound="History")


class History:
    """The events of one execution, in order.

    Args:
        events: the events.
        raw: the same as SWF sent them.
    """

    events: list[Event]
    raw: list[dict[str, Any]] | None

    def __init__(self, *, events: list[Event] | None = None, raw: list[dict[str, Any]] | None = None) -> None:
        self.events = events if events is not None else []
        self.raw = raw

    @classmethod
    def from_event_list(cls, data: list[dict[str, Any]]) -> History:
        """Make the history that SWF describes, one event per dict."""
        return History(events=[build_event(raw) for raw in data], raw=data)

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @overload
    def __getitem__(self, index: int) -> Event: ...

    @overload
    def __getitem__(self, index: slice) -> History: ...

    def __getitem__(self, index: int | slice) -> Event | History:
        if isinstance(index, int):
            return self.events[index]
        if isinstance(index, slice):
            return History(events=self.events[index])
        raise TypeError(f"Unknown slice format: {type(index)}")

    @property
    def first(self) -> Event:
        """The first event; IndexError if there is none."""
        return self.events[0]

    @property
    def last(self) -> Event:
        """The last event; IndexError if there is none."""
        return self.events[-1]

    def latest(self, n: int) -> list[Event]:
        """Return the last n events, in order (all of them, if there are fewer)."""
        return self.events[-n:] if n > 0 else []

    @property
    def finished(self) -> bool:
        """Whether the execution is closed, in any way."""
        return bool(self.events) and self.last.type == "WorkflowExecution" and self.last.state in _CLOSED

    def filter(self, **attributes: Any) -> list[Event]:
        """Return the events that have all these attributes, with these values.

        ``history.filter(type="ActivityTask", state="failed")`` finds the activities that failed. An event
        without one of the attributes does not match.
        """
        return [event for event in self.events if _has(event, attributes)]

    @property
    def reversed(self) -> Iterator[Event]:
        """The events, newest first."""
        return reversed(self.events)

    @property
    def distinct(self) -> list[list[Event]]:
        """Runs of neighbours of one type; what happens to the execution itself is one run."""
        return group_by_type(self.events)

    def compile(self) -> History:
        """Follow each activity, timer, child ... from its first event to its last.

        Returns:
            A history of compiled events: one per thing that events tell of, in the order of their beginnings.

        Raises:
            InconsistentStateError: a story begins with an event that cannot begin one.
            TransitionError: an event does not follow from what happened before.
        """
        return History(events=list(compile_events(self.events)))

    @cached_property
    def compiled(self) -> History:
        """What `compile` returns, computed once."""
        return self.compile()

    def check(self: H) -> H:
        """Return the history itself if a run of SWF can have left it: complete, in order, each step legal.

        Raises:
            InconsistentHistoryError: it cannot; the error names the first event that does not fit, and has it
                as `event`.
        """
        check_integrity(self.events)
        return self

    def __repr__(self) -> str:
        lines = "\n\t".join(repr(event) for event in self.events)
        return f"<History\n\t{lines}\n>"


def _has(event: Event, attributes: dict[str, Any]) -> bool:
    return all(getattr(event, name, _MISSING) == value for name, value in attributes.items())
