"""Mistakes the service made once; the random clients and the malformed requests found most of them."""

import http.client
import logging
import socket
import time

import pytest

from swf.server.app import Server
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from tests.unit.server.world import World, child, fault, timer


def test_a_late_task_does_not_end_an_override_that_came_after_it(world: World) -> None:
    """A task held on a temporary list, an answer that names a list for good: the list stays."""
    run_id = world.start()
    world.decide(taskList={"name": "for a while"}, taskListScheduleToStartTimeout="5")
    world.signal()
    task = world.poll("for a while")
    world.signal()

    world.respond(task, timer(seconds=100), taskList={"name": "for good"})
    world.clock.advance(5)

    assert world.types(run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]
    assert world.poll("for good").get("taskToken")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400, "-1" + "0" * 400])
@pytest.mark.parametrize("token", ["", ',"nextPageToken":"AAAAAAAAAAAAAAAAAAAAAAAA"'])
def test_a_timestamp_beyond_all_floats_is_no_timestamp(world: World, number: str, token: str) -> None:
    body = f'{{"domain":"d","startTimeFilter":{{"oldestDate":{number}}}{token}}}'.encode()
    target = {"x-amz-target": "SimpleWorkflowService.ListOpenWorkflowExecutions"}
    reply = InProcess(world.service).handle(target, body)
    assert reply.status == 400
    assert b"SerializationException" in reply.body


def test_a_client_that_sends_too_much_hears_so(swf_server: Server) -> None:
    """The connection is not cut while the body is still on its way."""
    connection = http.client.HTTPConnection(swf_server.url.removeprefix("http://"), timeout=10)
    target = {"X-Amz-Target": "SimpleWorkflowService.ListDomains"}
    connection.request("POST", "/", b" " * 12_000_000, target)
    response = connection.getresponse()
    assert response.status == 413
    assert b"Request size exceeds 1048576 bytes" in response.read()
    connection.close()


def test_half_a_request_does_not_hold_up_the_end(caplog: pytest.LogCaptureFixture) -> None:
    server = Server()
    server.start()
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as half:
        half.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as whole:
            whole.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            whole.recv(1000)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 0.9
        assert b" 503 " in half.recv(1000)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


class TestFullHistories:
    """A history that is full while children are being started."""

    @pytest.fixture
    def swf_settings(self) -> Settings:
        return Settings(max_history_events=8)

    def test_no_child_is_left_behind(self, world: World) -> None:
        """The event after which the history is full is the one that says that the child started."""
        run_id = world.start()
        world.decide(timer(), timer("t2"), child("a"))
        assert world.types(run_id)[-1] == "WorkflowExecutionTerminated"
        listed = world.client.list_closed_workflow_executions(
            domain="d", startTimeFilter={"oldestDate": 0}, executionFilter={"workflowId": "a"}
        )
        assert [info["closeStatus"] for info in listed["executionInfos"]] == ["TERMINATED"]

    def test_no_child_starts_under_a_terminated_parent(self, world: World) -> None:
        run_id = world.start()
        world.decide(timer(), child("a"), child("b"))
        assert world.types(run_id)[-1] == "WorkflowExecutionTerminated"
        assert fault(world.signal, "b")[0] == "UnknownResourceFault"

    def test_an_answer_that_found_no_room_left_nothing_behind(self, world: World) -> None:
        run_id = world.start()
        task = world.poll()
        for _ in range(3):
            world.signal()
        world.respond(task, timer(), executionContext="never kept")
        assert world.types(run_id)[-1] == "WorkflowExecutionTerminated"
        assert "latestExecutionContext" not in world.describe(run_id)
