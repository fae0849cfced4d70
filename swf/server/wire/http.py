"""The ASGI application: one route, answers that wait for their commit, long polls that end in time."""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from swf.server import faults
from swf.server.api import Service
from swf.server.engine import Waiter
from swf.server.wire import protocol
from swf.server.wire.dispatch import Dispatcher, Reply, reply
from swf.server.wire.hosts import HostCheck

logger = logging.getLogger(__name__)
requests_logger = logging.getLogger("swf.server.requests")
#: So many times the largest body is read and dropped before a connection is cut: a client that is still
#: sending when that happens sees a reset, and never the fault that says what was wrong.
_PATIENCE = 16
#: Seconds after which what is due is tried again when the disk refused it.
_AGAIN = 1.0


class HttpFront:
    """HTTP for one service, on one event loop.

    Args:
        service: who carries out the requests.
        hosts: which Host headers are served.
        version: what the health document says.
    """

    def __init__(self, service: Service, hosts: HostCheck, version: str = "") -> None:
        self.service = service
        self.dispatcher = Dispatcher(service)
        self.hosts = hosts
        self.version = version
        self.app: ASGIApp = Starlette(routes=[Route("/", endpoint=_Endpoint(self))])
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._commits: list[asyncio.Future[bool]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        #: The tasks of requests whose body is still on its way.
        self._reading: set[asyncio.Task[Any] | None] = set()
        #: Polls that are held; and how many requests there are in all, if somebody counts them.
        self._held = 0
        self.in_flight: Callable[[], int] = lambda: 1 << 30
        #: Requests of which not everything has arrived.
        self._arriving: set[asyncio.Task[Any]] = set()

    # life

    def start(self) -> None:
        """Begin to let due things happen; call it on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        loop = self._loop
        self.service.on_due = lambda: _soon(loop, self._fire_due)
        self.service.resume()
        self._fire_due()

    def stop(self) -> None:
        """Answer the polls that wait, and requests that are not here yet; polls that come do not wait."""
        self._stopping = True
        for task in self._reading:
            if task is not None:
                task.cancel()
        self.service.on_due = lambda: None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.service.end_all_waits()
        for task in self._arriving:
            task.cancel()

    # requests

    async def answer(self, request: Request) -> Reply | None:
        """The reply to a POST; None if nobody waits for it any more."""
        headers = request.headers
        self.hosts.check(headers)
        body = await self._whole_body(request)
        with self.service.lock:
            try:
                result = self.dispatcher.handle(headers, body)
            except faults.Fault as fault:
                result = reply(fault)
            future = self._hold(result) if isinstance(result, Waiter) else None
        if isinstance(result, Waiter) and future is not None:
            return await self._wait(result, future, request)
        await self._durable()
        return result if isinstance(result, Reply) else None

    async def _whole_body(self, request: Request) -> bytes:
        """The body, unless the service stops before all of it is there."""
        task = asyncio.current_task()
        assert task is not None
        self._arriving.add(task)
        try:
            return await self._body(request)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            raise faults.unavailable() from None
        finally:
            self._arriving.discard(task)

    async def _body(self, request: Request) -> bytes:
        limit = self.service.settings.max_request_bytes
        length = request.headers.get("content-length", "0")
        waits = "expect" in request.headers  # a client that asks first is refused before it sends
        if length.isdigit() and int(length) > limit * (1 if waits else _PATIENCE):
            raise faults.too_large(limit)
        body = bytearray()
        size = 0
        task = asyncio.current_task()
        self._reading.add(task)
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size <= limit:
                    body += chunk
                elif size > limit * _PATIENCE:
                    break
        except asyncio.CancelledError as error:
            if not self._stopping:
                raise
            raise faults.unavailable() from error
        finally:
            self._reading.discard(task)
        if size > limit:
            raise faults.too_large(limit)
        return bytes(body)

    # long polls

    def _hold(self, waiter: Waiter) -> "asyncio.Future[Any]":
        """Let the waiter's answer arrive in a future of this loop, whatever thread brings it."""
        assert self._loop is not None
        loop = self._loop
        future: asyncio.Future[Any] = loop.create_future()

        def settle(answer: Any) -> None:
            if future.done():
                logger.warning("a task was handed to a poll that is gone; it will time out")
            else:
                future.set_result(answer)

        def deliver(answer: Any) -> None:
            if threading.get_ident() == self._thread:
                settle(answer)
            else:
                loop.call_soon_threadsafe(settle, answer)

        waiter.deliver = deliver
        return future

    async def _wait(self, waiter: Waiter, future: "asyncio.Future[Any]", request: Request) -> Reply | None:
        assert self._loop is not None
        if self.service.uncommitted:
            self.commit_soon()
        seconds = 0 if self._stopping else self.service.settings.poll_seconds
        timer = self._loop.call_later(seconds, self._give_up, waiter, future, waiter.empty)
        gone = self._loop.create_task(_disconnected(request))
        gone.add_done_callback(lambda _: self._give_up(waiter, future, None))
        self._held += 1
        try:
            answer = await future
        finally:
            self._held -= 1
            timer.cancel()
            gone.cancel()
        return None if answer is None else reply(answer)

    def _give_up(self, waiter: Waiter, future: "asyncio.Future[Any]", answer: Any) -> None:
        if not future.done() and self.service.stop_waiting(waiter):
            future.set_result(answer)

    # commits and deadlines

    async def _durable(self) -> None:
        """Wait until everything up to now is committed; requests of one turn of the loop share a commit."""
        if not self.service.uncommitted:
            return
        if self.in_flight() - self._held <= 1:
            done = self._commit()
        else:
            assert self._loop is not None
            self.commit_soon()
            future: asyncio.Future[bool] = self._loop.create_future()
            self._commits.append(future)
            done = await future
        if not done:
            raise faults.internal()

    def commit_soon(self) -> None:
        """Commit when the loop has read what there is to read now."""
        if not self._commits and self._loop is not None:
            self._loop.call_soon(self._commit)

    def _commit(self, pause: float = 0.0) -> bool:
        waiting, self._commits = self._commits, []
        done = True
        try:
            self.service.commit()
        except Exception:
            logger.exception("the data file cannot be written")
            done = False
        for future in waiting:
            if not future.done():
                future.set_result(done)
        self._arm(pause if done else _AGAIN)
        return done

    def _fire_due(self) -> None:
        self._timer = None
        if self._stopping:
            return
        pause = 0.0
        try:
            self.service.fire_due()
        except Exception:
            logger.exception("what is due could not be done; it is tried again in a second")
            pause = _AGAIN
        self._commit(pause)

    def _arm(self, at_least: float) -> None:
        """Be called when the next deadline is over, and not within so many seconds."""
        due = self.service.next_due
        if due is None or self._stopping or self._loop is None:
            return
        # Not longer than a minute: the machine may sleep, and its clock may be set.
        delay = min(60.0, max(at_least, (due - self.service.clock.now()) / 1000))
        when = self._loop.time() + delay
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._fire_due)


def _soon(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(function)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Endpoint:
    """What answers `/`: POST is the service, GET and HEAD are a health document."""

    def __init__(self, front: HttpFront) -> None:
        self.front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        started = time.perf_counter()
        response = await self.respond(request)
        if response is None:
            return
        if requests_logger.isEnabledFor(logging.INFO):
            target = request.headers.get("x-amz-target", "-").rpartition(".")[2]
            spent = (time.perf_counter() - started) * 1000
            requests_logger.info("%s %s %d %.1f ms", request.method, target, response.status_code, spent)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response | None:
        """The response; None if the client went away."""
        if request.method in ("GET", "HEAD"):
            return self._health(request)
        if request.method != "POST":
            return Response(status_code=405, headers={"Allow": "GET, HEAD, POST"})
        headers = {"x-amzn-RequestId": str(uuid.uuid4())}
        try:
            answer = await self.front.answer(request)
        except faults.Fault as fault:
            answer = reply(fault)
            if fault.status in (413, 503):  # the rest of the body may still be on its way
                headers["Connection"] = "close"
        except ClientDisconnect:
            return None
        except Exception:
            logger.exception("a request could not be answered")
            self.front.commit_soon()
            answer = reply(faults.internal())
        if answer is None:
            return None
        media = protocol.content_type_for(request.headers.get("content-type"))
        return Response(answer.body, answer.status, headers, media_type=media)

    def _health(self, request: Request) -> Response:
        try:
            self.front.hosts.check(request.headers)
        except faults.Fault as fault:
            return Response(protocol.encode_fault(fault), fault.status, media_type="application/json")
        document = {"service": "swf.server", "version": self.front.version, **self.front.service.health()}
        return Response(protocol.encode(document), media_type="application/json")
