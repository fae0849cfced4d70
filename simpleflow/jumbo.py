"""Texts too long for SWF: they are to go to S3, and a reference to travel in their place.

A reference is two words, `simpleflow+s3://<bucket>/<directory/><uuid> <length>`, the length in characters.
This version tells references and long texts apart, and refuses both: it stores nothing on S3 yet.
"""

from __future__ import annotations

import logging

from simpleflow import constants, settings
from simpleflow.utils import json_dumps, json_loads_or_raw
from swf.fields import FieldTooLongError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)

# S3 key -> text, of the fields this process has lately written or read.
JUMBO_FIELDS_MEMORY_CACHE: dict[str, str] = {}


class JumboTooLargeError(FieldTooLongError):
    """A text fits neither in its field nor anywhere else."""


class JumboCodec:
    """How text fields travel when S3 may help: what `swf.fields.use_codec` wants."""

    def dumps(self, value: Any) -> str:
        """Write a value as canonical JSON."""
        return json_dumps(value)

    def encode(self, text: str | None, *, limit: int) -> str | None:
        """Return the text SWF gets: the text itself if it is no longer than `limit` characters."""
        return encode(text, limit)

    def decode(self, text: str | None, *, parse_json: bool = True) -> Any:
        """Return what a field carries: its JSON value, or its text if that is no JSON or none is wanted."""
        return decode(text, parse_json)


def encode(text: str | None, limit: int, allow_jumbo: bool = True) -> str | None:
    """Return the text to send in a field of at most `limit` characters.

    Raises:
        JumboTooLargeError: it is longer, and may not or cannot be stored elsewhere.
    """
    if not text or len(text) <= limit:
        return text
    _log_too_long(text)
    length = len(text)
    if not allow_jumbo or not bucket():
        raise JumboTooLargeError(f"Message too long ({length} chars), SWF takes at most {limit}")
    if length > constants.JUMBO_FIELDS_MAX_SIZE:
        raise JumboTooLargeError(f"Message too long even for a jumbo field ({length} chars)")
    raise JumboTooLargeError(
        f"Message too long ({length} chars), SWF takes at most {limit}, and this version does not yet store"
        f" long fields on S3 (SIMPLEFLOW_JUMBO_FIELDS_BUCKET is {bucket()!r}): shorten the message"
    )


def decode(text: str | None, parse_json: bool = True) -> Any:
    """Return the value a field carries.

    Raises:
        NotImplementedError: the text is a reference to one on S3.
    """
    if not isinstance(text, str):
        return text
    if is_reference(text):
        raise NotImplementedError(f"cannot read {text!r}: this version does not yet store long fields on S3")
    return json_loads_or_raw(text) if parse_json else text


def is_reference(text: str) -> bool:
    """Tell whether a text stands for another one on S3."""
    return text.startswith(constants.JUMBO_FIELDS_PREFIX)


def bucket() -> str:
    """Return the bucket, perhaps with a directory, that long texts go to; "" if they have nowhere to go."""
    return settings.SIMPLEFLOW_JUMBO_FIELDS_BUCKET.removesuffix("/")


def _log_too_long(text: str) -> None:
    """Leave the refused text in the log, where somebody may look for it."""
    limit = constants.MAX_LOG_FIELD
    note = f" ... ({len(text) - limit} characters cut)" if len(text) > limit else ""
    logger.error("Message too long, will raise: %s%s", text[:limit], note)
