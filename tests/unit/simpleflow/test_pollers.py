"""Pollers go on polling whatever the network does, and stop when they are told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from simpleflow import Workflow, activity
from simpleflow.swf.executor import Executor
from simpleflow.swf.process import Poller, connect, is_transient
from simpleflow.swf.process._connection import Connection
from simpleflow.swf.process.decider import DeciderPoller, DeciderWorker
from simpleflow.swf.process.decider._decision_process import UnknownWorkflow
from simpleflow.swf.process.decider.helpers import load_workflow_executor, make_decider_poller
from simpleflow.swf.process.worker import ActivityPoller
from simpleflow.swf.process.worker.command import make_worker_poller
from swf.exceptions import DoesNotExistError, PollTimeout, RateLimitExceededError, ResponseError
from swf.models.domain import Domain
from swf.models.history.builder import History as HistoryBuilder
from swf.models.workflow import WorkflowExecution, WorkflowType
from swf.responses import Response

DOMAIN = Domain("d", boto3_client=object())


@activity.with_attributes(version="1", task_list="work")
def double(number: int) -> int:
    return 2 * number


class Doubling(Workflow):
    name = "doubling"
    version = "1"
    task_list = "decide"
    execution_timeout = "60"
    decision_tasks_timeout = "60"

    def run(self, number: int) -> int:
        return int(self.submit(double, number).result)


class Elsewhere(Doubling):
    name = "elsewhere"
    task_list = "other"


class Broken(Doubling):
    name = "broken"

    def run(self, number: int) -> int:
        os._exit(9)


class Unreachable(Doubling):
    """The service cannot be reached, but the workflow is not to blame."""

    name = "unreachable"

    def run(self, number: int) -> int:
        try:
            self.executor.domain.boto3_client.describe_domain(name="d")  # type: ignore[attr-defined]
        except Exception:
            return 1
        return 2


class Scripted(Poller):
    """Its polls give what a test says, and then it stops."""

    name = "scripted"

    def __init__(self, *polls: Any) -> None:
        super().__init__(DOMAIN, "list")
        self.polls = list(polls)
        self.done: list[Any] = []
        self.pauses: list[float] = []

    def poll(self) -> Response:
        if len(self.polls) == 1:
            self.is_alive = False
        said = self.polls.pop(0)
        if isinstance(said, BaseException):
            raise said
        return Response(task=said)

    def process(self, response: Response) -> Any:
        self.done.append(response.task)
        return response.task

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


UNREACHABLE = EndpointConnectionError(endpoint_url="http://x")


def client_error(code: str, status: int = 400) -> ClientError:
    metadata = {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": metadata}, "Poll")  # type: ignore[typeddict-item]


# Polling


def test_one_task_after_the_other() -> None:
    poller = Scripted("a", PollTimeout("nothing"), "b")

    assert poller.start() == 0
    assert poller.done == ["a", "b"]


def test_once() -> None:
    poller = Scripted(PollTimeout("nothing"), "a", "b")

    assert poller.run_once() == 0
    assert poller.done == ["a"]


def test_once_without_delivering_the_answer() -> None:
    assert Scripted(False, "b").run_once() == 1


@pytest.mark.parametrize(
    "error",
    [
        UNREACHABLE,
        ConnectionResetError("gone"),
        RateLimitExceededError("slowly"),
        ResponseError("oops", error_code="InternalFailure"),
        client_error("ThrottlingException"),
        client_error("Whatever", status=503),
    ],
    ids=repr,
)
def test_errors_that_pass(error: Exception) -> None:
    """Q-50"""
    poller = Scripted(error, error, error, "a")

    assert poller.start() == 0
    assert poller.done == ["a"]
    assert is_transient(error)
    assert poller.pauses == sorted(poller.pauses) and len(set(poller.pauses)) == 3


@pytest.mark.parametrize(
    "error",
    [
        DoesNotExistError("Unable to poll", "Unknown domain, nowhere"),
        ResponseError("no", error_code="AccessDeniedException"),
        client_error("UnrecognizedClientException"),
        NoCredentialsError(),
        ValueError("a bug"),
    ],
    ids=repr,
)
def test_errors_that_stay(error: Exception) -> None:
    """Q-51"""
    poller = Scripted(error, "a", "b")

    assert poller.start() == 1
    assert poller.done == []
    assert not is_transient(error)


def test_pauses_grow_but_not_for_ever() -> None:
    poller = Scripted(*[UNREACHABLE] * 30, "a")
    poller.start()

    assert max(poller.pauses) == 20.0
    assert poller.pauses[0] < 0.5


def test_polls_that_are_empty_at_once_do_not_spin() -> None:
    """Q-52"""
    poller = Scripted(*[PollTimeout("nothing")] * 6, "a")
    poller.start()

    assert len(poller.pauses) == 6
    assert sum(poller.pauses) > 2


def test_handlers_are_bound_when_it_starts() -> None:
    before = signal.getsignal(signal.SIGTERM)
    Scripted("a")
    assert signal.getsignal(signal.SIGTERM) is before

    Scripted("a").start()
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_answer_of_a_closed_task_is_given_up() -> None:
    def refuse() -> None:
        raise DoesNotExistError("Unable", "Unknown execution")

    assert Scripted("a").deliver("answer", refuse) is False


def test_an_answer_is_tried_again_until_there_is_no_time() -> None:
    poller = Scripted("a")

    def refuse() -> None:
        if len(poller.pauses) == 3:
            poller.stop_now()
        raise UNREACHABLE

    assert poller.deliver("answer", refuse) is False
    assert len(poller.pauses) == 3


# Connections


class Client:
    class meta:
        endpoint_url = "http://127.0.0.1:1"

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = 0

    def __getattr__(self, operation: str) -> Any:
        return lambda **request: (self.name, operation, request)

    def close(self) -> None:
        self.closed += 1


def test_polls_go_their_own_way() -> None:
    connection = Connection(Client("polls"), Client("calls"))

    assert connection.poll_for_activity_task(domain="d")[0] == "polls"
    assert connection.poll_for_decision_task(domain="d")[0] == "polls"
    assert connection.poll_for_decision_task(domain="d", nextPageToken="x")[0] == "calls"
    assert connection.describe_domain(name="d") == ("calls", "describe_domain", {"name": "d"})


def test_nothing_open_is_inherited() -> None:
    """Q-64"""
    polls, calls = Client("polls"), Client("calls")
    Connection(polls, calls).renew()

    assert (polls.closed, calls.closed) == (1, 1)


@pytest.fixture
def silent_service() -> Any:
    """A service that takes requests and never answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    accepted: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                accepted.append(listening.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", accepted
    listening.close()
    for connection in accepted:
        connection.close()


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.4])
def test_a_poll_is_given_up_when_it_is_to_stop(
    silent_service: Any, delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    url, accepted = silent_service
    poller = ActivityPoller(connect("d", url), "list")

    def hang_up_once_half_closed() -> None:
        while not accepted:
            time.sleep(0.01)
        while accepted[0].recv(65536):
            pass
        accepted[0].close()

    def stop() -> None:
        time.sleep(delay)
        os.kill(os.getpid(), signal.SIGTERM)

    threads = [threading.Thread(target=target, daemon=True) for target in (hang_up_once_half_closed, stop)]
    began = time.monotonic()
    with poller.listening():
        for thread in threads:
            thread.start()
        assert poller.start() == 0
    assert time.monotonic() - began < 2.0


def test_a_signal_before_the_first_poll_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    poller = ActivityPoller(Domain("d", boto3_client=object()), "list")
    monkeypatch.setattr(poller, "poll", lambda *arguments: pytest.fail("it polls"))
    with poller.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        assert poller.start() == 0


def test_nobody_hangs_up_on_amazon() -> None:
    class Amazon(Client):
        class meta:
            endpoint_url = "https://swf.us-east-1.amazonaws.com"

    class Elsewhere(Client):
        class meta:
            endpoint_url = "https://swf.amazonaws.com.example.org"

    assert Connection(Amazon("x"), Client("y")).is_to_amazon
    assert not Connection(Elsewhere("x"), Client("y")).is_to_amazon


# Deciders


def response(workflow: type[Workflow] = Doubling, name: str | None = None) -> Response:
    path = name or f"{workflow.__module__}.{workflow.__qualname__}"
    history = HistoryBuilder(workflow, input={"args": [21], "kwargs": {}, "__extra": {"class": path}})
    execution = WorkflowExecution(DOMAIN, "w", "r", workflow_type=WorkflowType(DOMAIN, "t", "1"))
    return Response(token="token", history=history, execution=execution, started_event_id=3)


class Deciding(DeciderPoller):
    """Remembers what it answered."""

    def __init__(self, *workflows: type[Workflow], domain: Domain = DOMAIN, task_list: str | None = "decide"):
        super().__init__([Executor(domain, workflow) for workflow in workflows], domain, task_list, False)
        self.answers: list[Any] = []
        self.refusals: list[Exception] = []

    def respond_decision_task_completed(self, token: str, decisions: Any, **rest: Any) -> Any:  # type: ignore[override]
        if self.refusals:
            raise self.refusals.pop(0)
        self.answers.append(decisions)

    def pause(self, seconds: float) -> None:
        pass


def test_a_decision_is_made_in_a_process_and_answered() -> None:
    poller = Deciding(Doubling)

    assert poller.process(response()) is True
    [[decision]] = poller.answers
    assert decision["decisionType"] == "ScheduleActivityTask"
    assert json.loads(decision["scheduleActivityTaskDecisionAttributes"]["input"])["args"] == [21]


def test_workflows_are_found_by_their_class() -> None:
    poller = Deciding()

    assert poller.process(response()) is True


def test_an_unknown_workflow_is_left_to_others() -> None:
    """Q-53"""
    poller = Deciding(Doubling)

    assert poller.process(response(name="no.such.module.Workflow")) is False
    assert poller.answers == []
    with pytest.raises(UnknownWorkflow, match=r"cannot import workflow 'no\.such\.module\.Workflow'"):
        DeciderWorker(DOMAIN, {}).decide(response(name="no.such.module.Workflow"))


def test_a_decision_that_kills_its_process_is_given_up_after_some_attempts(caplog: Any) -> None:
    """Q-55"""
    poller = Deciding(Broken)

    assert poller.process(response(Broken)) is False
    assert poller.answers == []


def test_decisions_that_swf_refuses_fail_the_execution() -> None:
    poller = Deciding(Doubling)
    poller.refusals = [ResponseError("bad decision", error_code="ValidationException")]
    poller.process(response())

    [[decision]] = poller.answers
    assert decision["decisionType"] == "FailWorkflowExecution"
    reason = decision["failWorkflowExecutionDecisionAttributes"]["reason"]
    assert reason == "SWF refuses the decisions: ResponseError: bad decision"


class Waiting(Doubling):
    """It waits for a signal whose name does not fit into the execution context."""

    name = "waiting"

    def run(self, number: int) -> Any:
        self.submit(self.wait_signal("x" * 40_000))
        return self.submit(double, number).result


def test_a_context_that_cannot_be_sent_does_not_hold_the_decision_up() -> None:
    poller = Deciding(Waiting)

    assert poller.process(response(Waiting)) is True
    [[decision]] = poller.answers
    assert decision["decisionType"] == "ScheduleActivityTask"


def test_a_decision_waits_for_the_service() -> None:
    poller = Deciding(Doubling)
    poller.refusals = [UNREACHABLE, client_error("Throttling")]

    assert poller.process(response()) is True
    assert len(poller.answers) == 1


def test_a_service_that_is_away_is_not_the_workflow_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(Client):
        def __getattr__(self, operation: str) -> Any:
            def call(**request: Any) -> Any:
                raise UNREACHABLE

            return call

    domain = Domain("d", boto3_client=Connection(Away("x"), Away("y")))
    poller = Deciding(Unreachable, domain=domain)
    tries: list[Any] = []

    def back_off(doing: str, error: BaseException) -> None:
        tries.append(error)
        if len(tries) == 2:
            poller.stop_now()

    monkeypatch.setattr(poller, "back_off", back_off)
    poller.process(response(Unreachable))

    assert len(tries) == 2
    assert poller.answers == []


def test_executors_are_known_by_name_and_by_class() -> None:
    executor = Executor(DOMAIN, Doubling)
    worker = DeciderWorker(DOMAIN, {"doubling": executor})

    assert worker._executors.find("doubling") is executor
    assert worker._executors.find(f"{__name__}.Doubling") is executor


@pytest.mark.parametrize(
    ("workflows", "task_list", "expected"),
    [([Doubling], None, "decide"), ([Doubling], "x", "x"), ([Doubling, Elsewhere], "x", "x"), ([], "x", "x")],
)
def test_which_task_list(workflows: Any, task_list: str | None, expected: str) -> None:
    assert Deciding(*workflows, task_list=task_list).task_list == expected


def test_no_task_list() -> None:
    with pytest.raises(ValueError, match="A task list is needed if no workflows are specified"):
        Deciding(task_list=None)
    with pytest.raises(ValueError, match="do not share one task list"):
        Deciding(Doubling, Elsewhere, task_list=None)


def test_executors_of_another_domain() -> None:
    with pytest.raises(ValueError, match="is to run in domain 'other', and its decider in 'd'"):
        DeciderPoller([Executor(Domain("other"), Doubling)], DOMAIN, None, False)


def test_makers() -> None:
    poller = make_decider_poller([f"{__name__}.Doubling"], DOMAIN, None)

    assert (poller.name, poller.task_list) == ("DeciderPoller(workflow=Doubling)", "decide")
    assert make_worker_poller(DOMAIN, "list", heartbeat=0)._heartbeat is None
    with pytest.raises(ValueError, match="more than 1 workflow"):
        make_decider_poller(["a.B", "c.D"], DOMAIN, "x", repair_with=object())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Domain is needed"):
        load_workflow_executor("d", "a.B")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="poll data"):
        make_worker_poller(DOMAIN, "list", poll_data="?").fake_poll()
