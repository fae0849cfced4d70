"""Many clients at once: a task is given to one of them, a workflowId opens once (S-START-1, S-DT-4)."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.audit import audit
from tests.conformance.server.conftest import client_of
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, activity, complete, fault, timer

THREADS = 8


@pytest.fixture(scope="module")
def crowd():
    """A server in real time."""
    with Server(settings=Settings(poll_seconds=5.0)) as server:
        world = World(client_of(server.url, max_pool_connections=THREADS), None, server.service)
        world.register()
        yield world
        with Raw(server.url, "us-east-1") as raw:
            audit(raw)


def test_one_of_many_starts(crowd: World) -> None:
    def start(number: int) -> str:
        try:
            return crowd.start("contested", taskList={"name": "nobody"})
        except crowd.client.exceptions.WorkflowExecutionAlreadyStartedFault:
            return ""

    with ThreadPoolExecutor(THREADS) as pool:
        started = [run_id for run_id in pool.map(start, range(40)) if run_id]
    assert len(started) == 1
    assert len(crowd.events(started[0], "contested")) == 2


def test_every_task_is_given_once_and_answered_once(crowd: World) -> None:
    names = [f"run {number}" for number in range(12)]
    activities = [activity(str(number)) for number in range(5)]
    runs = {name: crowd.start(name) for name in names}
    given: list[tuple[str, str]] = []

    def decide(number: int) -> None:
        crowd.decide(*activities)

    def work(number: int) -> None:
        task = crowd.work()
        given.append((task["workflowExecution"]["workflowId"], task["activityId"]))
        crowd.done(task)
        assert fault(crowd.done, task)[0] == "UnknownResourceFault"

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(decide, range(12)))
        list(pool.map(work, range(60)))
    assert len(set(given)) == len(given) == 60
    for name, run_id in runs.items():
        assert crowd.types(run_id, name).count("ActivityTaskCompleted") == 5
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: crowd.decide(complete), names))
    assert {crowd.describe(r, n)["executionInfo"]["closeStatus"] for n, r in runs.items()} == {"COMPLETED"}


def test_a_storm_of_signals_during_decisions(crowd: World) -> None:
    run_id = crowd.start("storm")
    task = crowd.poll()
    with ThreadPoolExecutor(THREADS) as pool:
        storm = [pool.submit(crowd.signal, "storm", input=str(number)) for number in range(100)]
        crowd.respond(task)
        for signal in storm:
            signal.result()
    types = crowd.types(run_id, "storm")
    assert types.count("WorkflowExecutionSignaled") == 100
    assert types.count("DecisionTaskScheduled") == 2
    while crowd.describe(run_id, "storm")["openCounts"]["openDecisionTasks"]:
        crowd.decide()
    crowd.client.terminate_workflow_execution(domain="d", workflowId="storm")


def test_a_timer_fires_in_real_time_and_wakes_a_poll(crowd: World) -> None:
    """S-TO-6: without anybody calling; not before its time."""
    run_id = crowd.start("timer")
    crowd.decide(timer("t", 1))
    began = time.monotonic()
    task = crowd.poll()
    assert 0.9 < time.monotonic() - began < 5
    assert task["workflowExecution"]["runId"] == run_id
    events = {event["eventType"]: event["eventTimestamp"] for event in task["events"]}
    assert (events["TimerFired"] - events["TimerStarted"]).total_seconds() >= 1
