"""The text fields of SWF by name: each function returns the text that may be sent in its field.

A text that is too long is stored on S3 if there is a bucket for such texts, and a reference to it is
returned; else they raise `JumboTooLargeError`. Only `identity` cuts: nothing reads it back.
"""

from __future__ import annotations

from simpleflow import constants, jumbo
from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE, JumboFieldError, JumboTooLargeError
from simpleflow.utils import json_dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "JUMBO_FIELDS_MEMORY_CACHE",
    "JumboFieldError",
    "JumboTooLargeError",
    "control",
    "decode",
    "details",
    "encode",
    "execution_context",
    "heartbeat_details",
    "identity",
    "input",
    "reason",
    "result",
]

_CUT = " ..."


def encode(message: str | None, max_length: int, allow_jumbo_fields: bool = True) -> str | None:
    """Return the text to send in a field.

    Arguments:
        message: the text; none and empty ones pass unchanged.
        max_length: the field's limit, in characters.
        allow_jumbo_fields: whether a longer text may be stored on S3 and a reference be sent.

    Raises:
        JumboTooLargeError: the text is too long.
        JumboFieldError: S3 did not take it.
    """
    return jumbo.encode(message, max_length, allow_jumbo_fields)


def decode(content: str | None, parse_json: bool = True, use_proxy: bool = True) -> Any:
    """Return what a field carries.

    Arguments:
        content: the text; anything else passes unchanged.
        parse_json: return the JSON value of the text where it has one.
        use_proxy: a text on S3 is fetched when it is first used, not now.

    Raises:
        JumboFieldError: S3 did not give it; with a proxy, when it is first used.
    """
    return jumbo.decode(content, parse_json, use_proxy)


def input(message: Any) -> str:
    """Return a value as the input of a task or workflow: JSON of at most 32,768 characters."""
    return _json_field(message, constants.MAX_INPUT_LENGTH)


def result(message: Any) -> str:
    """Return a value as a result: JSON of at most 32,768 characters."""
    return _json_field(message, constants.MAX_RESULT_LENGTH)


def control(message: Any) -> str:
    """Return a value as the control data of a decision: JSON of at most 32,768 characters."""
    return _json_field(message, constants.MAX_CONTROL_LENGTH)


def details(message: str | None) -> str | None:
    """Return a text as the details of an outcome: at most 32,768 characters."""
    return encode(message, constants.MAX_DETAILS_LENGTH)


def execution_context(message: str | None) -> str | None:
    """Return a text as a decision's execution context: at most 32,768 characters."""
    return encode(message, constants.MAX_EXECUTION_CONTEXT_LENGTH)


def heartbeat_details(message: str | None) -> str | None:
    """Return a text as the details of a heartbeat: at most 2,048 characters."""
    return encode(message, constants.MAX_HEARTBEAT_DETAILS_LENGTH)


def reason(message: str | None) -> str | None:
    """Return a text as the reason of a failure: at most 256 characters."""
    return encode(message, constants.MAX_REASON_LENGTH)


def identity(message: str | None) -> str | None:
    """Return a text as a poller's identity, cut to 256 characters."""
    limit = constants.MAX_IDENTITY_LENGTH
    if message and len(message) > limit:
        return message[: limit - len(_CUT)] + _CUT
    return message


def _json_field(value: Any, limit: int) -> str:
    """Return a value as JSON that fits in a field."""
    text = json_dumps(value)
    return encode(text, limit) or text
