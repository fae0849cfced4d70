"""The application: which address shows what, and what is shown when something goes wrong."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route

from simpleflow.web import _actions, _domains, _execution, _executions, _history, _workers, pages
from simpleflow.web._site import Site
from simpleflow.web.reading import Reader
from simpleflow.web.security import Guard
from swf.exceptions import (
    DoesNotExistError,
    InvalidArgumentError,
    RateLimitExceededError,
    SWFError,
    is_client_error,
    is_of_botocore,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    View = Callable[[Site, Request], Response]

logger = logging.getLogger(__name__)

_EXECUTION = "/d/{domain}/w/{workflow_id}/r/{run_id}"
_READING: tuple[tuple[str, View], ...] = (
    ("/", _domains.domains),
    ("/d/{domain}", _executions.executions),
    ("/d/{domain}/workers", _workers.workers),
    ("/d/{domain}/w/{workflow_id}", _execution.latest_run),
    (_EXECUTION, _execution.execution),
    (f"{_EXECUTION}/timeline.json", _execution.timeline),
    (f"{_EXECUTION}/events", _history.events),
    (f"{_EXECUTION}/events/{{event_id}}/{{field}}", _history.field),
    (f"{_EXECUTION}/history.json", _history.download),
)
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def create_app(*, allow_actions: bool = False, hosts: Sequence[str] = (), client: Any = None) -> ASGIApp:
    """Make the application.

    Arguments:
        allow_actions: whether executions may be signaled, canceled, terminated and started again.
        hosts: names the page is served under, besides `localhost` and addresses written as numbers.
        client: a boto3 client of SWF; by default the one that this process shares.
    """
    site = Site(Reader(client), allow_actions)
    routes = [Route(path, _endpoint(site, view), methods=["GET"]) for path, view in _READING]
    routes.append(Route("/static/{name}", _static, methods=["GET"]))
    for name in _actions.ACTIONS if allow_actions else ():
        path = f"{_EXECUTION}/{name}"
        routes.append(Route(path, _endpoint(site, _actions.ask), methods=["GET"]))
        routes.append(Route(path, _form_endpoint(site, _actions.act), methods=["POST"]))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)],
        exception_handlers={HTTPException: _refused(site)},
    )
    return Guard(_RawPaths(app), hosts)


class _RawPaths:
    """Lets routes see paths as they were sent, so that a slash inside an id does not end a segment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path")
        if raw:
            scope = {**scope, "path": raw.partition(b"?")[0].decode("latin-1")}
        await self._app(scope, receive, send)


def _endpoint(site: Site, view: View) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            return view(site, request)
        except HTTPException:
            raise
        except Exception as error:
            return _failure(site, request, error)

    return answer


def _form_endpoint(
    site: Site, view: Callable[[Site, Request, bytes], Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await _body(request)
        with_body = _endpoint(site, lambda site, request: view(site, request, body))
        return await run_in_threadpool(with_body, request)

    return answer


async def _body(request: Request) -> bytes:
    """Read a form, but not more than there may be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _actions.MOST_BYTES:
            raise HTTPException(413, f"More than {_actions.MOST_BYTES} bytes are not taken.")
    return bytes(body)


def _refused(site: Site) -> Callable[[Request, Any], Response]:
    def answer(request: Request, error: HTTPException) -> Response:
        what = "There is no such page." if error.status_code == 404 else error.detail
        return _error_page(site, error.status_code, what, headers=dict(error.headers or {}))

    return answer


def _failure(site: Site, request: Request, error: Exception) -> Response:
    """Return the page that says what went wrong."""
    words = " ".join(str(error).split())
    if isinstance(error, UnicodeDecodeError):
        return _error_page(site, 404, "There is no such page.", "Its address is not UTF-8.")
    if isinstance(error, (DoesNotExistError, InvalidArgumentError)):  # there can be no such id
        return _error_page(site, 404, "Not found.", words)
    if isinstance(error, RateLimitExceededError):
        return _error_page(site, 503, "The service is asked too much at the moment.", words)
    if isinstance(error, SWFError) or is_client_error(error):
        return _error_page(site, 502, "The service refuses.", words)
    if is_of_botocore(error, "BotoCoreError"):
        return _error_page(site, 502, "The service cannot be reached.", words, unreachable=True)
    logger.exception("%s cannot be shown", request.scope["path"])
    return _error_page(site, 500, "This page has a fault.", f"{type(error).__name__}: {words}")


def _error_page(
    site: Site,
    status: int,
    what: str,
    words: str = "",
    unreachable: bool = False,
    headers: dict[str, str] | None = None,
) -> Response:
    told = {"site": site, "what": what, "words": words[:2000], "unreachable": unreachable}
    return pages.render("error.html", told, status, headers)


def _static(request: Request) -> Response:
    found = pages.assets().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    data, digest, media_type = found
    headers = _FOR_EVER if request.query_params.get("v") == digest else {}
    return Response(data, headers=headers, media_type=media_type)
