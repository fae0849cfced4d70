"""Text fields of SWF: how long they may be, and how values travel through them.

What SWF carries between tasks is text of limited length. A codec decides how a value becomes such a text and
what happens to one that is too long. The plain codec writes compact JSON and refuses long texts; `use_codec`
puts another in its place (simpleflow's keeps long texts elsewhere and sends a pointer).
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class FieldCodec(Protocol):
        """How a text field travels to and from SWF.

        A codec may also have a method ``dumps(value) -> str`` that writes values as JSON.
        """

        def encode(self, text: str | None, *, limit: int) -> str | None:
            """Return the text SWF gets; raise `FieldTooLongError` if no way is found to stay in the limit."""

        def decode(self, text: str | None, *, parse_json: bool = True) -> Any:
            """Return the value, or the text if JSON is not asked for."""


#: Characters that SWF takes, by field (SWF API reference: Data, LimitedData, FailureReason, Identity).
LIMITS = {
    "input": 32768,
    "result": 32768,
    "control": 32768,
    "details": 32768,
    "execution_context": 32768,
    "heartbeat_details": 2048,
    "reason": 256,
    "identity": 256,
}


class FieldTooLongError(ValueError):
    """A text does not fit in its field."""

    def __init__(
        self,
        message: str = "",
        *,
        field: str | None = None,
        length: int | None = None,
        limit: int | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.length = length
        self.limit = limit

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self.field}: {message}" if self.field else message


class JSONCodec:
    """The plain codec: compact JSON with sorted keys, and no way around the limits."""

    def dumps(self, value: Any) -> str:
        """Write a value as JSON, the same way every time."""
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    def encode(self, text: str | None, *, limit: int) -> str | None:
        """Return the text, unless it is longer than `limit` characters."""
        if text and len(text) > limit:
            raise FieldTooLongError(
                f"Message too long ({len(text)} chars), SWF takes at most {limit}",
                length=len(text),
                limit=limit,
            )
        return text

    def decode(self, text: str | None, *, parse_json: bool = True) -> Any:
        """Return the JSON value of the text, or the text itself where there is no JSON or none is wanted."""
        if not parse_json or not isinstance(text, str):
            return text
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            return text


_plain = JSONCodec()
_codec: FieldCodec = _plain


def use_codec(codec: FieldCodec | None) -> FieldCodec:
    """Let a codec carry all text fields from now on (None: the plain one), and return the one it replaces."""
    global _codec
    previous, _codec = _codec, codec if codec is not None else _plain
    return previous


def dumps(value: Any) -> str:
    """Write a value as JSON, of any length, in the way of the codec in use."""
    write = getattr(_codec, "dumps", _plain.dumps)
    text: str = write(value)
    return text


def encode(kind: str, text: str | None) -> str | None:
    """Return the text to send in a field.

    Args:
        kind: a field of `LIMITS`, such as ``"reason"``. An ``"identity"`` that is too long is cut, as it only
            informs.
        text: nothing and empty texts pass unchanged.

    Raises:
        FieldTooLongError: the text is too long, and the codec knows no way around that.
        ValueError: there is no such field.
    """
    limit = LIMITS.get(kind)
    if limit is None:
        raise ValueError(f"no text field is called {kind!r}; there are {', '.join(sorted(LIMITS))}")
    if not text:
        return text
    if kind == "identity":
        return text if len(text) <= limit else f"{text[: limit - 4]} ..."
    try:
        return _codec.encode(text, limit=limit)
    except FieldTooLongError as error:
        error.field = error.field or kind
        error.length = len(text) if error.length is None else error.length
        error.limit = limit if error.limit is None else error.limit
        raise


def encode_json(kind: str, value: Any) -> str:
    """Return the JSON text to send in a field; None becomes ``"null"``.

    Raises:
        FieldTooLongError: the text is too long, and the codec knows no way around that.
        TypeError: the value cannot be written as JSON.
    """
    text = dumps(value)
    return encode(kind, text) or text


def decode(text: str | None, parse_json: bool = True) -> Any:
    """Return the value that a field carries: JSON if it is JSON, else the text; None for an empty field."""
    return _codec.decode(text, parse_json=parse_json)
