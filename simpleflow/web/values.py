"""Texts of a history, made fit to look at: JSON laid out, long ones cut, nothing in them able to do harm."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from simpleflow import jumbo

#: Characters of a value that a page shows before it says: there is more.
LIMIT = 4000
# A JSON value of so many characters is left on one line.
_ONE_LINE = 100

# Control characters; marks that turn the direction of the text around them, or are not seen at all; halves of
# characters, which no encoding takes (Unicode 15, chapters 23.1, 23.2, 23.5 and 23.6).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)


class Value(NamedTuple):
    """A text to show.

    `text` is what to show; `kind` is empty, text, json, traceback or jumbo; `length` is how many characters
    there are in all (of a jumbo value: on S3); `cut` tells whether `text` is only the beginning; `href` leads
    to all of it, if anything does; `message` is what a failure said, where `text` is its traceback.
    """

    text: str
    kind: str
    length: int
    cut: bool = False
    href: str | None = None
    message: str = ""


def value_of(raw: Any, *, href: str | None = None, limit: int | None = LIMIT) -> Value:
    """Return a text of SWF as it is to be shown. A text on S3 is not fetched: its reference is shown.

    Arguments:
        raw: the text; anything but text is shown as JSON.
        href: where all of it is to be seen.
        limit: of characters to show; None: show everything.
    """
    if raw is None or raw == "":
        return Value("", "empty", 0)
    if not isinstance(raw, str):
        return _cut(_laid_out(raw, limit) or str(raw), "json", None, href, limit)
    if jumbo.is_reference(raw):
        last = raw.rpartition(" ")[2]
        length = int(last) if last.isascii() and last.isdigit() and len(last) < 20 else len(raw)
        return Value(_cut(raw, "jumbo", None, href, limit).text, "jumbo", length, True, href)
    found = _parsed(raw)
    failure = failure_of(found)
    if failure is not None:
        message, trace = failure
        return _cut(trace, "traceback", len(raw), href, limit)._replace(message=shown(message[:LIMIT]))
    text = None if found is _NO_JSON else _laid_out(found, limit)
    if text is not None:
        return _cut(text, "json", len(raw), href, limit)
    kind = "traceback" if "Traceback (most recent call last)" in raw else "text"
    return _cut(raw, kind, len(raw), href, limit)


def failure_of(found: Any) -> tuple[str, str] | None:
    """Return what the details of a failed task say, and their traceback; None if they are not of that form.

    Arguments:
        found: the value of the details: workers of ours send `error`, `message` and `traceback`.
    """
    lines = found.get("traceback") if isinstance(found, dict) else None
    if isinstance(lines, str):
        lines = [lines]
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        return None
    text = "".join(lines)
    if not text.startswith("Traceback"):
        text = f"Traceback (most recent call last):\n{text}"
    said = (found.get(key) for key in ("error", "message"))
    return ": ".join(words for words in said if words and isinstance(words, str)), text.rstrip("\n")


def shown(text: str) -> str:
    """Return a text whose unseen characters are seen, and which any encoding takes; line ends and tabs stay.

    A control character becomes its symbol (U+2400 and on), others their code in JSON's way of writing it.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(_symbol, text.replace("\r\n", "\n"))


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else f"\\u{code:04x}"


def _cut(text: str, kind: str, length: int | None, href: str | None, limit: int | None) -> Value:
    """Return the beginning of a text as a value; no character of it is cut in two."""
    cut = limit is not None and len(text) > limit
    return Value(shown(text[:limit] if cut else text), kind, length or len(text), cut, href)


_NO_JSON = object()


def _parsed(text: str) -> Any:
    """Return the value of a JSON document: an object, a list or a string; others are what their text says."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return _NO_JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NO_JSON


def _laid_out(value: Any, limit: int | None) -> str | None:
    """Return JSON as people read it, not much more of it than is wanted; None if it is nested too deep."""
    parts, size = [], 0
    try:
        for part in _WRITER.iterencode(value):
            parts.append(part)
            size += len(part)
            if limit is not None and size > limit:
                break
    except RecursionError:
        return None
    text = "".join(parts)
    if size <= _ONE_LINE * 2 and "\n" in text:
        flat = _FLAT.encode(value)
        return flat if len(flat) <= _ONE_LINE else text
    return text


_WRITER = json.JSONEncoder(indent=2, ensure_ascii=False, default=str)
_FLAT = json.JSONEncoder(ensure_ascii=False, default=str)
