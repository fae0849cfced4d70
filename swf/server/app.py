"""A server: in this thread until it is told to stop, or in another one."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import uvicorn

from swf.server.api import Service
from swf.server.api.rules import is_trimmed_name
from swf.server.clock import Clock
from swf.server.lambdas import LambdaRunner
from swf.server.settings import Settings
from swf.server.store import Store, StoreError
from swf.server.wire.hosts import HostCheck
from swf.server.wire.http import HttpFront
from swf.server.wire.uvicorn_protocol import OneWriteProtocol

logger = logging.getLogger(__name__)
DEFAULT_PORT = 4567


class ServerError(Exception):
    """The server cannot start; the text says why and what to do."""


class Server:
    """An SWF-compatible service on an address of this machine.

    Args:
        data: the data file, made if missing; `:memory:` keeps nothing.
        host: the address to listen on.
        port: the port; 0 picks a free one.
        settings: limits and habits of the service.
        clock: where time comes from.
        lambdas: functions for lambda tasks, see `lambdas.LambdaRunner`.
        allow_remote: listen on an address that other machines can reach.
        allow_hosts: names that requests may have in their Host header, besides localhost and numbers.
        service: a service to serve, instead of a new one on `data`; it is not closed at the end.

    Raises:
        ServerError: if the data file or the address cannot be used.
    """

    def __init__(
        self,
        data: str = ":memory:",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        settings: Settings | None = None,
        clock: Clock | None = None,
        lambdas: Sequence[str] = (),
        allow_remote: bool = False,
        allow_hosts: Sequence[str] = (),
        service: Service | None = None,
    ) -> None:
        if not allow_remote and not _is_loopback(host):
            text = f"{host} can be reached from other machines, and nobody is asked for a password: "
            raise ServerError(f"{text}say --allow-remote if that is wanted, or use 127.0.0.1")
        try:
            self._runner = LambdaRunner(lambdas)
            self.service = service or Service(Store(data), clock, settings, self._runner.start)
        except (StoreError, ValueError) as error:
            raise ServerError(str(error)) from error
        self._owns_service = service is None
        if self._owns_service:
            self._runner.answered = self.service.lambda_answered
        try:
            self._socket = _bind(host, port)
        except (OSError, OverflowError) as error:
            self._close()
            why = getattr(error, "strerror", None) or error
            raise ServerError(f"cannot listen on {host}:{port}: {why}; another --port may be free") from error
        self.front = HttpFront(self.service, HostCheck([host, *allow_hosts]), _version())
        self._thread: threading.Thread | None = None
        self._uvicorn = _Uvicorn(self.front)

    @property
    def url(self) -> str:
        """The address clients on this machine are pointed at."""
        host, port = self._socket.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - the other way round
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve in this thread until SIGTERM, SIGINT or `stop`; `ready` is called when requests are taken."""
        self._uvicorn.ready = ready
        try:
            asyncio.run(self._uvicorn.serve(sockets=[self._socket]))
        finally:
            self._close()

    def start(self) -> None:
        """Serve in a thread of its own; returns when requests are taken."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self.run, args=(ready.set,), name="swf.server", daemon=True)
        self._thread.start()
        while not ready.wait(0.1):
            if not self._thread.is_alive():
                raise ServerError("the server could not start; its log says why")

    def stop(self) -> None:
        """Answer who waits, keep everything, and end."""
        self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _close(self) -> None:
        self._runner.close()
        if self._owns_service:
            self.service.close()

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()


class _Uvicorn(uvicorn.Server):
    """uvicorn that ends long polls when it stops."""

    def __init__(self, front: HttpFront) -> None:
        config = uvicorn.Config(
            front.app,
            http=OneWriteProtocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            log_level="error",
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=600,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        front.in_flight = self.server_state.tasks.__len__
        self.front = front
        self.ready: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests, and let due things happen."""
        self.front.start()
        await super().startup(sockets)
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who waits, then stop."""
        self.front.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT; a server that was asked to end has not failed."""
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


def _print_now(line: str) -> None:
    """Print a line that also gets at once to whoever reads it from a pipe."""
    print(line, flush=True)


def serve(
    data: str,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    domains: Sequence[str] = (),
    lambdas: Sequence[str] = (),
    verbose: bool = False,
    allow_remote: bool = False,
    allow_hosts: Sequence[str] = (),
    say: Callable[[str], None] = _print_now,
    ready: Callable[[str], None] | None = None,
    **settings: Any,
) -> None:
    """Run a server until SIGTERM or Ctrl-C, and say how to use it: what the commands do.

    Args:
        data: the data file, or `:memory:`.
        port: 0 picks a free one.
        domains: domains every region has from the start.
        lambdas: `NAME=package.module:function` or `NAME=command`, see `lambdas.LambdaRunner`.
        verbose: log one line a request.
        say: prints a line.
        ready: called with the address when requests are taken and all is said.
        settings: further `Settings`.

    Raises:
        ServerError: if it cannot start.
    """
    for name in domains:
        if not 1 <= len(name) <= 256 or not is_trimmed_name(name):
            text = "1 to 256 characters, no : / |, no control characters, no white space around it"
            raise ServerError(f"{name!r} cannot be the name of a domain: {text}")
    if verbose:
        _log_requests()
    _allow_many_connections()
    server = Server(
        data,
        host=host,
        port=port,
        settings=Settings(domains=tuple(domains), **settings),
        lambdas=lambdas,
        allow_remote=allow_remote,
        allow_hosts=allow_hosts,
    )

    def tell() -> None:
        where = "in memory only" if data == ":memory:" else f"in {data}"
        say(f"swf.server {_version()} listens on {server.url}, data {where}.")
        say("Point any SWF client at it:")
        say(f"  export AWS_ENDPOINT_URL_SWF={server.url}")
        if allow_remote and not _is_loopback(host):
            say("Everybody who can reach this address can read and change everything in it.")
        if ready is not None:
            ready(server.url)

    server.run(tell)


def _log_requests() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("swf.server")
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _allow_many_connections() -> None:
    """Every waiting poll is a connection; a thousand per task list must fit."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bind(host: str, port: int) -> socket.socket:
    """A listening socket; SO_REUSEADDR so that a server can be started again at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except BaseException:
        listening.close()
        raise
    return listening


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("simpleflow")
    except PackageNotFoundError:
        return "0"
