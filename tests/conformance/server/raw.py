"""Requests and answers as they are on the wire, without a client library in between."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TARGET = "SimpleWorkflowService."
OLD_TARGET = "com.amazonaws.swf.service.model.SimpleWorkflowService."


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fault(self) -> tuple[str, str]:
        """The full type and the message of an error."""
        assert self.status >= 400, self.body
        return self.json["__type"], self.json["message"]


class Raw:
    """A connection to a server, for one region."""

    def __init__(self, url: str, region: str) -> None:
        parts = urlsplit(url)
        self.region = region
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._connection.close()

    @property
    def scope(self) -> str:
        """An Authorization header nobody signed."""
        credential = f"Credential=AKID/20240101/{self.region}/swf/aws4_request"
        return f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"

    def send(self, operation: str, body: Any = None, method: str = "POST", **headers: Any) -> Answer:
        """Send a request.

        Args:
            operation: a name, or the whole target if there is a dot in it.
            body: bytes as they are, pieces of bytes as chunks, anything else as JSON.
            headers: `_` stands for `-`; None leaves a header out.
        """
        sent = {
            "X-Amz-Target": operation if "." in operation else TARGET + operation,
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": self.scope,
            "Transfer-Encoding": "chunked" if hasattr(body, "__next__") else None,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        chunked = hasattr(body, "__next__")
        data = (
            body if chunked or isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        )
        self._connection.request(method, "/", body=data, headers=sent, encode_chunked=chunked)
        response = self._connection.getresponse()
        got = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, got, response.read())

    def call(self, operation: str, **params: Any) -> Any:
        """The JSON answer of an operation that succeeds."""
        answer = self.send(operation, params)
        assert answer.status == 200, answer.body
        return answer.json if answer.body else None

    def refused(self, operation: str, **params: Any) -> tuple[str, str]:
        """The bare code and the message of the fault an operation answers."""
        type_, message = self.send(operation, params).fault
        return type_.partition("#")[2], message
