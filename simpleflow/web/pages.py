"""How a page is put together: templates, the addresses of script and style sheet, and parts that live."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from simpleflow.web import links, wording
from simpleflow.web.values import shown

if TYPE_CHECKING:
    from starlette.requests import Request

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript"}
#: What tells a part of a page that it need not ask again.
DONE = {"X-Live": "done"}


@cache
def environment() -> Environment:
    """Return the templates; whatever is put in them is escaped, and shows what would not be seen."""
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters.update(
        as_typed=_as_typed,
        named=_named,
        ago=wording.ago,
        clock=wording.clock,
        duration=wording.duration,
        identity=wording.identity,
        iso=wording.iso,
        status=wording.status,
    )
    found.globals.update(links=links, between=wording.between, asset=asset, now=_now)
    return found


def _finalized(value: Any) -> Any:
    """Return what a template writes for a value; macros are done already, and are no mere text."""
    return shown(value) if type(value) is str else value


def _as_typed(text: str) -> Markup:
    """Return a text as it is, for the fields of a form."""
    return escape(text)


def _named(text: str) -> str:
    """Return a name for a link; one that is nothing but blanks is made visible."""
    return text if text.strip() else "␣" * len(text) or "(no name)"


def _now() -> datetime:
    return datetime.now(timezone.utc)


@cache
def assets() -> dict[str, tuple[bytes, str, str]]:
    """Return what lies in `static`: by name, its bytes, their hash, and their type."""
    found = {}
    for path in sorted((_HERE / "static").iterdir()):
        if path.suffix in _TYPES:
            data = path.read_bytes()
            found[path.name] = (data, hashlib.sha256(data).hexdigest()[:16], _TYPES[path.suffix])
    return found


def asset(name: str) -> str:
    """Return the address of a static file, which changes with its contents."""
    return f"/static/{name}?v={assets()[name][1]}"


def render(
    template: str, words: dict[str, Any], code: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Return a page.

    Arguments:
        template: its file.
        words: for the template.
        code: the status of HTTP.
        headers: further ones.
    """
    html = environment().get_template(template).render(words)
    return HTMLResponse(html.encode("utf-8", "replace"), code, headers)


def tag_of(told: Any) -> str:
    """Return the ETag of a part of a page: the same as long as what it tells has the same `repr`."""
    return f'W/"{hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def part(request: Request, template: str, words: dict[str, Any], tag: str, done: bool = False) -> Response:
    """Return a part of a page that is asked for again and again; 304 as long as it tells the same.

    Arguments:
        request: with the `If-None-Match` of the last answer, if there was one.
        template: of the part alone.
        words: for the template.
        tag: of what the part tells now.
        done: whether nothing will change any more.
    """
    headers = {"ETag": tag, **(DONE if done else {})}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return render(template, words, headers=headers)
