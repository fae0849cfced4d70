"""Malformed requests from the service model: good ones, with something spoilt in them."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from tests.helpers.server_process import RawClient
from tests.helpers.service_model import service_model

_STRINGS = (
    "",
    "x",
    "arn",
    "a:b",
    "a/b|c",
    " padded ",
    "\u0000",
    "\u007f\u009f",
    "\u0085",
    "\U0001f600" * 300,
    "NONE",
    "-1",
    "1e3",
    "\u0661\u0662",
    "\u00b2",
    "00000000",
    "99999999",
    "2147483648",
    "9" * 400,
    "%s%n{0}{x}",
    "'; DROP TABLE runs; --",
    "../../etc/passwd",
    "\ufeff",
    "\u202e",
    "AAAA",
    "=" * 40,
)
_NUMBERS = (0, -1, 1, 1000, 1001, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 0.5, 1e308, -1e308, 1e-300)
_OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], {"a": {}}, [None], "text", 7)
#: Larger requests are not sent: the server hangs up in the middle of them.
_MOST_BYTES = 4_000_000
#: What the encoder of Python does not write is put where this marker stands.
_MARK = '"@@mark@@"'
_RAW_VALUES = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "1" * 5000,
    "0." + "1" * 3000,
    "01",
    "+1",
    "1.",
    ".5",
    "0x10",
    "nul",
    "'x'",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u12"',
    '"\\x41"',
    '"\x01"',
    "[1,]",
    '{"a":1,}',
    "{a:1}",
    "/* */1",
    "",
)


class RequestFuzzer:
    """Makes bad requests.

    Args:
        rng: where chance comes from.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.model = service_model()
        self.operations = sorted(self.model.operations)
        self.tokens = ["AAAA"]
        self.page_tokens = [""]
        self.execution = {"workflowId": "one", "runId": "none"}
        self._small: tuple[Callable[[Any], Any], ...] = (
            self._drop,
            self._retype,
            self._respell,
            self._renumber,
            self._add,
        )
        self._large = (self._lengthen, self._mark, self._repeat)

    def prepare(self, client: RawClient) -> None:
        """Make a world in which some requests mean something."""
        timeouts = {"defaultTaskStartToCloseTimeout": "NONE"}
        lists = {"defaultTaskList": {"name": "x"}}
        client.must(
            "RegisterWorkflowType",
            domain="d",
            name="x",
            version="x",
            defaultExecutionStartToCloseTimeout="99999",
            defaultChildPolicy="ABANDON",
            **timeouts,
            **lists,
        )
        client.must("RegisterActivityType", domain="d", name="x", version="x", **lists, **timeouts)
        started = client.must(
            "StartWorkflowExecution",
            domain="d",
            workflowId="one",
            workflowType={"name": "x", "version": "x"},
            tagList=["x"],
        )
        self.execution["runId"] = started["runId"]
        for number in range(3):
            client.must(
                "StartWorkflowExecution",
                domain="d",
                workflowId=f"other{number}",
                workflowType={"name": "x", "version": "x"},
            )
        task = client.must("PollForDecisionTask", domain="d", taskList={"name": "x"}, maximumPageSize=1)
        self.tokens.append(task["taskToken"])
        self.page_tokens.append(task["nextPageToken"])
        history = client.must(
            "GetWorkflowExecutionHistory",
            domain="d",
            execution={key: task["workflowExecution"][key] for key in ("workflowId", "runId")},
            maximumPageSize=1,
        )
        self.page_tokens.append(history["nextPageToken"])

    def request(self) -> tuple[str, bytes]:
        """An operation, and a body."""
        while True:
            operation, body = self._request()
            if len(body) <= _MOST_BYTES:
                return operation, body

    def _request(self) -> tuple[str, bytes]:
        operation = self.rng.choice(self.operations)
        request = self.valid(self.model.operations[operation][0], optional=0.4)
        small, large = self._small, self._large
        for number in range(self.rng.choice((0, 1, 1, 1, 2, 4))):
            # One that makes it large is enough: two of them would fill the memory.
            self._mutate_somewhere(request, small if number else (*small, *large))
        text = json.dumps(request, ensure_ascii=self.rng.random() < 0.5)
        if _MARK in text:
            raw = self._nested() if self.rng.random() < 0.5 else self.rng.choice(_RAW_VALUES)
            text = text.replace(_MARK, raw, 20)
        body = text.encode("utf-8", "surrogatepass")
        if self.rng.random() < 0.1:
            body = self._spoil(body)
        if self.rng.random() < 0.02:
            operation = self.rng.choice(
                ("", "Nope", operation.lower(), operation + "X", "\u00e9", "x" * 3000)
            )
        return operation, body

    # good requests

    def valid(self, shape_name: str, optional: float, depth: int = 0) -> Any:
        """A value of a shape, with each optional member by chance."""
        shape = self.model.shapes[shape_name]
        kind = shape["type"]
        if kind == "structure":
            required = shape.get("required", ())
            return {
                name: self._member(name, member["shape"], optional, depth)
                for name, member in shape["members"].items()
                if name in required or self.rng.random() < optional / (1 + depth)
            }
        if kind == "list":
            count = self.rng.randrange(1, 4)
            return [self.valid(shape["member"]["shape"], optional, depth + 1) for _ in range(count)]
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "timestamp":
            return self.rng.choice((0, 0, 1, 1.5, 4_000_000_000, 1e308, 10**400, -(10**400), "@@mark@@"))
        if kind in ("integer", "long"):
            return self.rng.choice((0, 1, 1, 2, 1000))
        return self.rng.choice(shape["enum"]) if "enum" in shape else self.rng.choice(("x", "1"))

    def _member(self, name: str, shape: str, optional: float, depth: int) -> Any:
        known: dict[str, Callable[[], Any]] = {
            "domain": lambda: "d",
            "taskToken": lambda: self.rng.choice(self.tokens),
            "nextPageToken": lambda: self.rng.choice(self.page_tokens),
            "resourceArn": lambda: "arn:aws:swf:us-east-1:123456789012:/domain/d",
            "execution": lambda: dict(self.execution),
            "workflowId": lambda: self.rng.choice(("one", "x")),
        }
        if name in known and self.rng.random() < 0.9:
            return known[name]()
        return self.valid(shape, optional, depth + 1)

    # bad ones

    def _mutate_somewhere(self, request: Any, mutations: tuple[Callable[[Any], Any], ...]) -> None:
        """Spoil one member, somewhere."""
        places: list[tuple[Any, Any]] = []
        waiting = [request]
        while waiting:
            value = waiting.pop()
            keys = list(value) if isinstance(value, dict) else range(len(value))
            for key in keys:
                places.append((value, key))
                if isinstance(value[key], dict | list):
                    waiting.append(value[key])
        if not places:
            return
        container, key = self.rng.choice(places)
        spoilt = self.rng.choice(mutations)(container[key])
        if spoilt is _GONE and isinstance(container, dict):
            del container[key]
        else:
            container[key] = None if spoilt is _GONE else spoilt

    def _drop(self, value: Any) -> Any:
        return _GONE

    def _retype(self, value: Any) -> Any:
        return deepcopy(self.rng.choice((*_OTHERS, *_NUMBERS[:6])))

    def _respell(self, value: Any) -> Any:
        return self.rng.choice(_STRINGS)

    def _lengthen(self, value: Any) -> Any:
        length = self.rng.choice((64, 65, 128, 256, 257, 1025, 2049, 32_769, 100_000))
        return self.rng.choice(("x", "\u00e9", "\U0001f600", " ")) * length

    def _renumber(self, value: Any) -> Any:
        return self.rng.choice(_NUMBERS)

    def _add(self, value: Any) -> Any:
        extra = self.rng.choice(("unknown", "__proto__", "domain", "", "\u0000", "decisionType"))
        return (
            {**value, extra: deepcopy(self.rng.choice(_OTHERS))}
            if isinstance(value, dict)
            else {extra: value}
        )

    def _nested(self) -> str:
        """Something deep, written by hand: encoders give up earlier than decoders."""
        depth = self.rng.choice((5, 50, 200, 300, 400, 450, 480, 495, 600, 900, 990, 5000))
        opening, closing = self.rng.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")))
        deep = opening * depth + "1" + closing * depth
        return deep if self.rng.random() < 0.5 else f"[{','.join([deep] * 6)}]"

    def _mark(self, value: Any) -> Any:
        return "@@mark@@"

    def _repeat(self, value: Any) -> Any:
        return [value] * self.rng.choice((0, 2, 6, 300))

    def _spoil(self, body: bytes) -> bytes:
        """Not JSON any more, mostly."""
        at = self.rng.randrange(len(body) + 1)
        return self.rng.choice(
            (
                body[:at],
                body[:at] + bytes([self.rng.randrange(256)]) + body[at:],
                body[:at] + self.rng.randbytes(8) + body[at + 8 :],
                b"\xef\xbb\xbf" + body,
                body.decode("utf-8", "replace").encode("utf-16"),
                body + body,
                b"[" * self.rng.choice((10, 2000, 100_000)),
                b'{"domain":' * self.rng.choice((10, 2000, 50_000)),
                b"[" + body + b"]",
                b"",
                b"null",
                b"\xff\xfe",
                b'"' + body + b'"',
                b" " * 1_048_577,
                b"\x00" * 100,
            )
        )


_GONE = object()
