"""One method for each operation of the service: the request it builds, and the arguments it refuses."""

from datetime import datetime, timedelta, timezone
from unittest.mock import Mock

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from swf.core import ConnectedSWFObject
from swf.exceptions import InvalidArgumentError, InvalidKeywordArgumentError
from tests.helpers import aws

SERVICE = botocore.session.get_session().get_service_model("swf")
OPERATIONS = {xform_name(name): name for name in SERVICE.operation_names}

NOON = datetime(2020, 1, 1, 12, tzinfo=timezone.utc)
LATER = NOON + timedelta(hours=1)
TYPE = {"name": "n", "version": "v"}
RUN = {"workflowId": "w", "runId": "r"}
PAGING = {"maximumPageSize": 7, "nextPageToken": "tok", "reverseOrder": True}
PAGED = {"maximum_page_size": 7, "next_page_token": "tok", "reverse_order": True}
ARN = "arn:aws:swf:us-east-1:1:/domain/d"

#: method, arguments, keywords, request
CALLS = [
    ("register_domain", ("d", "3"), {}, {"name": "d", "workflowExecutionRetentionPeriodInDays": "3"}),
    (
        "register_domain",
        ("d", 3, "text", {"k": "v"}),
        {},
        {
            "name": "d",
            "workflowExecutionRetentionPeriodInDays": "3",
            "description": "text",
            "tags": [{"key": "k", "value": "v"}],
        },
    ),
    ("describe_domain", ("d",), {}, {"name": "d"}),
    ("deprecate_domain", ("d",), {}, {"name": "d"}),
    ("undeprecate_domain", ("d",), {}, {"name": "d"}),
    ("list_domains", ("REGISTERED",), {}, {"registrationStatus": "REGISTERED"}),
    ("list_domains", ("DEPRECATED", 7, "tok", True), {}, {"registrationStatus": "DEPRECATED", **PAGING}),
    ("list_tags_for_resource", (ARN,), {}, {"resourceArn": ARN}),
    ("tag_resource", (ARN, {"k": ""}), {}, {"resourceArn": ARN, "tags": [{"key": "k", "value": ""}]}),
    ("untag_resource", (ARN, ("k",)), {}, {"resourceArn": ARN, "tagKeys": ["k"]}),
    ("register_activity_type", ("d", "n", "v"), {}, {"domain": "d", **TYPE}),
    (
        "register_activity_type",
        ("d", "n", "v", "tl", 1, "2", 3, "NONE", "text", -4),
        {},
        {
            "domain": "d",
            **TYPE,
            "defaultTaskList": {"name": "tl"},
            "defaultTaskScheduleToCloseTimeout": "1",
            "defaultTaskScheduleToStartTimeout": "2",
            "defaultTaskStartToCloseTimeout": "3",
            "defaultTaskHeartbeatTimeout": "NONE",
            "description": "text",
            "defaultTaskPriority": "-4",
        },
    ),
    ("register_workflow_type", ("d", "n", "v"), {}, {"domain": "d", **TYPE}),
    (
        "register_workflow_type",
        ("d", "n", "v", "tl", "ABANDON", 1, "NONE", "text", "4", "role"),
        {},
        {
            "domain": "d",
            **TYPE,
            "defaultTaskList": {"name": "tl"},
            "defaultChildPolicy": "ABANDON",
            "defaultExecutionStartToCloseTimeout": "1",
            "defaultTaskStartToCloseTimeout": "NONE",
            "description": "text",
            "defaultTaskPriority": "4",
            "defaultLambdaRole": "role",
        },
    ),
    *[
        (f"{verb}_{kind}_type", ("d", "n", "v"), {}, {"domain": "d", f"{kind}Type": TYPE})
        for verb in ("describe", "deprecate", "undeprecate", "delete")
        for kind in ("activity", "workflow")
    ],
    (
        "list_activity_types",
        ("d", "REGISTERED", "n", 7, "tok", True),
        {},
        {"domain": "d", "registrationStatus": "REGISTERED", "name": "n", **PAGING},
    ),
    (
        "list_workflow_types",
        ("d", "REGISTERED", 7, "n", "tok", True),
        {},
        {"domain": "d", "registrationStatus": "REGISTERED", "name": "n", **PAGING},
    ),
    (
        "start_workflow_execution",
        ("d", "w", "n", "v"),
        {},
        {"domain": "d", "workflowId": "w", "workflowType": TYPE, "input": ""},
    ),
    (
        "start_workflow_execution",
        ("d", "w", "n", "v", "tl", "TERMINATE", 60, "{}", ["a", ""], "NONE", 5, "role"),
        {},
        {
            "domain": "d",
            "workflowId": "w",
            "workflowType": TYPE,
            "taskList": {"name": "tl"},
            "childPolicy": "TERMINATE",
            "executionStartToCloseTimeout": "60",
            "input": "{}",
            "tagList": ["a", ""],
            "taskStartToCloseTimeout": "NONE",
            "taskPriority": "5",
            "lambdaRole": "role",
        },
    ),
    ("describe_workflow_execution", ("d", "r", "w"), {}, {"domain": "d", "execution": RUN}),
    ("get_workflow_execution_history", ("d", "r", "w"), {}, {"domain": "d", "execution": RUN}),
    (
        "get_workflow_execution_history",
        ("d", "r", "w", 7, "tok", True),
        {},
        {"domain": "d", "execution": RUN, **PAGING},
    ),
    (
        "signal_workflow_execution",
        ("d", "s", "w", "i", "r"),
        {},
        {"domain": "d", "signalName": "s", "input": "i", **RUN},
    ),
    ("signal_workflow_execution", ("d", "s", "w"), {}, {"domain": "d", "signalName": "s", "workflowId": "w"}),
    ("request_cancel_workflow_execution", ("d", "w", "r"), {}, {"domain": "d", **RUN}),
    ("request_cancel_workflow_execution", ("d", "w", ""), {}, {"domain": "d", "workflowId": "w"}),
    (
        "terminate_workflow_execution",
        ("d", "w", "r", "ABANDON", "details", "reason"),
        {},
        {"domain": "d", **RUN, "childPolicy": "ABANDON", "details": "details", "reason": "reason"},
    ),
    (
        "list_open_workflow_executions",
        ("d", NOON, LATER, None, None, "n", "v"),
        PAGED,
        {
            "domain": "d",
            "startTimeFilter": {"oldestDate": NOON, "latestDate": LATER},
            "typeFilter": TYPE,
            **PAGING,
        },
    ),
    (
        "list_open_workflow_executions",
        ("d", 1577880000),
        {"workflow_name": "n"},
        {"domain": "d", "startTimeFilter": {"oldestDate": NOON}, "typeFilter": {"name": "n"}},
    ),
    (
        "list_closed_workflow_executions",
        ("d", LATER, NOON),
        {"tag": "t", **PAGED},
        {
            "domain": "d",
            "startTimeFilter": {"oldestDate": NOON, "latestDate": LATER},
            "tagFilter": {"tag": "t"},
            **PAGING,
        },
    ),
    (
        "list_closed_workflow_executions",
        ("d",),
        {"close_oldest_date": NOON, "close_status": "FAILED"},
        {
            "domain": "d",
            "closeTimeFilter": {"oldestDate": NOON},
            "closeStatusFilter": {"status": "FAILED"},
        },
    ),
    (
        "count_open_workflow_executions",
        ("d", NOON),
        {"workflow_id": "w"},
        {"domain": "d", "startTimeFilter": {"oldestDate": NOON}, "executionFilter": {"workflowId": "w"}},
    ),
    (
        "count_closed_workflow_executions",
        ("d",),
        {"start_oldest_date": NOON},
        {"domain": "d", "startTimeFilter": {"oldestDate": NOON}},
    ),
    ("count_pending_activity_tasks", ("d", "tl"), {}, {"domain": "d", "taskList": {"name": "tl"}}),
    ("count_pending_decision_tasks", ("d", "tl"), {}, {"domain": "d", "taskList": {"name": "tl"}}),
    (
        "poll_for_decision_task",
        ("d", "tl", "me", 7, "tok", True, True),
        {},
        {
            "domain": "d",
            "taskList": {"name": "tl"},
            "identity": "me",
            "startAtPreviousStartedEvent": True,
            **PAGING,
        },
    ),
    (
        "respond_decision_task_completed",
        ("tok", [{"decisionType": "CompleteWorkflowExecution"}], "context", "tl", 3),
        {},
        {
            "taskToken": "tok",
            "decisions": [{"decisionType": "CompleteWorkflowExecution"}],
            "executionContext": "context",
            "taskList": {"name": "tl"},
            "taskListScheduleToStartTimeout": "3",
        },
    ),
    ("respond_decision_task_completed", ("tok", None), {}, {"taskToken": "tok", "decisions": []}),
    (
        "poll_for_activity_task",
        ("d", "tl", "me"),
        {},
        {"domain": "d", "taskList": {"name": "tl"}, "identity": "me"},
    ),
    ("record_activity_task_heartbeat", ("tok", "x"), {}, {"taskToken": "tok", "details": "x"}),
    ("respond_activity_task_completed", ("tok", "x"), {}, {"taskToken": "tok", "result": "x"}),
    (
        "respond_activity_task_failed",
        ("tok", "why", "what"),
        {},
        {"taskToken": "tok", "reason": "why", "details": "what"},
    ),
    ("respond_activity_task_canceled", ("tok", "x"), {}, {"taskToken": "tok", "details": "x"}),
]


@pytest.fixture
def swf():
    return ConnectedSWFObject(boto3_client=Mock())


@pytest.mark.parametrize("method, args, kwargs, request_", CALLS, ids=[call[0] for call in CALLS])
def test_core_3_each_method_builds_its_request(swf, method, args, kwargs, request_):
    """T-swf-core-3"""
    answer = getattr(swf, method)(*args, **kwargs)
    call = getattr(swf.boto3_client, method)
    call.assert_called_once_with(**request_)
    assert answer is call.return_value


@pytest.mark.parametrize("method, args, kwargs, request_", CALLS, ids=[call[0] for call in CALLS])
def test_botocore_accepts_every_request(method, args, kwargs, request_):
    connected = ConnectedSWFObject()
    with Stubber(connected.boto3_client) as stub:
        stub.add_client_error(method, "AnyFault")
        with pytest.raises(ClientError, match="AnyFault"):  # sent, that is, past botocore's own checks
            getattr(connected, method)(*args, **kwargs)


def test_all_39_operations_are_there():
    assert len(OPERATIONS) == 39
    assert set(OPERATIONS) == {call[0] for call in CALLS}


def test_core_5_a_poll_always_says_whether_it_wants_the_whole_history(swf):
    """T-swf-core-5"""
    swf.poll_for_decision_task("d", "tl")
    assert aws.sent(swf.boto3_client.poll_for_decision_task) == {
        "domain": "d",
        "taskList": {"name": "tl"},
        "startAtPreviousStartedEvent": False,
    }


def test_core_4_a_version_without_a_name_is_refused_not_ignored(swf):
    """T-swf-core-4, as rewritten by the quirk index (Q-14)."""
    with pytest.raises(InvalidKeywordArgumentError, match="needs workflow_name"):
        swf.list_open_workflow_executions("d", 5, workflow_version="v")
    assert not swf.boto3_client.mock_calls


def test_a_lone_latest_date_gets_the_oldest_that_swf_can_know(swf):
    yesterday = datetime.now(timezone.utc) - timedelta(days=1)
    swf.list_closed_workflow_executions("d", close_latest_date=yesterday)
    dates = aws.sent(swf.boto3_client.list_closed_workflow_executions)["closeTimeFilter"]
    assert dates["latestDate"] == yesterday
    now = datetime.now(timezone.utc)
    assert timedelta(days=456) < now - dates["oldestDate"] < timedelta(days=458)


def test_a_latest_date_that_swf_cannot_know_finds_nothing_but_is_no_error(swf):
    swf.list_closed_workflow_executions("d", close_latest_date=NOON)
    dates = aws.sent(swf.boto3_client.list_closed_workflow_executions)["closeTimeFilter"]
    assert dates == {"oldestDate": NOON, "latestDate": NOON}


def test_a_naive_latest_date_gets_a_naive_oldest_one(swf):
    swf.list_closed_workflow_executions("d", close_latest_date=datetime(2090, 1, 1))
    dates = aws.sent(swf.boto3_client.list_closed_workflow_executions)["closeTimeFilter"]
    assert dates["oldestDate"].tzinfo is None


def test_open_executions_need_a_date_and_get_one(swf):
    swf.list_open_workflow_executions("d", None)
    assert "oldestDate" in aws.sent(swf.boto3_client.list_open_workflow_executions)["startTimeFilter"]


@pytest.mark.parametrize(
    "filters, text",
    [
        ({"tag": "t", "workflow_id": "w"}, "tag, workflow_id"),
        ({"workflow_name": "n", "close_status": "FAILED"}, "workflow_name, close_status"),
        ({"close_oldest_date": NOON}, "by start dates or by close dates"),
    ],
)
def test_filters_that_exclude_each_other_are_refused(swf, filters, text):
    with pytest.raises(InvalidKeywordArgumentError, match=text):
        swf.list_closed_workflow_executions("d", start_oldest_date=NOON, **filters)
    assert not swf.boto3_client.mock_calls


def test_closed_executions_need_a_date(swf):
    with pytest.raises(InvalidKeywordArgumentError, match="a date is needed"):
        swf.count_closed_workflow_executions("d")


LONG = "x" * 257
#: method, arguments, keywords, the argument, what the error says
REFUSED = [
    ("describe_domain", (LONG,), {}, "name", "257 characters"),
    ("describe_domain", ("",), {}, "name", "must not be empty"),
    ("describe_domain", ("a/b",), {}, "name", "contains '/'"),
    ("describe_domain", (5,), {}, "name", "must be a str"),
    ("register_domain", (" d", 1), {}, "name", "white space"),
    ("register_domain", ("d", 91), {}, "workflow_execution_retention_period_in_days", "0 to 90 whole days"),
    ("register_domain", ("d", -1), {}, "workflow_execution_retention_period_in_days", "0 to 90 whole days"),
    ("register_domain", ("d", 1, "x" * 1025), {}, "description", "1025 characters"),
    ("register_domain", ("d", 1, None, {"k" * 129: "v"}), {}, "tags", "129 characters"),
    ("tag_resource", (ARN, {str(n): "v" for n in range(51)}), {}, "tags", "51 tags"),
    ("tag_resource", (ARN, {"k": LONG}), {}, "tags", "257 characters"),
    ("untag_resource", (ARN, [""]), {}, "tag_keys", "must not be empty"),
    ("list_domains", ("GONE",), {}, "registration_status", "REGISTERED, DEPRECATED, not 'GONE'"),
    ("list_domains", ("REGISTERED", 1001), {}, "maximum_page_size", "0 to 1000, not 1001"),
    ("list_domains", ("REGISTERED", True), {}, "maximum_page_size", "0 to 1000"),
    ("register_activity_type", ("d", "n:", "v"), {}, "name", "contains ':'"),
    ("register_activity_type", ("d", "n", "v" * 65), {}, "version", "65 characters"),
    ("register_activity_type", ("d", "n", "v", "tl "), {}, "default_task_list.name", "white space"),
    (
        "register_activity_type",
        ("d", "n", "v"),
        {"default_task_heartbeat_timeout": -1},
        "default_task_heartbeat_timeout",
        "whole seconds",
    ),
    (
        "register_workflow_type",
        ("d", "n", "v"),
        {"default_child_policy": "X"},
        "default_child_policy",
        "ABANDON",
    ),
    (
        "register_workflow_type",
        ("d", "n", "v"),
        {"default_execution_start_to_close_timeout": "NONE"},
        "default_execution_start_to_close_timeout",
        "0 to 31536000",
    ),
    ("start_workflow_execution", ("d", "w|", "n", "v"), {}, "workflow_id", r"contains '\|'"),
    ("start_workflow_execution", ("d", "w", "arn", "v"), {}, "workflow_type.name", "'arn'"),
    ("start_workflow_execution", ("d", "w", "n", "v"), {"tag_list": list("abcdef")}, "tag_list", "6 tags"),
    ("start_workflow_execution", ("d", "w", "n", "v"), {"tag_list": [LONG]}, "tag_list", "257 characters"),
    ("start_workflow_execution", ("d", "w", "n", "v"), {"input": "x" * 32769}, "input", "32769 characters"),
    (
        "start_workflow_execution",
        ("d", "w", "n", "v"),
        {"task_priority": "high"},
        "task_priority",
        "whole number",
    ),
    (
        "start_workflow_execution",
        ("d", "w", "n", "v"),
        {"execution_start_to_close_timeout": 31536001},
        "execution_start_to_close_timeout",
        "31536001",
    ),
    ("signal_workflow_execution", ("d", LONG, "w"), {}, "signal_name", "257 characters"),
    ("terminate_workflow_execution", ("d", "w"), {"reason": LONG}, "reason", "257 characters"),
    ("describe_workflow_execution", ("d", None, "w"), {}, "run_id", "run_id is None"),
    ("get_workflow_execution_history", ("d", "r", ""), {}, "workflow_id", "workflow_id is ''"),
    ("record_activity_task_heartbeat", ("tok", "x" * 2049), {}, "details", "2049 characters"),
    ("respond_activity_task_completed", ("", "x"), {}, "task_token", "must not be empty"),
    ("poll_for_activity_task", ("d", "tl", LONG), {}, "identity", "257 characters"),
    (
        "list_closed_workflow_executions",
        ("d",),
        {"start_oldest_date": NOON, "close_status": "DONE"},
        "close_status_filter.status",
        "COMPLETED, FAILED",
    ),
    (
        "list_open_workflow_executions",
        ("d", LATER, NOON),
        {},
        "latest_date",
        "must not be before oldest_date",
    ),
    (
        "list_open_workflow_executions",
        ("d", NOON, datetime(2090, 1, 1)),
        {},
        "latest_date",
        "either both need a time zone, or neither",
    ),
    (
        "list_closed_workflow_executions",
        ("d",),
        {"close_oldest_date": datetime(2020, 1, 1), "close_latest_date": LATER},
        "close_latest_date",
        "time zone",
    ),
]


@pytest.mark.parametrize("method, args, kwargs, argument, text", REFUSED)
def test_a_faulty_argument_is_refused_before_the_request(swf, method, args, kwargs, argument, text):
    with pytest.raises(InvalidArgumentError, match=text) as caught:
        getattr(swf, method)(*args, **kwargs)
    assert caught.value.resource == argument
    assert caught.value.operation == method
    assert argument.rsplit(".", 1)[-1] in str(caught.value)
    assert not swf.boto3_client.mock_calls


@pytest.mark.parametrize("method, args, kwargs, argument, text", REFUSED)
def test_the_error_is_a_value_error_of_one_short_line(swf, method, args, kwargs, argument, text):
    with pytest.raises(ValueError) as caught:
        getattr(swf, method)(*args, **kwargs)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
