"""One event of a history: what happened, when, and what SWF said about it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypedDict

from swf import fields
from swf.utils import camel_to_underscore, decapitalize


class TaskList(TypedDict):
    """A task list, as SWF writes it."""

    name: str


class AttributeNames(dict[str, str]):
    """Wire names to Python's, each converted once.

    Names that every event has already (its id, its name) get the given prefix. The texts of input and control
    are kept under a private name, to be decoded when asked for.
    """

    reserved = frozenset({"id", "name", "type", "state", "timestamp", "raw"})
    encoded = frozenset({"input", "control"})

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def __missing__(self, wire_name: str) -> str:
        name = camel_to_underscore(wire_name)
        if name in self.reserved:
            name = f"{self.prefix}_{name}"
        elif name in self.encoded:
            name = f"_{name}"
        self[wire_name] = name
        return name

    def __reduce__(self) -> tuple[type[AttributeNames], tuple[str]]:
        return AttributeNames, (self.prefix,)


class EventKind(NamedTuple):
    """What all events of one SWF event type share."""

    event_class: type[Event]
    state: str
    name: str | None
    attributes_key: str | None
    attribute_names: AttributeNames


PLAIN_NAMES = AttributeNames("event")


class Event:
    """An event of an execution's history.

    What SWF says about it are attributes under Python names: ``activityId`` is ``event.activity_id``. Dicts
    inside (task lists, types, executions) stay as SWF sends them. An attribute that SWF did not send does not
    exist. Texts stay texts, except `input` and `control`, which are decoded when first asked for.

    Args:
        id: the number of the event in its history, from 1.
        state: what happened to the subject, such as ``"started"``.
        timestamp: seconds since the epoch, or a date; a date without time zone is local time.
        raw_data: the event as SWF sent it.
    """

    __slots__ = ("__dict__", "__weakref__", "_id", "_kind", "_state", "_timestamp", "raw")

    _type: ClassVar[str | None] = None
    _name: ClassVar[str | None] = None
    _attributes_key: ClassVar[str | None] = None
    _attributes: ClassVar[tuple[str, ...] | None] = None
    #: The attribute that tells which event began the story this one continues.
    _begun_by: ClassVar[str | None] = None

    excluded_attributes = ("eventId", "eventType", "eventTimestamp")

    raw: dict[str, Any]

    def __init__(
        self, id: int, state: str, timestamp: float | datetime | str, raw_data: dict[str, Any] | None
    ) -> None:
        self._id = id
        self._state = state
        self._timestamp = timestamp
        self.raw = raw_data if raw_data is not None else {}
        name = self._name or self.raw.get("eventType")
        key = self._attributes_key or (f"{decapitalize(name)}EventAttributes" if name else None)
        self._kind = EventKind(type(self), state, name, key, PLAIN_NAMES)
        self.process_attributes()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    @property
    def id(self) -> int:
        """The number of the event in its history, from 1."""
        return self._id

    @property
    def type(self) -> str | None:
        """What kind of thing it happened to: ``"ActivityTask"``, ``"Timer"`` ..."""
        return self._type

    @property
    def name(self) -> str | None:
        """SWF's name for the event: ``"ActivityTaskScheduled"``."""
        return self._kind.name

    @property
    def state(self) -> str:
        """What happened: ``"scheduled"``, ``"fired"`` ..."""
        return self._state

    @property
    def timestamp(self) -> datetime:
        """When it happened, in UTC."""
        value = self._timestamp
        if type(value) is not datetime or value.tzinfo is not timezone.utc:
            value = self._timestamp = as_utc(value)
        return value

    @property
    def input(self) -> Any:
        """The decoded input: ``{}`` if the event has none, None if it is empty."""
        return self._decoded("input", {})

    @input.setter
    def input(self, value: str | None) -> None:
        self.__dict__["input"] = fields.decode(value)

    @property
    def control(self) -> Any:
        """The decoded control, None if the event has none."""
        return self._decoded("control", None)

    @control.setter
    def control(self, value: str | None) -> None:
        self.__dict__["control"] = fields.decode(value)

    @property
    def begun_by(self) -> int:
        """The id of the event that began the story this one continues; its own if it begins one.

        An `ActivityTaskCompleted` tells of the activity that its `ActivityTaskScheduled` began, and so on.
        """
        return (self._begun_by and self.__dict__.get(self._begun_by)) or self._id

    def process_attributes(self) -> None:
        """Read what SWF says about the event into attributes."""
        attributes = self.raw.get(self._kind.attributes_key)  # type: ignore[arg-type]
        if attributes:
            names = self._kind.attribute_names
            self.__dict__.update({names[key]: value for key, value in attributes.items()})

    def _decoded(self, name: str, absent: Any) -> Any:
        attributes = self.__dict__
        if name not in attributes:
            text_name = f"_{name}"
            known = text_name in attributes
            attributes[name] = fields.decode(attributes[text_name]) if known else absent
        return attributes[name]

    def __repr__(self) -> str:
        return f"<Event {self.id} {self.type} : {self.state} >"


def as_utc(moment: float | datetime | str) -> datetime:
    """Return the moment as a date in UTC.

    Args:
        moment: seconds since the epoch; a date (local time if it has no time zone); or a date in ISO 8601.
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    if isinstance(moment, datetime):
        return moment.astimezone(timezone.utc)
    return datetime.fromtimestamp(moment, timezone.utc)
