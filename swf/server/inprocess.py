"""An unmodified boto3 client answered in this process, without a socket."""

import io
import logging
import queue
import time
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

from swf.server import faults
from swf.server.api import Service
from swf.server.clock import ManualClock
from swf.server.engine import Waiter
from swf.server.wire import protocol
from swf.server.wire.dispatch import Dispatcher, Reply, reply

logger = logging.getLogger(__name__)


class InProcess:
    """Answers clients of this process, from as many threads as there are.

    Args:
        service: who carries out the requests.
        poll_seconds: how long a poll that finds nothing waits, in seconds of real time. By default not at
            all with a clock that a test moves, and as long as over HTTP otherwise.
    """

    def __init__(self, service: Service, poll_seconds: float | None = None) -> None:
        if poll_seconds is None:
            moved = isinstance(service.clock, ManualClock)
            poll_seconds = 0.0 if moved else service.settings.poll_seconds
        self.service = service
        self.poll_seconds = poll_seconds
        self._dispatcher = Dispatcher(service)

    def attach(self, client: Any) -> None:
        """Answer every request of a boto3 (or botocore) SWF client from now on."""
        client.meta.events.register("before-send.swf", self._before_send)

    def detach(self, client: Any) -> None:
        """Let a client talk to its endpoint again."""
        client.meta.events.unregister("before-send.swf", self._before_send)

    def client(self, region: str = "us-east-1") -> Any:
        """A new client, the same that boto3 makes, with made-up credentials."""
        from botocore.config import Config

        client = _session().create_client(
            "swf",
            region_name=region,
            endpoint_url="http://swf.localhost",
            aws_access_key_id="in-process",
            aws_secret_access_key="in-process",  # noqa: S106 - nobody checks it
            config=Config(retries={"max_attempts": 0}, parameter_validation=True),
        )
        self.attach(client)
        return client

    def handle(self, headers: dict[str, str], body: bytes) -> Reply:
        """Carry out one request; its changes are durable when this returns.

        Args:
            headers: names in lower case.
            body: the JSON text.
        """
        # Not a SimpleQueue: in Python 3.10 its get() may wait for ever where the timeout is next to nothing.
        arrived: queue.Queue[Any] = queue.Queue()
        with self.service.lock:
            result = self._carry_out(headers, body)
            if isinstance(result, Waiter):
                result.deliver = arrived.put
            try:
                self.service.commit()
            except Exception:
                logger.exception("the data file cannot be written")
                return reply(faults.internal())
        return result if isinstance(result, Reply) else reply(self._wait(result, arrived))

    def _carry_out(self, headers: dict[str, str], body: bytes) -> Reply | Waiter:
        try:
            return self._dispatcher.handle(headers, body)
        except faults.Fault as fault:
            return reply(fault)
        except Exception:
            logger.exception("a request could not be answered")
            return reply(faults.internal())

    def _wait(self, waiter: Waiter, arrived: "queue.Queue[Any]") -> Any:
        """The answer to a poll that waits; this thread also does what falls due meanwhile."""
        end = time.monotonic() + self.poll_seconds
        while True:
            left = min(end - time.monotonic(), self._until_due())
            try:
                # With a timeout that is over at once, `get` may wait for ever in CPython 3.10.
                return arrived.get(timeout=left) if left > 0.001 else arrived.get_nowait()
            except queue.Empty:
                pass
            with self.service.lock:
                try:
                    self.service.fire_due()
                    self.service.commit()
                except Exception:
                    logger.exception("the data file cannot be written")
                    self.service.stop_waiting(waiter)
                    return faults.internal()
                if time.monotonic() >= end and self.service.stop_waiting(waiter):
                    return waiter.empty

    def _until_due(self) -> float:
        """Seconds until something falls due."""
        due = self.service.next_due
        if due is None or isinstance(self.service.clock, ManualClock):
            return 60.0
        return max(0.0, (due - self.service.clock.now()) / 1000)

    def _before_send(self, request: Any, **kwargs: Any) -> Any:
        from botocore.awsrequest import AWSResponse, HeadersDict

        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        body = request.body or b""
        answer = self.handle(headers, body.encode("utf-8") if isinstance(body, str) else bytes(body))
        answer_headers = {
            "Content-Type": protocol.content_type_for(headers.get("content-type")),
            "Content-Length": str(len(answer.body)),
            "x-amzn-RequestId": str(uuid.uuid4()),
        }
        return AWSResponse(request.url, answer.status, HeadersDict(answer_headers), _Raw(answer.body))  # type: ignore[arg-type]


@cache
def _session() -> Any:
    """One session for all clients: it keeps the service model, which takes long to read."""
    import botocore.session

    return botocore.session.Session()


class _Raw(io.BytesIO):
    """A body the way botocore reads it."""

    def stream(self, **kwargs: Any) -> Iterator[bytes]:
        """The whole body."""
        yield self.read()


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
