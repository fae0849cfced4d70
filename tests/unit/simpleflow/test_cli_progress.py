"""How far a run has come: on a terminal, and only there."""

from __future__ import annotations

import io
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import pytest

from simpleflow.cli.errors import Failure, failure
from simpleflow.cli.output import get_progression_callback
from simpleflow.cli.progress import Progress
from simpleflow.exceptions import AggregateException, TaskException, TaskFailed, WorkflowException


class Terminal(io.StringIO):
    def isatty(self):
        return True


@contextmanager
def a_terminal(out=None):
    """Make standard error a terminal, and standard output too unless it is given."""
    screen = Terminal()
    with redirect_stderr(screen), redirect_stdout(out or screen):
        yield screen


class Looks:
    """Counts how often somebody asked for the text, and lets tests wait for the next time."""

    def __init__(self):
        self.count = 0
        self.changed = threading.Condition()

    def __call__(self):
        with self.changed:
            self.count += 1
            self.changed.notify_all()
        return "1 / 2"

    def more(self):
        with self.changed:
            seen = self.count
            assert self.changed.wait_for(lambda: self.count > seen, timeout=5)


SHOWN, ERASED = "\r\033[K1 / 2", "\r\033[K"


class TestProgress:
    def test_appears_and_leaves_nothing_behind(self):
        looks = Looks()
        with a_terminal() as screen:
            with Progress(looks, after=0, every=0.001):
                looks.more()
            assert sys.stdout is sys.stderr is screen
        assert screen.getvalue().startswith(SHOWN)
        assert screen.getvalue().endswith(ERASED)

    def test_short_runs_show_nothing(self):
        with a_terminal() as screen, Progress(pytest.fail, after=60):
            pass
        assert screen.getvalue() == ""

    def test_off_a_terminal_it_is_silent(self):
        with redirect_stderr(io.StringIO()) as stream:
            out = sys.stdout
            with Progress(pytest.fail, after=0):
                assert sys.stdout is out
        assert stream.getvalue() == ""

    def test_makes_room_for_what_is_printed(self):
        looks = Looks()
        with a_terminal() as screen, Progress(looks, after=0, every=0.001):
            looks.more()
            print("hello")
            looks.more()
            looks.more()
            sys.stderr.writelines(["a\n", "b\n"])
        text = screen.getvalue()
        assert f"{ERASED}hello\n{SHOWN}" in text
        assert f"{ERASED}a\n" in text
        assert "b\n" in text

    def test_waits_for_the_end_of_a_line(self):
        looks = Looks()
        with a_terminal() as screen, Progress(looks, after=0, every=0.001):
            looks.more()
            print("half", end="")
            before = screen.getvalue()
            threading.Event().wait(0.02)  # time for twenty looks
            assert screen.getvalue() == before
            print(" done")
            looks.more()
        assert f"{ERASED}half done\n" in screen.getvalue()

    def test_output_to_a_file_is_passed_on(self):
        out, looks = io.StringIO(), Looks()
        with a_terminal(out) as screen, Progress(looks, after=0, every=0.001):
            looks.more()
            print("hello", flush=True)
            assert sys.stdout.isatty() is False
        assert out.getvalue() == "hello\n"
        assert "hello" not in screen.getvalue()

    def test_ends_with_the_run_that_failed(self):
        looks = Looks()
        with a_terminal() as screen:
            with pytest.raises(KeyError), Progress(looks, after=0, every=0.001):
                looks.more()
                raise KeyError
            assert sys.stderr is screen
        assert screen.getvalue().endswith(ERASED)


class TestPages:
    def test_counts_items(self):
        with a_terminal() as screen:
            show = get_progression_callback("events")
            show(response={"nextPageToken": None}, loop_number=0)
            show(response={"events": [1, 2]}, loop_number=1)
            show(response={"events": [3]}, loop_number=2)
            show(response=None, loop_number=3)
            show(response=None)
        assert [part[2:] for part in screen.getvalue().split("\r")[1:-1]] == ["0", "0", "2"]
        assert screen.getvalue().endswith(" 3\n")

    def test_not_off_a_terminal(self):
        with redirect_stderr(io.StringIO()):
            assert get_progression_callback("events") is None


def shown(error):
    screen = io.StringIO()
    Failure(error).show(screen)
    return screen.getvalue().splitlines()


class TestFailures:
    def test_the_cause_inside_its_wrappers(self):
        inner = TaskFailed("t", "KeyError: 1", '{"traceback": ["  File x\\n", "KeyError: 1\\n"]}')
        assert shown(WorkflowException(None, TaskException(None, inner))) == [
            "Error: KeyError: 1",
            "in task t:",
            "Traceback (most recent call last):",
            "  File x",
            "KeyError: 1",
        ]

    def test_reasons_take_one_line(self):
        assert shown(TaskFailed("t", "one\n  two")) == ["Error: one two"]

    def test_without_any_reason(self):
        [line] = shown(TaskFailed("t", None))
        assert line.startswith("Error: TaskFailed")

    def test_wrappers_around_nothing(self):
        [line] = shown(TaskException("the task", None))
        assert "TaskException" in line

    def test_several(self):
        lines = shown(AggregateException([None, TaskFailed("t", "first", "why"), ValueError("second")]))
        assert lines == [
            "Error: 2 failures: first; ValueError: second",
            "- first",
            "in task t:",
            "why",
            "- ValueError: second",
        ]

    def test_what_fails_outside_of_any_workflow(self):
        import click

        from simpleflow.cli.main import cli

        assert failure(KeyError(1), click.Context(cli)).message == "KeyError: 1"
