"""Workflow types and executions."""

import re
from unittest.mock import Mock, patch

import pytest

from swf.exceptions import (
    AlreadyExistsError,
    DoesNotExistError,
    InvalidArgumentError,
    ResponseError,
    WorkflowExecutionAlreadyStartedError,
)
from swf.fields import FieldTooLongError
from swf.models.domain import Domain
from swf.models.history import History
from swf.models.workflow import (
    CHILD_POLICIES,
    WorkflowExecution,
    WorkflowExecutionDoesNotExist,
    WorkflowType,
    WorkflowTypeDoesNotExist,
)
from tests.helpers import swf_answers
from tests.helpers.aws import client, fault, sent, unknown_domain

UNKNOWN_TYPE = fault("UnknownResourceFault", "Unknown type: WorkflowType=[name=TestType, version=1.0]")
UNKNOWN_RUN = fault(
    "UnknownResourceFault", "Unknown execution: WorkflowExecution=[workflowId=blah, runId=test]"
)
UNKNOWN_ID = fault("UnknownResourceFault", "Unknown execution, workflowId = w")
DATES = ["creation_date", "deprecation_date"]


@pytest.fixture
def different(domain):
    return WorkflowType(domain, "different-workflow-type", version="different-version")


@pytest.fixture
def workflow_type(domain):
    return WorkflowType(
        domain, "mocked-workflow-type", "0.1", task_list="mocked-tasklist", description="mocked-description"
    )


def described(model, answer=None):
    return patch.object(model, "describe_workflow_type", return_value=answer or swf_answers.workflow_type())


def refusing(model, method, error):
    return patch.object(model, method, side_effect=error)


class TestWorkflowType:
    def test_wt_1_an_unknown_child_policy_is_refused(self, domain):
        """T-swf-wt-1"""
        with pytest.raises(ValueError, match="invalid child policy value: FAILING_POLICY"):
            WorkflowType(domain, "n", "v", child_policy="FAILING_POLICY")
        assert CHILD_POLICIES == ("TERMINATE", "REQUEST_CANCEL", "ABANDON")
        assert CHILD_POLICIES.ABANDON in CHILD_POLICIES

    def test_wt_2_six_fields_differ(self, different):
        """T-swf-wt-2"""
        with described(different):
            assert len(different._diff()) == 6
            assert different.changes.differing_fields() == [
                "name", "version", "creation_date", "deprecation_date", "task_list", "description",
            ]  # fmt: skip

    def test_wt_3_the_same_values_are_no_difference(self, workflow_type):
        """T-swf-wt-3"""
        with described(workflow_type):
            assert len(workflow_type._diff(ignore_fields=DATES)) == 0

    def test_wt_4_it_exists_if_swf_can_describe_it(self, workflow_type, moto):
        """T-swf-wt-4"""
        with described(workflow_type):
            assert workflow_type.exists
        with refusing(workflow_type, "describe_workflow_type", UNKNOWN_TYPE):
            assert not workflow_type.exists
        with (
            refusing(workflow_type, "describe_workflow_type", fault("WhateverError", "Foo bar")),
            pytest.raises(ResponseError) as caught,
        ):
            workflow_type.exists
        assert caught.value.error_code == "WhateverError"
        workflow_type.domain.save()
        assert not workflow_type.exists
        workflow_type.save()
        assert workflow_type.exists

    def test_wt_5_a_type_that_swf_cannot_be_asked_about_is_not_synced(self, different, monkeypatch):
        """T-swf-wt-5"""
        monkeypatch.setenv("AWS_ENDPOINT_URL_SWF", "http://127.0.0.1:1")  # nobody listens
        assert different.is_synced is False

    def test_wt_6_saving_registers(self, workflow_type):
        """T-swf-wt-6"""
        with (
            refusing(workflow_type, "register_workflow_type", fault("TypeAlreadyExistsFault")),
            pytest.raises(AlreadyExistsError, match="mocked-workflow-type already exists amazon-side"),
        ):
            workflow_type.save()
        with (
            refusing(workflow_type, "register_workflow_type", unknown_domain()),
            pytest.raises(DoesNotExistError, match="Unknown domain: nope"),
        ):
            workflow_type.save()
        with (
            refusing(workflow_type, "register_workflow_type", fault("LimitExceededFault")),
            pytest.raises(ResponseError),
        ):
            workflow_type.save()

    @pytest.mark.parametrize("error", [UNKNOWN_TYPE, fault("TypeDeprecatedFault")])
    def test_wt_7_what_is_gone_cannot_be_deleted(self, workflow_type, error):
        """T-swf-wt-7"""
        with (
            refusing(workflow_type, "deprecate_workflow_type", error),
            pytest.raises(WorkflowTypeDoesNotExist),
        ):
            workflow_type.delete()

    def test_other_refusals_of_a_deletion_are_not_hidden(self, workflow_type):
        with (
            refusing(workflow_type, "deprecate_workflow_type", fault("OperationNotPermittedFault")),
            pytest.raises(ResponseError) as caught,
        ):
            workflow_type.delete()
        assert caught.value.error_code == "OperationNotPermittedFault"

    def test_only_what_is_set_is_registered(self, domain):
        domain.boto3_client = client(register_workflow_type={})
        WorkflowType(
            domain, "n", "v", child_policy=None, execution_timeout=None, decision_tasks_timeout=None
        ).save()
        request = sent(domain.boto3_client.register_workflow_type)
        assert request == {"domain": "test-domain", "name": "n", "version": "v"}
        WorkflowType(domain, "n", "v", "REGISTERED", task_list="tl").save()
        assert sent(domain.boto3_client.register_workflow_type, 1) == {
            **request,
            "defaultTaskList": {"name": "tl"},
            "defaultChildPolicy": "TERMINATE",
            "defaultExecutionStartToCloseTimeout": "300",
            "defaultTaskStartToCloseTimeout": "300",
        }

    def test_a_finished_type_keeps_its_child_policy(self, workflow_type):
        with pytest.raises(AttributeError):
            workflow_type.set_child_policy("ABANDON")
        with pytest.raises(ValueError, match="invalid child policy"):
            workflow_type.set_child_policy("NONE")

    def test_what_swf_does_not_tell_is_not_set(self, domain):
        bare = {"typeInfo": {"workflowType": {"name": "n", "version": "v"}, "status": "REGISTERED"}}
        domain.boto3_client = client(describe_workflow_type={**bare, "configuration": {}})
        found = WorkflowType(domain, "n", "v").upstream()
        assert (found.child_policy, found.execution_timeout, found.description) == (None, None, None)
        assert found.is_synced
        assert WorkflowType(domain, "n", "v").changes.differing_fields() == [
            "child_policy", "execution_timeout", "decision_tasks_timeout",
        ]  # fmt: skip


class TestStarting:
    @pytest.fixture
    def swf(self, workflow_type):
        workflow_type.boto3_client = client(start_workflow_execution={"runId": "r"})
        return workflow_type.boto3_client.start_workflow_execution

    def test_wt_8_input_is_json(self, workflow_type, swf):
        """T-swf-wt-8"""
        execution = workflow_type.start_execution("w", input={"b": 1, "a": [2]})
        assert sent(swf) == {
            "domain": "test-domain",
            "workflowId": "w",
            "workflowType": {"name": "mocked-workflow-type", "version": "0.1"},
            "taskList": {"name": "mocked-tasklist"},
            "childPolicy": "TERMINATE",
            "input": '{"a":[2],"b":1}',
        }
        assert (execution.workflow_id, execution.run_id, execution.status) == ("w", "r", "OPEN")
        assert execution.workflow_type is workflow_type
        assert execution.input == {"b": 1, "a": [2]}
        workflow_type.start_execution("w")
        assert sent(swf, 1)["input"] == "{}"
        swf.side_effect = fault("WorkflowExecutionAlreadyStartedFault")
        with pytest.raises(WorkflowExecutionAlreadyStartedError) as caught:
            workflow_type.start_execution("w")
        assert caught.value.error_code == "WorkflowExecutionAlreadyStartedFault"
        assert str(caught.value) == "An execution of workflow id w is open already"

    def test_wt_9_too_many_tags_and_bad_policies_are_refused(self, workflow_type, swf):
        """T-swf-wt-9"""
        with pytest.raises(ValueError, match="more than 5 tags"):
            workflow_type.start_execution(tag_list=list("abcdef"))
        with pytest.raises(ValueError, match="invalid child policy value: X"):
            workflow_type.start_execution(child_policy="X")
        with pytest.raises(FieldTooLongError):
            workflow_type.start_execution(input="x" * 40000)
        assert not swf.called

    @pytest.mark.parametrize("tags, expected", [(("a", "b"), ["a", "b"]), ({"a"}, ["a"]), ("a", ["a"])])
    def test_wt_10_tags_come_in_any_collection(self, workflow_type, swf, tags, expected):
        """T-swf-wt-10"""
        assert workflow_type.start_execution(tag_list=tags).tag_list == expected
        assert sent(swf)["tagList"] == expected

    def test_everything_can_be_chosen_at_the_start(self, workflow_type, swf):
        workflow_type.start_execution(
            "w", "other", "ABANDON", execution_timeout=7, decision_tasks_timeout="NONE"
        )
        request = sent(swf)
        assert request["taskList"] == {"name": "other"}
        assert request["childPolicy"] == "ABANDON"
        assert request["executionStartToCloseTimeout"] == "7"
        assert request["taskStartToCloseTimeout"] == "NONE"

    def test_the_default_id_has_name_version_and_time(self, workflow_type, swf):
        execution = workflow_type.start_execution()
        assert re.fullmatch(r"mocked-workflow-type-0\.1-\d{10}", execution.workflow_id)

    @pytest.mark.parametrize(
        "error, expected",
        [(UNKNOWN_TYPE, DoesNotExistError), (fault("DefaultUndefinedFault"), ResponseError)],
    )
    def test_other_refusals_are_translated(self, workflow_type, swf, error, expected):
        swf.side_effect = error
        with pytest.raises(expected):
            workflow_type.start_execution("w")


def execution_of(domain, **fields):
    same = {
        "workflow_id": "mocked-workflow-id",
        "run_id": "mocked-run-id",
        "task_list": "mocked-task-list",
        "child_policy": "TERMINATE",
        "execution_timeout": 300,
        "tag_list": ["mocked-tag-1"],
        "decision_tasks_timeout": "300",
    }
    return WorkflowExecution(domain, **{**same, **fields})


def describing(model, answer=None):
    return patch.object(model, "describe_workflow_execution", return_value=answer or swf_answers.execution())


class TestWorkflowExecution:
    def test_we_1_a_new_one_is_open(self, domain, workflow_type):
        """T-swf-we-1"""
        execution = WorkflowExecution(domain, workflow_type, "TestType-0.1-TestDomain")
        assert execution.status in (WorkflowExecution.STATUS_OPEN, WorkflowExecution.STATUS_CLOSED)
        assert (execution.tag_list, execution.open_counts, execution.parent) == ([], {}, {})

    def test_we_2_seven_fields_may_differ(self, domain):
        """T-swf-we-2"""
        different = WorkflowExecution(domain, "different-workflow-id", "different-run-id")
        with describing(different):
            assert len(different._diff()) == len(different.changes) == 7
            assert "status" not in different.changes
        same = execution_of(domain)
        with describing(same):
            assert same.changes == []
            assert same.is_synced

    def test_we_3_it_exists_if_swf_can_describe_it(self, domain):
        """T-swf-we-3"""
        execution = WorkflowExecution(domain, "w", "r")
        with describing(execution):
            assert execution.exists
        with refusing(execution, "describe_workflow_execution", UNKNOWN_RUN):
            assert not execution.exists
        with (
            refusing(execution, "describe_workflow_execution", unknown_domain()),
            pytest.raises(ResponseError),
        ):
            execution.exists

    def test_we_4_it_is_not_synced_if_it_differs(self, domain):
        """T-swf-we-4"""
        different = WorkflowExecution(domain, "different-workflow-id", "different-run-id")
        with describing(different):
            assert different.is_synced is False

    def test_we_5_it_has_a_history(self, domain):
        """T-swf-we-5"""
        execution = WorkflowExecution(domain, "w", "r")
        event = {"eventId": 1, "eventType": "WorkflowExecutionStarted", "eventTimestamp": 0}
        answer = {"events": [event], "nextPageToken": None}
        with patch.object(execution, "get_workflow_execution_history", return_value=answer) as get:
            history = execution.history()
        assert isinstance(history, History)
        assert [e.name for e in history] == ["WorkflowExecutionStarted"]
        get.assert_called_once_with(domain="test-domain", run_id="r", workflow_id="w")

    def test_a_history_is_read_page_by_page(self, domain):
        execution = WorkflowExecution(domain, "w", "r")
        pages = [{"events": [{"n": 1}], "nextPageToken": "a"}, {"events": [{"n": 2}]}]
        told = Mock()
        with patch.object(execution, "get_workflow_execution_history", side_effect=pages) as get:
            events = execution.history_events(told, domain="other", maximum_page_size=1, reverse_order=True)
        assert events == [{"n": 1}, {"n": 2}]
        assert get.call_args_list[1].kwargs == {
            "domain": "other",
            "run_id": "r",
            "workflow_id": "w",
            "next_page_token": "a",
            "maximum_page_size": 1,
            "reverse_order": True,
        }
        assert [call.kwargs for call in told.call_args_list] == [
            {"loop_number": 0, "response": {"nextPageToken": None}},
            {"loop_number": 1, "response": pages[0]},
            {"loop_number": 2, "response": pages[1]},
            {"loop_number": 2, "response": None},
        ]

    def test_another_domain_may_be_a_model_for_the_history(self, domain):
        execution = WorkflowExecution(domain, "w", "r")
        with patch.object(execution, "get_workflow_execution_history", return_value={"events": []}) as get:
            assert execution.history_events(domain=Domain("other")) == []
        assert get.call_args.kwargs["domain"] == "other"

    def test_we_6_terminating_closes_the_open_run(self, domain, workflow_type, moto):
        """T-swf-we-6"""
        domain.save()
        workflow_type.save()
        execution = workflow_type.start_execution("w")
        with pytest.raises(WorkflowExecutionDoesNotExist):
            WorkflowExecution(domain, "other").terminate()
        with pytest.raises(DoesNotExistError):
            WorkflowExecution(domain, "w", "wrong").terminate()
        WorkflowExecution(domain, "w").terminate(reason="enough", details="of this")
        assert execution.upstream().status == "CLOSED"

    def test_we_7_a_signal_goes_to_this_run_or_to_another_execution(self, domain):
        """T-swf-we-7"""
        domain.boto3_client = client(signal_workflow_execution={})
        execution, swf = WorkflowExecution(domain, "w", "r"), domain.boto3_client.signal_workflow_execution
        base = {"domain": "test-domain", "signalName": "s"}
        execution.signal("s")
        assert sent(swf) == {**base, "workflowId": "w", "runId": "r", "input": "{}"}
        execution.signal("s", {"a": 1}, workflow_id="o")
        assert sent(swf, 1) == {**base, "workflowId": "o", "input": '{"a":1}'}
        execution.signal("s", {"a": 1}, workflow_id="o", run_id="z")
        assert sent(swf, 2) == {**base, "workflowId": "o", "runId": "z", "input": '{"a":1}'}

    @pytest.mark.parametrize("method", ["signal", "request_cancel", "terminate"])
    @pytest.mark.parametrize(
        "error, expected",
        [
            (UNKNOWN_RUN, WorkflowExecutionDoesNotExist),
            (UNKNOWN_ID, WorkflowExecutionDoesNotExist),
            (unknown_domain(), ResponseError),
            (fault("AccessDenied"), ResponseError),
        ],
    )
    def test_what_is_unknown_is_told_apart(self, domain, method, error, expected):
        execution = WorkflowExecution(domain, "w", "r")
        args = ("s",) if method == "signal" else ()
        with refusing(execution, f"{method}_workflow_execution", error), pytest.raises(expected) as caught:
            getattr(execution, method)(*args)
        assert type(caught.value) is expected
        assert caught.value.error_code == error.response["Error"]["Code"]

    def test_a_cancellation_is_asked_for_this_run(self, domain):
        domain.boto3_client = client(request_cancel_workflow_execution={})
        WorkflowExecution(domain, "w", "r").request_cancel()
        assert sent(domain.boto3_client.request_cancel_workflow_execution) == {
            "domain": "test-domain",
            "workflowId": "w",
            "runId": "r",
        }

    def test_we_8_the_domain_must_be_one(self):
        """T-swf-we-8"""
        with pytest.raises(TypeError, match="for domain"):
            WorkflowExecution("d", "n", "v")

    def test_we_9_what_was_started_is_found_upstream(self, domain, workflow_type, moto):
        """T-swf-we-9"""
        domain.save()
        workflow_type.save()
        found = workflow_type.start_execution("w").upstream()
        assert found.changes == []
        assert found.workflow_type == WorkflowType(domain, "mocked-workflow-type", "0.1")

    def test_we_10_no_tags_and_an_empty_list_are_the_same(self, domain):
        """T-swf-we-10"""
        answer = swf_answers.execution()
        del answer["executionInfo"]["tagList"]
        execution = execution_of(domain, tag_list=None)
        with describing(execution, answer):
            assert execution.changes == []

    @pytest.mark.parametrize("ask", ["exists", "changes", "upstream", "history"])
    def test_without_a_run_id_it_says_what_is_missing(self, domain, ask):
        domain.boto3_client = client(describe_workflow_execution={}, get_workflow_execution_history={})
        execution = WorkflowExecution(domain, "w")
        with pytest.raises(InvalidArgumentError, match="both ids are needed"):
            value = getattr(execution, ask)
            value()
        assert not domain.boto3_client.mock_calls

    @pytest.mark.parametrize(
        "error, expected", [(UNKNOWN_RUN, DoesNotExistError), (fault("X"), ResponseError)]
    )
    def test_a_history_that_cannot_be_read_says_so(self, domain, error, expected):
        execution = WorkflowExecution(domain, "w", "r")
        with refusing(execution, "get_workflow_execution_history", error), pytest.raises(expected):
            execution.history()

    def test_texts_that_are_too_long_are_not_sent(self, domain):
        domain.boto3_client = client(terminate_workflow_execution={})
        with pytest.raises(FieldTooLongError, match="reason"):
            WorkflowExecution(domain, "w").terminate(reason="x" * 257)
        assert not domain.boto3_client.mock_calls

    def test_it_is_neither_saved_nor_deleted(self, domain):
        execution = WorkflowExecution(domain, "w")
        for call in (execution.save, execution.delete):
            with pytest.raises(NotImplementedError):
                call()

    def test_the_ways_to_close_are_those_of_swf(self):
        assert WorkflowExecution.CLOSE_STATUS_CONTINUED_AS_NEW == "CONTINUED_AS_NEW"
        assert WorkflowExecution.CLOSE_STATUS_TIMED_OUT == WorkflowExecution.CLOSE_TIMED_OUT == "TIMED_OUT"
