"""Clients that keep book of every answer they got, until the server is gone."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.helpers.server_process import RawClient, ServerDown, ServerProcess

DOMAIN = "crash"
_W = {"name": "w", "version": "1"}
_A = {"name": "a", "version": "1"}
_DECIDERS, _WORKERS = {"name": "deciders"}, {"name": "workers"}
#: Rounds of decisions in one run, before it is completed.
_ROUNDS = 3


def register(client: RawClient) -> None:
    """The types that the load uses; tasks lost with a connection time out soon."""
    client.must(
        "RegisterWorkflowType",
        domain=DOMAIN,
        **_W,
        defaultTaskList=_DECIDERS,
        defaultTaskStartToCloseTimeout="3",
        defaultExecutionStartToCloseTimeout="3600",
        defaultChildPolicy="ABANDON",
    )
    client.must(
        "RegisterActivityType",
        domain=DOMAIN,
        **_A,
        defaultTaskList=_WORKERS,
        defaultTaskStartToCloseTimeout="4",
        defaultTaskHeartbeatTimeout="NONE",
        defaultTaskScheduleToStartTimeout="NONE",
        defaultTaskScheduleToCloseTimeout="NONE",
    )


@dataclass
class Ledger:
    """What one client was told.

    Attributes:
        facts: (run, what, value) for each thing that was acknowledged.
        tasks: tasks taken and not answered.
        unsure: tasks whose answer was sent, and not acknowledged.
    """

    facts: list[tuple[tuple[str, str], str | None, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    unsure: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: int = 0
    error: BaseException | None = None


@dataclass
class Load:
    """What a client of the load works with.

    Args:
        name: makes its names unlike those of the others.
        ending: set when nothing new is to be started.
    """

    server: ServerProcess
    ledger: Ledger
    rng: Random
    name: str
    ending: threading.Event | None = None

    def __post_init__(self) -> None:
        self.client = RawClient(self.server.port)
        self.number = 0

    def unique(self) -> str:
        """A name nobody else uses."""
        self.number += 1
        return f"{self.name}-{self.number}"

    def fact(self, run: tuple[str, str], what: str | None, value: Any = None) -> None:
        """Something was acknowledged."""
        self.ledger.facts.append((run, what, value))
        self.ledger.acknowledged += 1

    def answer(self, task: dict[str, Any], operation: str, **params: Any) -> bool:
        """Answer a task; whether it was accepted."""
        self.ledger.unsure.append(task)
        code, answer = self.client.call(operation, taskToken=task["taskToken"], **params)
        self.ledger.unsure.pop()
        if code not in (None, "UnknownResourceFault"):
            raise AssertionError(f"{operation}: {answer}")
        return code is None


def _run(task: dict[str, Any]) -> tuple[str, str]:
    execution = task["workflowExecution"]
    return execution["workflowId"], execution["runId"]


def start_and_signal(load: Load) -> None:
    """Start runs, and tell them something."""
    runs: list[tuple[str, str]] = []
    while load.ending is None:
        workflow_id = load.unique()
        answer = load.client.must(
            "StartWorkflowExecution", domain=DOMAIN, workflowId=workflow_id, workflowType=_W
        )
        runs.append((workflow_id, answer["runId"]))
        load.fact(runs[-1], None)
        for _ in range(load.rng.randrange(3)):
            run, name = load.rng.choice(runs[-5:]), load.unique()
            code, _answer = load.client.call(
                "SignalWorkflowExecution", domain=DOMAIN, workflowId=run[0], signalName=name
            )
            if code is None:
                load.fact(run, "signals", name)
        time.sleep(load.rng.uniform(0, 0.02))


def start_with_boto3(load: Load) -> None:
    """The same, as a user would do it."""
    from botocore.exceptions import BotoCoreError

    client = boto3_client(load.server.url)
    try:
        while load.ending is None:
            workflow_id, signal = load.unique(), load.unique()
            answer = client.start_workflow_execution(domain=DOMAIN, workflowId=workflow_id, workflowType=_W)
            run = (workflow_id, answer["runId"])
            load.fact(run, None)
            client.signal_workflow_execution(
                domain=DOMAIN, workflowId=workflow_id, runId=run[1], signalName=signal
            )
            load.fact(run, "signals", signal)
            time.sleep(load.rng.uniform(0, 0.05))
    except BotoCoreError as error:
        raise ServerDown(str(error)) from error


_clients: dict[str, Any] = {}


def boto3_client(url: str) -> Any:
    """One client for each server; making one takes long."""
    if url not in _clients:
        import boto3
        from botocore.config import Config

        _clients[url] = boto3.client(
            "swf",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"max_attempts": 0}, read_timeout=90),
        )
    return _clients[url]


def decide(load: Load) -> None:
    """Take decision tasks and answer them; keep some in hand."""
    for task in [task for task in load.ledger.tasks if "activityId" not in task]:
        load.ledger.tasks.remove(task)
        _decide(load, task)
    while True:
        task = load.client.must("PollForDecisionTask", domain=DOMAIN, taskList=_DECIDERS)
        if not task.get("taskToken"):
            continue
        run = _run(task)
        for event in task["events"]:
            load.fact(run, "event", event)
        if load.ending is None and load.rng.random() < 0.1:
            load.ledger.tasks.append(task)
        else:
            _decide(load, task)


def _decide(load: Load, task: dict[str, Any]) -> None:
    run = _run(task)
    markers = [event for event in task["events"] if event["eventType"] == "MarkerRecorded"]
    if len(markers) >= _ROUNDS or load.ending is not None:
        accepted = load.answer(
            task, "RespondDecisionTaskCompleted", decisions=[{"decisionType": "CompleteWorkflowExecution"}]
        )
        if accepted:
            load.fact(run, "decided", task["startedEventId"])
        return
    marker = load.unique()
    decisions: list[dict[str, Any]] = [
        {"decisionType": "RecordMarker", "recordMarkerDecisionAttributes": {"markerName": marker}},
        {
            "decisionType": "ScheduleActivityTask",
            "scheduleActivityTaskDecisionAttributes": {"activityId": marker, "activityType": _A},
        },
    ]
    if load.rng.random() < 0.5:
        timer = {"timerId": marker, "startToFireTimeout": load.rng.choice("012")}
        decisions.append({"decisionType": "StartTimer", "startTimerDecisionAttributes": timer})
    if load.rng.random() < 0.2:
        child = {"workflowId": load.unique(), "workflowType": _W}
        name = "startChildWorkflowExecutionDecisionAttributes"
        decisions.append({"decisionType": "StartChildWorkflowExecution", name: child})
    if load.answer(task, "RespondDecisionTaskCompleted", decisions=decisions, executionContext=marker):
        load.fact(run, "decided", task["startedEventId"])
        load.fact(run, "markers", marker)


def work(load: Load) -> None:
    """Take activity tasks and complete them; keep some in hand."""
    for task in [task for task in load.ledger.tasks if "activityId" in task]:
        load.ledger.tasks.remove(task)
        _work(load, task)
    while True:
        task = load.client.must("PollForActivityTask", domain=DOMAIN, taskList=_WORKERS)
        if not task.get("taskToken"):
            continue
        load.fact(_run(task), None)
        if load.ending is None and load.rng.random() < 0.1:
            load.ledger.tasks.append(task)
        else:
            _work(load, task)


def _work(load: Load, task: dict[str, Any]) -> None:
    if load.rng.random() < 0.3:
        code, _ = load.client.call(
            "RecordActivityTaskHeartbeat", taskToken=task["taskToken"], details="alive"
        )
        if code is None:
            load.fact(_run(task), "beats", task["startedEventId"])
    result = load.unique()
    if load.answer(task, "RespondActivityTaskCompleted", result=result):
        load.fact(_run(task), "result", (task["startedEventId"], result))


#: One client each.
LOADS: tuple[Callable[[Load], None], ...] = (
    start_and_signal,
    start_with_boto3,
    decide,
    decide,
    decide,
    work,
    work,
)
