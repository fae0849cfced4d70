"""Programs as functions: arguments in, standard output out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from simpleflow import activity, execute
from simpleflow.exceptions import ExecutionTimeoutError
from tests.data.processes import open_descriptors, survivors


@execute.program()
def ls(path, *, hide=None):
    """List a directory."""


@execute.program(path=sys.executable)
def run_python(flag, code, *arguments):
    """Run a line of Python."""


@execute.program("/bin/sh", timeout=0.3)
def impatient_shell(flag, script):
    """Run a script, not for long."""


class TestArguments:
    def test_options_come_first_and_carry_no_quotes(self):
        assert execute.format_arguments("a", "b", c=1, val=2) == ["-c=1", "--val=2", "a", "b"]

    def test_values_are_written_by_str(self):
        assert execute.format_arguments(1, None, path=os.devnull, words="two words") == [
            "--path=/dev/null",
            "--words=two words",
            "1",
            "None",
        ]

    def test_quotes_for_those_who_rely_on_them(self):
        quoted = execute.format_arguments_quoted("a", "b", c=1, val=2)
        assert sorted(quoted) == ['--val="2"', '-c="1"', "a", "b"]

    def test_json(self):
        assert execute.format_arguments_json(1, "é", b=(2,)) == '{"args":[1,"\\u00e9"],"kwargs":{"b":[2]}}'


class TestSignature:
    @pytest.fixture(autouse=True)
    def no_program_runs(self, monkeypatch):
        def refuse(*args, **kwargs):
            raise AssertionError("a program was started")

        monkeypatch.setattr(subprocess, "Popen", refuse)

    def test_only_positional(self):
        @execute.program()
        def positional(*args):
            pass

        with pytest.raises(TypeError, match=r"positional\(\): got an unexpected keyword argument 'a'"):
            positional(a=1)

    def test_only_keywords(self):
        @execute.program()
        def keywords(**kwargs):
            pass

        with pytest.raises(TypeError, match="too many positional arguments"):
            keywords(1)

    def test_keyword_only(self):
        @execute.program()
        def hide(*, hide=execute.RequiredArgument):
            pass

        with pytest.raises(TypeError, match="too many positional arguments"):
            hide("a")

    def test_too_many(self):
        with pytest.raises(TypeError, match="too many positional arguments"):
            ls(1, 2)

    def test_a_required_option_is_required(self):
        @execute.program()
        def search(path, *, pattern=execute.RequiredArgument):
            pass

        with pytest.raises(TypeError, match=r"search\(\): missing a required argument: 'pattern'"):
            search(".")

    @pytest.mark.parametrize("sentinel", [execute.RequiredArgument, execute.RequiredArgument()])
    def test_the_sentinel_is_no_value(self, sentinel):
        @execute.program()
        def anything(*args, **kwargs):
            pass

        with pytest.raises(TypeError, match="'pattern'"):
            anything(pattern=sentinel)
        with pytest.raises(TypeError, match="'args'"):
            anything(1, sentinel)

    def test_parentheses_are_needed(self):
        with pytest.raises(TypeError, match=r"@execute.program\(\), with parentheses"):
            execute.program(lambda: None)

    @pytest.mark.parametrize("timeout", [-1, float("nan")])
    def test_timeouts_are_not_negative(self, timeout):
        with pytest.raises(ValueError, match=f"timeout must be a number of seconds from 0 .*, not {timeout}"):
            execute.program(timeout=timeout)

    def test_only_what_can_be_called(self):
        with pytest.raises(TypeError, match="not 'ls'"):
            execute.program()("ls")


class TestRunning:
    def test_standard_output_is_the_result(self, tmp_path):
        (tmp_path / "one").touch()

        assert ls(str(tmp_path)) == "one\n"

    def test_options_reach_the_program_without_quotes(self, tmp_path):
        (tmp_path / "one").touch()
        (tmp_path / "two words").touch()

        assert ls(str(tmp_path), hide="two words") == "one\n"

    def test_no_shell_touches_the_arguments(self):
        code = "import sys; print(sys.argv[1:])"
        assert run_python("-c", code, "$HOME", "* ;", '"') == "['$HOME', '* ;', '\"']\n"

    def test_own_argument_format(self):
        @execute.program(
            "/bin/echo", argument_format=lambda **options: [f"{k}:{v}" for k, v in options.items()]
        )
        def echo(**options):
            pass

        assert echo(a=1, b=2) == "a:1 b:2\n"

    def test_undecodable_output_is_replaced(self):
        output = run_python("-c", "import sys; sys.stdout.buffer.write(b'caf\\xe9\\xff')")
        assert output.startswith("caf\ufffd")

    def test_a_failing_program(self):
        with pytest.raises(subprocess.CalledProcessError) as caught:
            run_python("-c", "print('so far'); raise SystemExit(3)")

        assert caught.value.returncode == 3
        assert caught.value.output == "so far\n"
        assert caught.value.cmd[0] == sys.executable

    def test_a_missing_program(self):
        @execute.program()
        def no_such_program_here():
            pass

        with pytest.raises(FileNotFoundError, match="no_such_program_here"):
            no_such_program_here()

    def test_the_function_keeps_its_face(self):
        assert ls.__name__ == "ls"
        assert ls.__doc__ == "List a directory."

    def test_activities_both_ways(self, tmp_path):
        above = activity.with_attributes(task_list="above")(ls)
        below = execute.program()(activity.with_attributes(task_list="below")(ls.__wrapped__))

        assert isinstance(below, activity.Activity)
        assert below.task_list == "below"
        assert above(str(tmp_path)) == below(str(tmp_path)) == ""

    def test_no_descriptor_is_left(self):
        ls("/dev/null")
        before = open_descriptors()
        for _ in range(3):
            ls("/dev/null")
        with pytest.raises(ExecutionTimeoutError):
            impatient_shell("-c", "sleep 60")
        with pytest.raises(subprocess.CalledProcessError):
            ls("/no/such/directory")
        assert open_descriptors() == before


class TestTimeout:
    def test_the_program_ends_with_its_descendants(self, tmp_path):
        note = tmp_path / "pids"
        before = time.monotonic()

        with pytest.raises(ExecutionTimeoutError, match=r"after 0.3 seconds \(\['/bin/sh', '-c', ") as caught:
            impatient_shell("-c", f"sleep 60 & echo $! $$ > {note}; wait")

        assert time.monotonic() - before < 5
        assert caught.value.timeout_value == 0.3
        assert not note.exists() or survivors(note) == []

    def test_in_time(self):
        assert impatient_shell("-c", "echo quick") == "quick\n"


class TestWaiting:
    def test_the_status_comes_back(self):
        assert execute.wait_subprocess(subprocess.Popen(["/bin/sh", "-c", "exit 3"])) == 3
        assert execute.wait_subprocess(subprocess.Popen(["/bin/sh", "-c", "kill -9 $$"]), timeout=5) == -9

    def test_the_error_names_the_command(self):
        process = subprocess.Popen(["/bin/sleep", "60"])

        with pytest.raises(
            ExecutionTimeoutError, match=r"ExecutionTimeoutError after 0.05 seconds \(a nap\)"
        ):
            execute.wait_subprocess(process, timeout=0.05, command_info="a nap")

        assert process.returncode == -signal.SIGTERM

    def test_or_else_its_arguments(self):
        with pytest.raises(ExecutionTimeoutError, match=r"\(\['/bin/sleep', '60'\]\)"):
            execute.wait_subprocess(subprocess.Popen(["/bin/sleep", "60"]), 0.05)

    def test_an_interruption_ends_the_process(self):
        class Interrupted(subprocess.Popen):
            interruptions = iter([KeyboardInterrupt])

            def wait(self, timeout=None):
                for interruption in self.interruptions:
                    raise interruption
                return super().wait(timeout)

        process = Interrupted(["/bin/sleep", "60"])

        with pytest.raises(KeyboardInterrupt):
            execute.wait_subprocess(process)

        assert process.returncode == -signal.SIGTERM


def test_names():
    assert execute.get_name(ls) == f"{__name__}.ls"
    assert execute.get_name(TestWaiting) == f"{__name__}.TestWaiting"
    assert execute.get_name(os.path.join) == "posixpath.join"


def test_a_name_of_its_own():
    def anonymous():
        pass

    anonymous.name = "famous"
    assert execute.get_name(anonymous) == f"{__name__}.famous"


def test_names_of_things_that_have_none():
    class Thing:
        pass

    with pytest.raises(ValueError, match="cannot be called"):
        execute.get_name(Thing())
    with pytest.raises(AttributeError):
        execute.get_name(3)
