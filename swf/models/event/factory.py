"""From what SWF sends to an event of the right kind, with the right state."""

from __future__ import annotations

from typing import Any

from swf.models.event.base import PLAIN_NAMES, AttributeNames, Event, EventKind
from swf.models.event.compiler import CompiledEvent
from swf.models.event.lambda_function import CompiledLambdaFunctionEvent, LambdaFunctionEvent
from swf.models.event.marker import CompiledMarkerEvent, MarkerEvent
from swf.models.event.task import (
    ActivityTaskEvent,
    CompiledActivityTaskEvent,
    CompiledDecisionTaskEvent,
    DecisionTaskEvent,
)
from swf.models.event.timer import CompiledTimerEvent, TimerEvent
from swf.models.event.workflow import (
    ChildWorkflowExecutionEvent,
    CompiledChildWorkflowExecutionEvent,
    CompiledExternalWorkflowExecutionEvent,
    CompiledWorkflowExecutionEvent,
    ExternalWorkflowExecutionEvent,
    WorkflowExecutionEvent,
)
from swf.utils import camel_to_underscore, decapitalize

#: The classes, by a part of SWF's event types. The first part found counts, so the one that is a part of
#: others comes last.
EVENTS: dict[str, dict[str, Any]] = {
    "ActivityTask": {"event": ActivityTaskEvent, "compiled_event": CompiledActivityTaskEvent},
    "DecisionTask": {"event": DecisionTaskEvent, "compiled_event": CompiledDecisionTaskEvent},
    "ChildWorkflowExecution": {
        "event": ChildWorkflowExecutionEvent,
        "compiled_event": CompiledChildWorkflowExecutionEvent,
    },
    "Marker": {"event": MarkerEvent, "compiled_event": CompiledMarkerEvent},
    "Timer": {"event": TimerEvent, "compiled_event": CompiledTimerEvent},
    "LambdaFunction": {"event": LambdaFunctionEvent, "compiled_event": CompiledLambdaFunctionEvent},
    # The states of these events contain "execution" ("execution_signaled"), and programs compare them: the
    # word must not be cut out with the rest.
    "ExternalWorkflow": {
        "event": ExternalWorkflowExecutionEvent,
        "compiled_event": CompiledExternalWorkflowExecutionEvent,
    },
    "WorkflowExecution": {"event": WorkflowExecutionEvent, "compiled_event": CompiledWorkflowExecutionEvent},
}

_COMPILED: dict[str, type[CompiledEvent]] = {
    classes["event"]._type: classes["compiled_event"] for classes in EVENTS.values()
}
_LAMBDA_NAMES = AttributeNames("lambda")
_KINDS: dict[str, EventKind] = {}
_new = object.__new__


def build_event(raw: dict[str, Any]) -> Event:
    """Make the event that SWF describes. A type nobody knows yet is an event of type ``"Unknown"``.

    Raises:
        ValueError: it is no event.
    """
    try:
        name = raw["eventType"]
        kind = _KINDS.get(name) or _learn(name)
        event: Event = _new(kind.event_class)
        event._id = raw["eventId"]
        event._timestamp = raw["eventTimestamp"]
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"an event has an eventId, an eventType and an eventTimestamp, not {error}: {raw!r}"
        ) from error
    event._state = kind.state
    event._kind = kind
    event.raw = raw
    attributes = raw.get(kind.attributes_key)  # type: ignore[arg-type]
    if attributes:
        names = kind.attribute_names
        event.__dict__ = {names[key]: value for key, value in attributes.items()}
    if kind.event_class is Event:
        event.__dict__["_type"] = "Unknown"
    return event


def _learn(name: str) -> EventKind:
    """Work out, once per event type, which class it has, and which state and attributes its events have."""
    event_class: type[Event] = Event
    state = name
    for part, classes in EVENTS.items():
        if part in name:
            event_class = classes["event"]
            state = name.replace(part, "", 1)
            break
    names = _LAMBDA_NAMES if event_class is LambdaFunctionEvent else PLAIN_NAMES
    kind = EventKind(
        event_class, camel_to_underscore(state), name, f"{decapitalize(name)}EventAttributes", names
    )
    _KINDS[name] = kind
    return kind


class EventFactory:
    """Calling it makes the event that SWF describes, an instance of the `Event` class of its kind."""

    def __new__(cls, raw_event: dict[str, Any]) -> Event:  # type: ignore[misc]
        """Make the event; see `build_event`."""
        return build_event(raw_event)


class CompiledEventFactory:
    """Calling it makes the compiled event that an event begins."""

    def __new__(cls, event: Event) -> CompiledEvent:  # type: ignore[misc]
        """Make the compiled event; one of unknown type has no rules to obey."""
        return _COMPILED.get(event.type or "", CompiledEvent)(event)
