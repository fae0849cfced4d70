"""Which texts go to S3, and how values come back from there."""

from __future__ import annotations

import logging

from simpleflow import constants, settings
from simpleflow.utils import json_dumps, json_loads_or_raw

from ._errors import JumboFieldError, JumboTooLargeError
from ._lazy import LazyValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._reference import Reference

# What talks to S3 is imported late: a program whose texts are short need not pay for it.

logger = logging.getLogger(__name__)

_HOSTS = (".amazonaws.com", ".amazonaws.com.cn")


class JumboCodec:
    """How text fields travel when S3 helps: what `swf.fields.use_codec` wants."""

    def dumps(self, value: Any) -> str:
        """Write a value as canonical JSON."""
        return json_dumps(value)

    def encode(self, text: str | None, *, limit: int) -> str | None:
        """Return the text SWF gets: itself, or a reference if it is longer than `limit` characters."""
        return encode(text, limit)

    def decode(self, text: str | None, *, parse_json: bool = True) -> Any:
        """Return what a field carries: its JSON value, or its text if that is no JSON or none is wanted.

        The value of a text on S3 is fetched when it is first used, a mere text at once.
        """
        return decode(text, parse_json, use_proxy=parse_json)


def encode(text: str | None, limit: int, allow_jumbo: bool = True) -> str | None:
    """Return the text to send in a field of at most `limit` characters.

    A longer one is stored in SIMPLEFLOW_JUMBO_FIELDS_BUCKET, and a reference returned.

    Raises:
        JumboTooLargeError: it is longer, and may not or cannot be stored elsewhere.
        JumboFieldError: S3 did not take it.
    """
    if not text or len(text) <= limit:
        return text
    length = len(text)
    if not allow_jumbo or not bucket():
        raise _refused(text, f"Message too long ({length} chars), SWF takes at most {limit}")
    if length > constants.JUMBO_FIELDS_MAX_SIZE:
        raise _refused(
            text,
            f"Message too long even for a jumbo field ({length} chars),"
            f" which takes at most {constants.JUMBO_FIELDS_MAX_SIZE}",
        )
    reference = _new_reference(length)
    signature = str(reference)
    if len(signature) > limit:
        raise _refused(
            text,
            "Jumbo field signature is longer than the max allowed length for this field:"
            f" {signature} ({len(signature)} chars, SWF takes at most {limit}); reduce jumbo bucket length?",
        )
    from ._store import store

    store(reference, text)
    return signature


def decode(text: str | None, parse_json: bool = True, use_proxy: bool = True) -> Any:
    """Return the value a field carries.

    Arguments:
        text: what SWF gave; anything but text passes unchanged.
        parse_json: return its JSON value, if it has one.
        use_proxy: fetch a text on S3 when it is first used, not now.

    Raises:
        JumboFieldError: S3 did not give it; with a proxy, when it is first used.
    """
    if not isinstance(text, str):
        return text
    if not text.startswith(constants.JUMBO_FIELDS_PREFIX):
        return json_loads_or_raw(text) if parse_json else text

    def value() -> Any:
        from ._reference import Reference
        from ._store import fetch

        stored = fetch(Reference.parse(text))
        return json_loads_or_raw(stored) if parse_json else stored

    if not use_proxy:
        return value()
    # All that JSON has for nothing ("", 0, [], {}, false, null) is shorter than a hundred characters.
    return LazyValue(value, text, surely_true=len(text.rpartition(" ")[2]) > len("99"))


def is_reference(text: str) -> bool:
    """Tell whether a text stands for another one on S3."""
    return text.startswith(constants.JUMBO_FIELDS_PREFIX)


def bucket() -> str:
    """Return the bucket, perhaps with a directory, that long texts go to; "" if they have nowhere to go."""
    return settings.SIMPLEFLOW_JUMBO_FIELDS_BUCKET.removesuffix("/")


def _new_reference(length: int) -> Reference:
    from uuid import uuid4

    from ._reference import Reference

    name, _, directory = bucket().partition("/")
    if name in ("", "s3:") or name.endswith(_HOSTS) or len(bucket().split()) != 1:
        raise JumboFieldError(
            f"SIMPLEFLOW_JUMBO_FIELDS_BUCKET is {settings.SIMPLEFLOW_JUMBO_FIELDS_BUCKET!r}: it should be the"
            " name of a bucket, or bucket/directory, without spaces, s3:// or a host"
        )
    return Reference(name, f"{directory}/{uuid4()}" if directory else str(uuid4()), length)


def _refused(text: str, why: str) -> JumboTooLargeError:
    """Leave a text that is refused in the log, where somebody may look for it, and return the error."""
    limit = constants.MAX_LOG_FIELD
    note = f" ... ({len(text) - limit} characters cut)" if len(text) > limit else ""
    logger.error("Message too long, will raise: %s%s", text[:limit], note)
    return JumboTooLargeError(why)
