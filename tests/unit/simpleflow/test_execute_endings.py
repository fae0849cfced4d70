"""Functions in other interpreters that are ended, and what is left behind of any."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from simpleflow import execute, settings
from simpleflow.exceptions import ExecutionError, ExecutionTimeoutError
from tests.data import elsewhere
from tests.data.processes import open_descriptors, survivors, wait_for

ROOT = Path(__file__).parents[3]


@pytest.fixture
def note(tmp_path):
    """Where functions note the processes they start."""
    return tmp_path / "pids"


@pytest.fixture
def out_of_time(note, monkeypatch):
    """Time runs out when the processes have started: neither before, nor much later."""
    patiently = subprocess.Popen.wait

    def wait(process, timeout=None):
        if timeout is None:
            return patiently(process)
        wait_for(note)
        raise subprocess.TimeoutExpired(process.args, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)


class TestTimeout:
    def test_in_time(self):
        assert elsewhere.sleep_a_little(0.25) == 0.25

    def test_for_real_and_from_another_thread(self, note):
        hang = execute.python(timeout=0.5)(elsewhere.leave_a_program_and_hang.__wrapped__)
        caught = []

        def run():
            try:
                hang(str(note))
            except ExecutionTimeoutError as error:
                caught.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)

        [error] = caught
        assert str(error).startswith("ExecutionTimeoutError after 0.5 seconds (['")
        assert error.timeout_command[:3] == [sys.executable, "-m", "simpleflow.execute"]

    def test_the_whole_tree_ends(self, note, out_of_time):
        with pytest.raises(ExecutionTimeoutError, match="after 60 seconds"):
            elsewhere.leave_a_program_and_hang(str(note))

        assert survivors(note) == []

    def test_a_stubborn_tree_too(self, note, out_of_time, monkeypatch):
        monkeypatch.setattr(settings, "ACTIVITY_SIGTERM_WAIT_SEC", 0.1, raising=False)

        with pytest.raises(ExecutionTimeoutError):
            elsewhere.hang_stubbornly(str(note))

        assert survivors(note) == []


class TestWhatIsLeft:
    def test_programs_left_running_live_on(self, note):
        assert elsewhere.leave_a_program(str(note)) is None
        assert len(survivors(note)) == 2

    def test_unless_children_are_killed(self, note):
        assert elsewhere.leave_no_program(str(note)) is None
        assert survivors(note) == []

    def test_after_a_failure_too(self, note):
        with pytest.raises(ExecutionError, match="left behind"):
            elsewhere.fail_and_leave_no_program(str(note))
        assert survivors(note) == []

    def test_no_descriptors(self, note, out_of_time):
        elsewhere.echo(1)
        before = open_descriptors()
        elsewhere.echo("x" * 100_000)
        with pytest.raises(ExecutionError):
            elsewhere.fail("x" * 100_000)
        with pytest.raises(ExecutionTimeoutError):
            elsewhere.leave_a_program_and_hang(str(note))
        with pytest.raises(FileNotFoundError):
            execute.python("no-such-python")(elsewhere.echo.__wrapped__)(1)
        assert open_descriptors() == before
        assert survivors(note) == []

    def test_nothing_after_an_interrupt(self, note):
        """Control-C in this process ends the other one, which is in another session, as well."""
        code = f"from tests.data import elsewhere; elsewhere.sleep_for_long({str(note)!r})"
        parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        wait_for(note)

        parent.send_signal(signal.SIGINT)

        _, errors = parent.communicate(timeout=20)
        assert parent.returncode != 0
        assert "KeyboardInterrupt" in errors
        assert survivors(note) == []
