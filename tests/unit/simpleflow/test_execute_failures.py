"""Functions that fail in other interpreters, with and without saying why."""

from __future__ import annotations

import json
import signal

import pytest

from simpleflow import execute
from simpleflow.exceptions import ExecutionError
from tests.data import elsewhere


def details_of(caught):
    return json.loads(caught.value.args[0])


class TestFailures:
    def test_they_carry_type_message_and_traceback(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.fail("caf\u00e9 \U0001f600")

        details = details_of(caught)
        assert details["error"] == "DummyException"
        assert details["error_type"] == "tests.data.elsewhere.DummyException"
        assert details["message"] == "caf\u00e9 \U0001f600"
        first, *frames, last = details["traceback"]
        assert first.startswith("Traceback")
        assert all("elsewhere.py" in frame for frame in frames)
        assert last == "tests.data.elsewhere.DummyException: caf\u00e9 \U0001f600\n"

    def test_the_text_is_compact_json(self):
        with pytest.raises(ExecutionError, match='"error":"TypeError"'):
            elsewhere.increment(3)

    def test_types_of_builtins_go_without_module(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.add(1, "2")
        assert details_of(caught)["error_type"] == "TypeError"

    def test_errors_of_our_own(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.fail_like_a_task()
        assert details_of(caught)["error"] == "TimeoutError"
        assert details_of(caught)["error_type"] == "simpleflow.exceptions.TimeoutError"

    def test_causes_are_told(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.fail_because()
        assert "KeyError: 'missing'" in "".join(details_of(caught)["traceback"])

    def test_errors_that_cannot_be_printed(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.fail_without_words()
        assert details_of(caught)["message"] == "<unprintable Unprintable object>"

    def test_a_warning_before(self):
        with pytest.raises(ExecutionError, match="told you"):
            elsewhere.warn_then_fail()

    @pytest.mark.parametrize("status", [0, 3, "why not"])
    def test_leaving_is_failing(self, status):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.leave(status)
        assert details_of(caught)["error"] == "SystemExit"
        assert details_of(caught)["message"] == str(status)

    def test_results_without_json_form(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.unserialisable()
        assert details_of(caught)["error"] == "TypeError"
        assert "_thread.lock" in details_of(caught)["message"]

    def test_modules_that_cannot_be_imported(self, tmp_path, monkeypatch):
        (tmp_path / "only_here.py").write_text("def function():\n    pass\n")
        monkeypatch.syspath_prepend(tmp_path)
        import only_here

        with pytest.raises(ExecutionError) as caught:
            execute.python()(only_here.function)()
        assert details_of(caught)["error"] == "ModuleNotFoundError"
        assert details_of(caught)["message"] == "No module named 'only_here'"

    def test_interpreters_that_are_missing(self):
        with pytest.raises(FileNotFoundError, match="no-such-python"):
            execute.python("no-such-python")(elsewhere.echo.__wrapped__)(1)


class TestSilence:
    """Processes that cannot speak for themselves: we say what we know, in the same form."""

    def problem(self, function, *args):
        with pytest.raises(ExecutionError) as caught:
            function(*args)
        details = details_of(caught)
        assert details["error"] == "ExecutionError"
        assert details["error_type"] == "simpleflow.exceptions.ExecutionError"
        assert details["traceback"] == []
        return details["message"]

    @pytest.mark.parametrize(
        ("number", "name"), [(signal.SIGKILL, "9 (SIGKILL)"), (signal.SIGSEGV, "11 (SIGSEGV)"), (40, "40 ")]
    )
    def test_signals_are_named(self, number, name):
        message = self.problem(elsewhere.kill_myself, int(number))
        assert message.startswith("tests.data.elsewhere.kill_myself: the process was ended by signal")
        assert name in message

    def test_a_status_without_report(self):
        message = self.problem(elsewhere.vanish, 3)
        assert message.endswith("ended with status 3 without reporting why; its standard error may tell")

    def test_success_without_result(self):
        assert "without reporting a result" in self.problem(elsewhere.vanish, 0)

    def test_half_a_result(self):
        message = self.problem(elsewhere.garble_result)
        assert "the result cannot be read" in message
        assert "'[1, 2'" in message

    def test_half_an_error(self):
        message = self.problem(elsewhere.garble_error)
        assert 'status 3, and its report cannot be read: \'{"error": "Dum\'' in message

    def test_a_crash_after_the_result(self):
        message = self.problem(elsewhere.crash_after_result)
        assert message.endswith("ended with status 7 after reporting its result")

    def test_closed_descriptors(self, capfd):
        assert "without reporting why" in self.problem(elsewhere.close_descriptors)
        assert "Bad file descriptor" in capfd.readouterr().err

    def test_descriptors_that_lead_elsewhere(self, tmp_path):
        stranger = tmp_path / "stranger"
        assert "without reporting why" in self.problem(elsewhere.replace_descriptors, str(stranger))
        assert stranger.read_bytes() == b""

    def test_an_interpreter_that_is_none(self):
        not_python = execute.python("/bin/true")(elsewhere.echo.__wrapped__)
        assert "without reporting a result" in self.problem(not_python, 1)
