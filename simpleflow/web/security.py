"""What keeps other pages and other machines out: headers, the Host check, and tokens in forms."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "simpleflow_form"
FIELD = "token"

#: Nothing is loaded from elsewhere, nothing inline is run or styled, and nobody may put the page in a frame.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: forms would then be sent with the Origin `null`, and be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses requests under foreign names, and puts the headers of safety on every answer.

    A name that an attacker's DNS points at this machine (DNS rebinding) is not among the names served, so a
    page elsewhere cannot read this one.

    Arguments:
        app: what answers.
        hosts: names to be served under, besides `localhost` and addresses written as numbers.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._names = {"localhost", *(name.lower() for name in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        host = Headers(scope=scope).get("host")

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        if host is None or not self._serves(host):
            answer = PlainTextResponse(
                f"The Host {(host or '')[:200]!r} is not served here; --allow-host adds a name.\n", 403
            )
            await answer(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _serves(self, host: str) -> bool:
        name = _without_port(host).lower()
        return name in self._names or name.endswith(".localhost") or _is_number(name)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


class FormTokens:
    """Tells forms that this page showed from those of other pages.

    A form carries a token made of a random cookie and of its own address, with a key that only this process
    has. Another site has neither, and its requests come without the cookie, which is SameSite=Strict.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, request: Request) -> tuple[str, str]:
        """Return the cookie of a browser, a new one if it has none, and the token for the form shown now."""
        cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        return cookie, self._token(cookie, request)

    def give(self, response: Response, cookie: str) -> None:
        """Send the cookie with an answer."""
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path="/")

    def refusal(self, request: Request, token: object) -> str:
        """Return why a form that was sent is not to be followed; nothing if it is.

        Arguments:
            token: what came in its field.
        """
        origin = request.headers.get("origin")
        if origin is not None and not _is_own(origin, request):
            return "it was sent from a page of another origin"
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "it was sent from a page of another site"
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return "it came without the cookie that goes with it"
        expected = self._token(cookie, request).encode()
        if not isinstance(token, str) or not hmac.compare_digest(expected, token.encode()):
            return "its token is not the one that was given out: the page may have been started again since"
        return ""

    def _token(self, cookie: str, request: Request) -> str:
        about = f"{cookie}\n{request.scope['path']}".encode()
        return hmac.new(self._key, about, hashlib.sha256).hexdigest()


def _is_own(origin: str, request: Request) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == request.headers.get("host")
