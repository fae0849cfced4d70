"""Functions in other interpreters: what goes in, what comes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from simpleflow import activity, execute
from simpleflow.exceptions import ExecutionError
from simpleflow.local import Executor
from simpleflow.registry import registry
from simpleflow.workflow import Workflow
from tests.data import elsewhere

ROOT = Path(__file__).parents[3]


class TestCalls:
    def test_a_function(self):
        assert elsewhere.increment([1, 2, 3]) == [2, 3, 4]

    @pytest.mark.parametrize("add", [elsewhere.add, elsewhere.Add])
    def test_positional_default_and_keyword_arguments(self, add):
        assert add(4) == 5
        assert add(3, b=7) == 10

    def test_it_is_another_process_in_a_session_of_its_own(self):
        pid, session = elsewhere.own_pid_and_session()
        assert pid == session != os.getpid()

    @pytest.mark.parametrize(
        "value", [None, 42, "a\nb", ["caf\u00e9 \U0001f600", "\ud800", {"a": [1.5, True]}]]
    )
    def test_prints_do_not_alter_the_result(self, value, capfd):
        assert elsewhere.speak(value) == value
        assert "noise on standard output" in capfd.readouterr().out

    def test_tuples_become_lists(self):
        assert elsewhere.echo((1, (2, 3))) == [1, [2, 3]]

    @pytest.mark.parametrize(
        ("value", "seen"),
        [
            ("x" * 2**20, ["str", 2**20]),
            ("\u00e9" * 2**20, ["str", 2**20]),
            ("\u00e9".encode() * 2**20, ["str", 2**20]),
        ],
        ids=["ascii", "unicode", "bytes"],
    )
    def test_arguments_of_any_size(self, value, seen):
        assert elsewhere.describe(value) == seen

    def test_results_of_any_size(self):
        value = "\u00e9" * 2**20
        assert elsewhere.echo(value) == value

    @pytest.mark.parametrize("margin", [-1, 0])
    def test_around_the_limit_of_the_command_line(self, margin):
        overhead = len(execute.format_arguments_json("")) + len("{}")
        value = "x" * (execute.MAX_ARGUMENTS_JSON_LENGTH - overhead + margin)
        assert elsewhere.describe(value) == ["str", len(value)]

    def test_arguments_without_json_form_fail_here(self):
        with pytest.raises(TypeError, match="couldn't be serialized"):
            elsewhere.echo(threading.Lock())

    def test_from_another_thread(self):
        results = []
        threads = [
            threading.Thread(target=lambda n=n: results.append(elsewhere.add(n, 10))) for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == [10, 11, 12]

    def test_a_function_that_is_not_decorated(self):
        assert execute.python()(os.path.join)("a", "b") == "a/b"

    def test_two_that_return_count_once(self):
        assert elsewhere.fork_and_return() == "original"

    def test_descriptors_stay_in_the_family(self):
        assert elsewhere.inherited_descriptors().strip() == "[]"

    def test_the_function_keeps_its_face(self):
        assert elsewhere.fail.__name__ == "fail"
        assert elsewhere.echo.__wrapped__(1) == 1
        assert elsewhere.Add.__wrapped__(1).execute() == 2
        assert elsewhere.add.add_context_in_kwargs

    def test_a_class_becomes_a_function_that_keeps_the_hooks_of_tasks(self):
        assert not isinstance(elsewhere.Witness, type)
        assert not hasattr(elsewhere.Witness, "execute")
        assert elsewhere.Witness.get_task_id(None) == "witness"


class TestContext:
    @pytest.mark.parametrize(
        "context", [{"workflow_id": "w"}, {"input": "x" * 200_000}], ids=["small", "large"]
    )
    def test_a_function_sees_it_both_ways(self, context):
        assert elsewhere.seen_context(context=context) == [context, context]

    def test_a_function_without_one(self):
        assert elsewhere.seen_context() == [{}, {}]

    def test_a_class_sees_it_and_has_the_last_word(self):
        context = {"run_id": "r"}
        assert elsewhere.Witness(context=context) == {"context": context, "closed": True}

    def test_null_sets_nothing(self):
        with pytest.raises(ExecutionError) as caught:
            elsewhere.Witness(context=None)
        assert json.loads(caught.value.args[0])["error"] == "AttributeError"


class TestDecorators:
    def test_an_activity_around(self):
        context = {"activity_id": "1"}
        callable_ = elsewhere.activity_around.callable
        assert callable_(1, context=context) == [2, context]

    def test_an_activity_within_comes_out(self):
        context = {"activity_id": "1"}
        assert isinstance(elsewhere.activity_within, activity.Activity)
        assert elsewhere.activity_within.callable(1, b=2, context=context) == [3, context]

    def test_the_activity_that_comes_out_is_the_registered_one(self):
        name = f"{elsewhere.__name__}.activity_within"
        assert elsewhere.activity_within.name == name
        assert elsewhere.activity_within.__name__ == "activity_within"
        assert registry[None][name] is elsewhere.activity_within

    def test_it_keeps_its_attributes_and_leaves_the_original_alone(self):
        original = activity.Activity(elsewhere.Add.__wrapped__, name="original", retry=4, meta={"a": 1})

        outside = execute.python()(original)
        outside.meta["b"] = 2

        assert (outside.retry, outside.name) == (4, "original")
        assert original.callable is elsewhere.Add.__wrapped__
        assert original.meta == {"a": 1}

    @pytest.mark.parametrize("cls", [elsewhere.ClassAround, elsewhere.ClassWithin])
    def test_activities_that_are_classes(self, cls):
        assert cls(3, b=4) == 7
        assert not hasattr(cls.callable, "execute")

    def test_decorators_above_work_here_and_those_below_there(self):
        assert elsewhere.doubled_here(21) == 42
        assert elsewhere.doubled_there(21) == 42

    def test_parentheses_are_needed(self):
        with pytest.raises(TypeError, match=r"@execute.python\(\), with parentheses"):
            execute.python(lambda: None)

    def test_only_what_can_be_called(self):
        with pytest.raises(TypeError, match="not 3"):
            execute.python()(3)


class TestInAWorkflow:
    def test_functions_and_classes_with_the_decorators_in_both_orders(self):
        class Calls(Workflow):
            name, version, task_list = "calls", "1", "default"

            def run(self):
                activities = [
                    elsewhere.activity_around,
                    elsewhere.activity_within,
                    elsewhere.ClassAround,
                    elsewhere.ClassWithin,
                ]
                return [self.submit(task, 3, b=4).result for task in activities]

        (around, around_context), (within, within_context), *classes = Executor(Calls).run({})

        assert [around, within, *classes] == [7, 7, 7, 7]
        assert around_context["workflow_id"] == within_context["workflow_id"] == "local"
        assert around_context["activity_id"] != within_context["activity_id"]


class TestOutOfReach:
    """What another interpreter cannot import is refused before it is asked."""

    @pytest.fixture(autouse=True)
    def no_process_starts(self, monkeypatch):
        def refuse(*args, **kwargs):
            raise AssertionError("a process was started")

        monkeypatch.setattr(subprocess, "Popen", refuse)

    def test_in_a_function(self):
        with pytest.raises(ValueError, match=r"cannot import tests.data.elsewhere.factory.<locals>.nested"):
            elsewhere.factory()()

    def test_in_a_script(self, monkeypatch):
        function = execute.python()(lambda: 1)
        monkeypatch.setattr(function.__wrapped__, "__module__", "__main__")
        with pytest.raises(ValueError, match="at the top level of a module"):
            function()

    def test_behind_a_decorator_that_hides_it(self):
        """Or else the other interpreter would ask another interpreter, and so on."""
        with pytest.raises(ValueError, match=r"use functools.wraps"):
            elsewhere.hidden(1)

    def test_a_callable_object(self):
        class Adder:
            def __call__(self):
                return 1

        with pytest.raises(ValueError, match="Adder"):
            execute.python()(Adder())()


class TestSurroundings:
    def test_ours_by_default(self, monkeypatch):
        monkeypatch.setenv("SOME_VARIABLE", "some value")
        assert elsewhere.environment()["SOME_VARIABLE"] == "some value"

    def test_or_another_one_altogether(self):
        seen = elsewhere.environment_replaced()
        assert seen["ONLY"] == "this"
        assert not {"HOME", "LOGNAME", "PYTEST_CURRENT_TEST"} & seen.keys()

    def test_its_directory_for_temporary_files_is_used(self, tmp_path):
        somewhere_else = execute.python(env={"TMPDIR": str(tmp_path / "missing")})(elsewhere.echo.__wrapped__)
        with pytest.raises(FileNotFoundError, match="missing"):
            somewhere_else(1)

    def test_a_daemon_without_standard_streams(self, tmp_path):
        answer = tmp_path / "answer"
        code = (
            "import os, pathlib; from tests.data import elsewhere; os.closerange(0, 3);"
            f" pathlib.Path({str(answer)!r}).write_text(repr(elsewhere.speak('x' * 70000)[:3]))"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        assert answer.read_text() == "'xxx'"

    @pytest.mark.parametrize("interpreter", [None, sys.executable])
    def test_the_interpreter_is_ours_by_default(self, interpreter):
        assert execute.python(interpreter)(elsewhere.own_executable.__wrapped__)() == sys.executable

    def test_importing_is_cheap(self):
        code = (
            "import sys, simpleflow.execute; heavy = {'boto3', 'botocore', 'psutil', 'inspect', 'argparse',"
            " 'tempfile', 'pickle'}; sys.exit(str(heavy & set(sys.modules) or ''))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert done.stderr.strip() == ""
