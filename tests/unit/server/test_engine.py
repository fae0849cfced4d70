"""The engine by itself: the same story, told twice, is the same to the last byte."""

import random

from swf.server.api import Service
from swf.server.clock import ManualClock
from swf.server.store import Store
from tests.unit.server.world import A, W, activity, child, decision, timer

TIMEOUTS = {"defaultTaskStartToCloseTimeout": "60", "defaultTaskList": {"name": "l"}}


def tell(seed: int) -> list[tuple]:
    """A story with everything in it; its events as they are stored."""
    clock = ManualClock()
    service = Service(Store(), clock)
    service.engine.world.random_bytes = random.Random(seed).randbytes

    def call(operation: str, **params):
        answer = service.call(operation, params)
        service.commit()
        return answer

    call("RegisterDomain", name="d", workflowExecutionRetentionPeriodInDays="1")
    more = {"defaultExecutionStartToCloseTimeout": "600", "defaultChildPolicy": "TERMINATE"}
    call("RegisterWorkflowType", domain="d", **W, **TIMEOUTS, **more)
    more = {f"default{name}": "30" for name in ("TaskHeartbeatTimeout", "TaskScheduleToStartTimeout")}
    call("RegisterActivityType", domain="d", **A, **TIMEOUTS, **more, defaultTaskScheduleToCloseTimeout="90")
    call("StartWorkflowExecution", domain="d", workflowId="one", workflowType=W)
    task = call("PollForDecisionTask", domain="d", taskList={"name": "l"})
    signal = decision("SignalExternalWorkflowExecution", workflowId="child", signalName="s")
    decisions = [activity(), timer(seconds=20), child(), signal]
    call("RespondDecisionTaskCompleted", taskToken=task["taskToken"], decisions=decisions)
    clock.advance(1000)
    rows = list(service.store.connection.execute("SELECT run, id, json FROM events ORDER BY run, id"))
    service.close()
    return rows


def test_the_same_story_twice() -> None:
    assert tell(1) == tell(1)
    assert tell(1) != tell(2)
