"""What deciders and workers share: a domain, a task list, and somebody who makes them run."""

from __future__ import annotations

from contextlib import contextmanager

from swf.core import ConnectedSWFObject, connection_of
from swf.exceptions import PollTimeout, is_of_botocore
from swf.models.domain import Domain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Actor(ConnectedSWFObject):
    """Somebody who waits for tasks and answers them.

    An actor makes single calls and never tries again; when to poll, and in which thread or process, is up to
    its subclasses.

    Args:
        domain: the `Domain` whose tasks it takes.
        task_list: where it looks for tasks.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``; by default those of the domain.

    Raises:
        TypeError: the domain is not one.
    """

    def __init__(self, domain: Domain, task_list: str, **connection: Any) -> None:
        if not isinstance(domain, Domain):
            raise TypeError("domain arg must be a swf.models.Domain instance")
        super().__init__(**{**connection_of(domain), **connection})
        self.domain = domain
        self.task_list = task_list

    def start(self) -> object:
        """Begin to poll; for subclasses to say how."""
        raise NotImplementedError

    def stop(self) -> None:
        """Poll no more; for subclasses to say how."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.domain!r}, {self.task_list!r})"


@contextmanager
def hanging_up_is_a_timeout(message: str) -> Iterator[None]:
    """Turn botocore's ReadTimeoutError into the answer it stands for: nothing came.

    Raises:
        PollTimeout: with this message.
    """
    try:
        yield
    except Exception as err:
        if not is_of_botocore(err, "ReadTimeoutError"):
            raise
        raise PollTimeout(message) from err
