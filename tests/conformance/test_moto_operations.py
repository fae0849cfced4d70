"""Every operation that moto has, called through our methods, with moto's answers read by our models."""

import pytest
from botocore import xform_name
from moto import mock_aws

from swf.actors import ActivityWorker, Decider
from swf.constants import DEPRECATED, REGISTERED
from swf.core import ConnectedSWFObject
from swf.exceptions import AlreadyExistsError, DoesNotExistError, ResponseError
from swf.models import ActivityType, Domain, WorkflowType
from swf.models.decision import ActivityTaskDecision, MarkerDecision, TimerDecision, WorkflowExecutionDecision
from swf.querysets import (
    ActivityTypeQuerySet,
    DomainQuerySet,
    HistoryQuerySet,
    WorkflowExecutionQuerySet,
    WorkflowTypeQuerySet,
)

#: What moto does not have.
MISSING = {
    "count_open_workflow_executions",
    "count_closed_workflow_executions",
    "delete_activity_type",
    "delete_workflow_type",
    "request_cancel_workflow_execution",
    "respond_activity_task_canceled",
}


@pytest.fixture
def called(monkeypatch):
    """The names of the operations that were sent."""
    names = set()
    call = ConnectedSWFObject._call

    def remember(self, operation, /, **members):
        names.add(operation)
        return call(self, operation, **members)

    monkeypatch.setattr(ConnectedSWFObject, "_call", remember)
    return names


@pytest.fixture
def domain():
    with mock_aws():
        domain = Domain("d", description="text", retention_period=7)
        domain.save()
        yield domain


def types(domain):
    workflow = WorkflowType(domain, "wf", "1", task_list="tl", description="a workflow")
    activity = ActivityType(domain, "act", "1", task_list="tl", task_start_to_close_timeout=60)
    workflow.save()
    activity.save()
    return workflow, activity


def live_through_domains(domain):
    assert domain.is_synced
    assert DomainQuerySet().get("d") == domain
    assert [found.name for found in DomainQuerySet()] == ["d"]
    arn = domain.describe_domain("d")["domainInfo"]["arn"]
    domain.tag_resource(arn, {"colour": "red", "size": "big"})
    domain.untag_resource(arn, ["size"])
    assert domain.list_tags_for_resource(arn)["tags"] == [{"key": "colour", "value": "red"}]
    domain.delete()
    assert [found.status for found in DomainQuerySet().filter(status=DEPRECATED)] == [DEPRECATED]
    with pytest.raises(ResponseError):
        domain.delete()
    domain.undeprecate_domain("d")
    assert domain.is_synced


def live_through_types(domain):
    for model, queryset, kind in (
        (types(domain)[0], WorkflowTypeQuerySet(domain), "workflow"),
        (ActivityType(domain, "act", "1"), ActivityTypeQuerySet(domain), "activity"),
    ):
        assert model.exists and model.upstream().is_synced
        assert queryset.filter(name=model.name)[0].version == "1"
        with pytest.raises(AlreadyExistsError):
            model.save()
        model.delete()
        assert queryset.all() == []
        assert [found.name for found in queryset.all(DEPRECATED)] == [model.name]
        with pytest.raises((DoesNotExistError, ResponseError)):
            model.delete()
        getattr(model, f"undeprecate_{kind}_type")("d", model.name, "1")
        assert model.upstream().status == REGISTERED
    assert WorkflowTypeQuerySet(domain).get_or_create("new", "1").task_list is None
    assert ActivityTypeQuerySet(domain).get_or_create("new", "1").task_list is None


def live_through_an_execution(domain):
    workflow = WorkflowTypeQuerySet(domain).get("wf", "1")
    activity = ActivityTypeQuerySet(domain).get("act", "1")
    execution = workflow.start_execution("w-1", input={"a": 1}, tag_list=["t"])
    assert domain.count_pending_decision_tasks("d", "tl")["count"] == 1
    decider, worker = Decider(domain, "tl"), ActivityWorker(domain, "tl", identity="worker")
    task = decider.poll()
    assert task.history.first.input == {"a": 1}
    decider.complete(
        task.token,
        [
            ActivityTaskDecision("schedule", activity_id="a-1", activity_type=activity, input=[1, 2]),
            ActivityTaskDecision("schedule", activity_id="a-2", activity_type=activity),
            MarkerDecision("record", name="m", details={"n": 1}),
            # moto waits in a thread of its own, which would outlive the tests.
            TimerDecision("start", id="t", start_to_fire_timeout=5),
        ],
        execution_context="busy",
    )
    assert domain.count_pending_activity_tasks("d", "tl")["count"] == 2
    job = worker.poll().activity_task
    assert (job.activity_id, job.input, job.workflow_execution.workflow_id) == ("a-1", "[1,2]", "w-1")
    assert worker.heartbeat(job.task_token, "half")["cancelRequested"] is False
    worker.complete(job.task_token, {"sum": 3})
    worker.fail(worker.poll().task_token, reason="why", details="what")
    execution.signal("s", {"n": 2})
    task = decider.poll()
    states = [(event.type, event.state) for event in task.history if event.type != "DecisionTask"]
    assert states == [
        ("WorkflowExecution", "started"),
        ("ActivityTask", "scheduled"),
        ("ActivityTask", "scheduled"),
        ("Marker", "recorded"),
        ("Timer", "started"),
        ("ActivityTask", "started"),
        ("ActivityTask", "completed"),
        ("ActivityTask", "started"),
        ("ActivityTask", "failed"),
        ("WorkflowExecution", "signaled"),
    ]
    decider.complete(
        task.token,
        [TimerDecision("cancel", id="t"), WorkflowExecutionDecision("complete", result="done")],
    )
    found = execution.upstream()
    assert (found.status, found.close_status, found.tag_list) == ("CLOSED", "COMPLETED", ["t"])
    history = execution.history()
    assert history.finished and history.last.state == "completed"
    assert len(HistoryQuerySet(domain).get(execution.run_id, "w-1", max_results=3)) == 3
    return workflow


def look_for_executions(domain, workflow):
    queryset = WorkflowExecutionQuerySet(domain)
    assert [found.workflow_id for found in queryset.filter("CLOSED", start_oldest_date=1)] == ["w-1"]
    other = workflow.start_execution("w-2")
    assert [found.workflow_id for found in queryset] == ["w-2"]
    other.terminate(reason="enough")
    assert list(queryset) == []
    assert queryset.get("w-2", other.run_id).close_status == "TERMINATED"


def test_every_operation_that_moto_has_works(domain, called):
    live_through_domains(domain)
    live_through_types(domain)
    workflow = live_through_an_execution(domain)
    look_for_executions(domain, workflow)
    names = domain.boto3_client.meta.service_model.operation_names
    called.add("register_domain")  # by the fixture
    assert {xform_name(name) for name in names} - called == MISSING
