"""Requests and answers on the wire: dialects, bodies, headers, faults (sections 1.1 to 1.5)."""

import re
import uuid

import pytest

from tests.conformance.server.raw import OLD_TARGET, Raw
from tests.unit.server.world import World


@pytest.mark.parametrize("body", [b"{", b'{"name": }', b"[]", b"5", b"\xff", b'{"name": NaN}', b"{} {}"])
def test_bodies_that_are_no_json_objects(raw: Raw, body: bytes) -> None:
    answer = raw.send("ListDomains", body)
    assert answer.status == 400
    assert answer.fault[0] == "com.amazon.coral.service#SerializationException"


def test_a_missing_body_is_an_empty_request(raw: Raw) -> None:
    assert raw.send("DescribeDomain", b"").fault[0] == "com.amazon.coral.validate#ValidationException"


@pytest.mark.parametrize("authorization", [None, "", "garbage", "AWS4-HMAC-SHA256 Credential=/"])
def test_nobody_is_asked_who_they_are(raw: Raw, authorization) -> None:
    """S-AUTH-1."""
    answer = raw.send("ListDomains", {"registrationStatus": "REGISTERED"}, Authorization=authorization)
    assert answer.status == 200


def test_an_answer_as_it_is_on_the_wire(world: World, raw: Raw) -> None:
    """1.3: compact JSON with sorted keys, a request id of its own, a date, no nulls."""
    world.start(tagList=["t"])
    body = {"domain": "d", "startTimeFilter": {"oldestDate": 0}}
    answers = [raw.send("ListOpenWorkflowExecutions", body) for _ in range(2)]
    for answer in answers:
        assert answer.headers["content-type"] == "application/x-amz-json-1.0"
        assert uuid.UUID(answer.headers["x-amzn-requestid"])
        assert "date" in answer.headers
        assert "x-amzn-query-error" not in answer.headers
        assert b", " not in answer.body and b": " not in answer.body and b"null" not in answer.body
        names = re.findall(rb'"(\w+)":', answer.body)
        assert names[0] == b"executionInfos" and names[1:3] == [b"cancelRequested", b"execution"]
    assert len({answer.headers["x-amzn-requestid"] for answer in answers}) == 2


def test_timestamps_are_numbers_of_seconds_with_milliseconds(world: World, raw: Raw, clock) -> None:
    run_id = world.start()
    clock.advance(0.1239)
    world.signal()
    events = raw.call(
        "GetWorkflowExecutionHistory", domain="d", execution={"workflowId": "one", "runId": run_id}
    )["events"]
    start, later = events[0]["eventTimestamp"], events[2]["eventTimestamp"]
    assert isinstance(start, float)
    assert round((later - start) * 1000) in (123, 124)
    assert round(later * 1000) / 1000 == later


def test_an_operation_without_output_has_no_body(raw: Raw) -> None:
    request = {"name": "d", "workflowExecutionRetentionPeriodInDays": "1"}
    answer = raw.send("RegisterDomain", request)
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")


@pytest.mark.parametrize(
    ("target", "content_type", "answered"),
    [
        ("SimpleWorkflowService.ListDomains", "application/x-amz-json-1.0", "application/x-amz-json-1.0"),
        (f"{OLD_TARGET}ListDomains", "application/json; charset=UTF-8", "application/json"),
        ("SimpleWorkflowService.ListDomains", "application/x-amz-json-1.1", "application/x-amz-json-1.1"),
        ("SimpleWorkflowService.ListDomains", "text/plain", "application/x-amz-json-1.0"),
        ("SimpleWorkflowService.ListDomains", None, "application/x-amz-json-1.0"),
    ],
)
def test_dialects(raw: Raw, target: str, content_type, answered: str) -> None:
    """1.1: both prefixes, any content type, and boto 2's Content-Encoding."""
    body = {"registrationStatus": "REGISTERED"}
    answer = raw.send(target, body, Content_Type=content_type, Content_Encoding="amz-1.0")
    assert (answer.status, answer.headers["content-type"]) == (200, answered)


@pytest.mark.parametrize("target", ["SimpleWorkflowService.Nope", "Nope.", ".", None, "ListDomains."])
def test_operations_that_are_not_there(raw: Raw, target) -> None:
    """U-6."""
    answer = raw.send("x.y", {}, X_Amz_Target=target)
    assert (answer.status, answer.fault) == (400, ("com.amazon.coral.service#UnknownOperationException", ""))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(raw: Raw, method: str) -> None:
    assert raw.send("ListDomains", {}, method=method).status == 405


def test_the_health_document(world: World, raw: Raw) -> None:
    world.start()
    answer = raw.send("ListDomains", b"", method="GET", X_Amz_Target=None)
    assert answer.status == 200
    document = answer.json
    assert {"version", "domains", "openExecutions", "waitingPollers", "requests"} <= set(document)
    assert document["openExecutions"] >= 1
    assert raw.send("ListDomains", b"", method="HEAD").body == b""


def test_bodies_in_chunks(raw: Raw) -> None:
    body = b'{"registrationStatus": "REGISTERED"}'
    answer = raw.send("ListDomains", iter([body[:10], body[10:]]))
    assert (answer.status, answer.json) == (200, {"domainInfos": []})


def test_bodies_over_one_mebibyte(raw: Raw) -> None:
    """U-2."""
    answer = raw.send("ListDomains", b'{"x":"' + b"x" * (1 << 20) + b'"}')
    assert answer.status == 413
    fault = ("com.amazon.coral.service#RequestEntityTooLargeException", "Request size exceeds 1048576 bytes")
    assert answer.fault == fault


def test_the_kinds_of_faults_have_their_namespaces(raw: Raw) -> None:
    """S-ERR-1."""
    assert raw.send("DescribeDomain", {"name": "nope"}).fault == (
        "com.amazonaws.swf.base.model#UnknownResourceFault",
        "Unknown domain: nope",
    )
    assert raw.send("DescribeDomain", {}).fault[0] == "com.amazon.coral.validate#ValidationException"


def test_modelled_faults_are_exceptions_of_the_client(bare: World) -> None:
    """1.4: botocore makes its classes of them."""
    for exception, call, params in (
        ("UnknownResourceFault", bare.client.describe_domain, {"name": "nope"}),
        ("DomainAlreadyExistsFault", bare.client.register_domain, None),
    ):
        params = params or {"name": "d", "workflowExecutionRetentionPeriodInDays": "1"}
        with pytest.raises(getattr(bare.client.exceptions, exception)):
            call(**params)
            call(**params)
