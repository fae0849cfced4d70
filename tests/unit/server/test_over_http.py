"""The service over real HTTP: an unmodified boto3 client, a SQLite file."""

from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from swf.server.app import Server


@pytest.fixture
def server(tmp_path: Path):
    with Server(str(tmp_path / "swf.sqlite")) as server:
        yield server


@pytest.fixture
def client(server: Server):
    return boto3.client(
        "swf",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"max_attempts": 0}, read_timeout=20),
    )


def register(client):
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
    client.register_workflow_type(
        domain="d",
        name="w",
        version="1",
        defaultTaskList={"name": "deciders"},
        defaultExecutionStartToCloseTimeout="3600",
        defaultTaskStartToCloseTimeout="60",
        defaultChildPolicy="TERMINATE",
    )
    client.register_activity_type(
        domain="d",
        name="a",
        version="1",
        defaultTaskList={"name": "workers"},
        defaultTaskHeartbeatTimeout="NONE",
        defaultTaskScheduleToStartTimeout="60",
        defaultTaskScheduleToCloseTimeout="60",
        defaultTaskStartToCloseTimeout="60",
    )


def test_an_execution_from_start_to_end(client) -> None:
    register(client)
    run_id = client.start_workflow_execution(
        domain="d", workflowId="one", workflowType={"name": "w", "version": "1"}, input="hello"
    )["runId"]

    decision = client.poll_for_decision_task(domain="d", taskList={"name": "deciders"})
    client.respond_decision_task_completed(
        taskToken=decision["taskToken"],
        decisions=[
            {
                "decisionType": "ScheduleActivityTask",
                "scheduleActivityTaskDecisionAttributes": {
                    "activityId": "a1",
                    "activityType": {"name": "a", "version": "1"},
                    "input": "5",
                },
            }
        ],
    )
    activity = client.poll_for_activity_task(domain="d", taskList={"name": "workers"}, identity="me")
    assert activity["input"] == "5"
    assert client.record_activity_task_heartbeat(taskToken=activity["taskToken"])["cancelRequested"] is False
    client.respond_activity_task_completed(taskToken=activity["taskToken"], result="25")
    decision = client.poll_for_decision_task(domain="d", taskList={"name": "deciders"})
    assert decision["previousStartedEventId"] == 3
    client.respond_decision_task_completed(
        taskToken=decision["taskToken"],
        decisions=[{"decisionType": "CompleteWorkflowExecution"}],
    )

    history = client.get_workflow_execution_history(
        domain="d", execution={"workflowId": "one", "runId": run_id}
    )
    assert [event["eventType"] for event in history["events"]] == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "ActivityTaskScheduled",
        "ActivityTaskStarted",
        "ActivityTaskCompleted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "WorkflowExecutionCompleted",
    ]
    info = client.describe_workflow_execution(domain="d", execution={"workflowId": "one", "runId": run_id})
    assert info["executionInfo"]["closeStatus"] == "COMPLETED"
