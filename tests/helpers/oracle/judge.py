"""What every part of the oracle says when something is wrong."""

from typing import Any, NamedTuple

Attributes = dict[str, Any]


class Violation(AssertionError):
    """The service broke one of its rules."""


def ensure(holds: Any, text: str, *values: Any) -> None:
    """Raise unless it holds.

    Args:
        text: what is wrong, with a `{}` for each of the values.

    Raises:
        Violation: if not.
    """
    if not holds:
        raise Violation(text.format(*values))


def same(name: str, found: Any, expected: Any) -> None:
    """Raise unless both are equal.

    Raises:
        Violation: if not.
    """
    if found != expected:
        raise Violation(f"{name} is {found!r}, expected {expected!r}")


class Seen(NamedTuple):
    """An event as the oracle sees it; `time` and how `late` it may be are in milliseconds."""

    id: int
    time: int
    type: str
    attributes: Attributes
    late: int = 0


def on_time(seen: Seen, deadline: int | None) -> None:
    """Raise unless a deadline was met: not before, and hardly after.

    Raises:
        Violation: if not.
    """
    ensure(deadline is not None, "event {}, {}: there is no deadline", seen.id, seen.type)
    assert deadline is not None
    late = seen.time - deadline
    ensure(0 <= late <= seen.late, "event {}, {}, comes {} ms late", seen.id, seen.type, late)


def milliseconds(timestamp: float) -> int:
    """A timestamp of the wire."""
    return round(timestamp * 1000)


def due(base: int, duration: str | None) -> int | None:
    """When a duration (seconds as text) is over; None: never."""
    return None if duration is None or duration == "NONE" else base + int(duration) * 1000
