"""What is looked for: the filters in the address of a list, and how far one got in it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.swf.searching import Conditions, tags_in
from simpleflow.utils import moments
from simpleflow.web import links

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STATUSES = ("all", "open", "closed")
CLOSE_STATUSES = ("COMPLETED", "FAILED", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW", "TIMED_OUT")
FIELDS = ("status", "type", "version", "tag", "id", "close_status", "since", "until", "n")
ROWS, MOST_ROWS = 50, 1000
# Characters: SWF takes at most 256 of each.
_MAX_TEXT = 256


@dataclass(frozen=True)
class Search:
    """What is looked for.

    Arguments:
        texts: the filters as they were written.
        conditions: what they amount to, besides the following.
        status: `all`, `open` or `closed`.
        since: started then or later.
        until: started then or earlier.
        rows: executions on a page.
        errors: what is wrong, by field.
    """

    texts: dict[str, str]
    conditions: Conditions
    status: str = "all"
    since: datetime | None = None
    until: datetime | None = None
    rows: int = ROWS
    errors: dict[str, str] = field(default_factory=dict)
    _addresses: dict[Any, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses of SWF to look through, one after another."""
        if self.status == "all":
            return ("CLOSED",) if self.conditions.close_status else ("OPEN", "CLOSED")
        return (self.status.upper(),)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the number of rows is said."""
        return any(name != "n" for name in self.texts)

    @property
    def has_rare(self) -> bool:
        """Whether anything is said in the fields that are folded away."""
        return bool(self.texts.keys() & {"version", "close_status", "until", "n"}) or bool(self.errors)

    def address(self, domain: str, **changes: Any) -> str:
        """Return the address of the list with these filters, some of them changed."""
        key = (domain, *changes.items())
        found = self._addresses.get(key)
        if found is None:  # a thousand rows have few types and tags
            found = self._addresses[key] = links.to_domain(domain, **{**self.texts, **changes})
        return found


def read(query: Mapping[str, str]) -> Search:
    """Read the filters in an address; nothing is raised, what is wrong is among the errors."""
    texts = {name: query[name].strip() for name in FIELDS if query.get(name, "").strip()}
    errors = {
        name: f"At most {_MAX_TEXT} characters, not {len(text)}."
        for name, text in texts.items()
        if len(text) > _MAX_TEXT
    }
    status = _choice("status", texts, STATUSES, errors) or "all"
    close_status = _choice("close_status", texts, CLOSE_STATUSES, errors)
    if close_status and status == "open":
        errors["close_status"] = "Open executions have not ended in any way: choose status all or closed."
    since, until = (_moment(name, texts, errors) for name in ("since", "until"))
    if since and until and until < since:
        errors["until"] = "This is before Since: nothing can have started in between."
    conditions = Conditions(
        texts.get("id"), tags_in(texts.get("tag")), texts.get("type"), texts.get("version"), close_status
    )
    return Search(texts, conditions, status, since, until, _rows(texts, errors), errors)


def _choice(name: str, texts: dict[str, str], choices: tuple[str, ...], errors: dict[str, str]) -> str | None:
    text = texts.get(name)
    if text is None or name in errors:
        return None
    found = next((choice for choice in choices if choice.lower() == text.lower()), None)
    if found is None:
        errors[name] = f"{text[:40]!r} is none of {', '.join(choices).lower()}."
    return found


def _moment(name: str, texts: dict[str, str], errors: dict[str, str]) -> datetime | None:
    if name not in texts or name in errors:
        return None
    try:
        return moments.parse(texts[name], "d")
    except ValueError as error:
        text = str(error)
        errors[name] = text[:1].upper() + text[1:]
        return None


def _rows(texts: dict[str, str], errors: dict[str, str]) -> int:
    text = texts.get("n", str(ROWS))
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_ROWS:
        return int(text)
    errors["n"] = f"{text[:40]!r} is no number from 1 to {MOST_ROWS}."
    return ROWS


class Place(NamedTuple):
    """How far one got in a list.

    Arguments:
        status: the status of SWF that is being looked through.
        oldest: since when, in seconds since the epoch; SWF wants the same with every page.
        token: of the page of SWF to go on with; nothing for its first one.
        skip: so many executions of that page were seen.
        shown: so many rows are on the pages before.
    """

    status: str
    oldest: int
    token: str = ""
    skip: int = 0
    shown: int = 0

    def written(self) -> str:
        """Return it as text for an address."""
        return base64.urlsafe_b64encode(json.dumps(self, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Place:
        """Read what `written` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise ValueError("not a place in a list") from error
        kinds = [type(value) for value in values] if isinstance(values, list) else []
        if kinds != [str, int, str, int, int] or values[0] not in ("OPEN", "CLOSED") or min(values[3:]) < 0:
            raise ValueError("not a place in a list")
        return cls(*values)
