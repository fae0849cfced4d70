"""The wire itself: raw bytes in, raw bytes out; what is refused, and how."""

import json
import socket
import threading
import time

import pytest

from swf.server.app import Server, ServerError, serve
from tests.unit.server.world import World

TARGET = "SimpleWorkflowService."


class Raw:
    """An HTTP connection one can see every byte of."""

    def __init__(self, server: Server) -> None:
        self.port = int(server.url.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def send(self, method: str = "POST", body: bytes | str = b"", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        names = {"host": f"127.0.0.1:{self.port}", "content_length": str(len(body)), **headers}
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in names.items() if value is not None]
        head = "\r\n".join([f"{method} / HTTP/1.1", *lines, "", ""])
        self.socket.sendall(head.encode() + body)

    def receive(self) -> tuple[int, dict[str, str], bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("closed")
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        while len(body) < int(headers.get("content-length", 0)):
            body += self.socket.recv(65536)
        return int(status.split()[1]), headers, body

    def call(self, operation: str, body: bytes | str | dict = b"", **headers: str):
        if isinstance(body, dict):
            body = json.dumps(body)
        headers.setdefault("x_amz_target", TARGET + operation)
        self.send(body=body, **headers)
        return self.receive()


@pytest.fixture
def raw(world: World, swf_server: Server):
    connection = Raw(swf_server)
    yield connection
    connection.socket.close()


def code(body: bytes) -> str:
    return json.loads(body)["__type"]


def test_head_and_body_of_an_answer_arrive_together(raw: Raw) -> None:
    raw.send(body='{"name":"d"}', x_amz_target=TARGET + "DescribeDomain")
    first = raw.socket.recv(65536)
    assert first.startswith(b"HTTP/1.1 200")
    assert first.endswith(b"}")


def test_an_operation_without_output_answers_nothing_at_all(raw: Raw) -> None:
    new = {"name": "e", "workflowExecutionRetentionPeriodInDays": "1", "description": None, "unknown": 3}
    status, headers, body = raw.call("RegisterDomain", new)
    assert (status, headers["content-length"], body) == (200, "0", b"")
    assert headers["content-type"] == "application/x-amz-json-1.0"
    assert len(headers["x-amzn-requestid"]) == 36


def test_the_old_dialect_of_boto_2(raw: Raw) -> None:
    status, headers, body = raw.call(
        "",
        {"name": "d"},
        x_amz_target="com.amazonaws.swf.service.model.SimpleWorkflowService.DescribeDomain",
        content_type="application/json; charset=UTF-8",
        content_encoding="amz-1.0",
    )
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body)["domainInfo"]["name"] == "d"


@pytest.mark.parametrize(
    ("operation", "body", "type_"),
    [
        ("DescribeDomain", {"name": "no"}, "com.amazonaws.swf.base.model#UnknownResourceFault"),
        ("DescribeDomain", {}, "com.amazon.coral.validate#ValidationException"),
        ("DescribeDomain", b"", "com.amazon.coral.validate#ValidationException"),
        ("DescribeDomain", {"name": None}, "com.amazon.coral.validate#ValidationException"),
        ("DescribeDomain", {"name": 3}, "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b"{", "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b"[]", "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b"\xff", "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b'{"name": "\\ud800"}', "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b'{"name": NaN}', "com.amazon.coral.service#SerializationException"),
        ("DescribeDomain", b"[" * 100_000, "com.amazon.coral.service#SerializationException"),
        (
            "DescribeDomain",
            b'{"name":' + b"9" * 5000 + b"}",
            "com.amazon.coral.service#SerializationException",
        ),
        ("DescribeDomain", {"name": "a:b"}, "com.amazon.coral.validate#ValidationException"),
        ("Nonsense", {}, "com.amazon.coral.service#UnknownOperationException"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_faults(raw: Raw, operation: str, body, type_: str) -> None:
    status, _, answer = raw.call(operation, body)
    assert (status, code(answer)) == (400, type_)


def test_all_broken_constraints_are_told_at_once(raw: Raw) -> None:
    request = {"registrationStatus": "X", "maximumPageSize": 1001, "nextPageToken": "x" * 2049}
    _, _, body = raw.call("ListDomains", request)
    text = json.loads(body)["message"]
    assert text.startswith("3 validation errors detected: ")
    assert (
        "Value 'X' at 'registrationStatus' failed to satisfy constraint: "
        "Member must satisfy enum value set: [REGISTERED, DEPRECATED]" in text
    )
    assert "Value '1001' at 'maximumPageSize' failed to satisfy constraint: " in text


def test_times_beyond_all_calendars(raw: Raw) -> None:
    for oldest, latest in ((1e300, None), (-1e300, 1e300), (0, 10**30)):
        times = {"oldestDate": oldest, "latestDate": latest}
        status, _, _ = raw.call("CountOpenWorkflowExecutions", {"domain": "d", "startTimeFilter": times})
        assert status == 200


def test_a_missing_target(raw: Raw) -> None:
    raw.send(body="{}")
    status, _, body = raw.receive()
    assert (status, code(body)) == (400, "com.amazon.coral.service#UnknownOperationException")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4567", "localhost.evil.example", ""])
def test_a_host_that_is_not_ours(raw: Raw, host: str) -> None:
    status, _, body = raw.call("ListDomains", {"registrationStatus": "REGISTERED"}, host=host)
    assert (status, code(body)) == (403, "com.amazon.coral.service#AccessDeniedException")
    raw.send("GET", host=host)
    assert raw.receive()[0] == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]:4567", "swf.localhost"])
def test_a_host_that_is_ours(raw: Raw, host: str) -> None:
    assert raw.call("ListDomains", {"registrationStatus": "REGISTERED"}, host=host)[0] == 200


def test_a_page_of_another_origin(raw: Raw) -> None:
    status, _, _ = raw.call("ListDomains", {"registrationStatus": "REGISTERED"}, origin="http://evil.example")
    assert status == 403


def test_bodies_over_the_limit(raw: Raw, swf_server: Server) -> None:
    status, headers, body = raw.call("DescribeDomain", b"x" * (1 << 20) + b"y")
    assert (status, code(body)) == (413, "com.amazon.coral.service#RequestEntityTooLargeException")
    assert headers["connection"] == "close"
    chunked = Raw(swf_server)
    chunked.send(content_length=None, transfer_encoding="chunked", x_amz_target=TARGET + "DescribeDomain")
    for _ in range(20):
        chunked.socket.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    chunked.socket.sendall(b"0\r\n\r\n")
    status = chunked.receive()[0]
    assert status == 413


def test_the_health_document_and_other_methods(raw: Raw) -> None:
    raw.send("GET")
    status, _, body = raw.receive()
    document = json.loads(body)
    assert (status, document["status"], document["domains"]) == (200, "ok", 1)
    raw.send("DELETE")
    assert raw.receive()[0] == 405


def test_a_poll_is_answered_as_soon_as_there_is_a_task(raw: Raw, world: World) -> None:
    raw.send(
        body=json.dumps({"domain": "d", "taskList": {"name": "deciders"}}),
        x_amz_target=TARGET + "PollForDecisionTask",
    )
    until(lambda: world.waiting() == 1)
    began = time.monotonic()
    world.start()
    _, _, body = raw.receive()
    assert json.loads(body)["startedEventId"] == 3
    assert time.monotonic() - began < 5


def test_a_poller_that_went_away_gets_no_task(raw: Raw, world: World) -> None:
    raw.send(
        body=json.dumps({"domain": "d", "taskList": {"name": "deciders"}}),
        x_amz_target=TARGET + "PollForDecisionTask",
    )
    until(lambda: world.waiting() == 1)
    raw.socket.close()
    until(lambda: world.waiting() == 0)
    world.start()
    assert world.poll()["taskToken"]


def test_moving_the_clock_wakes_a_poll(raw: Raw, world: World) -> None:
    from tests.unit.server.world import timer

    world.start()
    world.decide(timer(seconds=1000))
    raw.send(
        body=json.dumps({"domain": "d", "taskList": {"name": "deciders"}}),
        x_amz_target=TARGET + "PollForDecisionTask",
    )
    until(lambda: world.waiting() == 1)
    world.clock.advance(1000)
    assert json.loads(raw.receive()[2])["previousStartedEventId"] == 3


def test_stopping_answers_the_polls_that_wait(world: World) -> None:
    server = Server(service=world.service)
    server.start()
    raw = Raw(server)
    raw.send(
        body=json.dumps({"domain": "d", "taskList": {"name": "deciders"}}),
        x_amz_target=TARGET + "PollForDecisionTask",
    )
    until(lambda: world.waiting() == 1)
    threading.Thread(target=server.stop).start()
    status, _, body = raw.receive()
    assert (status, json.loads(body)) == (200, {"previousStartedEventId": 0, "startedEventId": 0})


def test_other_machines_only_when_asked_for() -> None:
    with pytest.raises(ServerError, match="--allow-remote"):
        Server(host="0.0.0.0")
    with pytest.raises(ServerError, match="--allow-remote"):
        Server(host="example.org")


def test_a_port_that_is_taken_or_none(swf_server: Server) -> None:
    for port in (int(swf_server.url.rpartition(":")[2]), 99_999):
        with pytest.raises(ServerError, match="cannot listen on"):
            Server(port=port)


@pytest.mark.parametrize("domain", ["", "a:b", " a", "x" * 257])
def test_a_name_no_domain_can_have(domain: str) -> None:
    with pytest.raises(ServerError, match="cannot be the name of a domain"):
        serve(":memory:", port=0, domains=[domain])


def until(condition) -> None:
    """Wait, at most ten seconds, until it is so."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_a_service_outlives_the_server_it_was_lent_to(world: World) -> None:
    with Server(service=world.service):
        pass
    assert world.start()
