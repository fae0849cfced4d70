"""Answers with histories, read quickly: the same result as botocore's own parser, whatever comes."""

from __future__ import annotations

import inspect
import json
from datetime import datetime, timezone

import boto3
import botocore.endpoint
import botocore.parsers
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter
from hypothesis import given, settings
from hypothesis import strategies as st

from swf.api._wire import OPERATIONS, register, speed_up, take_events
from swf.models.history.base import History
from tests.helpers.swf_events import event_types, sample_event

TYPES = event_types()
#: Old versions of botocore (1.35.0 is one) emit no such event, and the plain way is all there is.
fast_way = pytest.mark.skipif(
    "before-parse" not in inspect.getsource(botocore.endpoint), reason="this botocore emits no before-parse"
)
POLL = {"domain": "d", "taskList": {"name": "t"}}
GET = {"domain": "d", "execution": {"workflowId": "w", "runId": "r"}}
REST = {
    "taskToken": "token",
    "startedEventId": 3,
    "previousStartedEventId": 0,
    "workflowExecution": {"workflowId": "w", "runId": "r"},
    "workflowType": {"name": "n", "version": "v"},
    "nextPageToken": "more",
}


class Body:
    def __init__(self, content):
        self.content = content

    def stream(self, *args, **kwargs):
        yield self.content


class Wire:
    """A boto3 client, and the answer it gets."""

    def __init__(self):
        self.client = boto3.client(
            "swf", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
        )
        self.client.meta.events.register("before-send.swf.*", self.answer)
        self.content, self.status, self.headers = b"", 200, {}

    def answer(self, request, **kwargs):
        headers = {"content-type": "application/x-amz-json-1.0", **self.headers}
        return AWSResponse(request.url, self.status, headers, Body(self.content))

    def ask(self, operation, content):
        self.content = content if isinstance(content, bytes) else json.dumps(content).encode()
        if operation == "PollForDecisionTask":
            return self.client.poll_for_decision_task(**POLL)
        return self.client.get_workflow_execution_history(**GET)


@pytest.fixture(scope="module")
def wires():
    plain, fast = Wire(), Wire()
    speed_up(fast.client)
    return plain, fast


@pytest.fixture
def parsed(monkeypatch):
    """The bodies that botocore's parser gets to see."""
    bodies = []
    parse = botocore.parsers.JSONParser.parse

    def spy(self, response, shape):
        bodies.append(response["body"])
        return parse(self, response, shape)

    monkeypatch.setattr(botocore.parsers.JSONParser, "parse", spy)
    return bodies


def both(wires, operation, content):
    answers = [wire.ask(operation, content) for wire in wires]
    for answer in answers:
        answer.pop("ResponseMetadata")
    return answers


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("event_type", TYPES)
def test_every_event_type_is_the_same_both_ways(wires, operation, event_type):
    plain, fast = both(wires, operation, {**REST, "events": [sample_event(event_type)]})
    assert fast == plain
    objects = [vars(History.from_event_list(answer["events"])[0]) for answer in (plain, fast)]
    assert objects[0] == objects[1]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_all_types_at_once(wires, operation):
    events = [sample_event(name, number, 1.4e9 + number / 7) for number, name in enumerate(TYPES, 1)]
    plain, fast = both(wires, operation, {**REST, "events": events})
    assert fast == plain
    assert len(fast["events"]) == 54
    history = History.from_event_list(fast["events"])
    assert [event.name for event in history] == TYPES


@fast_way
def test_the_parser_sees_no_events(wires, parsed):
    _, fast = wires
    answer = fast.ask("PollForDecisionTask", {**REST, "events": [sample_event("TimerFired")]})
    assert json.loads(parsed[0]) == REST
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert len(answer["events"]) == 1


def test_other_operations_are_left_alone(wires):
    answers = []
    for wire in wires:
        wire.content = b'{"count": 3, "truncated": false}'
        answers.append(wire.client.count_pending_decision_tasks(**POLL)["count"])
    assert answers == [3, 3]


TEXT = st.text(max_size=20) | st.sampled_from(
    ['{"a":null}', '":null', '"x": null', "\\", '\\"', "null", "é\u2028"]
)
EVENT = st.fixed_dictionaries(
    {
        "eventId": st.integers(1, 25_000),
        "eventType": st.just("ActivityTaskScheduled"),
        "eventTimestamp": st.floats(0, 4e9) | st.integers(0, 4_000_000_000),
        "activityTaskScheduledEventAttributes": st.fixed_dictionaries(
            {
                "activityId": TEXT,
                "activityType": st.fixed_dictionaries({"name": TEXT | st.none(), "version": TEXT}),
                "decisionTaskCompletedEventId": st.integers(0, 25_000),
            },
            optional={"input": TEXT | st.none(), "control": TEXT, "taskList": st.none()},
        ),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENT, max_size=4), st.sampled_from([(",", ":"), (", ", ": ")]), st.booleans())
def test_whatever_texts_and_nulls_come(wires, events, separators, ascii_only):
    content = json.dumps({**REST, "events": events}, separators=separators, ensure_ascii=ascii_only).encode()
    plain, fast = both(wires, "PollForDecisionTask", content)
    assert fast == plain


@pytest.mark.parametrize(
    "content",
    [
        {"startedEventId": 0, "previousStartedEventId": 0},
        {**REST, "events": []},
        {**REST, "events": None},
        {**REST, "events": [{**sample_event("TimerFired"), "eventTimestamp": "1365177769.585"}]},
        {**REST, "events": [{**sample_event("TimerFired"), "eventTimestamp": "2013-04-05T16:02:49Z"}]},
        {**REST, "events": [{"eventId": 1, "eventType": "TimerFired"}]},
        {**REST, "events": [{**sample_event("TimerFired"), "eventTimestamp": None}]},
        {**REST, "events": [{**sample_event("WorkflowExecutionStarted"), "eventId": None}]},
        b"{}",
        b"",
    ],
    ids=[
        "no task",
        "no events",
        "null",
        "text",
        "iso",
        "no date",
        "null date",
        "null id",
        "empty object",
        "nothing",
    ],
)
def test_unusual_answers_are_the_same_both_ways(wires, content):
    plain, fast = both(wires, "PollForDecisionTask", content)
    assert fast == plain


def test_what_is_no_json_is_botocores_business(wires):
    outcomes = []
    for wire in wires:
        try:
            outcomes.append(wire.ask("PollForDecisionTask", b"<html>").get("taskToken"))
        except Exception as error:
            outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("content", [b"[1]", b'"text"', b"null", b'{"events": 3}', b'{"events": [3]}'])
def test_what_is_no_answer_is_handed_on_untouched(content):
    response, custom = {"status_code": 200, "body": content}, {}
    take_events(response_dict=response, customized_response_dict=custom, operation_model=None)
    assert (response["body"], custom) == (content, {})


@pytest.mark.parametrize(
    "response",
    [
        {"status_code": 400, "body": b'{"events": []}'},
        {"status_code": 200, "body": None},
        {"status_code": 200},
        {"body": b'{"events": []}'},
    ],
)
def test_only_good_answers_are_read(response):
    custom = {}
    take_events(response_dict=dict(response), customized_response_dict=custom)
    assert custom == {}


def test_faults_are_raised_as_ever(wires):
    for wire in wires:
        wire.status = 400
        try:
            with pytest.raises(ClientError) as e:
                wire.ask(
                    "PollForDecisionTask",
                    {"__type": "x#UnknownResourceFault", "message": "Unknown domain: d"},
                )
        finally:
            wire.status = 200
        assert e.value.response["Error"] == {"Code": "UnknownResourceFault", "Message": "Unknown domain: d"}


@fast_way
def test_attributes_of_new_event_types_are_kept(wires):
    event = {
        "eventId": 9,
        "eventType": "NewThing",
        "eventTimestamp": 0,
        "newThingEventAttributes": {"howNew": 1},
    }
    plain, fast = both(wires, "PollForDecisionTask", {**REST, "events": [event]})
    assert "newThingEventAttributes" not in plain["events"][0]
    [kept] = History.from_event_list(fast["events"])
    assert (kept.type, kept.state, kept.how_new) == ("Unknown", "new_thing", 1)
    [bare] = History.from_event_list(plain["events"])
    assert (bare.type, bare.state) == ("Unknown", "new_thing")


@fast_way
def test_timestamps_keep_their_microseconds(wires):
    event = {**sample_event("TimerFired"), "eventTimestamp": 1365177769.123456}
    _, fast = both(wires, "PollForDecisionTask", {**REST, "events": [event]})
    assert fast["events"][0]["eventTimestamp"] == datetime(2013, 4, 5, 16, 2, 49, 123456, timezone.utc)
    assert fast["events"][0]["eventTimestamp"].tzinfo is timezone.utc


def test_doing_it_twice_changes_nothing(parsed):
    wire = Wire()
    speed_up(wire.client)
    speed_up(wire.client)
    answer = wire.ask("PollForDecisionTask", {**REST, "events": [sample_event("TimerFired")]})
    assert len(answer["events"]) == 1


def test_where_botocore_lacks_the_event_the_plain_way_still_works(monkeypatch, parsed):
    wire = Wire()
    speed_up(wire.client)
    emit = HierarchicalEmitter._emit

    def without(self, event_name, kwargs, stop_on_response=False):
        if event_name.startswith("before-parse"):
            return []
        return emit(self, event_name, kwargs, stop_on_response)

    monkeypatch.setattr(HierarchicalEmitter, "_emit", without)
    answer = wire.ask("PollForDecisionTask", {**REST, "events": [sample_event("TimerFired")]})
    assert b"TimerFired" in parsed[0]
    assert History.from_event_list(answer["events"])[0].state == "fired"


@fast_way
def test_a_session_can_be_told_too(parsed):
    session = boto3.Session(region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    register(session.events)
    wire = Wire()
    wire.client = session.client("swf")
    wire.client.meta.events.register("before-send.swf.*", wire.answer)
    wire.ask("GetWorkflowExecutionHistory", {"events": [sample_event("TimerFired")]})
    assert parsed == [b"{}"]
