"""Whoever is killed, the workflow completes, and nobody is left behind."""

from __future__ import annotations

import json
import time

import psutil
import pytest

from tests.data.processes import is_alive
from tests.helpers.processes import eventually
from tests.integration import programs
from tests.integration.world import World, children, working


def test_a_killed_activity(served: World) -> None:
    note = served.directory / "note"
    served.actors()
    execution = served.execute(programs.Again, str(note), 60)
    psutil.Process(working(note)).kill()

    assert served.result(execution) == "2"


def test_a_killed_activity_poller(served: World) -> None:
    note = served.directory / "note"
    _, worker = served.actors()
    execution = served.execute(programs.Again, str(note), 60)
    pid = working(note)
    psutil.Process(pid).parent().kill()  # type: ignore[union-attr]

    assert served.result(execution) == "2"
    assert not is_alive(pid)
    assert worker.is_running()


def test_a_killed_worker(served: World) -> None:
    note = served.directory / "note"
    decider, worker = served.actors()
    execution = served.execute(programs.Again, str(note), 60)
    working(note)
    family = [worker, *worker.children(recursive=True)]
    worker.kill()
    eventually(lambda: not any(process in family for process in served.processes()), seconds=10.0)
    served.worker()

    assert served.result(execution) == "2"
    assert decider.is_running()


def test_a_killed_decision(served: World) -> None:
    note = served.directory / "note"
    served.actors()
    execution = served.execute(programs.SlowDecision, str(note), 60)
    psutil.Process(working(note)).kill()

    assert served.result(execution) == "2"


def test_a_killed_decision_poller(served: World) -> None:
    note = served.directory / "note"
    decider, _ = served.actors()
    execution = served.execute(programs.SlowDecision, str(note), 60)
    pid = working(note)
    [poller] = decider.children()
    assert psutil.Process(pid).ppid() == poller.pid
    poller.kill()

    assert served.result(execution) == "2"
    assert not is_alive(pid)


def test_a_killed_decision_poller_that_remembered_a_long_history(served: World) -> None:
    decider = served.decider("-t", "decide", "-N", "2")
    served.worker()
    execution = served.execute(programs.InChain, 30)
    # From a hundred events on, polls bring only what is new.
    assert eventually(lambda: len(served.events(execution)) > 120, seconds=30.0)
    starts = (event.get("decisionTaskStartedEventAttributes") for event in served.events(execution))
    last = json.loads([start["identity"] for start in starts if start][-1])
    pollers = {child.pid: child for child in decider.children()}
    pollers[last["pid"]].kill()

    assert served.result(execution) == "30"


def test_a_killed_decider(served: World) -> None:
    note = served.directory / "note"
    decider, _ = served.actors()
    execution = served.execute(programs.Staying, str(note), 1.0)
    working(note)
    family = [decider, *decider.children(recursive=True)]
    decider.kill()
    eventually(lambda: not any(process in family for process in served.processes()), seconds=10.0)
    served.decider()

    assert served.result(execution) == '"stayed"'


def test_a_killed_service(world: World) -> None:
    note = world.directory / "note"
    service = world.serve()
    world.actors()
    execution = world.execute(programs.Staying, str(note), 1.0)
    working(note)
    service.kill()
    service.wait()
    time.sleep(1.5)  # the activity ends meanwhile, and its answer has to wait
    world.serve()

    assert world.result(execution) == '"stayed"'


def test_a_cut_network(world: World) -> None:
    note = world.directory / "note"
    world.serve()
    proxy = world.proxied()
    world.decider()
    world.worker("-N", "1", "--heartbeat", "1")
    execution = world.execute(programs.Staying, str(note), 2.0)
    working(note)
    proxy.cut()
    time.sleep(3.0)
    proxy.mend()

    assert world.result(execution) == '"stayed"'
    assert note.read_text().count("\n") == 1


@pytest.mark.parametrize("kind", ["decider", "worker"])
def test_an_idle_one_that_is_killed_takes_its_children_along(served: World, kind: str) -> None:
    process = getattr(served, kind)()
    children(process)
    process.kill()

    assert eventually(lambda: len(served.processes()) == 1, seconds=10.0)
