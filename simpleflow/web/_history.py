"""The events of an execution, page by page, each of their texts in full, and all of them as a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from simpleflow import format
from simpleflow.jumbo import JumboFieldError
from simpleflow.swf.stats import pretty
from simpleflow.web import pages
from simpleflow.web._subject import Subject
from simpleflow.web.events import PER_PAGE, event_href, event_rows, text_of
from simpleflow.web.values import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from simpleflow.web._site import Site
    from swf.models.event.base import Event

# Events that are written at once.
_AT_ONCE = 200
# What a file name should not contain: not everywhere may it.
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def events(site: Site, request: Request) -> Response:
    """Show a page of the raw history."""
    subject = Subject.of(site, request)
    with site.reader.run(subject.execution) as run:
        last = -(-run.last_event_id // PER_PAGE)
        page = _number(request.query_params.get("page", "1"), last)
        rows = event_rows(run.history.events, page, base=subject.address, href=subject.other)
        words = {**subject.words(run), "rows": rows, "page": page, "last_page": last}
    return pages.render("events.html", words)


def _number(text: str, last: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= last:
        raise HTTPException(404)
    return number


def field(site: Site, request: Request) -> Response:
    """Show a text of an event in full; one that is on S3 is fetched now."""
    subject = Subject.of(site, request)
    name = request.path_params["field"]
    with site.reader.run(subject.execution) as run:
        event = _event(run.history.events, request.path_params["event_id"])
        text = text_of(event, name)
        words = {**subject.words(run), "event": event, "name": name}
    if text is None:
        raise HTTPException(404)
    words["back"] = event_href(subject.address, event.id)
    try:
        text = format.decode(text, parse_json=False, use_proxy=False)
    except JumboFieldError as error:
        words.update(value=value_of(text, limit=None), problem=" ".join(str(error).split()))
        return pages.render("field.html", words, 502)
    if "raw" in request.query_params:
        file = _file_name(f"{subject.workflow_id}-{event.id}-{name}", "txt")
        return Response(text.encode("utf-8", "replace"), headers=file, media_type="text/plain; charset=utf-8")
    words.update(value=value_of(text, limit=None), problem="")
    return pages.render("field.html", words)


def _event(events: list[Event], text: str) -> Event:
    """Return the event whose number was written in an address."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= len(events):
        raise HTTPException(404)
    return events[number - 1]


def download(site: Site, request: Request) -> Response:
    """Give the history as the file that `workflow.replay` reads."""
    subject = Subject.of(site, request)
    with site.reader.run(subject.execution) as run:
        told: list[dict[str, Any]] = [event.raw for event in run.history.events]
    headers = _file_name(f"history-{subject.workflow_id}", "json")
    return StreamingResponse(_in_chunks(told), headers=headers, media_type="application/json")


def _in_chunks(events: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the text in pieces that are worth sending."""
    pieces: list[str] = []
    for piece in pretty.events_as_json(events):
        pieces.append(piece)
        if len(pieces) == _AT_ONCE:
            yield "".join(pieces)
            pieces.clear()
    yield "".join(pieces)


def _file_name(name: str, suffix: str) -> dict[str, str]:
    safe = _NOT_IN_NAMES.sub("_", name).strip("._")[:100] or "execution"
    return {"Content-Disposition": f'attachment; filename="{safe}.{suffix}"'}
