"""A request, whatever brought it: read, held against the model, carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swf.server import faults
from swf.server.api import Service
from swf.server.engine import Waiter
from swf.server.wire import protocol
from swf.server.wire.validation import Validator, standard_validator


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a status and a body."""

    status: int
    body: bytes


class Dispatcher:
    """Requests for one service.

    Args:
        service: who carries them out.
        validator: who checks them; made from botocore's model if not given.
    """

    def __init__(self, service: Service, validator: Validator | None = None) -> None:
        self.service = service
        self.validator = validator or standard_validator()

    def handle(self, headers: Mapping[str, str], body: bytes) -> "Reply | Waiter":
        """Carry out one request; the reply may leave after the service's next commit.

        Args:
            headers: names in lower case.
            body: the JSON text.

        Returns:
            the reply, or a waiter that is already waiting.

        Raises:
            Fault: as the wire knows it.
        """
        operation = protocol.operation_of(headers.get("x-amz-target"), self.validator.target)
        params, problems = self.validator.check(operation, protocol.decode(body))
        region = protocol.region_of(headers.get("authorization"))
        answer = self.service.call(operation, params, region, problems.raise_first)
        return answer if isinstance(answer, Waiter) else reply(answer)


def reply(answer: dict[str, Any] | faults.Fault | None) -> Reply:
    """An answer, or a fault, as it goes back."""
    if isinstance(answer, faults.Fault):
        return Reply(answer.status, protocol.encode_fault(answer))
    return Reply(200, protocol.encode(answer))
