"""An activity at work is watched: heartbeats, cancellation, death; and whatever happens, SWF hears of it."""

from __future__ import annotations

import json
import mmap
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import EndpointConnectionError

from simpleflow import settings
from simpleflow.swf.process._child import TaskChild
from simpleflow.swf.process._will import SIZE, Will
from simpleflow.swf.process.worker.base import ActivityPoller, spawn
from swf.exceptions import DoesNotExistError, RateLimitExceededError, ResponseError
from swf.models.activity import ActivityTask, ActivityType
from swf.models.domain import Domain
from swf.models.workflow import WorkflowExecution
from tests.data.processes import is_alive
from tests.helpers.processes import eventually, gone

HERE = __name__
DOMAIN = Domain("d", boto3_client=object())

# Activities


def double(number: int) -> int:
    return 2 * number


def raises(text: str = "on purpose") -> None:
    raise ValueError(text)


def leaves(code: int) -> None:
    os._exit(code)


def exits(code: object = 0) -> None:
    sys.exit(code)  # type: ignore[arg-type]


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def returns_a_set_of_objects() -> object:
    return object()


def returns_much() -> str:
    return "x" * 40_000


def is_interrupted() -> None:
    raise KeyboardInterrupt


def takes(note: str, seconds: float = 60.0) -> str:
    """Note the process, and a program it starts; then take so long, and note the end."""
    program = subprocess.Popen(["sleep", "100"])
    try:
        Path(note).write_text(f"{os.getpid()} {program.pid}\n")
        time.sleep(seconds)
        return "done"
    finally:
        program.kill()
        with open(note, "a") as file:
            file.write("cleaned up\n")


def does_not_listen(note: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Path(note).write_text(f"{os.getpid()}\n")
    while True:
        time.sleep(60)


def names_context(context: str) -> str:
    return f"argument {context}"


class Poller(ActivityPoller):
    """A poller that remembers what it answered, and whose service does what a test says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(DOMAIN, "list", **options)
        self.answers: list[tuple[str, Any]] = []
        self.beats: list[Any] = []
        self.beat_at: list[float] = []
        self.refusals: list[Exception] = []

    def heartbeat(self, task_token: str, details: Any = None) -> dict[str, Any]:
        self.beat_at.append(time.monotonic())
        said = self.beats.pop(0) if self.beats else {"cancelRequested": False}
        if isinstance(said, Exception):
            raise said
        return dict(said)

    def _respond(self, how: str, **texts: Any) -> dict[str, Any]:
        if self.refusals:
            raise self.refusals.pop(0)
        self.answers.append((how, texts))
        return {}

    def respond_activity_task_completed(self, token: str, result: Any = None) -> Any:  # type: ignore[override]
        return self._respond("completed", result=result)

    def respond_activity_task_failed(self, token: str, **texts: Any) -> Any:  # type: ignore[override]
        return self._respond("failed", **texts)

    def respond_activity_task_canceled(self, token: str, details: Any = None) -> Any:  # type: ignore[override]
        return self._respond("canceled", details=details)


def task(name: str, *args: Any, module: str = HERE, **kwargs: Any) -> ActivityTask:
    """A task as a poll brings it."""
    polled = {
        "taskToken": "token",
        "activityId": "activity-1",
        "startedEventId": 6,
        "workflowExecution": {"workflowId": "w", "runId": "r"},
        "activityType": {"name": f"{module}.{name}", "version": "1"},
        "input": json.dumps({"args": args, "kwargs": kwargs}),
    }
    return ActivityTask.from_poll(DOMAIN, "list", polled)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ACTIVITY_SIGTERM_WAIT_SEC", 0.3, raising=False)


@pytest.fixture
def poller() -> Poller:
    return Poller()


def work(poller: Poller, a_task: ActivityTask, heartbeat: float | None = None) -> tuple[str, dict[str, Any]]:
    """Have a task done, and return the one answer it got."""
    spawn(poller, "token", a_task, heartbeat=heartbeat)
    [answer] = poller.answers
    return answer


def failure(poller: Poller, a_task: ActivityTask) -> dict[str, Any]:
    how, texts = work(poller, a_task)
    assert how == "failed"
    return texts


# Answers


def test_a_result(poller: Poller) -> None:
    assert work(poller, task("double", 21)) == ("completed", {"result": "42"})


def test_a_result_is_json_of_many_types(poller: Poller) -> None:
    assert work(poller, task("double", [1])) == ("completed", {"result": "[1,1]"})


def test_an_exception(poller: Poller) -> None:
    texts = failure(poller, task("raises"))
    details = json.loads(texts["details"])

    assert texts["reason"] == "ValueError: on purpose"
    assert (details["error"], details["error_type"], details["message"]) == ("ValueError",) * 2 + (
        "on purpose",
    )
    assert "in raises" in "".join(details["traceback"])


def test_a_long_message_is_cut_and_stays_readable(poller: Poller) -> None:
    texts = failure(poller, task("raises", "no way! " * 12_800))
    details = json.loads(texts["details"])

    assert texts["reason"].startswith("ValueError: no way! no way!") and len(texts["reason"]) <= 256
    assert len(texts["details"]) <= 32_768
    assert details["message"].startswith("no way!") and "cut)" in details["message"]
    assert "in raises" in "".join(details["traceback"])


@pytest.mark.parametrize(
    ("a_task", "reason"),
    [
        (task("leaves", 0), r"process \d+ exited without reporting a result \(exit code 0\)"),
        (task("leaves", 3), r"process \d+ died: exit code 3"),
        (task("is_killed"), r"process \d+ died: exit code -9: killed by SIGKILL"),
        (task("exits"), r"process \d+ was ended by sys.exit\(0\) without a result"),
        (task("exits", "sorry"), r"process \d+ was ended by sys.exit\('sorry'\)"),
        (task("is_interrupted"), "KeyboardInterrupt"),
        (task("returns_a_set_of_objects"), "TypeError: .*object"),
        (task("returns_much"), "Message too long"),
        (task("nothing"), "unable to import .*nothing"),
        (task("double", 1, module="no.such.module"), "unable to import .*no.such.module"),
        (task("double", 1, 2, 3), "TypeError: double"),
    ],
    ids=lambda value: value.activity_type.name.rpartition(".")[2] if isinstance(value, ActivityTask) else "",
)
def test_why_there_is_no_result(poller: Poller, a_task: ActivityTask, reason: str) -> None:
    assert re.search(reason, failure(poller, a_task)["reason"])


def test_an_input_that_is_no_object(poller: Poller) -> None:
    polled = {**(task("double").context or {}), "input": "[1]"}

    texts = failure(poller, ActivityTask.from_poll(DOMAIN, "list", polled))
    assert "input of a Python activity is an object" in texts["reason"]


def test_an_argument_called_context_is_the_activity_s(poller: Poller) -> None:
    assert work(poller, task("names_context", context="yes")) == ("completed", {"result": '"argument yes"'})


def test_an_answer_waits_for_the_service(poller: Poller) -> None:
    """Q-56"""
    poller.refusals = [EndpointConnectionError(endpoint_url="http://x"), RateLimitExceededError("slowly")]

    assert work(poller, task("double", 1)) == ("completed", {"result": "2"})


def test_an_answer_nobody_wants_any_more(poller: Poller) -> None:
    poller.refusals = [DoesNotExistError("Unable to complete", "Unknown execution")]

    assert spawn(poller, "token", task("double", 1), heartbeat=None) is False
    assert poller.answers == []


def test_a_result_that_swf_refuses_is_a_failure(poller: Poller) -> None:
    poller.refusals = [ResponseError("not this", error_code="ValidationException")]

    assert "SWF refuses the result: not this" in failure(poller, task("double", 1))["reason"]


# Heartbeats


def test_heartbeats_while_it_works_and_none_after(poller: Poller, tmp_path: Path) -> None:
    """Q-63"""
    began = time.monotonic()
    assert work(poller, task("takes", str(tmp_path / "note"), 0.5), heartbeat=0.1)[0] == "completed"
    passed, beats = time.monotonic() - began, len(poller.beat_at)
    time.sleep(0.3)

    assert 2 <= beats <= passed / 0.1
    assert len(poller.beat_at) == beats


def test_no_heartbeats(poller: Poller, tmp_path: Path) -> None:
    assert work(poller, task("takes", str(tmp_path / "note"), 0.2), heartbeat=None)[0] == "completed"
    assert poller.beat_at == []


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://x"),
        RateLimitExceededError("slowly"),
        ResponseError("what?", error_code="InternalFailure"),
        RuntimeError("whatever"),
    ],
    ids=repr,
)
def test_a_failed_heartbeat_harms_nobody(poller: Poller, tmp_path: Path, error: Exception) -> None:
    """Q-60"""
    poller.beats = [error]

    assert work(poller, task("takes", str(tmp_path / "note"), 0.4), heartbeat=0.1)[0] == "completed"
    assert len(poller.beat_at) >= 2


def test_it_is_canceled_with_all_it_started(poller: Poller, tmp_path: Path) -> None:
    """Q-62"""
    note = tmp_path / "note"
    poller.beats = [{"cancelRequested": True}]
    began = time.monotonic()

    assert work(poller, task("takes", str(note)), heartbeat=0.5) == ("canceled", {"details": None})
    assert time.monotonic() - began < 3
    assert note.read_text().endswith("cleaned up\n")
    assert not any(is_alive(int(pid)) for pid in note.read_text().split()[:2])


def test_a_closed_task_ends_and_is_not_answered(poller: Poller, tmp_path: Path) -> None:
    note = tmp_path / "note"
    poller.beats = [DoesNotExistError("Unable to send heartbeat", "Unknown execution")]

    assert spawn(poller, "token", task("takes", str(note)), heartbeat=0.5) is False
    assert poller.answers == []
    assert note.read_text().endswith("cleaned up\n")


def test_who_does_not_listen_is_killed(poller: Poller, tmp_path: Path) -> None:
    note = tmp_path / "note"
    poller.beats = [{"cancelRequested": True}]

    assert work(poller, task("does_not_listen", str(note)), heartbeat=0.5)[0] == "canceled"
    assert not is_alive(int(note.read_text()))


# Signals


@pytest.fixture
def during(tmp_path: Path) -> Iterator[Callable[[Callable[[int], Any]], str]]:
    """Do something once the activity `takes` works; it is given the activity's process id."""
    note = tmp_path / "note"
    threads: list[threading.Thread] = []

    def arrange(do: Callable[[int], Any]) -> str:
        def run() -> None:
            eventually(lambda: note.exists() and note.read_text().endswith("\n"))
            do(int(note.read_text().split()[0]))

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return str(note)

    yield arrange
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_from_elsewhere_does_not_end_it(poller: Poller, during: Any, number: int) -> None:
    note = during(lambda pid: os.kill(pid, number))

    assert work(poller, task("takes", note, 0.4))[0] == "completed"


def test_a_poller_that_stops_lets_it_finish(poller: Poller, during: Any) -> None:
    poller.is_alive = True
    note = during(lambda pid: os.kill(os.getpid(), signal.SIGTERM))

    assert work(poller, task("takes", note, 0.4))[0] == "completed"
    assert not poller.is_alive
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_but_only_so_long(during: Any) -> None:
    poller = Poller(stop_timeout=0.2)
    poller.is_alive = True
    note = during(lambda pid: os.kill(os.getpid(), signal.SIGTERM))
    how, texts = work(poller, task("takes", note))

    assert how == "failed"
    assert "worker was stopped" in texts["reason"]
    assert Path(note).read_text().endswith("cleaned up\n")


def test_a_poller_that_stops_now_ends_it(poller: Poller, during: Any) -> None:
    poller.is_alive = True
    note = during(lambda pid: os.kill(os.getpid(), signal.SIGQUIT))
    how, texts = work(poller, task("takes", note))

    assert how == "failed"
    assert "worker was stopped" in texts["reason"]


# The will


def test_what_a_killed_poller_left_is_ended_and_failed(tmp_path: Path) -> None:
    memory = mmap.mmap(-1, SIZE)
    note = tmp_path / "note"
    first = Poller()
    first.will = Will(memory)
    pid = os.fork()
    if pid == 0:
        spawn(first, "token", task("takes", str(note)), heartbeat=None)
        os._exit(0)
    eventually(lambda: note.exists() and note.read_text().endswith("\n"))
    family = [psutil.Process(int(pid)) for pid in note.read_text().split()]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

    second = Poller()
    second.will = Will(memory)
    second.settle()

    assert gone(family)
    [(how, texts)] = second.answers
    assert how == "failed"
    assert texts["reason"] == f"the worker process died while it ran activity {HERE}.takes"
    assert second.will.read() is None


def test_a_poller_killed_while_it_makes_a_process_loses_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = mmap.mmap(-1, SIZE)
    first, second = Poller(), Poller()
    first.will, second.will = Will(memory), Will(memory)
    pid = os.fork()
    if pid == 0:
        monkeypatch.setattr(TaskChild, "__init__", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        spawn(first, "token", task("takes"), heartbeat=None)
        os._exit(0)
    os.waitpid(pid, 0)

    second.settle()

    assert [how for how, _ in second.answers] == ["failed"]
    assert second.will.read() is None


def test_an_orphaned_activity_ends_by_itself(poller: Poller, tmp_path: Path) -> None:
    note = tmp_path / "note"
    pid = os.fork()
    if pid == 0:
        spawn(poller, "token", task("takes", str(note)), heartbeat=None)
        os._exit(0)
    eventually(lambda: note.exists() and note.read_text().endswith("\n"))
    family = [psutil.Process(int(pid)) for pid in note.read_text().split()]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

    assert gone(family)


def test_a_will_that_does_not_fit_is_none() -> None:
    will = Will(mmap.mmap(-1, SIZE))
    will.write(token="x" * 100_000)

    assert will.read() is None


def test_without_memory_there_is_no_will() -> None:
    will = Will()
    will.write(token="x")
    will.clear()

    assert will.read() is None


def test_the_context_of_an_activity(poller: Poller) -> None:
    assert work(poller, task("get_it", module="tests.data.contexts")) == (
        "completed",
        {
            "result": json.dumps(
                {
                    "activity_id": "activity-1",
                    "activity_task_list": "list",
                    "domain_name": "d",
                    "input": '{"args": [], "kwargs": {}}',
                    "name": "tests.data.contexts.get_it",
                    "run_id": "r",
                    "version": "1",
                    "workflow_id": "w",
                },
                separators=(",", ":"),
            )
        },
    )


def test_names() -> None:
    poller = Poller()

    assert poller.name == "ActivityPoller(task_list=list)"
    assert poller.task_list == "list"
    assert poller.domain is DOMAIN
    assert isinstance(task("x").workflow_execution, WorkflowExecution)
    assert isinstance(task("x").activity_type, ActivityType)
