"""Events as SWF would send them, of every type that botocore knows."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session


@cache
def swf_model() -> Any:
    """botocore's description of SWF."""
    return botocore.session.get_session().get_service_model("swf")


def event_types() -> list[str]:
    """The types of events that botocore knows."""
    return list(swf_model().shape_for("EventType").enum)


def attributes_key(event_type: str) -> str:
    """Under which key an event of the type has its attributes."""
    return f"{event_type[0].lower()}{event_type[1:]}EventAttributes"


def attributes_shape(event_type: str) -> Any:
    """botocore's description of the attributes of an event type."""
    return swf_model().shape_for("HistoryEvent").members[attributes_key(event_type)]


def sample_value(shape: Any, hint: str) -> Any:
    """A value for a member: numbers are 1, texts say where they are."""
    if shape.type_name == "structure":
        return {name: sample_value(member, name) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample_value(shape.member, f"{hint}-1"), sample_value(shape.member, f"{hint}-2")]
    if shape.type_name in ("long", "integer"):
        return 1
    return shape.enum[0] if getattr(shape, "enum", None) else f"a {hint}"


def sample_event(event_type: str, event_id: int = 2, timestamp: float = 1365177769.585) -> dict[str, Any]:
    """An event of the type, as JSON has it, with all its attributes."""
    return {
        "eventId": event_id,
        "eventType": event_type,
        "eventTimestamp": timestamp,
        attributes_key(event_type): sample_value(attributes_shape(event_type), ""),
    }
