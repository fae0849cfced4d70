"""Questions about executions and histories."""

import time
from datetime import datetime, timedelta, timezone
from unittest.mock import Mock, patch

import pytest

from swf.core import ConnectedSWFObject
from swf.exceptions import (
    DoesNotExistError,
    InvalidArgumentError,
    InvalidKeywordArgumentError,
    ResponseError,
)
from swf.models.domain import Domain
from swf.models.workflow import WorkflowExecution, WorkflowType
from swf.querysets import HistoryQuerySet, WorkflowExecutionQuerySet
from tests.helpers import swf_answers
from tests.helpers.aws import client, fault, sent, unknown_domain

OPEN, CLOSED = WorkflowExecution.STATUS_OPEN, WorkflowExecution.STATUS_CLOSED
DAY = 24 * 3600
NOON = swf_answers.NOON
PAGE = {"executionInfos": [swf_answers.execution_info()]}


@pytest.fixture
def swf(domain):
    domain.boto3_client = client(
        list_open_workflow_executions=PAGE,
        list_closed_workflow_executions=PAGE,
        count_open_workflow_executions={"count": 3, "truncated": False},
        count_closed_workflow_executions={"count": 4, "truncated": True},
    )
    return domain.boto3_client


@pytest.fixture
def queryset(domain, swf):
    return WorkflowExecutionQuerySet(domain)


def days_ago(date):
    return (datetime.now(timezone.utc) - date).total_seconds() / DAY


def test_eqs_1_each_status_has_its_dates(queryset):
    """T-swf-eqs-1"""
    assert queryset._is_valid_status_param(OPEN, "oldest_date")
    assert not queryset._is_valid_status_param(OPEN, "start_oldest_date")
    assert queryset._is_valid_status_param(CLOSED, "start_oldest_date")
    assert not queryset._is_valid_status_param(CLOSED, "oldest_date")
    wrong = queryset._validate_status_parameters(OPEN, ["x", "oldest_date", "start_oldest_date"])
    assert wrong == ["x", "start_oldest_date"]


def test_eqs_2_listing_goes_by_the_status(queryset):
    """T-swf-eqs-2"""
    now = int(time.time())
    for status, method in (
        (OPEN, "list_open_workflow_executions"),
        (CLOSED, "list_closed_workflow_executions"),
    ):
        with patch.object(queryset, method, return_value=PAGE) as listed:
            found = queryset.list_workflow_executions(status, "TestDomain", start_oldest_date=now)
        assert found is PAGE
        name = "oldest_date" if status == OPEN else "start_oldest_date"
        listed.assert_called_once_with("TestDomain", **{name: now})
    with pytest.raises(ValueError, match="Unknown status provided: INVALID_STATUS"):
        queryset.list_workflow_executions("INVALID_STATUS")


def test_listing_takes_the_name_of_either_status(queryset, swf):
    queryset.list_workflow_executions(OPEN, "d", oldest_date=NOON)
    assert sent(swf.list_open_workflow_executions)["startTimeFilter"] == {"oldestDate": NOON}
    queryset.list_workflow_executions(OPEN, "d")
    oldest = sent(swf.list_open_workflow_executions, 1)["startTimeFilter"]["oldestDate"]
    assert 456 < days_ago(oldest) < 458


def test_eqs_3_the_type_of_an_execution_can_be_fetched(queryset):
    """T-swf-eqs-3"""
    answer = swf_answers.workflow_type()
    with patch.object(ConnectedSWFObject, "describe_workflow_type", return_value=answer):
        found = queryset.get_workflow_type(swf_answers.execution_info())
    assert isinstance(found, WorkflowType)
    assert found.name == "mocked-workflow-type"


def test_eqs_4_get_finds_or_says_why_not(queryset):
    """T-swf-eqs-4"""
    with patch.object(queryset, "describe_workflow_execution", return_value=swf_answers.execution()):
        found = queryset.get("mocked-workflow-id", "mocked-run-id")
    assert (found.workflow_id, found.run_id, found.status) == ("mocked-workflow-id", "mocked-run-id", OPEN)
    assert found.workflow_type == WorkflowType(queryset.domain, "mocked-workflow-type", "0.1")
    assert (found.task_list, found.child_policy) == ("mocked-task-list", "TERMINATE")
    assert (found.execution_timeout, found.decision_tasks_timeout) == ("300", "300")
    assert found.open_counts == {"openActivityTasks": 1}
    assert (found.latest_execution_context, found.latest_activity_task_timestamp) == ("context", NOON)
    unknown = fault("UnknownResourceFault", "Unknown execution: WorkflowExecution=[workflowId=w, runId=r]")
    for error, expected in ((unknown, DoesNotExistError), (fault("WhateverError"), ResponseError)):
        with (
            patch.object(queryset, "describe_workflow_execution", side_effect=error),
            pytest.raises(expected),
        ):
            queryset.get("w", "r")


def test_eqs_5_dates_are_handed_on_as_seconds(queryset):
    """T-swf-eqs-5"""
    queryset._list_items = Mock(return_value=[])
    queryset.filter()
    queryset._list_items.assert_called_once()
    kwargs = queryset._list_items.call_args.kwargs
    assert type(kwargs["start_oldest_date"]) is int
    assert kwargs == {
        "domain": "test-domain",
        "status": OPEN,
        "workflow_id": None,
        "workflow_name": None,
        "workflow_version": None,
        "tag": None,
        "callback": None,
        "start_oldest_date": kwargs["start_oldest_date"],
    }


def test_eqs_6_a_close_date_stands_instead_of_a_start_date(queryset):
    """T-swf-eqs-6"""
    queryset._list_items = Mock(return_value=[])
    queryset.filter(status=CLOSED, close_latest_date=5)
    queryset._list_items.assert_called_once()
    kwargs = queryset._list_items.call_args.kwargs
    assert kwargs["start_oldest_date"] is None
    assert type(kwargs["close_latest_date"]) is int


def test_eqs_7_other_keywords_are_refused_in_order(queryset, swf):
    """T-swf-eqs-7"""
    with pytest.raises(InvalidKeywordArgumentError) as caught:
        queryset.filter(foo=1, start_oldest_date=3)
    assert str(caught.value) == "Invalid keyword arguments supplied: foo, start_oldest_date"
    with pytest.raises(ValueError, match="Unknown status provided: GONE"):
        queryset.filter("GONE")
    assert not swf.mock_calls


def test_eqs_8_the_callback_is_told_of_the_pages(queryset):
    """T-swf-eqs-8"""
    callback = Mock()
    queryset.filter(callback=callback)
    assert [call.kwargs["loop_number"] for call in callback.call_args_list] == [0, 1, 1]


def test_eqs_9_a_latest_date_is_days_ago(queryset, swf):
    """T-swf-eqs-9"""
    queryset.filter(latest_date=1)
    dates = sent(swf.list_open_workflow_executions)["startTimeFilter"]
    assert days_ago(dates["latestDate"]) == pytest.approx(1, abs=0.01)
    assert days_ago(dates["oldestDate"]) == pytest.approx(457, abs=0.01)


@pytest.mark.parametrize(
    "value, expected",
    [(0, 0), (3, 3), (0.5, 0.5), (int(time.time()) - DAY, 1), (datetime.now(timezone.utc) - timedelta(2), 2)],
    ids=[
        "now",
        "days",
        "half a day",
        "seconds",
        "datetime",
    ],  # processes that share the tests must agree on names
)
def test_a_date_is_days_seconds_or_a_datetime(queryset, swf, value, expected):
    queryset.filter(CLOSED, start_oldest_date=value)
    oldest = sent(swf.list_closed_workflow_executions)["startTimeFilter"]["oldestDate"]
    assert days_ago(oldest) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("value", [-1, True, "yesterday", float("nan")])
def test_a_date_that_is_none_is_refused(queryset, swf, value):
    with pytest.raises(InvalidArgumentError, match="oldest_date must be days ago"):
        queryset.filter(oldest_date=value)
    assert not swf.mock_calls


@pytest.mark.parametrize(
    "filters, text",
    [
        ({"tag": "t", "workflow_id": "w"}, "tag, workflow_id"),
        ({"workflow_type_version": "v"}, "needs workflow_name"),
        ({"status": CLOSED, "start_oldest_date": 3, "close_oldest_date": 3}, "not by both"),
        ({"status": CLOSED, "close_status": "FAILED", "tag": "t"}, "tag, close_status"),
    ],
)
def test_filters_that_swf_cannot_honour_are_refused(queryset, swf, filters, text):
    with pytest.raises(InvalidKeywordArgumentError, match=text):
        queryset.filter(**filters)
    assert not swf.mock_calls


@pytest.mark.parametrize(
    "filters, request_",
    [
        ({"tag": "t"}, {"tagFilter": {"tag": "t"}}),
        ({"workflow_id": "w"}, {"executionFilter": {"workflowId": "w"}}),
        ({"workflow_type_name": "n"}, {"typeFilter": {"name": "n"}}),
        (
            {"workflow_type_name": "n", "workflow_type_version": "v"},
            {"typeFilter": {"name": "n", "version": "v"}},
        ),
        ({"close_status": "FAILED"}, {"closeStatusFilter": {"status": "FAILED"}}),
        ({"reverse_order": True, "maximum_page_size": 5}, {"reverseOrder": True, "maximumPageSize": 5}),
    ],
)
def test_every_filter_of_the_service_can_be_used(queryset, swf, filters, request_):
    queryset.filter(CLOSED, **filters)
    request = sent(swf.list_closed_workflow_executions)
    assert {"domain", "startTimeFilter", *request_} == set(request)
    assert request_.items() <= request.items()


def test_what_a_listing_tells_is_in_the_model(queryset, swf):
    info = swf_answers.execution_info(
        executionStatus=CLOSED,
        closeStatus="FAILED",
        closeTimestamp=NOON,
        parent={"workflowId": "p", "runId": "q"},
    )
    swf.list_closed_workflow_executions.return_value = {"executionInfos": [info]}
    [found] = queryset.all(CLOSED)
    assert (found.status, found.close_status, found.close_timestamp) == (CLOSED, "FAILED", NOON)
    assert (found.start_timestamp, found.tag_list, found.cancel_requested) == (NOON, ["mocked-tag-1"], False)
    assert found.parent == {"workflowId": "p", "runId": "q"}
    other = Domain("other")
    assert queryset.to_WorkflowExecution(other, info).workflow_type.domain is other


def test_all_looks_back_some_days(queryset, swf):
    queryset.all(start_oldest_date=2)
    queryset.all(CLOSED, 2, tag="t")
    for method in (swf.list_open_workflow_executions, swf.list_closed_workflow_executions):
        assert days_ago(sent(method)["startTimeFilter"]["oldestDate"]) == pytest.approx(2, abs=0.01)
    assert sent(swf.list_closed_workflow_executions)["tagFilter"] == {"tag": "t"}


def test_swf_counts(queryset, swf):
    assert queryset.count(tag="t", oldest_date=3) == 3
    request = sent(swf.count_open_workflow_executions)
    assert request["tagFilter"] == {"tag": "t"}
    assert days_ago(request["startTimeFilter"]["oldestDate"]) == pytest.approx(3, abs=0.01)
    assert not swf.list_open_workflow_executions.called


def test_where_swf_gives_up_counting_the_executions_are_listed(queryset, swf):
    assert queryset.count(CLOSED, close_status="FAILED") == 1
    assert sent(swf.count_closed_workflow_executions)["closeStatusFilter"] == {"status": "FAILED"}
    assert sent(swf.list_closed_workflow_executions)["closeStatusFilter"] == {"status": "FAILED"}


def test_the_first_is_the_newest_and_costs_one_page(queryset, swf):
    swf.list_open_workflow_executions.return_value = {**PAGE, "nextPageToken": "t"}
    assert queryset.first().workflow_id == "mocked-workflow-id"
    assert queryset[0].workflow_id == "mocked-workflow-id"
    assert swf.list_open_workflow_executions.call_count == 2


def test_an_unknown_domain_is_told(queryset, swf):
    swf.list_open_workflow_executions.side_effect = unknown_domain()
    with pytest.raises(DoesNotExistError):
        queryset.all()


class TestHistories:
    def events(self, first, last):
        return [
            {"eventId": n, "eventType": "DecisionTaskScheduled", "eventTimestamp": n}
            for n in range(first, last)
        ]

    @pytest.fixture
    def swf(self, domain):
        domain.boto3_client = client(
            get_workflow_execution_history=[
                {"events": self.events(1, 101), "nextPageToken": "t"},
                {"events": self.events(101, 201), "nextPageToken": "u"},
            ]
        )
        return domain.boto3_client.get_workflow_execution_history

    def test_hqs_1_one_page_unless_more_is_wanted(self, domain, swf):
        """T-swf-hqs-1"""
        assert len(HistoryQuerySet(domain).get("r", "w")) == 100
        assert swf.call_count == 1
        assert sent(swf) == {
            "domain": "test-domain",
            "execution": {"workflowId": "w", "runId": "r"},
            "maximumPageSize": 100,
            "reverseOrder": False,
        }

    def test_hqs_2_not_more_than_wanted(self, domain, swf):
        """T-swf-hqs-2"""
        history = HistoryQuerySet(domain).get("r", "w", max_results=150)
        assert [event.id for event in history] == list(range(1, 151))
        assert swf.call_count == 2
        assert sent(swf, 1)["nextPageToken"] == "t"

    def test_hqs_3_the_last_events_come_first_on_request(self, domain, swf):
        """T-swf-hqs-3"""
        swf.side_effect = [{"events": self.events(1, 4)[::-1]}]
        history = HistoryQuerySet(domain).get("r", "w", max_results=3, reverse=True)
        assert [event.id for event in history] == [3, 2, 1]
        assert (sent(swf)["reverseOrder"], sent(swf)["maximumPageSize"]) == (True, 3)

    def test_swf_may_choose_the_page_size(self, domain, swf):
        HistoryQuerySet(domain).get("r", "w", page_size=None)
        assert "maximumPageSize" not in sent(swf)

    @pytest.mark.parametrize("limits", [{"max_results": 0}, {"max_results": -1}, {"page_size": 1001}])
    def test_a_number_that_makes_no_sense_is_refused(self, domain, swf, limits):
        with pytest.raises(InvalidArgumentError):
            HistoryQuerySet(domain).get("r", "w", **limits)
        assert not swf.called

    def test_faults_are_translated(self, domain, swf):
        swf.side_effect = unknown_domain()
        with pytest.raises(DoesNotExistError):
            HistoryQuerySet(domain).get("r", "w")

    def test_the_domain_must_be_one(self):
        with pytest.raises(TypeError):
            HistoryQuerySet("d")
