"""Activity types and tasks."""

from unittest.mock import patch

import pytest

import swf.models
from swf.exceptions import AlreadyExistsError, DoesNotExistError, InvalidArgumentError, ResponseError
from swf.models.activity import ActivityTask, ActivityType, ActivityTypeDoesNotExist
from swf.models.domain import Domain
from tests.helpers import swf_answers
from tests.helpers.aws import client, fault, sent, unknown_domain

UNKNOWN = fault("UnknownResourceFault", "Unknown type: ActivityType=[name=blah, version=test]")
DATES = ["creation_date", "deprecation_date"]


@pytest.fixture
def different(domain):
    return ActivityType(domain, "different-activity", version="different-version")


@pytest.fixture
def same(domain):
    return ActivityType(
        domain,
        "mocked-activity",
        "0.1",
        description="mocked-description",
        task_list="mocked-task-list",
        task_heartbeat_timeout="300",
        task_schedule_to_close_timeout=300,
        task_schedule_to_start_timeout="300",
        task_start_to_close_timeout=300,
    )


def described(model, answer=None):
    return patch.object(model, "describe_activity_type", return_value=answer or swf_answers.activity_type())


def test_at_1_all_but_the_status_may_differ(different):
    """T-swf-at-1"""
    with described(different):
        assert len(different._diff()) == len(different.changes) == 10
        assert "status" not in different.changes


def test_at_2_the_same_values_are_no_difference(same):
    """T-swf-at-2"""
    with described(same):
        assert len(same._diff(ignore_fields=DATES)) == 0
        assert same.changes.differing_fields() == DATES


def test_at_3_it_exists_if_swf_can_describe_it(same):
    """T-swf-at-3"""
    with described(same):
        assert same.exists
    with patch.object(same, "describe_activity_type", side_effect=UNKNOWN):
        assert not same.exists


def test_at_4_it_is_not_synced_if_it_differs(different):
    """T-swf-at-4"""
    with described(different):
        assert different.is_synced is False


def test_at_5_saving_twice_or_nowhere_fails(domain, moto):
    """T-swf-at-5"""
    activity_type = ActivityType(Domain("nope"), "n", "v")
    with pytest.raises(DoesNotExistError, match=r"^UnknownResourceFault: Unknown domain: nope$"):
        activity_type.save()
    domain.save()
    activity_type = ActivityType(domain, "n", "v")
    activity_type.save()
    with pytest.raises(AlreadyExistsError, match=r'^ActivityType\("n", "v"\) already exists$'):
        activity_type.save()
    activity_type.delete()
    with pytest.raises(ResponseError) as caught:
        activity_type.delete()
    assert caught.value.error_code == "TypeDeprecatedFault"
    with pytest.raises(ActivityTypeDoesNotExist):
        ActivityType(domain, "other", "v").delete()


def test_at_6_saving_can_be_patched(same):
    """T-swf-at-6"""
    with patch("swf.models.ActivityType.save", return_value="patched"):
        assert same.save() == "patched"
    assert swf.models.ActivityType is ActivityType


def test_a_deprecated_type_cannot_be_saved_again(same):
    refusal = patch.object(same, "register_activity_type", side_effect=fault("TypeDeprecatedFault", "old"))
    with refusal, pytest.raises(DoesNotExistError, match="TypeDeprecatedFault: old"):
        same.save()


def test_what_is_not_set_is_registered_as_no_limit(domain):
    domain.boto3_client = client(register_activity_type={})
    ActivityType(domain, "n", "v", task_start_to_close_timeout=5).save()
    assert sent(domain.boto3_client.register_activity_type) == {
        "domain": "test-domain",
        "name": "n",
        "version": "v",
        "defaultTaskHeartbeatTimeout": "NONE",
        "defaultTaskScheduleToCloseTimeout": "NONE",
        "defaultTaskScheduleToStartTimeout": "NONE",
        "defaultTaskStartToCloseTimeout": "5",
    }


def test_what_swf_does_not_tell_is_not_set(domain):
    bare = {
        "typeInfo": {"activityType": {"name": "n", "version": "v"}, "status": "REGISTERED"},
        "configuration": {},
    }
    activity_type = ActivityType(domain, "n", "v", description="")
    with described(activity_type, bare):
        assert activity_type.is_synced
    bare["configuration"]["defaultTaskHeartbeatTimeout"] = "NONE"
    with described(activity_type, bare):
        assert activity_type.changes == []


@pytest.mark.parametrize(
    "error, expected", [(unknown_domain(), ResponseError), (fault("AccessDenied"), ResponseError)]
)
def test_only_an_unknown_type_does_not_exist(same, error, expected):
    with patch.object(same, "describe_activity_type", side_effect=error), pytest.raises(expected):
        same.exists


def test_upstream_fetches_it(domain):
    domain.boto3_client = client(describe_activity_type=swf_answers.activity_type())
    found = ActivityType(domain, "mocked-activity", "0.1").upstream()
    assert (found.task_list, found.task_heartbeat_timeout) == ("mocked-task-list", "300")
    assert found.is_synced


def test_a_negative_timeout_is_refused_before_the_request(domain):
    domain.boto3_client = client(register_activity_type={})
    with pytest.raises(InvalidArgumentError, match=r"default_task_heartbeat_timeout .* '-1'"):
        ActivityType(domain, "n", "v", task_heartbeat_timeout=-1).save()
    assert not domain.boto3_client.register_activity_type.called


POLLED = {
    "taskToken": "token",
    "activityId": "a-1",
    "startedEventId": 7,
    "workflowExecution": {"workflowId": "w", "runId": "r"},
    "activityType": {"name": "n", "version": "v"},
    "input": '{"a":1}',
}


def test_atk_1_a_task_takes_any_activity_type(domain):
    """T-swf-atk-1"""
    fake = object()
    assert ActivityTask(domain, "task-list", activity_type=fake).activity_type is fake


def test_atk_2_a_task_is_made_of_a_poll(domain):
    """T-swf-atk-2"""
    task = ActivityTask.from_poll(domain, "tl", POLLED)
    assert (task.domain, task.task_list, task.task_token) == (domain, "tl", "token")
    assert (task.activity_id, task.started_event_id, task.input) == ("a-1", 7, '{"a":1}')
    assert task.activity_type == ActivityType(domain, "n", "v")
    assert (task.workflow_execution.workflow_id, task.workflow_execution.run_id) == ("w", "r")
    assert task.context is POLLED
    without = {key: value for key, value in POLLED.items() if key != "input"}
    assert ActivityTask.from_poll(domain, "tl", without).input is None
    with pytest.raises(KeyError):
        ActivityTask.from_poll(domain, "tl", {"taskToken": ""})
