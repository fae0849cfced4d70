"""Short words for long requests: what the tests of the service say to it."""

from typing import Any

from botocore.exceptions import ClientError

W = {"name": "w", "version": "1"}
A = {"name": "a", "version": "1"}
#: Types without any default.
BARE_W = {"name": "bare-w", "version": "1"}
BARE_A = {"name": "bare-a", "version": "1"}


def decision(kind: str, **attributes: Any) -> dict[str, Any]:
    """A decision of that type."""
    member = f"{kind[0].lower()}{kind[1:]}DecisionAttributes"
    return {"decisionType": kind, member: attributes} if attributes else {"decisionType": kind}


def activity(activity_id: str = "a1", **attributes: Any) -> dict[str, Any]:
    """ScheduleActivityTask of the type `a`."""
    attributes = {"activityId": activity_id, "activityType": A, **attributes}
    return decision("ScheduleActivityTask", **attributes)


def child(workflow_id: str = "child", **attributes: Any) -> dict[str, Any]:
    """StartChildWorkflowExecution of the type `w`, on the task list `children`."""
    attributes = {
        "workflowId": workflow_id,
        "workflowType": W,
        "taskList": {"name": "children"},
        **attributes,
    }
    return decision("StartChildWorkflowExecution", **attributes)


def timer(timer_id: str = "t1", seconds: int = 10, **attributes: Any) -> dict[str, Any]:
    """StartTimer."""
    return decision("StartTimer", timerId=timer_id, startToFireTimeout=str(seconds), **attributes)


complete = decision("CompleteWorkflowExecution")


class World:
    """One domain, seen by a starter, a decider and a worker."""

    def __init__(self, client: Any, clock: Any, service: Any) -> None:
        self.client = client
        self.clock = clock
        self.service = service

    def register(self) -> None:
        call = self.client
        call.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
        call.register_workflow_type(
            domain="d",
            **W,
            defaultTaskList={"name": "deciders"},
            defaultExecutionStartToCloseTimeout="3600",
            defaultTaskStartToCloseTimeout="60",
            defaultChildPolicy="TERMINATE",
        )
        call.register_activity_type(
            domain="d",
            **A,
            defaultTaskList={"name": "workers"},
            defaultTaskHeartbeatTimeout="NONE",
            defaultTaskScheduleToStartTimeout="300",
            defaultTaskScheduleToCloseTimeout="600",
            defaultTaskStartToCloseTimeout="400",
        )
        call.register_workflow_type(domain="d", **BARE_W)
        call.register_activity_type(domain="d", **BARE_A)

    def start(self, workflow_id: str = "one", **members: Any) -> str:
        request = {"domain": "d", "workflowId": workflow_id, "workflowType": W, **members}
        return self.client.start_workflow_execution(**request)["runId"]

    def poll(self, task_list: str = "deciders", **members: Any) -> dict[str, Any]:
        return self.client.poll_for_decision_task(domain="d", taskList={"name": task_list}, **members)

    def respond(self, task: dict[str, Any], *decisions: dict[str, Any], **members: Any) -> None:
        self.client.respond_decision_task_completed(
            taskToken=task["taskToken"], decisions=list(decisions), **members
        )

    def decide(
        self, *decisions: dict[str, Any], task_list: str = "deciders", **members: Any
    ) -> dict[str, Any]:
        """Take the decision task and answer it."""
        task = self.poll(task_list)
        assert task.get("taskToken"), "no decision task waits"
        self.respond(task, *decisions, **members)
        return task

    def work(self, task_list: str = "workers", **members: Any) -> dict[str, Any]:
        return self.client.poll_for_activity_task(domain="d", taskList={"name": task_list}, **members)

    def done(self, task: dict[str, Any], result: str = "ok") -> None:
        self.client.respond_activity_task_completed(taskToken=task["taskToken"], result=result)

    def signal(self, workflow_id: str = "one", name: str = "s", **members: Any) -> None:
        self.client.signal_workflow_execution(domain="d", workflowId=workflow_id, signalName=name, **members)

    def events(self, run_id: str, workflow_id: str = "one", **members: Any) -> list[dict[str, Any]]:
        execution = {"workflowId": workflow_id, "runId": run_id}
        return self.client.get_workflow_execution_history(domain="d", execution=execution, **members)[
            "events"
        ]

    def types(self, run_id: str, workflow_id: str = "one") -> list[str]:
        """The event types of a history."""
        return [event["eventType"] for event in self.events(run_id, workflow_id)]

    def last(self, run_id: str, event_type: str, workflow_id: str = "one") -> dict[str, Any]:
        """The attributes of the last event of that type, with its number as `eventId`."""
        for event in reversed(self.events(run_id, workflow_id)):
            if event["eventType"] == event_type:
                return attributes(event) | {"eventId": event["eventId"]}
        raise AssertionError(f"no {event_type}")

    def describe(self, run_id: str, workflow_id: str = "one") -> dict[str, Any]:
        execution = {"workflowId": workflow_id, "runId": run_id}
        return self.client.describe_workflow_execution(domain="d", execution=execution)

    def waiting(self) -> int:
        """How many polls wait."""
        return self.service.health()["waitingPollers"]

    def open_run_id(self, workflow_id: str) -> str:
        found = self.client.list_open_workflow_executions(
            domain="d", startTimeFilter={"oldestDate": 0}, executionFilter={"workflowId": workflow_id}
        )
        return found["executionInfos"][0]["execution"]["runId"]


def attributes(event: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an event."""
    kind = event["eventType"]
    return dict(event[f"{kind[0].lower()}{kind[1:]}EventAttributes"])


def fault(function: Any, /, *args: Any, **kwargs: Any) -> tuple[str, str]:
    """The code and the message of the fault a call raises."""
    try:
        function(*args, **kwargs)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("no fault")
