"""The page on an address of this machine: in this thread until it is told to stop, or in another one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from simpleflow.web.security import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

logger = logging.getLogger(__name__)

DEFAULT_PORT = 4568
# Seconds that answers under way get when the page ends.
_PATIENCE = 2


class ServingError(Exception):
    """The page cannot be served; the text says why and what to do."""


class PageServer:
    """Serves an application; the address is taken at once, requests from `run` or `start` on.

    Arguments:
        host: the address to listen on.
        port: the port; 0 picks a free one.
        allow_remote: listen on an address that other machines can reach.

    Raises:
        ServingError: the address cannot be used.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = DEFAULT_PORT, *, allow_remote: bool = False
    ) -> None:
        if not allow_remote and not is_loopback(host):
            raise ServingError(
                f"{host} can be reached from other machines, and the page asks nobody for a password:"
                " say --allow-remote if that is wanted, or use 127.0.0.1"
            )
        self._socket = _bind(host, port)
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address for browsers on this machine, without a slash at its end."""
        host, port = self._socket.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - the other way round
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self, app: ASGIApp, ready: Callable[[], None] = lambda: None) -> None:
        """Serve in this thread until SIGTERM, SIGINT or `stop`; `ready` is called when requests are taken."""
        self._uvicorn = _Uvicorn(app, ready)
        asyncio.run(self._uvicorn.serve(sockets=[self._socket]))

    def start(self, app: ASGIApp) -> None:
        """Serve in a thread of its own; returns when requests are taken."""
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self.run, args=(app, ready.set), name="simpleflow.web", daemon=True
        )
        self._thread.start()
        while not ready.wait(0.1):
            if not self._thread.is_alive():
                raise ServingError("the page could not start; its log says why")

    def stop(self) -> None:
        """End, whether requests are taken already or not."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._socket.close()


class _Uvicorn(uvicorn.Server):
    """uvicorn that tells when it is ready, and for which being asked to end is no failure."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            log_level="error",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT, where signals arrive in this thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        import signal

        before = {
            number: signal.signal(number, self.handle_exit) for number in uvicorn.server.HANDLED_SIGNALS
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or error
        raise ServingError(f"cannot listen on {host}:{port}: {why}; another --port may be free") from error
    return listening
