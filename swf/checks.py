"""Arguments held against the limits of SWF before a request leaves.

Each check takes the name of the argument and its value, returns the value as SWF wants it, and raises
`ValueError` or `TypeError` with a line that names the argument, the value and the limit. The limits are from
the SWF API reference (shapes Name, Version, DurationInSeconds, TaskPriority, TagList).
"""

from __future__ import annotations

import re

from swf.constants import CHILD_POLICIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: Seconds an execution may last: one year.
MAX_EXECUTION_TIME = 31_536_000

MAX_TAGS = 5
MAX_PRIORITY = 2**31 - 1

_FORBIDDEN = re.compile(r"[:/|\x00-\x1f\x7f-\x9f]")


def text(argument: str, value: Any, *, limit: int = 256, empty: bool = False) -> str:
    """Check the length of a text, in characters.

    Args:
        argument: its name, for the error.
        value: the text.
        limit: the most characters.
        empty: whether an empty text will do.
    """
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__}: {value!r}")
    if not value and not empty:
        raise ValueError(f"{argument} must not be empty: it takes 1 to {limit} characters")
    if len(value) > limit:
        raise ValueError(
            f"{argument} is {len(value)} characters long, SWF takes at most {limit}: {value[:40]!r}..."
        )
    return value


def name(argument: str, value: Any, *, limit: int = 256, strip: bool = False) -> str:
    """Check a name or id: its length, and that SWF's separators and control characters are not in it.

    Args:
        argument: its name, for the error.
        value: the name.
        limit: the most characters (256 for names and ids, 64 for versions).
        strip: whether white space at either end is refused too (domains and task lists).
    """
    text(argument, value, limit=limit)
    if found := _FORBIDDEN.search(value):
        raise ValueError(
            f"{argument} {value!r} contains {found[0]!r}: SWF refuses ':', '/', '|' and control characters"
        )
    if value == "arn":
        raise ValueError(f"{argument} must not be the word 'arn', which SWF keeps for itself")
    if strip and value != value.strip():
        raise ValueError(f"{argument} {value!r} must not start or end with white space")
    return str(value)


def duration(
    argument: str, value: Any, *, endless: bool = True, minimum: int = 0, maximum: int = 99_999_999
) -> str:
    """Check a duration, and return it as SWF writes it: ``"30"``, or ``"NONE"`` for no limit.

    Args:
        argument: its name, for the error.
        value: whole seconds, as a number or a text.
        endless: whether ``"NONE"`` is allowed.
        minimum: the fewest seconds.
        maximum: the most seconds.
    """
    if value == "NONE" and endless:
        return "NONE"
    seconds = _integer(value)
    if seconds is None or not minimum <= seconds <= maximum:
        or_none = ", or 'NONE'" if endless else ""
        raise ValueError(f"{argument} must be {minimum} to {maximum} whole seconds{or_none}, not {value!r}")
    return str(seconds)


def priority(argument: str, value: Any) -> str:
    """Check a task priority, and return it as SWF writes it: ``"-5"``."""
    number = _integer(value)
    if number is None or not -MAX_PRIORITY - 1 <= number <= MAX_PRIORITY:
        raise ValueError(
            f"{argument} must be a whole number from {-MAX_PRIORITY - 1} to {MAX_PRIORITY}, not {value!r}"
        )
    return str(number)


def child_policy(argument: str, value: Any) -> str:
    """Check what is to happen to children."""
    if value not in CHILD_POLICIES:
        raise ValueError(f"{argument} must be one of {', '.join(CHILD_POLICIES)}, not {value!r}")
    return str(value)


def tags(argument: str, value: Iterable[str]) -> list[str]:
    """Check the tags of an execution: at most 5, of at most 256 characters."""
    if isinstance(value, str):
        raise TypeError(f"{argument} must be a list of texts, not the text {value!r}")
    found = [text(argument, tag, empty=True) for tag in value]
    if len(found) > MAX_TAGS:
        raise ValueError(f"{argument} has {len(found)} tags, SWF takes at most {MAX_TAGS}: {found!r}")
    return found


def _integer(value: Any) -> int | None:
    """The whole number that the value is or spells, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, str, float)):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if isinstance(value, str) or number == value else None
