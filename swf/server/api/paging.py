"""Page tokens: signed positions, bound to the operation and its arguments, good for a day."""

import base64
import binascii
from typing import Any

from swf.server import faults
from swf.server.api.registry import Call
from swf.server.engine import tokens
from swf.server.store import dumps, loads

#: Arguments that may change from page to page.
_FREE = ("maximumPageSize", "nextPageToken", "identity", "startAtPreviousStartedEvent")


def page_size(call: Call) -> int:
    """How many items a page may have."""
    most = call.settings.max_page_size
    return min(call.params.get("maximumPageSize") or most, most)


def issue(call: Call, position: Any) -> str:
    """A token that continues this call at `position` (anything JSON can say)."""
    body = dumps([call.step.now, position]).encode("ascii")
    signature = tokens.sign(call.store.secret, body + _bound(call))
    return base64.urlsafe_b64encode(signature + body).decode("ascii")


def position(call: Call) -> Any | None:
    """Where this call continues; None: at the start.

    Raises:
        Fault: ValidationException, if the token is not ours, of another call, or too old.
    """
    text = call.params.get("nextPageToken")
    if not text:
        return None
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise faults.validation("Invalid token") from error
    signature, body = raw[: tokens.SIGNATURE_BYTES], raw[tokens.SIGNATURE_BYTES :]
    if signature != tokens.sign(call.store.secret, body + _bound(call)):
        raise faults.validation("Invalid token")
    issued, where = loads(body.decode("ascii"))
    if call.step.now - issued > call.settings.page_token_life_ms:
        raise faults.validation("Specified token has exceeded its maximum lifetime")
    return where


def _bound(call: Call) -> bytes:
    arguments = {name: value for name, value in call.params.items() if name not in _FREE}
    return dumps([call.operation, call.region, arguments]).encode("ascii")
