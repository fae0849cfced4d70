"""A visitor of the page: asks an ASGI application as a browser would, and looks at what it answers."""

from __future__ import annotations

import asyncio
import json
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

HOST = "127.0.0.1:4568"
_FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def page(self) -> Page:
        """The body as HTML."""
        return Page(self.text)


class Page(HTMLParser):
    """The elements of a page in order, and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All texts, with single blanks between words."""
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The attributes of all elements of a kind that have these among them."""
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [found["href"] for found in self.all("a") if "href" in found]


class Visitor:
    """Asks an application, and keeps its cookies.

    Args:
        app: the ASGI application.
        host: what its address is said to be.
    """

    def __init__(self, app: Any, host: str = HOST) -> None:
        self.app = app
        self.host = host
        self.cookies: dict[str, str] = {}

    def get(self, address: str, **headers: str) -> Answer:
        """Ask for an address, as it stands in a link; underscores in names of headers stand for dashes."""
        return self.ask("GET", address, b"", headers)

    def post(self, address: str, form: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        body = urlencode(form).encode()
        return self.ask("POST", address, body, {"content_type": _FORM, **headers})

    def ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a request."""
        told = {"host": self.host, **{name.replace("_", "-").lower(): text for name, text in headers.items()}}
        if self.cookies:
            told.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        path, _, query = address.partition("#")[0].partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "headers": [(name.encode(), text.encode("latin-1")) for name, text in told.items() if text],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 4568),
        }
        answer = asyncio.run(self._call(scope, body))
        name, _, value = answer.headers.get("set-cookie", "").partition(";")[0].partition("=")
        if name:
            self.cookies[name] = value
        return answer

    async def _call(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[dict[str, Any]] = []
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await asyncio.sleep(3600)  # the browser stays
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))
