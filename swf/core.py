"""The connection to SWF that everything here shares: one boto3 client per process, made when needed."""

from __future__ import annotations

import logging
import os
import threading

from swf import settings
from swf.api import (
    ActivityTasks,
    ActivityTypes,
    DecisionTasks,
    Domains,
    Executions,
    Visibility,
    WorkflowTypes,
)
from swf.api._call import convert_timestamp
from swf.api._wire import speed_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "DEFAULT_AWS_REGION",
    "SETTINGS",
    "ConnectedSWFObject",
    "connection_of",
    "convert_timestamp",
    "new_client",
    "new_session",
    "retries",
]

logger = logging.getLogger(__name__)

#: What `swf.settings.set` stores; the same dict as there.
SETTINGS = settings.SETTINGS
DEFAULT_AWS_REGION = "us-east-1"

#: Seconds. SWF answers a long poll after 60 seconds at the latest; who hangs up first loses the task.
READ_TIMEOUT = 90
#: Seconds to reach the service.
CONNECT_TIMEOUT = 10
#: A process with many threads that poll needs as many connections.
MAX_CONNECTIONS = 50

# A client made before one of these changed knows nothing of the change.
_ENVIRONMENT = ("AWS_ENDPOINT_URL_SWF", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE")

_clients: dict[tuple[str | None, ...], Any] = {}
_lock = threading.Lock()


def retries() -> int:
    """Read how often a request that could not be sent or was throttled is sent again.

    ``SWF_CONNECTION_RETRIES``, 5 by default.

    Raises:
        ValueError: the variable is not a whole number from 0.
    """
    text = os.environ.get("SWF_CONNECTION_RETRIES", "5")
    if not text.isdigit():
        raise ValueError(f"SWF_CONNECTION_RETRIES is {text!r}; a whole number from 0 is needed")
    return int(text)


def __getattr__(name: str) -> Any:
    if name == "RETRIES":  # a constant once, read from the environment at import
        return retries()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _forget_clients() -> None:
    """Start over in a child process: a connection must not be shared, and the lock may be held by nobody."""
    global _lock
    _clients.clear()
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_clients)


def _shared_client(region: str, endpoint_url: str | None) -> Any:
    """Give the client of this process for a region and an address."""
    chosen = settings.current()
    access_key = chosen.get("aws_access_key_id")
    secret_key = chosen.get("aws_secret_access_key")
    key = (region, endpoint_url, access_key, secret_key, *map(os.environ.get, _ENVIRONMENT))
    client = _clients.get(key)
    if client is None:
        with _lock:
            client = _clients.get(key)
            if client is None:
                client = _clients[key] = _make_client(region, endpoint_url, access_key, secret_key)
    return client


def new_session() -> Any:
    """Make a boto3 session: clients of one session share what is known of the service, some megabytes."""
    import boto3  # half a second that a program without SWF need not pay

    return boto3.session.Session()


def _make_client(
    region: str,
    endpoint_url: str | None,
    access_key: str | None,
    secret_key: str | None,
    session: Any = None,
    **config: Any,
) -> Any:
    if session is None:
        session = new_session()
    from botocore.config import Config

    defaults = {
        "connect_timeout": CONNECT_TIMEOUT,
        "read_timeout": READ_TIMEOUT,
        "retries": {"max_attempts": retries()},
        "max_pool_connections": MAX_CONNECTIONS,
    }
    client = session.client(
        "swf",
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        config=Config(**{**defaults, **config}),
    )
    speed_up(client)
    logger.debug("connected to %s in %s", client.meta.endpoint_url, region)
    return client


def new_client(
    region: str | None = None, endpoint_url: str | None = None, session: Any = None, **config: Any
) -> Any:
    """Make a boto3 client that nobody shares, in the way of the shared one unless told otherwise.

    Args:
        region: an AWS region; without it that of the settings, else ``us-east-1``.
        endpoint_url: the address of the service; without it that of the settings, else boto3 chooses.
        session: what `new_session` made, for several clients; without it the client has one of its own.
        config: for botocore's ``Config``, such as ``read_timeout`` (seconds) or ``retries``.
    """
    chosen = settings.current()
    return _make_client(
        region or chosen.get("region") or DEFAULT_AWS_REGION,
        endpoint_url or chosen.get("endpoint_url") or None,
        chosen.get("aws_access_key_id"),
        chosen.get("aws_secret_access_key"),
        session,
        **config,
    )


class ConnectedSWFObject(
    Domains, ActivityTypes, WorkflowTypes, Executions, Visibility, DecisionTasks, ActivityTasks
):
    """Something that can call SWF: every operation of the service is a method.

    Args:
        region: an AWS region; without it that of the settings, else ``us-east-1``.
        boto3_client: a client to use as it is, instead of the one this process shares.
        endpoint_url: the address of an SWF-compatible service; without it that of the settings, else that of
            ``AWS_ENDPOINT_URL_SWF`` or ``AWS_ENDPOINT_URL``, else Amazon's.
    """

    _client: Any = None
    _region: str | None = None
    _endpoint_url: str | None = None

    def __init__(
        self,
        *args: Any,
        region: str | None = None,
        boto3_client: Any = None,
        endpoint_url: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        # Only what was given is stored: most objects go by the class, and cost nothing.
        if boto3_client is not None:
            self._client = boto3_client
        if region:
            self._region = region
        if endpoint_url:
            self._endpoint_url = endpoint_url

    @property
    def region(self) -> str:
        """The AWS region."""
        return self._region or settings.current().get("region") or DEFAULT_AWS_REGION

    @region.setter
    def region(self, value: str | None) -> None:
        self._region = value

    @property
    def endpoint_url(self) -> str | None:
        """The address of the service, where it was given to this object or to the settings."""
        return self._endpoint_url or settings.current().get("endpoint_url") or None

    @property
    def boto3_client(self) -> Any:
        """The boto3 client: the one given to this object, or the one that this process shares."""
        return self._client if self._client is not None else _shared_client(self.region, self.endpoint_url)

    @boto3_client.setter
    def boto3_client(self, value: Any) -> None:
        self._client = value

    @boto3_client.deleter
    def boto3_client(self) -> None:
        self._client = None

    @property
    def connection(self) -> Any:
        """The boto3 client, under its name of older versions."""
        return self.boto3_client

    def __getstate__(self) -> dict[str, Any]:
        """Leave the client behind: it cannot travel, and where the copy arrives another is made."""
        state = dict(self.__dict__)
        for cls in type(self).__mro__:
            slots = cls.__dict__.get("__slots__", ())
            state.update({name: getattr(self, name) for name in slots if hasattr(self, name)})
        state.pop("_client", None)
        return state


def connection_of(other: Any) -> dict[str, Any]:
    """Tell which connection an object was given, in the words of the constructor of `ConnectedSWFObject`.

    Objects made on behalf of another talk to the same service in the same way.
    """
    if not isinstance(other, ConnectedSWFObject):
        return {}
    given = {
        "boto3_client": other._client,
        "region": other._region,
        "endpoint_url": other._endpoint_url,
    }
    return {name: value for name, value in given.items() if value is not None}
