"""Deciders and workers."""

import copy
from unittest.mock import Mock, patch

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from swf import fields
from swf.actors import ActivityWorker, Actor, Decider
from swf.actors.core import Actor as ActorOfCore
from swf.exceptions import DoesNotExistError, PollTimeout, RateLimitExceededError, ResponseError
from swf.models.activity import ActivityType
from swf.models.domain import Domain
from swf.models.workflow import WorkflowType
from swf.responses import Response
from tests.helpers.aws import client, fault, sent, unknown_domain

HUNG_UP = ReadTimeoutError(endpoint_url="http://swf")
STALE = fault("UnknownResourceFault", "Unknown execution: WorkflowExecution=[workflowId=w, runId=r]")


def page(first, last, token=None, **more):
    events = [
        {"eventId": n, "eventType": "DecisionTaskScheduled", "eventTimestamp": n} for n in range(first, last)
    ]
    return {
        "taskToken": f"token-{first}",
        "startedEventId": 3,
        "workflowExecution": {"workflowId": "w", "runId": "r"},
        "workflowType": {"name": "n", "version": "v"},
        "events": events,
        **({"nextPageToken": token} if token else {}),
        **more,
    }


ACTIVITY = {
    "taskToken": "token",
    "activityId": "a-1",
    "startedEventId": 7,
    "workflowExecution": {"workflowId": "w", "runId": "r"},
    "activityType": {"name": "n", "version": "v"},
}


def test_rsp_1_a_response_has_what_it_is_given():
    """T-swf-rsp-1"""
    assert Response(foo="bar").foo == "bar"
    assert Response(foo="bar") == Response(foo="bar") != Response(foo="baz")
    assert repr(Response(foo="bar")) == "Response(foo='bar')"


def test_act_1_an_actor_is_abstract(domain):
    """T-swf-act-1"""
    actor = Actor(domain, "test-task-list")
    for call in (actor.start, actor.stop):
        with pytest.raises(NotImplementedError):
            call()
    with pytest.raises(TypeError, match="domain arg must be"):
        Actor("domain", "test-task-list")
    actor.task_list = "other"
    assert repr(actor) == "Actor(Domain(\"test-domain\"), 'other')"
    assert Actor is ActorOfCore


def test_an_actor_can_be_mixed_with_other_classes(domain):
    class Named:
        def __init__(self):
            super().__init__()
            self.name = "me"

    class Poller(Actor, Named):
        pass

    class DeciderPoller(Poller, Decider):
        pass

    assert DeciderPoller(domain, "tl").name == "me"


class TestDecider:
    @pytest.fixture
    def swf(self, domain):
        domain.boto3_client = client(poll_for_decision_task=[], respond_decision_task_completed={})
        return domain.boto3_client

    @pytest.fixture
    def decider(self, domain, swf):
        return Decider(domain, "tl")

    def test_act_2_nothing_to_decide_is_a_timeout(self, domain, moto):
        """T-swf-act-2"""
        domain.save()
        with pytest.raises(PollTimeout, match="Decider poll timed out"):
            Decider(domain, "tl").poll()

    def test_act_3_a_started_execution_is_to_be_decided(self, domain, moto):
        """T-swf-act-3 and T-swf-his-2"""
        domain.save()
        workflow_type = WorkflowType(domain, "n", "v", task_list="tl")
        workflow_type.save()
        workflow_type.start_execution("wfe-1234")
        response = Decider(domain, "tl").poll()
        assert response.token
        kinds = [event.type for event in response.history]
        assert kinds == ["WorkflowExecution", "DecisionTask", "DecisionTask"]
        assert response.execution.workflow_id == "wfe-1234"
        assert response.execution.run_id
        assert response.execution.workflow_type == workflow_type
        assert response.started_event_id == 3
        assert response.previous_started_event_id == 0
        assert response.next_page_token is None

    def test_act_4_all_pages_are_read(self, decider, swf):
        """T-swf-act-4"""
        swf.poll_for_decision_task.side_effect = [page(1, 3, "a"), page(3, 5, "b"), page(5, 6)]
        response = decider.poll(identity="me", maximum_page_size=2)
        assert [event.id for event in response.history] == [1, 2, 3, 4, 5]
        assert response.token == "token-5"
        base = {
            "domain": "test-domain",
            "taskList": {"name": "tl"},
            "identity": "me",
            "maximumPageSize": 2,
            "startAtPreviousStartedEvent": False,
        }
        assert sent(swf.poll_for_decision_task) == base
        assert sent(swf.poll_for_decision_task, 1) == {**base, "nextPageToken": "a"}
        assert sent(swf.poll_for_decision_task, 2) == {**base, "nextPageToken": "b"}

    def test_no_more_pages_are_read_than_wanted(self, decider, swf):
        swf.poll_for_decision_task.side_effect = [page(1, 3, "a"), page(3, 5, "b")]
        response = decider.poll(max_events=3)
        assert len(response.history) == 4
        assert response.next_page_token == "b"

    def test_the_answer_may_start_at_the_decision_before(self, decider, swf):
        swf.poll_for_decision_task.side_effect = [page(1, 3, previousStartedEventId=9)]
        response = decider.poll("other", start_at_previous_started_event=True, reverse_order=True)
        request = sent(swf.poll_for_decision_task)
        assert request["startAtPreviousStartedEvent"] is True
        assert request["reverseOrder"] is True
        assert request["taskList"] == {"name": "other"}
        assert response.previous_started_event_id == 9

    @pytest.mark.parametrize(
        "answers",
        [
            [HUNG_UP],
            [{"startedEventId": 0, "taskToken": ""}],
            [page(1, 3, "a"), HUNG_UP],
            [page(1, 3, "a"), {}],
        ],
    )
    def test_act_5_a_dropped_connection_is_a_timeout(self, decider, swf, answers):
        """T-swf-act-5"""
        swf.poll_for_decision_task.side_effect = answers
        with pytest.raises(PollTimeout, match="Decider poll timed out"):
            decider.poll()

    def test_act_6_an_unknown_domain_is_told(self, decider, swf):
        """T-swf-act-6"""
        swf.poll_for_decision_task.side_effect = unknown_domain()
        with pytest.raises(DoesNotExistError) as caught:
            decider.poll()
        assert str(caught.value) == "Unable to poll decision task\nReason: Unknown domain, nope"
        assert caught.value.error_code == "UnknownResourceFault"

    def test_other_refusals_are_translated_and_other_errors_are_not(self, decider, swf):
        for error, expected in (
            (fault("ThrottlingException"), RateLimitExceededError),
            (fault("LimitExceededFault"), ResponseError),
            (EndpointConnectionError(endpoint_url="http://swf"), EndpointConnectionError),
        ):
            for answers in ([error], [page(1, 3, "a"), error]):
                swf.poll_for_decision_task.side_effect = answers
                with pytest.raises(expected):
                    decider.poll()

    def test_decisions_are_sent(self, decider, swf):
        decider.complete("token")
        decision = {"decisionType": "CompleteWorkflowExecution"}
        decider.complete("token", [decision], "note", task_list="mine", task_list_schedule_to_start_timeout=5)
        assert sent(swf.respond_decision_task_completed) == {"taskToken": "token", "decisions": []}
        assert sent(swf.respond_decision_task_completed, 1) == {
            "taskToken": "token",
            "decisions": [decision],
            "executionContext": "note",
            "taskList": {"name": "mine"},
            "taskListScheduleToStartTimeout": "5",
        }

    def test_act_11_an_execution_context_is_text_or_json(self, decider, swf):
        """T-swf-act-11"""
        decider.complete("token", [], {"a": 1})
        assert sent(swf.respond_decision_task_completed)["executionContext"] == '{"a":1}'
        with pytest.raises(fields.FieldTooLongError):
            decider.complete("token", [], "x" * 32769)

    @pytest.mark.parametrize(
        "error, expected", [(STALE, DoesNotExistError), (fault("ValidationException"), ResponseError)]
    )
    def test_a_task_that_was_given_up_cannot_be_completed(self, decider, swf, error, expected):
        swf.respond_decision_task_completed.side_effect = error
        with pytest.raises(expected) as caught:
            decider.complete("token")
        assert caught.value.error_code == error.response["Error"]["Code"]
        if expected is DoesNotExistError:
            assert str(caught.value).startswith("Unable to complete decision task with token=token\nReason: ")


class TestWorker:
    @pytest.fixture
    def swf(self, domain):
        domain.boto3_client = client(
            poll_for_activity_task=ACTIVITY,
            respond_activity_task_completed={"ok": 1},
            respond_activity_task_failed={"ok": 2},
            respond_activity_task_canceled={"ok": 3},
            record_activity_task_heartbeat={"cancelRequested": True},
        )
        return domain.boto3_client

    @pytest.fixture
    def worker(self, domain, swf):
        return ActivityWorker(domain, "tl", identity="me")

    def test_a_task_is_polled_for(self, worker, swf, domain):
        response = worker.poll()
        assert response.task_token == "token"
        assert response.raw_response is ACTIVITY
        assert response.activity_task.activity_type == ActivityType(domain, "n", "v")
        assert response.activity_task.task_list == "tl"
        assert sent(swf.poll_for_activity_task) == {
            "domain": "test-domain",
            "taskList": {"name": "tl"},
            "identity": "me",
        }

    def test_another_task_list_and_identity_can_be_named(self, worker, swf):
        assert worker.poll("other", identity="you").activity_task.task_list == "other"
        request = sent(swf.poll_for_activity_task)
        assert (request["taskList"], request["identity"]) == ({"name": "other"}, "you")

    @pytest.mark.parametrize("answer", [HUNG_UP, {"taskToken": ""}, {}])
    def test_act_5_nothing_to_do_is_a_timeout(self, worker, swf, answer):
        """T-swf-act-5"""
        swf.poll_for_activity_task.side_effect = [answer]
        with pytest.raises(PollTimeout, match="Activity Worker poll timed out"):
            worker.poll()

    def test_act_6_an_unknown_domain_is_told(self, moto):
        """T-swf-act-6"""
        with pytest.raises(DoesNotExistError) as caught:
            ActivityWorker(Domain("nope"), "tl").poll()
        assert str(caught.value) == "Unable to poll activity task\nReason: Unknown domain, nope"

    def test_act_7_results_are_json_and_too_long_ones_are_failures(self, worker, swf):
        """T-swf-act-7"""
        assert worker.complete("tok", {"b": 1}) == {"ok": 1}
        assert sent(swf.respond_activity_task_completed) == {"taskToken": "tok", "result": '{"b":1}'}
        worker.complete("tok")
        assert sent(swf.respond_activity_task_completed, 1)["result"] == "null"
        assert worker.complete("tok", "x" * 40000) == {"ok": 2}
        request = sent(swf.respond_activity_task_failed)
        assert request["reason"].startswith("FieldTooLongError: ")
        assert "Message too long (40002 chars)" in request["reason"]

    def test_a_failure_has_a_reason_and_details(self, worker, swf):
        worker.fail("tok", details="what", reason="why")
        worker.fail("tok", {"what": 1})
        worker.fail("tok", reason="x" * 257)
        worker.fail("tok", details="x" * 32769)
        calls = swf.respond_activity_task_failed
        assert sent(calls) == {"taskToken": "tok", "details": "what", "reason": "why"}
        assert sent(calls, 1) == {"taskToken": "tok", "details": '{"what":1}'}
        assert "Message too long (257 chars)" in sent(calls, 2)["reason"]
        assert "Message too long (32769 chars)" in sent(calls, 3)["reason"]

    def test_what_only_informs_is_cut(self, worker, swf):
        worker.cancel("tok", "x" * 40000)
        details = sent(swf.respond_activity_task_canceled)["details"]
        assert (len(details), details[-4:]) == (32768, " ...")
        assert worker.heartbeat("tok", "x" * 3000) == {"cancelRequested": True}
        details = sent(swf.record_activity_task_heartbeat)["details"]
        assert (len(details), details[-4:]) == (2048, " ...")
        worker.heartbeat("tok", {"done": 0.5})
        assert sent(swf.record_activity_task_heartbeat, 1)["details"] == '{"done":0.5}'
        worker.heartbeat("tok")
        assert sent(swf.record_activity_task_heartbeat, 2) == {"taskToken": "tok"}

    def test_the_reason_for_a_failure_always_fits(self, worker, swf):
        class Loquacious(fields.JSONCodec):
            def encode(self, text, *, limit):
                raise fields.FieldTooLongError("too long: " + "y" * 500)

        before = fields.use_codec(Loquacious())
        try:
            worker.complete("tok", "x")
        finally:
            fields.use_codec(before)
        assert len(sent(swf.respond_activity_task_failed)["reason"]) == 256

    @pytest.mark.parametrize(
        "method, call, doing",
        [
            ("complete", "respond_activity_task_completed", "complete activity task"),
            ("fail", "respond_activity_task_failed", "fail activity task"),
            ("cancel", "respond_activity_task_canceled", "cancel activity task"),
            ("heartbeat", "record_activity_task_heartbeat", "send heartbeat"),
        ],
    )
    def test_act_8_each_refusal_has_its_error(self, worker, swf, method, call, doing):
        """T-swf-act-8"""
        getattr(swf, call).side_effect = fault(
            "UnknownResourceFault", "Unknown activity, scheduledEventId = 5"
        )
        with pytest.raises(DoesNotExistError, match=f"Unable to {doing} with token=tok") as caught:
            getattr(worker, method)("tok")
        assert caught.value.kind == "Unknown activity, scheduledEventId = 5"
        getattr(swf, call).side_effect = fault("ThrottlingException", "Rate exceeded")
        with pytest.raises(RateLimitExceededError, match=f"{doing} with token=tok"):
            getattr(worker, method)("tok")
        getattr(swf, call).side_effect = fault("OtherFault")
        with pytest.raises(ResponseError) as caught:
            getattr(worker, method)("tok")
        assert caught.value.error_code == "OtherFault"

    def test_the_way_out_of_a_long_result_is_translated_too(self, worker, swf):
        swf.respond_activity_task_failed.side_effect = STALE
        with pytest.raises(DoesNotExistError):
            worker.complete("tok", "x" * 40000)

    @pytest.mark.parametrize("cls", [Decider, ActivityWorker])
    def test_act_9_a_long_identity_is_cut(self, domain, cls):
        """T-swf-act-9"""
        operation = "poll_for_decision_task" if cls is Decider else "poll_for_activity_task"
        with patch.object(cls, operation, Mock(return_value={})) as poll, pytest.raises(PollTimeout):
            cls(domain, "tl").poll(identity="x" * 300)
        identity = poll.call_args.kwargs["identity"]
        assert (len(identity), identity[-4:]) == (256, " ...")


def test_actors_can_be_copied(domain):
    twin = copy.deepcopy(ActivityWorker(domain, "tl", boto3_client=Mock()))
    assert (twin.domain, twin.task_list) == (domain, "tl")
