"""Deciders and workers: they come, work, and go when they are told to."""

from __future__ import annotations

import base64
import json
import subprocess
import time

import pytest

from swf.querysets.workflow import WorkflowTypeQuerySet
from tests.data.processes import is_alive
from tests.helpers.processes import ended, eventually
from tests.integration import programs
from tests.integration.world import DOMAIN, World, children, working


def test_a_workflow_is_decided_and_done(served: World) -> None:
    decider, worker = served.actors()
    execution = served.execute(programs.InChain, 3)

    assert served.result(execution) == "3"

    for process in (decider, worker):
        began = time.monotonic()
        process.terminate()
        assert ended(process) == 0
        assert time.monotonic() - began < 1.0
    assert len(served.processes()) == 1  # the service


def test_deciders_of_named_workflows_need_no_task_list(served: World) -> None:
    served.decider("-N", "1", "tests.integration.programs.InChain", "tests.integration.programs.Badly")
    served.worker()

    assert served.result(served.execute(programs.InChain, 1)) == "1"


def test_deciders_register_the_types_of_named_workflows(served: World) -> None:
    served.decider("-N", "1", "tests.integration.programs.InChain")
    types = WorkflowTypeQuerySet(served.domain)

    assert eventually(lambda: [kind.name for kind in types.all()] == [programs.InChain.name])


def test_the_workflow_learns_why_activities_failed(served: World) -> None:
    """Q-58, Q-59"""
    served.decider()
    served.worker("-N", "3")
    reasons = json.loads(served.result(served.execute(programs.Badly)))

    assert reasons["raise"] == "ValueError: on purpose"
    assert reasons["long"].startswith("ValueError: no way! no way!")
    assert reasons["zero"].endswith("exited without reporting a result (exit code 0)")
    assert reasons["three"].endswith("died: exit code 3")
    assert "exit code -9: killed by SIGKILL" in reasons["killed"]
    assert reasons["odd"].startswith("TypeError") and "object" in reasons["odd"]


def test_a_running_activity_may_finish(served: World) -> None:
    note = served.directory / "note"
    served.decider()
    worker = served.worker()
    execution = served.execute(programs.Staying, str(note), 1.0)
    working(note)
    worker.terminate()

    assert ended(worker) == 0
    assert served.result(execution) == '"stayed"'


def test_but_not_for_ever(served: World) -> None:
    note = served.directory / "note"
    served.decider()
    worker = served.worker("-N", "1", "--stop-timeout", "0.3")
    execution = served.execute(programs.Again, str(note), 60)
    pid = working(note)
    worker.terminate()

    assert ended(worker, seconds=5.0) == 0
    assert not is_alive(pid)
    reasons = [
        event["activityTaskFailedEventAttributes"]["reason"]
        for event in served.events(execution)
        if event["eventType"] == "ActivityTaskFailed"
    ]
    assert reasons == ["the worker was stopped, and the activity did not finish in the time it had"]


def test_a_second_signal_stops_now(served: World) -> None:
    note = served.directory / "note"
    served.decider()
    worker = served.worker()
    served.execute(programs.Again, str(note), 60)
    working(note)
    worker.terminate()
    time.sleep(0.7)
    worker.terminate()

    assert ended(worker, seconds=5.0) == 0


def test_one_task(served: World) -> None:
    served.decider()
    execution = served.execute(programs.InChain, 2)

    for _ in range(2):
        assert ended(served.worker("--one-task")) == 0
    assert served.result(execution) == "2"


def test_a_task_that_somebody_else_polled(served: World) -> None:
    served.decider()
    execution = served.execute(programs.InChain, 1)
    polled = served.domain.poll_for_activity_task(DOMAIN, "work")
    polled.pop("ResponseMetadata")
    data = base64.b64encode(json.dumps(polled).encode()).decode()

    assert (
        served.run("worker.start", "-d", DOMAIN, "--endpoint-url", served.url, "--poll-data", data).returncode
        == 0
    )
    assert served.result(execution) == "1"
    assert (
        served.run("worker.start", "-d", DOMAIN, "--endpoint-url", served.url, "--poll-data", data).returncode
        == 1
    )


@pytest.mark.parametrize("command", [("decider.start", "-t", "x"), ("worker.start", "-t", "x")])
def test_no_service_to_talk_to(world: World, command: tuple[str, ...]) -> None:
    said = world.run(*command, "-d", "d")

    assert said.returncode == 1
    assert "AWS_ENDPOINT_URL_SWF" in said.stderr and "AWS_ACCESS_KEY_ID" in said.stderr
    assert said.stderr.count("\n") == 1


def test_an_unknown_domain_is_said_and_does_not_spin(served: World) -> None:
    process = served.simpleflow(
        "worker.start", "-d", "nowhere", "-t", "x", "-N", "1", "--endpoint-url", served.url,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = [process.stderr.readline().decode() for _ in range(3)]
    process.terminate()
    process.communicate()

    assert any("gives up, as SWF refuses" in line and "nowhere" in line for line in said)


def test_a_decider_that_does_not_know_the_workflow_leaves_it_alone(served: World) -> None:
    class Unknown(programs.One):
        name = "unknown"

    served.decider()
    execution = served.execute(Unknown)

    eventually(lambda: "cannot import workflow" in served.log.read_text())
    assert served.events(execution)[-1]["eventType"] == "DecisionTaskStarted"


def test_idle_actors_cost_nothing(served: World) -> None:
    worker = served.worker("-N", "4")
    family = [worker, *children(worker, 4)]
    time.sleep(1.0)

    def spent() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in family)

    before = spent()
    time.sleep(2.0)
    assert spent() - before <= 0.02  # two ticks of the clock, over five processes
