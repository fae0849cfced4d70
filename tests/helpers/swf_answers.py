"""What SWF answers about a domain, types and an execution, to compare models with."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

NOON = datetime(2020, 1, 1, 12, tzinfo=timezone.utc)


def domain(**info: Any) -> dict[str, Any]:
    """A description of a domain."""
    told = {"name": "test-domain", "status": "REGISTERED", "description": "mocked test domain"}
    return {
        "domainInfo": {**told, **info},
        "configuration": {"workflowExecutionRetentionPeriodInDays": "40"},
    }


def activity_type(**info: Any) -> dict[str, Any]:
    """A description of an activity type, with everything SWF may tell."""
    return {
        "typeInfo": {
            "activityType": {"name": "mocked-activity", "version": "0.1"},
            "status": "REGISTERED",
            "description": "mocked-description",
            "creationDate": NOON,
            "deprecationDate": NOON,
            **info,
        },
        "configuration": {
            "defaultTaskStartToCloseTimeout": "300",
            "defaultTaskHeartbeatTimeout": "300",
            "defaultTaskScheduleToStartTimeout": "300",
            "defaultTaskScheduleToCloseTimeout": "300",
            "defaultTaskList": {"name": "mocked-task-list"},
        },
    }


def workflow_type(**info: Any) -> dict[str, Any]:
    """A description of a workflow type, with everything SWF may tell."""
    return {
        "typeInfo": {
            "workflowType": {"name": "mocked-workflow-type", "version": "0.1"},
            "status": "REGISTERED",
            "description": "mocked-description",
            "creationDate": NOON,
            "deprecationDate": NOON,
            **info,
        },
        "configuration": {
            "defaultTaskStartToCloseTimeout": "300",
            "defaultExecutionStartToCloseTimeout": "300",
            "defaultTaskList": {"name": "mocked-tasklist"},
            "defaultChildPolicy": "TERMINATE",
        },
    }


def execution_info(**info: Any) -> dict[str, Any]:
    """What a listing tells about an execution."""
    return {
        "execution": {"workflowId": "mocked-workflow-id", "runId": "mocked-run-id"},
        "workflowType": {"name": "mocked-workflow-type", "version": "0.1"},
        "executionStatus": "OPEN",
        "startTimestamp": NOON,
        "tagList": ["mocked-tag-1"],
        "cancelRequested": False,
        **info,
    }


def execution(**info: Any) -> dict[str, Any]:
    """A description of an execution."""
    return {
        "executionInfo": execution_info(**info),
        "executionConfiguration": {
            "taskStartToCloseTimeout": "300",
            "executionStartToCloseTimeout": "300",
            "taskList": {"name": "mocked-task-list"},
            "childPolicy": "TERMINATE",
        },
        "openCounts": {"openActivityTasks": 1},
        "latestActivityTaskTimestamp": NOON,
        "latestExecutionContext": "context",
    }
