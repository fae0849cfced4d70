"""Long polls over HTTP: who waits, who is served, and how a wait ends (section 8.1)."""

import socket
import threading
import time

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import World, activity, fault


@pytest.fixture(scope="module")
def patient():
    """A server whose polls are held."""
    with Server(settings=Settings(poll_seconds=20.0, max_pollers=3)) as server:
        world = World(client_of(server.url, max_pool_connections=20), None, server.service)
        world.register()
        world.server = server
        yield world


class Later:
    """A call in a thread; `result` waits for it."""

    def __init__(self, function, *args, **kwargs) -> None:
        self.answer = None
        self._thread = threading.Thread(target=self._run, args=(function, args, kwargs), daemon=True)
        self._thread.start()

    def _run(self, function, args, kwargs) -> None:
        self.answer = function(*args, **kwargs)

    def result(self):
        self._thread.join(10)
        assert not self._thread.is_alive(), "the poll was not answered"
        return self.answer


def wait_for_pollers(world: World, count: int) -> None:
    deadline = time.monotonic() + 10
    while world.service.health()["waitingPollers"] != count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_polls_wait_and_are_served_first_come_first_served(patient: World) -> None:
    """S-LP-1: one task wakes one poll."""
    polls = []
    for number in range(3):
        polls.append(Later(patient.poll, identity=str(number)))
        wait_for_pollers(patient, number + 1)
    for name in ("x", "y", "z"):
        patient.start(name)
    answers = [poll.result() for poll in polls]
    assert [answer["workflowExecution"]["workflowId"] for answer in answers] == ["x", "y", "z"]
    activity_poll = Later(patient.work)
    wait_for_pollers(patient, 1)
    patient.respond(answers[0], activity())
    assert activity_poll.result()["activityId"] == "a1"
    for name in ("x", "y", "z"):
        patient.client.terminate_workflow_execution(domain="d", workflowId=name)


def test_one_worker_too_many(patient: World) -> None:
    polls = [Later(patient.work, "crowded") for _ in range(3)]
    wait_for_pollers(patient, 3)
    assert fault(patient.work, "crowded")[0] == "LimitExceededFault"
    patient.service.end_all_waits()
    assert all("taskToken" not in poll.result() for poll in polls)


def test_one_poller_too_many(patient: World) -> None:
    """S-LP-3; lists of another name or kind are not concerned."""
    polls = [Later(patient.poll, "crowded") for _ in range(3)]
    wait_for_pollers(patient, 3)
    code, message = fault(patient.poll, "crowded")
    assert code == "LimitExceededFault" and message.endswith("limit exceeded")
    polls.append(Later(patient.work, "crowded"))
    wait_for_pollers(patient, 4)
    for name in ("p", "q", "r"):
        patient.start(name, taskList={"name": "crowded"})
    assert all(poll.result()["taskToken"] for poll in polls[:3])
    patient.service.end_all_waits()
    assert "taskToken" not in polls[3].result()


def test_a_poll_for_nothing_ends_empty() -> None:
    with Server(settings=Settings(poll_seconds=0.05)) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        started = time.monotonic()
        assert "taskToken" not in world.poll()
        assert time.monotonic() - started >= 0.05


def test_stopping_answers_who_waits() -> None:
    """S-LP-4."""
    server = Server(settings=Settings(poll_seconds=20.0))
    server.start()
    world = World(client_of(server.url), None, server.service)
    world.register()
    poll = Later(world.poll)
    wait_for_pollers(world, 1)
    server.stop()
    assert poll.result()["startedEventId"] == 0


def test_stopping_does_not_wait_for_requests_that_never_arrive(caplog) -> None:
    server = Server()
    server.start()
    address = server.url.rpartition("/")[2].split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=10) as half:
        head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n"
        half.sendall(head.encode() + b"{")
        time.sleep(0.05)  # it may arrive after the end as well, which must not matter either
        server.stop()
        assert half.recv(1000)[:12] in (b"HTTP/1.1 503", b"")
    assert caplog.text == ""  # uvicorn would wait for a second, then complain
