"""Reading histories, and how long closed executions are kept (sections 2.3, 2.5 and 9.3)."""

import pytest

from swf.server.app import Server
from swf.server.clock import ManualClock
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import World, complete, fault

SETTINGS = {
    "executionStartToCloseTimeout": "100",
    "taskList": {"name": "l"},
    "taskStartToCloseTimeout": "10",
    "childPolicy": "ABANDON",
}


def ids(run_id: str, workflow_id: str = "one") -> str:
    return f"Unknown execution: WorkflowExecution=[workflowId={workflow_id}, runId={run_id}]"


def test_pages_of_a_history_in_both_directions_while_it_grows(world: World) -> None:
    run_id = world.start()
    for _ in range(10):
        world.signal()

    def page(token=None, **members):
        found = world.client.get_workflow_execution_history(
            domain="d",
            execution={"workflowId": "one", "runId": run_id},
            maximumPageSize=5,
            **({"nextPageToken": token} if token else {}),
            **members,
        )
        return [event["eventId"] for event in found["events"]], found.get("nextPageToken")

    first, token = page()
    world.signal()
    second, token = page(token)
    third, token = page(token)
    assert (first, second, third, token) == (
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12, 13],
        None,
    )
    first, token = page(reverseOrder=True)
    world.signal()
    second, token = page(token, reverseOrder=True)
    third, token = page(token, reverseOrder=True)
    assert (first, second, third, token) == ([13, 12, 11, 10, 9], [8, 7, 6, 5, 4], [3, 2, 1], None)


def test_a_history_of_a_closed_run_can_be_read(world: World) -> None:
    run_id = world.start()
    world.decide(complete)
    assert world.types(run_id)[-1] == "WorkflowExecutionCompleted"


# Retention (9.3)


@pytest.mark.parametrize(("retention", "kept"), [("2", 2 * 86400), ("NONE", 3600), ("0", 3600)])
def test_closed_runs_are_kept_for_a_while(bare: World, clock, retention: str, kept: int) -> None:
    client = bare.client
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays=retention)
    client.register_workflow_type(domain="d", name="w", version="1")
    run_id = bare.start(**SETTINGS | {"executionStartToCloseTimeout": "31536000"})
    still_open = bare.start("open", **SETTINGS | {"executionStartToCloseTimeout": "31536000"})
    client.terminate_workflow_execution(domain="d", workflowId="one")

    clock.advance(kept - 1)
    assert bare.types(run_id)[-1] == "WorkflowExecutionTerminated"
    clock.advance(1)

    assert fault(bare.describe, run_id) == ("UnknownResourceFault", ids(run_id))
    assert fault(bare.events, run_id) == ("UnknownResourceFault", ids(run_id))
    times = {"domain": "d", "startTimeFilter": {"oldestDate": 0}}
    assert client.count_closed_workflow_executions(**times)["count"] == 0
    assert bare.describe(still_open, "open")["executionInfo"]["executionStatus"] == "OPEN"


def test_closed_runs_may_be_kept_for_ever() -> None:
    with Server(clock=ManualClock(), settings=Settings(prune=False)) as server:
        world = World(client_of(server.url), server.service.clock, server.service)
        world.register()
        run_id = world.start()
        world.client.terminate_workflow_execution(domain="d", workflowId="one")
        world.clock.advance(10 * 365 * 86400)
        assert world.types(run_id)[-1] == "WorkflowExecutionTerminated"
