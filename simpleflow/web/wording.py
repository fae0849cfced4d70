"""Times, lengths and statuses in words that a person reads at a glance."""

from __future__ import annotations

import json
from datetime import datetime, timezone

# A status of SWF: the word to show, the class of its colour, and a shape, for whoever does not see colours.
_STATUSES = {
    "OPEN": ("running", "run", "►"),
    "CLOSED": ("closed", "muted", "■"),
    "COMPLETED": ("completed", "ok", "✓"),
    "FAILED": ("failed", "bad", "✗"),
    "CANCELED": ("canceled", "warn", "⊘"),
    "TERMINATED": ("terminated", "warn", "■"),
    "TIMED_OUT": ("timed out", "bad", "◷"),
    "CONTINUED_AS_NEW": ("continued as new", "muted", "↻"),
    "REGISTERED": ("registered", "ok", "✓"),
    "DEPRECATED": ("deprecated", "muted", "⊘"),
}
# Seconds.
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def status(name: str | None) -> tuple[str, str, str]:
    """Return the word for a status, the class of its colour, and its shape."""
    known = _STATUSES.get((name or "").upper())
    return known or ((name or "unknown").lower().replace("_", " "), "muted", "•")


def as_utc(moment: datetime | float) -> datetime:
    """Return a moment in UTC; numbers are seconds since the epoch."""
    if isinstance(moment, datetime):
        return moment.astimezone(timezone.utc)
    return datetime.fromtimestamp(moment, timezone.utc)


def iso(moment: datetime | float) -> str:
    """Return a moment for machines: `2026-01-31T12:00:00.250Z`."""
    return as_utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock(moment: datetime | float) -> str:
    """Return a moment for people: `2026-01-31 12:00:00`, in UTC."""
    return as_utc(moment).strftime("%Y-%m-%d %H:%M:%S")


def duration(seconds: float) -> str:
    """Return how long something took, in its two largest units: `250 ms`, `4.2 s`, `3 m 20 s`, `2 d 5 h`."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    left = int(seconds + 0.5)  # as the script rounds
    parts: list[str] = []
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number or parts:
            parts.append(f"{number} {unit}" if number else "")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if part)


def between(begin: datetime | float | None, end: datetime | float | None) -> str:
    """Return how long it is from one moment to another; nothing if one is missing."""
    if begin is None or end is None:
        return ""
    return duration((as_utc(end) - as_utc(begin)).total_seconds())


def ago(moment: datetime | float, now: datetime | None = None) -> str:
    """Return how long ago a moment was, or how soon it is, in one unit: `3 m ago`, `in 2 h`, `now`."""
    seconds = ((now or datetime.now(timezone.utc)) - as_utc(moment)).total_seconds()
    size = abs(seconds)
    if size < 1:
        return "now"
    number, unit = next((int(size // unit_size), unit) for unit, unit_size in _UNITS if size >= unit_size)
    return f"{number} {unit} ago" if seconds > 0 else f"in {number} {unit}"


def seconds_or_none(timeout: str | int | None) -> str:
    """Return a timeout of SWF in words; `NONE` and nothing are no limit."""
    if timeout in (None, "", "NONE"):
        return "no limit"
    text = str(timeout)
    return duration(int(text)) if text.isdigit() else text


def identity(text: str) -> str:
    """Return who somebody is, in short: `user@host, process 17` for what our deciders and workers say.

    Arguments:
        text: what it says of itself; what others say is returned as it is.
    """
    try:
        told = json.loads(text)
        return f"{told['user']}@{told['hostname']}, process {told['pid']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return text
