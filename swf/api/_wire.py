"""Answers that carry histories, read quickly: botocore's own parser takes most of the time of a long one.

botocore emits ``before-parse.swf.<Operation>`` with the bytes of an answer before it parses them. For the
two operations that bring events we read the bytes ourselves, leave botocore an answer without events, and add
them to what it made of the rest. The result is the same, except that members botocore's model does not know
are kept. Where botocore does not emit the event, or the answer is not what we expect, botocore parses as
always.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OPERATIONS = ("PollForDecisionTask", "GetWorkflowExecutionHistory")


def speed_up(client: Any) -> None:
    """Let a boto3 client of SWF read the answers of `OPERATIONS` quickly; doing it again changes nothing."""
    register(client.meta.events)


def register(emitter: Any) -> None:
    """Do what `speed_up` does, for whatever emits botocore's events."""
    for operation in OPERATIONS:
        emitter.register(
            f"before-parse.swf.{operation}", take_events, unique_id=f"swf-take-events-{operation}"
        )


def take_events(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_context: Any
) -> None:
    """Take the events out of an answer and contribute them, read, to botocore's result."""
    body = response_dict.get("body")
    if response_dict.get("status_code") != 200 or not isinstance(body, bytes):
        return
    try:
        answer = json.loads(body)
        events = answer.pop("events")
        _read_timestamps(events)
        if _has_nulls(body):
            _drop_nulls(events)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return  # No events, or no answer of SWF: botocore knows what to say.
    response_dict["body"] = json.dumps(answer).encode()
    customized_response_dict["events"] = events


def _read_timestamps(events: list[dict[str, Any]]) -> None:
    """Turn seconds since the epoch into dates, in place. botocore's are in local time, ours in UTC."""
    from_timestamp, utc = datetime.fromtimestamp, timezone.utc
    for event in events:
        event["eventTimestamp"] = from_timestamp(event["eventTimestamp"], utc)


def _has_nulls(body: bytes) -> bool:
    """Whether a member is null; what texts contain (their quotes are escaped) does not count."""
    return any(
        body.count(null) != body.count(b"\\" + null) for null in (b'":null', b'": null') if null in body
    )


def _drop_nulls(value: Any) -> None:
    """Leave out members that are null, in place, as botocore does."""
    if isinstance(value, dict):
        for key in [key for key, item in value.items() if item is None]:
            del value[key]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _drop_nulls(item)
