"""How processes talk to SWF: one client for long polls, one for all else, and no connection inherited."""

from __future__ import annotations

import logging
import os
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from swf.core import new_client, new_session
from swf.exceptions import RateLimitExceededError, ResponseError, is_client_error, is_of_botocore
from swf.models.domain import Domain

if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)

# SWF answers a poll after 60 seconds at the latest, and some time for the way.
_POLL_TIMEOUT = 75
_CALL_TIMEOUT = 20
_CONNECT_TIMEOUT = 5

_AMAZON = (".amazonaws.com", ".amazonaws.com.cn")

# Faults after which the same request may work a little later.
_TRANSIENT_CODES = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
_TRANSIENT_ERRORS = ("HTTPClientError", "ConnectionError", "CredentialRetrievalError")


class Connection:
    """What `boto3_client` expects, made of two clients.

    A poll is sent once, waited for more than a minute, and can be given up; other calls have less time, and
    are sent again if the connection turns out to be closed. The clients are made before processes are forked,
    which saves each process that work, and hold no open connection then; see `renew`.

    Arguments:
        polls: the client for long polls.
        calls: the client for everything else.
    """

    def __init__(self, polls: Any, calls: Any) -> None:
        self._polls = polls
        self._calls = calls
        self._inherited: set[int] = set()
        #: Whether a long poll is waiting for its answer.
        self.waiting = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._calls, name)

    def poll_for_activity_task(self, **request: Any) -> Any:
        """Wait for an activity task."""
        return self._wait(self._polls.poll_for_activity_task, request)

    def poll_for_decision_task(self, **request: Any) -> Any:
        """Wait for a decision task, or read the next page of one."""
        if request.get("nextPageToken"):
            return self._calls.poll_for_decision_task(**request)
        return self._wait(self._polls.poll_for_decision_task, request)

    def _wait(self, poll: Any, request: dict[str, Any]) -> Any:
        self.waiting = True
        try:
            return poll(**request)
        finally:
            self.waiting = False

    def renew(self) -> None:
        """Start over in a process that was just forked: what is open belongs to its parent."""
        self.waiting = False
        self.close()
        self._inherited = _descriptors()

    def close(self) -> None:
        """Close what is open; the next request opens another connection."""
        for client in (self._polls, self._calls):
            client.close()

    @property
    def is_to_amazon(self) -> bool:
        """Whether the service is Amazon's."""
        host = urlsplit(self._polls.meta.endpoint_url).hostname or ""
        return host.endswith(_AMAZON)

    def hang_up(self) -> None:
        """Tell the service that nobody waits any more; a task that is on its way still arrives.

        Amazon SWF may not notice, and give its next task to a poll that is gone; so there the poll goes on.
        """
        if self.waiting and not self.is_to_amazon:
            port = urlsplit(self._polls.meta.endpoint_url).port
            for descriptor in _descriptors() - self._inherited:
                _stop_sending(descriptor, port)


def _descriptors() -> set[int]:
    """The files that are open, without the directory that lists them, which is closed by then."""
    return set(filter(_is_open, map(int, os.listdir("/dev/fd"))))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _stop_sending(descriptor: int, port: int | None) -> None:
    """Close our half of a connection, if this is one to that port."""
    try:
        connection = socket.socket(fileno=descriptor)
    except OSError:
        return  # no socket, or closed meanwhile
    try:
        if connection.family in (socket.AF_INET, socket.AF_INET6):
            peer_port = connection.getpeername()[1]
            if port is None or peer_port == port:
                connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # not connected
    finally:
        connection.detach()


def connect(name: str, endpoint_url: str | None = None) -> Domain:
    """Return the domain of a name, with a connection for processes.

    Arguments:
        name: the domain's.
        endpoint_url: the address of the service; where settings and environment say by default.
    """
    import encodings.idna  # noqa: F401  (every connection needs it: once here is cheaper than in each process)

    session = new_session()

    def client(read_timeout: float, attempts: int) -> Any:
        return new_client(
            None,
            endpoint_url,
            session,
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=read_timeout,
            retries={"max_attempts": attempts},
            tcp_keepalive=True,
        )

    return Domain(name, boto3_client=Connection(client(_POLL_TIMEOUT, 0), client(_CALL_TIMEOUT, 1)))


def connection_to(domain: Domain) -> Connection | None:
    """Return the connection for processes that a domain has, or None."""
    client = domain._client
    return client if isinstance(client, Connection) else None


def renew_connection(domain: Domain) -> None:
    """Start over in a process that was just forked: what is open belongs to its parent."""
    connection = connection_to(domain)
    if connection is not None:
        connection.renew()


def is_transient(error: BaseException) -> bool:
    """Tell whether the same request may work a little later: the network, the load or the service is why."""
    if isinstance(error, RateLimitExceededError):
        return True
    if isinstance(error, ResponseError):
        return error.error_code in _TRANSIENT_CODES or _status(error.__cause__) >= 500
    if is_client_error(error):
        code = getattr(error, "response", {}).get("Error", {}).get("Code")
        return code in _TRANSIENT_CODES or _status(error) >= 500
    return isinstance(error, OSError) or any(is_of_botocore(error, name) for name in _TRANSIENT_ERRORS)


def _status(error: BaseException | None) -> int:
    answer = getattr(error, "response", None)
    metadata = answer.get("ResponseMetadata", {}) if isinstance(answer, dict) else {}
    return int(metadata.get("HTTPStatusCode") or 0)
