"""AWS JSON 1.0: a target and a JSON body in; a JSON body, nothing, or a fault out. Knows nothing of SWF."""

import json
import re
from typing import Any, NoReturn

from swf.server import faults
from swf.server.api import EventList
from swf.server.store import dumps

JSON_1_0 = "application/x-amz-json-1.0"
_SCOPE = re.compile(r"Credential=[^/\s,]*/[0-9]*/([a-z0-9-]{1,32})/")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def operation_of(target: str | None, service: str) -> str:
    """The operation an X-Amz-Target header names, for a service that may stand in a longer namespace."""
    prefix, _, operation = (target or "").rpartition(".")
    if prefix.rpartition(".")[2] != service:
        raise faults.unknown_operation()
    return operation


def region_of(authorization: str | None) -> str | None:
    """The region of the credential scope, if the request has one; signatures are not looked at."""
    found = _SCOPE.search(authorization) if authorization else None
    return found.group(1) if found else None


def content_type_for(requested: str | None) -> str:
    """The content type of the answer: the protocol the client speaks."""
    media = (requested or "").partition(";")[0].strip().lower()
    return media if media in ("application/json", "application/x-amz-json-1.1") else JSON_1_0


def decode(body: bytes) -> dict[str, Any]:
    """The request in a body; an empty body is an empty request.

    Raises:
        Fault: SerializationException.
    """
    if not body:
        return {}
    try:
        request = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        if _SURROGATE.search(body):
            json.dumps(request, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise faults.serialization("The body is not a JSON object in UTF-8") from error
    if not isinstance(request, dict):
        raise faults.serialization("Start of structure or map found where not expected")
    return request


def encode(answer: dict[str, Any] | None) -> bytes:
    """An answer as the wire has it; no output, no body."""
    if answer is None:
        return b""
    if not any(type(value) is EventList for value in answer.values()):
        return dumps(answer).encode("ascii")
    parts = [f'"{name}":{_text(answer[name])}' for name in sorted(answer)]
    return f"{{{','.join(parts)}}}".encode("ascii")


def encode_fault(fault: faults.Fault) -> bytes:
    """A fault as the wire has it."""
    return dumps(fault.wire).encode("ascii")


def _text(value: Any) -> str:
    return f"[{','.join(value)}]" if type(value) is EventList else dumps(value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
