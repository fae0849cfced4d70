"""A process ends with all its descendants, whatever they think of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from simpleflow import settings
from simpleflow.process import end_process_tree
from tests.data.processes import is_alive


@pytest.fixture
def shell():
    """Start shell scripts that say process ids; end the survivors."""
    started, said = [], []

    def start(script, *, session=True):
        process = subprocess.Popen(
            ["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=session
        )
        started.append(process)
        pids = [int(pid) for pid in process.stdout.readline().split()]
        said.extend(pids)
        return process, pids

    yield start
    for pid in said:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    for process in started:
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.mark.parametrize("session", [True, False])
def test_children_and_grandchildren_end(shell, session):
    process, pids = shell("sh -c 'sleep 60 & echo $! $$; wait' & wait", session=session)

    end_process_tree(process.pid, patience=5)

    assert process.wait(5) == -signal.SIGTERM
    assert not any(map(is_alive, pids))


def test_the_status_stays_for_the_parent_to_collect(shell):
    process, _ = shell("trap 'exit 42' TERM; echo $$; while :; do sleep 0.01; done")

    end_process_tree(process.pid, patience=5)

    assert process.wait(0) == 42


def test_who_ignores_sigterm_gets_sigkill(shell):
    process, pids = shell("trap '' TERM; sleep 60 & echo $! $$; wait")

    end_process_tree(process.pid, patience=0.1)

    assert process.wait(5) == -signal.SIGKILL
    assert not any(map(is_alive, pids))


def test_patience_comes_from_the_settings(shell, monkeypatch):
    monkeypatch.setattr(settings, "ACTIVITY_SIGTERM_WAIT_SEC", 0.05, raising=False)
    process, _ = shell("trap '' TERM; echo $$; while :; do sleep 0.01; done")

    before = time.monotonic()
    end_process_tree(process.pid)

    assert process.wait(5) == -signal.SIGKILL
    assert time.monotonic() - before < 2.5  # the default is 3 seconds


def test_orphans_of_the_session_end_too(shell):
    process, [orphan] = shell("orphan=$(sleep 60 > /dev/null & echo $!); echo $orphan; exec sleep 60")
    assert orphan not in {child.pid for child in psutil.Process(process.pid).children(recursive=True)}

    end_process_tree(process.pid, patience=5)

    assert not is_alive(orphan)


def test_orphans_of_a_session_whose_leader_ended(shell):
    process, [orphan] = shell("sleep 60 & echo $!")
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, but not reaped

    end_process_tree(process.pid, patience=5)

    assert not is_alive(orphan)


def test_others_live_on(shell):
    bystander, _ = shell("echo $$; exec sleep 60")
    process, _ = shell("echo $$; exec sleep 60")

    end_process_tree(process.pid, patience=5)

    assert is_alive(bystander.pid)


def test_a_process_that_is_gone_is_no_error(shell):
    process, _ = shell("echo $$")
    process.wait()

    end_process_tree(process.pid, patience=5)


@pytest.mark.parametrize("relative", [os.getpid, os.getppid])
def test_nobody_ends_the_tree_they_are_in(relative):
    with pytest.raises(RuntimeError, match=f"process {relative()} cannot be ended from inside"):
        end_process_tree(relative())


def test_descendants_end_and_their_ancestor_stays():
    code = """
import subprocess
from simpleflow.process import end_descendants

child = subprocess.Popen(
    ["/bin/sh", "-c", "(sleep 60 & echo $!); sleep 60 & echo $!; wait"],
    stdout=subprocess.PIPE,
)
pids = child.stdout.readline().split() + child.stdout.readline().split() + [child.pid]
end_descendants(patience=5)
print(*map(int, pids))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True, start_new_session=True
    )

    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 3
    assert not any(map(is_alive, pids))


def test_without_descendants_nothing_happens():
    code = "from simpleflow.process import end_descendants; end_descendants(patience=5)"
    subprocess.run([sys.executable, "-c", code], check=True, start_new_session=True, timeout=4)
