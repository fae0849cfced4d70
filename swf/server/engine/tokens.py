"""Task tokens: they name a task and are signed, so none needs to be remembered, not even over a restart."""

import base64
import binascii
import hmac
import struct
from typing import NamedTuple

from swf.server import faults
from swf.server.store import Kind

_FORMAT = struct.Struct(">BBQII")
#: Length of a signature.
SIGNATURE_BYTES = 12
_VERSION = 1


class TaskToken(NamedTuple):
    """Which task, and which start of it."""

    kind: Kind
    run: int
    scheduled_event_id: int
    started_event_id: int


def sign(secret: bytes, text: bytes) -> bytes:
    """A short signature of `text`."""
    return hmac.digest(secret, text, "sha256")[:SIGNATURE_BYTES]


def issue(secret: bytes, token: TaskToken) -> str:
    """The token as text: URL-safe, 40 characters."""
    body = _FORMAT.pack(_VERSION, *token)
    return base64.urlsafe_b64encode(body + sign(secret, body)).decode("ascii")


def read(secret: bytes, text: str, kind: Kind) -> TaskToken:
    """The token behind a text.

    Raises:
        Fault: ValidationException, if we did not issue it for a task of this kind.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        body, signature = raw[: _FORMAT.size], raw[_FORMAT.size :]
        version, token_kind, run, scheduled, started = _FORMAT.unpack(body)
    except (ValueError, binascii.Error, struct.error) as error:
        raise faults.validation("Invalid token") from error
    genuine = hmac.compare_digest(signature, sign(secret, body))
    if not genuine or version != _VERSION or token_kind != kind:
        raise faults.validation("Invalid token")
    return TaskToken(kind, run, scheduled, started)
