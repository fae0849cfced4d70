"""Moments as people write them: a date, or how long ago it was."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

# How dates may be written, most precise first; without a time zone they are in UTC.
FORMATS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
# Seconds.
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST_AGE = 100 * 365 * 86400


def parse(text: str, bare_unit: str = "") -> datetime:
    """Return the moment that a text stands for, in UTC: a date, or an age (`90s`, `15m`, `2h`, `3d`, `1w`).

    Arguments:
        text: what somebody wrote.
        bare_unit: what a number without a unit counts, such as `d` for days; refused if there is none.

    Raises:
        ValueError: it is neither; the message says what may be written.
    """
    from datetime import datetime, timedelta, timezone

    text = text.strip()
    unit = text[-1:].lower()
    number, unit = (text[:-1], unit) if unit in _UNITS else (text, bare_unit)
    if unit and number.isdecimal():
        seconds = int(number) * _UNITS[unit] if len(number) < 12 else _LONGEST_AGE + 1
        if seconds > _LONGEST_AGE:
            raise ValueError(f"{text[:40]!r} is more than 100 years.")
        return datetime.now(timezone.utc) - timedelta(seconds=seconds)
    for form in FORMATS:
        try:
            date = datetime.strptime(text, form)
            return date.astimezone(timezone.utc) if date.tzinfo else date.replace(tzinfo=timezone.utc)
        except (ValueError, OverflowError):
            continue
    days = " a number of days," if bare_unit else ""
    raise ValueError(
        f"{text[:40]!r} is no moment: say{days} how long ago it was (90s, 15m, 2h, 3d, 1w), or a date in UTC"
        " such as 2026-01-31 or 2026-01-31T12:00:00+0100."
    )
