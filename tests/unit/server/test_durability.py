"""What is there after the service ended: everything that was answered."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from swf.server.api import Service
from swf.server.clock import ManualClock
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from swf.server.store import Store, StoreError
from tests.helpers.processes import eventually
from tests.unit.server.world import World, activity, child, complete, decision, fault, timer


class Lives:
    """One data file, opened again and again."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.clock = ManualClock()
        self.settings = Settings()
        self.open()

    def open(self) -> World:
        self.service = Service(Store(self.path), self.clock, self.settings)
        self.world = World(InProcess(self.service).client(), self.clock, self.service)
        return self.world

    def again(self) -> World:
        self.service.close()
        return self.open()


@pytest.fixture
def lives(tmp_path: Path):
    lives = Lives(str(tmp_path / "swf.sqlite"))
    lives.world.register()
    yield lives
    lives.service.close()


def test_tasks_tokens_timers_and_deadlines_go_on(lives: Lives) -> None:
    world = lives.world
    run_id = world.start()
    decisions = (activity("held"), activity("waiting"), timer(seconds=50), child(), activity("late"))
    world.decide(*decisions)
    held, task = world.work(), world.poll()

    world = lives.again()

    world.done(held)
    world.respond(task)
    assert world.work()["activityId"] == "waiting"
    assert world.poll("children")["workflowExecution"]["workflowId"] == "child"
    assert world.describe(run_id)["openCounts"]["openTimers"] == 1
    lives.service.close()
    lives.clock.advance(300)
    world = lives.open()
    world.poll()
    types = world.types(run_id)
    assert types.count("TimerFired") == 1
    assert types.count("ActivityTaskTimedOut") == 1


def test_page_tokens_go_on(lives: Lives) -> None:
    for number in range(3):
        lives.world.start(f"w{number}")
    filters = {"domain": "d", "startTimeFilter": {"oldestDate": 0}, "maximumPageSize": 2}
    page = lives.world.client.list_open_workflow_executions(**filters)

    world = lives.again()

    rest = world.client.list_open_workflow_executions(**filters, nextPageToken=page["nextPageToken"])
    assert len(rest["executionInfos"]) == 1


def test_a_closed_run_stays_closed(lives: Lives) -> None:
    run_id = lives.world.start()
    lives.world.decide(complete)

    world = lives.again()

    assert world.describe(run_id)["executionInfo"]["closeStatus"] == "COMPLETED"
    assert fault(world.signal)[0] == "UnknownResourceFault"


def test_one_server_per_file(lives: Lives) -> None:
    with pytest.raises(StoreError, match="in use by another server"):
        Store(lives.path)


def test_files_that_are_not_ours(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("this is no database, " * 100)
    with pytest.raises(StoreError, match="not a data file"):
        Store(str(text))
    with pytest.raises(StoreError, match="cannot use"):
        Store("/proc/nowhere/swf.sqlite")


def run_server(data: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "swf.server", "--port", "0", "--data", str(data), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    export = process.stdout.readline().strip()
    return process, export.partition("=")[2]


@pytest.mark.parametrize("gone", [True, False])
def test_those_who_took_tasks_may_be_known_to_be_gone(lives: Lives, gone: bool) -> None:
    run_id = lives.world.start()
    lives.world.decide(activity("taken"), activity("waiting"))
    taken = lives.world.work()
    lives.world.signal()
    decided = lives.world.poll()
    lives.world.start("closed", taskList={"name": "closed"})
    lives.world.decide(complete, task_list="closed")
    before = lives.world.types(run_id)

    lives.settings = Settings(takers_are_gone=gone)
    world = lives.again()
    lives.service.resume()

    if not gone:
        assert world.types(run_id) == before
        world.respond(decided)
        world.done(taken)
        return
    assert world.types(run_id)[len(before) :] == [
        "ActivityTaskFailed",
        "DecisionTaskScheduled",
        "DecisionTaskTimedOut",
    ]
    failed = world.last(run_id, "ActivityTaskFailed")
    assert failed["reason"] == "the process that had taken the task is gone"
    assert fault(world.done, taken)[0] == "UnknownResourceFault"
    assert fault(world.respond, decided)[0] == "UnknownResourceFault"
    assert world.work()["activityId"] == "waiting"
    world.respond(world.poll(), complete)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_how_to_use_it_and_ends_when_asked(tmp_path: Path, number: int) -> None:
    import boto3
    from botocore.config import Config

    process, url = run_server(tmp_path / "x.sqlite", "--domain", "mine", "--verbose")
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-1"}
    config = Config(retries={"max_attempts": 0})
    client = boto3.client("swf", endpoint_url=url, config=config, **keys)
    listed = client.list_domains(registrationStatus="REGISTERED")
    assert [domain["name"] for domain in listed["domainInfos"]] == ["mine"]

    began = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)

    assert time.monotonic() - began < 2
    assert process.returncode == 0
    assert "POST ListDomains 200" in errors


def test_nothing_answered_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    import boto3
    from botocore.config import Config

    data = tmp_path / "x.sqlite"
    process, url = run_server(data, "--domain", "d")
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    config = Config(retries={"max_attempts": 0})
    client = boto3.client("swf", endpoint_url=url, config=config, **keys)
    client.register_workflow_type(domain="d", name="w", version="1")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)

    process, url = run_server(data)
    try:
        client = boto3.client("swf", endpoint_url=url, config=config, **keys)
        assert client.describe_workflow_type(domain="d", workflowType={"name": "w", "version": "1"})
    finally:
        process.kill()
        process.communicate(timeout=10)


class Disk:
    """Refuses commits of a service, as often as it is told."""

    def __init__(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refusals = 0
        self.error: Exception = sqlite3.OperationalError("database or disk is full")
        self._store, self._commit = service.store, service.store.commit
        monkeypatch.setattr(service.store, "commit", self.commit)

    def commit(self) -> None:
        if self.refusals and self._store.pending:
            self.refusals -= 1
            self._store.rollback()
            raise self.error
        self._commit()


@pytest.fixture(params=[sqlite3.OperationalError("disk is full"), OSError(28, "No space left on device")])
def disk(swf_service, monkeypatch, request):
    disk = Disk(swf_service, monkeypatch)
    disk.error = request.param
    return disk


def test_every_way_a_disk_refuses_is_a_fault_for_who_asked(world: World, swf_server, disk: Disk) -> None:
    import boto3
    from botocore.config import Config

    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    config = Config(retries={"max_attempts": 0}, read_timeout=5)
    client = boto3.client("swf", endpoint_url=swf_server.url, config=config, **keys)
    for call in (client.register_domain, world.client.register_domain):
        disk.refusals = 1
        assert fault(call, name="e", workflowExecutionRetentionPeriodInDays="1")[0] == "InternalFailure"
    client.register_domain(name="e", workflowExecutionRetentionPeriodInDays="1")


@pytest.mark.parametrize("where", ["commit", "step"])
def test_what_is_due_while_the_disk_is_full_happens_later(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks anything meanwhile."""
    import swf.server.wire.http as http
    from swf.server.app import Server

    monkeypatch.setattr(http, "_AGAIN", 0.05)
    service = Service(Store(str(tmp_path / "swf.sqlite")))
    world = World(InProcess(service).client(), service.clock, service)
    world.register()
    world.start()
    disk = Disk(service, monkeypatch)
    tried = []

    def fire_due() -> None:
        tried.append(1)
        if len(tried) < 4:
            raise disk.error
        Service.fire_due(service)

    world.decide(timer(seconds=1))
    if where == "commit":
        disk.refusals = 3
    else:
        monkeypatch.setattr(service, "fire_due", fire_due)
    with Server(service=service):
        looking = sqlite3.connect(tmp_path / "swf.sqlite")
        fired = "SELECT count(*) FROM events WHERE json LIKE '%TimerFired%'"
        found = eventually(lambda: looking.execute(fired).fetchone()[0])
        looking.close()
    service.close()
    assert found == 1


def test_a_function_that_cannot_be_called_costs_nobody_else_anything(caplog) -> None:
    def refuse(call) -> None:
        raise RuntimeError("can't start new thread")

    service = Service(run_lambda=refuse)
    world = World(InProcess(service).client(), service.clock, service)
    world.register()
    run_id = world.start(lambdaRole="role")

    world.decide(decision("ScheduleLambdaFunction", id="l", name="f"))

    assert world.types(run_id)[-1] == "LambdaFunctionStarted"
    assert "the function f could not be called" in caplog.text
    service.close()


def test_a_full_disk_is_an_error_and_not_a_lie(lives: Lives) -> None:
    world = lives.world
    (pages,) = lives.service.store.connection.execute("PRAGMA page_count").fetchone()
    lives.service.store.connection.execute(f"PRAGMA max_page_count = {pages + 60}")
    kept, refused = [], []
    for number in range(20):
        try:
            kept.append((f"w{number}", world.start(f"w{number}", input="x" * 30_000)))
        except Exception:
            refused.append(number)

    assert kept
    assert refused

    lives.service.store.connection.execute("PRAGMA max_page_count = 1000000")
    world = lives.again()
    for workflow_id, run_id in kept:
        assert world.describe(run_id, workflow_id)
    world.start("after")
