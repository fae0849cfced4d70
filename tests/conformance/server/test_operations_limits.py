"""What happens to a run whose history is full (section 9.2)."""

import logging

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.audit import audit
from tests.conformance.server.conftest import client_of
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, activity, child, complete, decision, fault, timer


@pytest.fixture(scope="module")
def short():
    """Histories of at most 12 events."""
    with Server(settings=Settings(max_history_events=12, warn_history_events=6, poll_seconds=0.0)) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        yield world
        with Raw(server.url, "us-east-1") as raw:
            audit(raw)


def test_the_event_that_would_be_one_too_many_is_the_end(short: World) -> None:
    run_id = short.start()
    for _ in range(9):
        short.signal()
    assert len(short.events(run_id)) == 11
    short.signal()
    assert short.types(run_id)[-1] == "WorkflowExecutionTerminated"
    assert short.last(run_id, "WorkflowExecutionTerminated") == {
        "cause": "EVENT_LIMIT_EXCEEDED",
        "childPolicy": "TERMINATE",
        "eventId": 12,
    }
    assert fault(short.signal)[0] == "UnknownResourceFault"


def test_a_batch_that_is_too_long_ends_the_run_and_is_answered(short: World) -> None:
    run_id = short.start("batch")
    short.decide(*[decision("RecordMarker", markerName=str(number)) for number in range(20)], complete)
    types = short.types(run_id, "batch")
    assert (len(types), types[-1]) == (12, "WorkflowExecutionTerminated")


def test_a_closing_event_may_be_the_last_one(short: World) -> None:
    run_id = short.start("closing")
    short.decide(*[decision("RecordMarker", markerName=str(number)) for number in range(7)], complete)
    types = short.types(run_id, "closing")
    assert (len(types), types[-1]) == (12, "WorkflowExecutionCompleted")


def fill(short: World, workflow_id: str, events: int) -> str:
    """Start a run and give it so many events."""
    run_id = short.start(workflow_id, taskList={"name": workflow_id})
    for _ in range(events - 2):
        short.signal(workflow_id)
    return run_id


def test_a_poll_whose_task_would_be_one_too_many_gets_nothing(short: World) -> None:
    run_id = fill(short, "poll", 11)
    assert "taskToken" not in short.poll("poll")
    assert short.types(run_id, "poll")[-1] == "WorkflowExecutionTerminated"


def test_an_answer_that_would_be_one_too_many_is_taken(short: World) -> None:
    run_id = fill(short, "answer", 10)
    task = short.poll("answer")
    short.respond(task, activity(), timer(), child("never"), executionContext="x")
    assert short.types(run_id, "answer")[-1] == "WorkflowExecutionTerminated"
    times = {"startTimeFilter": {"oldestDate": 0}, "executionFilter": {"workflowId": "never"}}
    assert short.client.count_open_workflow_executions(domain="d", **times)["count"] == 0


@pytest.mark.parametrize("before", range(5, 11))
def test_wherever_the_end_comes_in_a_batch(short: World, before: int) -> None:
    """The run ends in order, and so does a child that was started, or it never starts."""
    name = f"batch {before}"
    run_id = short.start(name, taskList={"name": name})
    task = short.poll(name)
    for _ in range(before - 3):
        short.signal(name)
    short.respond(task, timer(), child(f"child {before}"), decision("RecordMarker", markerName="m"))
    while short.describe(run_id, name)["executionInfo"]["executionStatus"] == "OPEN":
        short.signal(name)
    assert short.types(run_id, name)[-1] == "WorkflowExecutionTerminated"
    assert len(short.types(run_id, name)) == 12
    times = {"startTimeFilter": {"oldestDate": 0}, "executionFilter": {"workflowId": f"child {before}"}}
    assert short.client.count_open_workflow_executions(domain="d", **times)["count"] == 0


def test_one_warning_long_before_the_end(short: World, caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="swf.server"):
        fill(short, "warned", 9)
    assert [record.getMessage() for record in caplog.records] == ["the history of warned has 6 events"]
