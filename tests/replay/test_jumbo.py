"""Jumbo fields in a replay: followed when somebody looks, and only then."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from simpleflow import futures, jumbo, storage
from simpleflow.canvas import Chain
from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE, JumboFieldError
from tests.helpers.replay import Flow, Story, closed_with, decisions_for, told, types
from tests.helpers.s3 import Calls, fake_s3
from tests.replay.activities import increment

LONG = "x" * 90000


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "bucket")
        yield client


@pytest.fixture
def calls(s3):
    s3.put_object(Bucket="bucket", Key="stored", Body=json.dumps(LONG).encode())
    return Calls(s3)


REFERENCE = "simpleflow+s3://bucket/stored 90002"


def told_by(story, text):
    """The activity gave this text as its result, as SWF has it."""
    story.decided().activity(increment)
    story.events[-1].result = text
    return story.woken()


class Passing(Flow):
    """Gives a result to the next task."""

    def run(self):
        first = self.submit(increment, 1)
        second = self.submit(increment, first)
        futures.wait(first, second)
        return first.result is not None and bool(first.result)


class Looking(Flow):
    def run(self):
        return len(self.submit(increment, 1).result)


class Returning(Flow):
    def run(self):
        return self.submit(increment, 1).result


class Chained(Flow):
    def run(self):
        return len(self.submit(Chain((increment, 1), increment, send_result=True)).result)


def test_a_long_result_becomes_a_reference(s3):
    class Long(Flow):
        def run(self):
            return LONG

    (decision,) = decisions_for(Story(Long))
    assert re.fullmatch(r"simpleflow\+s3://bucket/[a-z0-9-]+ 90002", told(decision)["result"])


def test_a_long_argument_becomes_a_reference(s3):
    class Long(Flow):
        def run(self):
            return self.submit(increment, LONG).result

    (decision,) = decisions_for(Story(Long))
    assert told(decision)["input"].startswith("simpleflow+s3://bucket/")


def test_somebody_looks(calls):
    assert closed_with(decisions_for(told_by(Story(Looking), REFERENCE))) == (
        "CompleteWorkflowExecution",
        90000,
    )
    assert calls.names == ["GetObject"]


@pytest.mark.parametrize("flow", [Passing, Chained])
def test_a_result_that_was_passed_on_before_is_not_fetched_again(calls, flow):
    story = told_by(Story(flow), REFERENCE)
    (decision,) = decisions_for(story)
    assert calls.names == ["GetObject", "PutObject"]  # the next task's input is long too
    assert told(decision)["activityId"].endswith("-2")

    JUMBO_FIELDS_MEMORY_CACHE.clear()
    story.decided().activity(increment, number=2)
    del calls.names[:]
    assert types(decisions_for(story.woken())) == ["CompleteWorkflowExecution"]
    assert calls.names == []


def test_a_result_that_is_handed_on_is_the_workflows(calls):
    (decision,) = decisions_for(told_by(Story(Returning), REFERENCE))

    assert told(decision)["result"].endswith(" 90002")
    assert calls.names == ["GetObject", "PutObject"]


def test_the_input_of_a_workflow(s3):
    class Sizes(Flow):
        def run(self, text, more):
            return [len(text), more]

    given = {"args": [LONG], "kwargs": {"more": 1}}
    s3.put_object(Bucket="bucket", Key="given", Body=json.dumps(given).encode())
    story = Story(Sizes)
    story.events[0].input = f"simpleflow+s3://bucket/given {len(json.dumps(given))}"

    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", [90000, 1])


def test_long_failures_are_read_at_once(s3):
    class Telling(Flow):
        def run(self):
            return len(self.submit(increment, 1).exception.reason)

    story = Story(Telling).decided().activity(increment, "failed", reason="r", details="d")
    s3.put_object(Bucket="bucket", Key="reason", Body=b"why " * 100)
    story.events[-1].reason = "simpleflow+s3://bucket/reason 400"

    assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", 400)


class Interruption(BaseException):
    pass


@pytest.fixture
def interrupting():
    jumbo.interrupt_with(Interruption)
    yield
    jumbo.interrupt_with(None)


@pytest.fixture
def away(monkeypatch, s3):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")


@pytest.mark.parametrize("flow", [Looking, Returning])
def test_a_decider_may_have_its_replay_interrupted_when_s3_does_not_answer(away, interrupting, flow):
    with pytest.raises(Interruption, match="EndpointConnectionError"):
        decisions_for(told_by(Story(flow), REFERENCE))


def test_otherwise_that_is_a_failure(away):
    kind, reason = closed_with(decisions_for(told_by(Story(Looking), REFERENCE)))
    assert kind == "FailWorkflowExecution" and "EndpointConnectionError" in reason


def test_what_is_gone_for_good_interrupts_nothing(s3, interrupting):
    kind, reason = closed_with(decisions_for(told_by(Story(Looking), REFERENCE)))
    assert kind == "FailWorkflowExecution" and "the object is gone" in reason


class LongResult(Flow):
    def run(self):
        return LONG


class LongInput(Flow):
    def run(self):
        return self.submit(increment, LONG).result


class LongChild(Flow):
    def run(self):
        return self.submit(Looking, LONG).result


class LongFailure(Flow):
    def run(self):
        self.fail("why", LONG)


class LongAnswer(Flow):
    def run(self):
        raise ValueError(LONG)


@pytest.fixture
def missing_bucket(s3, monkeypatch):
    monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "nowhere")


@pytest.fixture
def denied(s3, monkeypatch):
    def refuse(bucket, path, content, content_type=None):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    monkeypatch.setattr(storage, "push_content", refuse)


@pytest.fixture
def no_bucket(monkeypatch):
    monkeypatch.delenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", raising=False)


FOR_GOOD = {
    "missing_bucket": "there is no such bucket (NoSuchBucket)",
    "denied": "these credentials may not do that (AccessDenied)",
    "no_bucket": "Message too long",
}


@pytest.fixture(params=FOR_GOOD)
def refusal(request, interrupting):
    request.getfixturevalue(request.param)
    return FOR_GOOD[request.param]


@pytest.mark.parametrize(
    ("flow", "began"),
    [
        (LongResult, "workflow decision failed: "),
        (LongInput, "Cannot replay the workflow: "),
        (LongChild, "Cannot replay the workflow: "),
    ],
)
def test_what_can_never_be_stored_fails_the_workflow(refusal, flow, began):
    (decision,) = decisions_for(Story(flow))
    assert decision["decisionType"] == "FailWorkflowExecution"
    said = told(decision)
    assert said["reason"].startswith(f"{began}Jumbo")
    assert refusal in said["reason"] + said["details"]


@pytest.mark.parametrize("flow", [LongFailure, LongAnswer])
def test_a_failure_is_heard_of_though_its_story_cannot_be_stored(refusal, flow):
    (decision,) = decisions_for(Story(flow))
    said = told(decision)
    assert decision["decisionType"] == "FailWorkflowExecution"
    assert len(said["reason"]) <= 256 and len(said["details"]) == 32768
    assert said["details"].endswith("(cut)")


@pytest.mark.parametrize("flow", [LongResult, LongInput, LongChild, LongFailure, LongAnswer])
def test_what_cannot_be_stored_now_is_decided_again_later(away, interrupting, flow):
    with pytest.raises(Interruption, match="EndpointConnectionError"):
        decisions_for(Story(flow))


def test_without_interruptions_a_result_that_cannot_be_stored_now_is_an_error(away):
    """No decision is better than one that loses the result."""
    with pytest.raises(JumboFieldError, match="EndpointConnectionError") as caught:
        decisions_for(Story(LongResult))
    assert caught.value.temporary
