"""Events that only allow legal transitions, one after another."""

from __future__ import annotations

from typing import ClassVar

from swf.models.event.base import Event


class InconsistentStateError(Exception):
    """A story begins with an event that cannot begin one."""

    event: Event | None = None


class TransitionError(Exception):
    """An event does not follow from what happened before it."""

    event: Event | None = None


class Stateful:
    """What has states, and knows which may follow which."""

    __slots__ = ()

    states: ClassVar[tuple[str, ...]] = ()
    transitions: ClassVar[dict[str, tuple[str, ...]]] = {}


class CompiledEvent(Event, Stateful):
    """The story of one activity, timer ...: an event that moves on with each `transit`.

    It has the id, state and attributes of the last event only.

    Args:
        event: the first event of the story.

    Raises:
        InconsistentStateError: no story begins like this.
    """

    __slots__ = ()

    initial_state: ClassVar[str | None] = None
    #: States a story may begin with, the usual one first. Any state, if there are none.
    initial_states: ClassVar[tuple[str, ...]] = ()

    def __init__(self, event: Event) -> None:
        if self.initial_states and event.state not in self.initial_states:
            error = InconsistentStateError(
                f"Provided event is in {event.state} state when attended intial state is {self.initial_state}"
                f" ({event.name or event.type}, event {event.id})"
            )
            error.event = event
            raise error
        self._become(event)

    @property
    def next_states(self) -> tuple[str, ...]:
        """The states that may follow; none at the end of the story."""
        return self.transitions.get(self.state, ())

    def transit(self, event: Event) -> None:
        """Move on to the state of an event.

        Raises:
            TransitionError: the event is of another type, or its state may not follow.
        """
        if event.type != self.type:
            problem = f"Transition from {self.type} to {event.type} not allowed"
        elif event.state not in self.next_states:
            problem = f"Transition from {self.state} to {event.state} not allowed"
        else:
            self._become(event)
            return
        error = TransitionError(f"{problem} for {event.type} {event.id}")
        error.event = event
        raise error

    def _become(self, event: Event) -> None:
        self._id = event._id
        self._state = event._state
        self._timestamp = event._timestamp
        self._kind = event._kind
        self.raw = event.raw
        self.__dict__ = event.__dict__.copy()

    def __repr__(self) -> str:
        return f"<CompiledEvent {self.type} {self.state}>"
