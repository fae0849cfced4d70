"""A supervisor keeps its children alive, and leaves none behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from simpleflow.process import Supervisor, fork, reset_signal_handlers
from simpleflow.process._fork import how_it_ended
from tests.helpers.processes import ended, eventually, gone


@pytest.fixture
def started() -> Iterator[Callable[..., psutil.Process]]:
    """Start supervisors in processes of their own; whatever is left of them is killed, and a failure."""
    pids: list[int] = []

    def start(supervisor: Supervisor) -> psutil.Process:
        pids.append(fork(supervisor.start))
        return psutil.Process(pids[-1])

    yield start
    for pid in pids:
        try:
            family = [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]
        except psutil.NoSuchProcess:
            continue
        for process in family:
            process.kill()
        if family[-1].status() == psutil.STATUS_ZOMBIE:
            os.waitpid(pid, 0)


def wait_for_ever() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGQUIT, lambda *_: os._exit(3))
    while True:
        time.sleep(60)


def refuse_to_stop() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    while True:
        time.sleep(60)


def children(process: psutil.Process, number: int) -> list[psutil.Process]:
    return eventually(lambda: (found := process.children()) and len(found) == number and found)


class Payload:
    def work(self) -> None:
        wait_for_ever()


def test_as_many_children_as_wanted(started: Callable[..., psutil.Process]) -> None:
    assert len(children(started(Supervisor(wait_for_ever, nb_children=3)), 3)) == 3


def test_one_child_per_cpu_by_default() -> None:
    assert Supervisor(wait_for_ever)._nb_children == os.cpu_count()


def test_no_children_is_a_number_too(started: Callable[..., psutil.Process], tmp_path: Path) -> None:
    class Noted(Supervisor):
        def _fill(self) -> float | None:
            (tmp_path / "listens").touch()
            return super()._fill()

    process = started(Noted(wait_for_ever, nb_children=0))
    eventually((tmp_path / "listens").exists)
    process.terminate()

    assert ended(process) == 0


def test_arguments_reach_the_payload(started: Callable[..., psutil.Process], tmp_path: Path) -> None:
    def write(path: Path, text: str) -> None:
        path.write_text(text)
        wait_for_ever()

    started(Supervisor(write, (tmp_path / "note", "hello"), nb_children=1))

    assert eventually(lambda: (tmp_path / "note").exists() and (tmp_path / "note").read_text()) == "hello"


def test_a_killed_child_is_replaced_at_once(started: Callable[..., psutil.Process]) -> None:
    """Q-46"""
    process = started(Supervisor(wait_for_ever, nb_children=2))
    victim, other = children(process, 2)
    victim.kill()
    replaced = eventually(
        lambda: {child.pid for child in process.children()} - {victim.pid, other.pid}, seconds=1.0
    )

    assert len(replaced) == 1


def test_a_child_that_always_fails_is_not_started_for_ever(
    started: Callable[..., psutil.Process], tmp_path: Path
) -> None:
    """Q-49"""
    note = tmp_path / "starts"

    def fail() -> int:
        with note.open("a") as file:
            file.write("x")
        return 1

    started(Supervisor(fail, nb_children=1))
    eventually(lambda: note.exists() and len(note.read_text()) >= 2)
    time.sleep(0.3)

    assert len(note.read_text()) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_its_children(started: Callable[..., psutil.Process], number: int) -> None:
    process = started(Supervisor(wait_for_ever, nb_children=2))
    family = children(process, 2)
    process.send_signal(number)

    assert ended(process, seconds=1.0) == 0
    assert gone(family)


def test_a_stop_in_the_middle_of_the_start_leaves_nobody(started: Callable[..., psutil.Process]) -> None:
    """Q-47"""
    for _ in range(5):
        process = started(Supervisor(wait_for_ever, nb_children=4))
        eventually(process.children)
        process.terminate()
        assert ended(process, seconds=2.5) == 0


def test_a_second_signal_ends_those_who_do_not_want_to(
    started: Callable[..., psutil.Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simpleflow.settings.ACTIVITY_SIGTERM_WAIT_SEC", 0.1, raising=False)
    monkeypatch.setattr("simpleflow.process._supervisor._LAST_WORDS", 0.1)
    monkeypatch.setattr("simpleflow.process._supervisor._SAME_REQUEST", 0.1)
    process = started(Supervisor(refuse_to_stop, nb_children=2))
    family = children(process, 2)
    time.sleep(0.1)
    process.terminate()
    time.sleep(0.3)
    assert process.is_running()
    process.terminate()

    assert ended(process, seconds=2.0) == 1
    assert gone(family)


def test_signals_in_a_row_are_one_request(started: Callable[..., psutil.Process]) -> None:
    def finish_slowly() -> None:
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGQUIT, lambda *_: os._exit(3))
        signal.pause()
        time.sleep(0.7)

    process = started(Supervisor(finish_slowly, nb_children=1))
    children(process, 1)
    time.sleep(0.1)
    for _ in range(3):
        process.terminate()

    began = time.monotonic()
    assert ended(process, seconds=3.0) == 0
    assert time.monotonic() - began > 0.5


def test_patience_has_an_end(started: Callable[..., psutil.Process], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simpleflow.settings.ACTIVITY_SIGTERM_WAIT_SEC", 0.1, raising=False)
    monkeypatch.setattr("simpleflow.process._supervisor._LAST_WORDS", 0.1)
    process = started(Supervisor(refuse_to_stop, nb_children=1, stop_timeout=0.2))
    family = children(process, 1)
    time.sleep(0.1)
    process.terminate()

    assert ended(process, seconds=3.0) == 1
    assert gone(family)


def test_children_do_not_outlive_a_killed_supervisor(started: Callable[..., psutil.Process]) -> None:
    """Q-48"""
    process = started(Supervisor(wait_for_ever, nb_children=2))
    family = children(process, 2)
    process.kill()
    os.waitpid(process.pid, 0)

    assert gone(family, seconds=5.0)


def test_nor_where_the_kernel_does_not_help(
    started: Callable[..., psutil.Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simpleflow.process._fork._prctl", None)
    monkeypatch.setattr("simpleflow.process._fork._looked_up", True)
    process = started(Supervisor(wait_for_ever, nb_children=1))
    family = children(process, 1)
    process.kill()
    os.waitpid(process.pid, 0)

    assert gone(family, seconds=5.0)


def test_names() -> None:
    assert Supervisor(wait_for_ever)._payload_friendly_name == "wait_for_ever"
    assert Supervisor(Payload().work)._payload_friendly_name == "Payload.work"


def test_what_cannot_be_a_payload() -> None:
    with pytest.raises(TypeError, match="invalid payload type"):
        Supervisor("wait")  # type: ignore[arg-type]


def test_it_starts_once() -> None:
    supervisor = Supervisor(wait_for_ever, nb_children=0, background=True)
    pid = supervisor.start()
    try:
        with pytest.raises(Exception, match="started before"):
            supervisor.start()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def test_in_the_background(started: Callable[..., psutil.Process]) -> None:
    supervisor = Supervisor(wait_for_ever, nb_children=1, background=True)
    process = psutil.Process(supervisor.start())
    family = children(process, 1)
    process.terminate()

    assert ended(process, seconds=2.0) == 0
    assert gone(family)


def test_handlers_are_put_back_in_a_child() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        pid = os.fork()
        if pid == 0:
            reset_signal_handlers(lambda: os.kill(os.getpid(), signal.SIGTERM))()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (lambda: None, 0),
        (lambda: 3, 3),
        (lambda: sys.exit(4), 4),
        (lambda: sys.exit(), 0),
        (lambda: 1 / 0, 70),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), -9),
    ],
)
def test_the_exit_code_of_a_child(main: Callable[[], object], code: int) -> None:
    assert os.waitstatus_to_exitcode(os.waitpid(fork(main), 0)[1]) == code


def test_how_it_ended_in_words() -> None:
    assert how_it_ended(3) == "exit code 3"
    assert how_it_ended(-9) == "exit code -9: killed by SIGKILL, perhaps because memory ran out"
    assert how_it_ended(-200) == "exit code -200: killed by signal 200"
