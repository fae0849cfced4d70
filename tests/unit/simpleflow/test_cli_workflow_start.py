"""`workflow.start --local`: inputs, outputs, failures, in this process."""

from __future__ import annotations

import json
import os
import socket

import pytest

from simpleflow.cli.inputs import get_input, get_or_load_input, transform_input
from simpleflow.cli.workflow_lifecycle import run_workflow_locally, start_workflow
from simpleflow.exceptions import TaskFailed
from tests.data import cli_workflows
from tests.helpers import aws
from tests.helpers.command_line import run

HERE = cli_workflows.__name__


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("SWF_DOMAIN", "LOG_LEVEL", "SIMPLEFLOW_JUMBO_FIELDS_BUCKET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a local run needs no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def start(name, *arguments, **kwargs):
    return run("workflow.start", "--local", f"{HERE}.{name}", *arguments, **kwargs)


def error(result, exit_code=1):
    """Return the one line that says what is wrong."""
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


class TestInput:
    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("[1, 5]", [[1, 5], {}]),
            ('{"args": [1], "kwargs": {}}', [[1], {}]),
            ('{"kwargs": {"x": 1}}', [[], {"x": 1}]),
            ('{"args": [1], "kwargs": {"t": 5}}', [[1], {"t": 5}]),
            ("12", [[12], {}]),
            ("null", [[None], {}]),
            ('"a text"', [["a text"], {}]),
            ("plain", [["plain"], {}]),
            ("", [[], {}]),
            ("[]", [[], {}]),
        ],
    )
    def test_forms(self, text, printed):
        result = start("Print", "--input", text)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == printed

    def test_none(self):
        assert json.loads(start("Print").stdout) == [[], {}]

    def test_short_option(self):
        assert json.loads(start("Print", "-i", "[7]").stdout) == [[7], {}]

    def test_from_a_file_which_wins(self, tmp_path):
        path = tmp_path / "input.json"
        path.write_text('["é"]', encoding="utf-8")
        assert json.loads(start("Print", "--input", "[0]", "--input-file", str(path)).stdout) == [["é"], {}]

    def test_from_standard_input_when_asked(self):
        assert json.loads(start("Print", "--input-file", "-", input="[1]\n").stdout) == [[1], {}]

    def test_standard_input_is_left_alone_unasked(self):
        assert json.loads(start("Print", input="[1]\n").stdout) == [[], {}]

    @pytest.mark.parametrize(
        ("text", "where"),
        [("[1, 2", "line 1 column 6 (char 5)"), ("{1", "line 1 column 2 (char 1)"), ('"a', "column 1")],
    )
    def test_broken_json(self, text, where):
        message = error(start("Print", "--input", text))
        assert message.startswith("--input is not valid JSON: ")
        assert where in message
        assert repr(text) in message

    def test_broken_json_in_a_file(self, tmp_path):
        path = tmp_path / "input.json"
        path.write_text("[\n1,\n")
        message = error(start("Print", "--input-file", str(path)))
        assert f"--input-file {path} is not valid JSON: " in message
        assert "line 3 column 1" in message

    def test_a_file_that_is_no_text(self, tmp_path):
        path = tmp_path / "input.json"
        path.write_bytes(b"\xff\xfe")
        assert "is not UTF-8" in error(start("Print", "--input-file", str(path)))

    def test_a_missing_file(self):
        result = start("Print", "--input-file", "no/such/file")
        assert result.exit_code == 2
        assert "no/such/file" in result.stderr

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ('{"x": 1, "y": 2}', "not x, y. To give the object as one argument"),
            ('{"args": 3}', "args must be a list, not 3"),
            ('{"kwargs": [1]}', "kwargs must be an object, not [1]"),
            ("[" * 100_000, "not valid JSON"),
        ],
    )
    def test_what_no_workflow_takes(self, text, hint):
        assert hint in error(start("Print", "--input", text))

    def test_extras_pass(self):
        assert get_input('{"args": [1], "__extra": {}}') == {"args": [1], "__extra": {}}
        assert get_or_load_input(None, None) == {}
        assert transform_input({"any": 1}) == {"any": 1}
        assert transform_input(None) == {"args": [None], "kwargs": {}}

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[]", "missing a required argument: 'x'"),
            ("[1, 2, 3]", "too many positional arguments"),
            ('{"args": [1], "kwargs": {"z": 1}}', "unexpected keyword argument 'z'"),
        ],
    )
    def test_arguments_that_do_not_fit(self, text, problem):
        message = error(start("Add", "--input", text))
        assert message.startswith("Add.run(x, y=1) cannot be called with this input: ")
        assert problem in message
        assert "--input" in message


class TestWorkflowPath:
    def start(self, path):
        return error(run("workflow.start", "--local", path))

    def test_missing(self):
        result = run("workflow.start", "--local")
        assert result.exit_code == 2
        last = result.stderr.splitlines()[-1]
        assert last.startswith("Error: Missing argument 'WORKFLOW'")
        assert "examples.basic.BasicWorkflow" in last

    def test_no_such_module(self):
        message = self.start("no_such_module.Work")
        assert message.startswith("there is no module 'no_such_module'")
        assert os.getcwd() in message

    def test_no_such_class_names_those_there_are(self):
        message = self.start(f"{HERE}.Printt")
        assert message.startswith(f"module {HERE} has no 'Printt'; its workflows: Print, Add, FailingTask")
        assert "NoWorkflow" not in message

    def test_no_such_class_in_a_module_without_any(self):
        assert self.start("json.Work") == "module json has no 'Work', and defines no workflow."

    def test_no_such_submodule(self):
        assert self.start("json.nope.Work") == "module json has no 'nope', and defines no workflow."

    def test_something_in_a_class(self):
        assert "has no attribute 'nope'" in self.start(f"{HERE}.Print.nope")

    @pytest.mark.parametrize("path", ["cli_workflows", "./cli_workflows.py"])
    def test_a_file_or_module_instead_of_a_class(self, path, monkeypatch):
        monkeypatch.syspath_prepend(os.path.dirname(cli_workflows.__file__))
        message = self.start(path)
        assert message.startswith(f"{path!r} is no dotted path of a class: say cli_workflows.Print or ")

    def test_a_file_in_this_directory(self, monkeypatch):
        monkeypatch.chdir("tests/data")
        monkeypatch.syspath_prepend("")
        assert self.start("cli_workflows.py").startswith("'cli_workflows.py' is no dotted path of a class")

    def test_a_class_without_a_name_is_not_started_on_a_service(self):
        message = error(run("standalone", f"{HERE}.Nameless"))
        assert (
            message
            == f'{HERE}.Nameless has no name, which a service needs: write name = "nameless" in the class.'
        )

    def test_a_bare_name(self):
        assert (
            self.start("Nothing") == "'Nothing' is no dotted path of a class: say package.module.MyWorkflow."
        )

    def test_a_dotted_module(self):
        message = self.start(HERE)
        assert message.startswith(f"{HERE} is a module, not a workflow: name its class, {HERE}.Print or ")

    def test_a_class_that_is_no_workflow(self):
        message = self.start(f"{HERE}.NoWorkflow")
        assert message.startswith(f"{HERE}.NoWorkflow is a class, but no workflow")

    def test_an_activity(self):
        assert "is an object of type Activity, but no workflow" in self.start(f"{HERE}.increment")

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (
                "import not_installed\n",
                "ModuleNotFoundError: No module named 'not_installed' ({path}, line 1).",
            ),
            ("x = 1\nx.y\n", "AttributeError: 'int' object has no attribute 'y' ({path}, line 2)."),
            ("def (:\n", "SyntaxError: invalid syntax (broken_workflows.py, line 1)."),
            ("1 / 0", "ZeroDivisionError: division by zero ({path}, line 1)."),
        ],
    )
    def test_a_module_that_cannot_be_imported(self, source, message, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "broken_workflows.py"
        path.write_text(source)
        expected = f"importing broken_workflows fails: {message.format(path=path)}"
        assert self.start("broken_workflows.Work") == expected


class TestFailures:
    def test_of_a_task(self):
        result = start("FailingTask")
        lines = result.stderr.splitlines()
        assert (result.exit_code, result.stdout) == (1, "")
        assert lines[0] == f"Error: workflow {HERE}.FailingTask failed: KeyError: 1"
        assert lines[1].startswith("in task ")
        assert lines[1].endswith("look_up:")
        assert lines[2] == "Traceback (most recent call last):"
        assert any(line.strip().startswith("return {}[key]") for line in lines)
        assert lines[-1] == "KeyError: 1"

    def test_of_a_task_that_the_workflow_does_not_look_at(self, caplog):
        result = start("FailingQuietly")
        assert result.exit_code == 0
        assert "look_up_quietly-1 failed: KeyError: 1" in caplog.text + result.stderr

    def test_of_the_workflow_itself(self):
        result = start("FailingRun")
        lines = result.stderr.splitlines()
        assert result.exit_code == 1
        assert lines[0] == f"Error: workflow {HERE}.FailingRun failed: ZeroDivisionError: division by zero"
        assert lines[1] == "Traceback (most recent call last):"
        assert cli_workflows.__file__ in lines[2]
        assert lines[-1] == "ZeroDivisionError: division by zero"

    def test_on_purpose(self):
        result = start("GivesUp")
        lines = result.stderr.splitlines()
        assert result.exit_code == 1
        assert lines[0] == f"Error: workflow {HERE}.GivesUp failed: no more money"
        assert lines[-2:] == ["ask again", "next year"]

    def test_all_of_it_is_in_the_log_at_level_debug(self):
        result = start("FailingTask", env={"LOG_LEVEL": "DEBUG"})
        assert "the failure as Python sees it" in result.stderr


class TestRun:
    def test_prints_nothing_of_its_own(self):
        result = start("Add", "-i", "[1, 2]", env={"LOG_LEVEL": "WARNING"})
        assert (result.exit_code, result.output) == (0, "")

    def test_what_the_workflow_logs_goes_to_standard_error(self):
        result = start("Add", "-i", "[1]")
        assert result.stdout == ""
        assert "INFO" in result.stderr
        assert result.stderr.endswith(": added\n")

    def test_middlewares(self):
        result = start(
            "Add",
            "--middleware-pre-execution",
            f"{HERE}.before",
            "--middleware-post-execution",
            f"{HERE}.after",
            "-i",
            "[1]",
        )
        assert result.stdout.splitlines() == ["before local", "after 2"]

    @pytest.mark.parametrize(
        ("path", "hint"),
        [
            (f"{HERE}.nothing", "cannot import the middleware"),
            (f"{HERE}.__name__", "cannot be called: it is a str"),
        ],
    )
    def test_middlewares_that_are_none(self, path, hint):
        assert hint in error(start("Add", "--middleware-pre-execution", path, "-i", "1"))

    def test_modules_are_found_in_the_current_directory(self, tmp_path, monkeypatch):
        (tmp_path / "workflow_right_here.py").write_text(
            "from simpleflow import Workflow\n"
            "class Work(Workflow):\n"
            "    name, version = 'work', '1'\n"
            "    def run(self):\n"
            "        print('here')\n"
        )
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.path", [path for path in __import__("sys").path if path])
        assert run("workflow.start", "--local", "workflow_right_here.Work").stdout == "here\n"


class TestWithoutLocal:
    def test_no_domain(self):
        message = error(run("workflow.start", f"{HERE}.Print"))
        assert "domain" in message
        assert "--local" in message

    def test_middlewares_are_for_local_runs(self):
        arguments = ("--domain", "D", "--middleware-pre-execution", "x.y")
        assert "middlewares" in error(run("workflow.start", f"{HERE}.Print", *arguments))

    @pytest.mark.parametrize("options", [{"env": {"SWF_DOMAIN": "D"}}, {}])
    def test_no_service(self, options, monkeypatch, tmp_path):
        aws.scrub(monkeypatch, tmp_path)
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        arguments = () if options else ("-d", "D")
        message = error(run("workflow.start", f"{HERE}.Print", *arguments, **options))
        assert "--endpoint-url or AWS_ENDPOINT_URL_SWF" in message
        assert "credentials for Amazon SWF" in message


class TestFromPython:
    """The command's function keeps the kinds of its errors for programs that call it."""

    def call(self, **changes):
        arguments = dict.fromkeys(parameter.name for parameter in start_workflow.params)
        arguments.update(
            {
                "workflow": f"{HERE}.Add",
                "local": True,
                "middleware_pre_execution": (),
                "middleware_post_execution": (),
                **changes,
            }
        )
        return start_workflow.callback(**arguments)

    def test_returns_the_result(self):
        assert self.call(input="[1, 3]") == 4

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"local": False}, ValueError),
            ({"local": False, "domain": "D", "middleware_pre_execution": ("x",)}, ValueError),
            ({"workflow": "no_such_module.X"}, ImportError),
            ({"workflow": f"{HERE}.NoWorkflow"}, TypeError),
            ({"input": "[1"}, ValueError),
            ({"input": "[]"}, ValueError),
        ],
    )
    def test_mistakes(self, changes, kind):
        with pytest.raises(kind):
            self.call(**changes)

    def test_failures_are_what_the_workflow_raised(self):
        with pytest.raises(ZeroDivisionError):
            self.call(workflow=f"{HERE}.FailingRun")
        with pytest.raises(TaskFailed, match="KeyError: 1"):
            run_workflow_locally(cli_workflows.FailingTask, {})


def test_the_options_of_the_command():
    found = {
        parameter.name: (tuple(parameter.opts), parameter.required, parameter.multiple)
        for parameter in start_workflow.params
        if parameter.param_type_name == "option"
    }
    assert found == {
        "domain": (("--domain", "-d"), False, False),
        "workflow_id": (("--workflow-id",), False, False),
        "task_list": (("--task-list",), False, False),
        "execution_timeout": (("--execution-timeout",), False, False),
        "decision_tasks_timeout": (("--decision-tasks-timeout",), False, False),
        "tags": (("--tags",), False, False),
        "input": (("--input", "-i"), False, False),
        "input_file": (("--input-file",), False, False),
        "local": (("--local",), False, False),
        "middleware_pre_execution": (("--middleware-pre-execution",), False, True),
        "middleware_post_execution": (("--middleware-post-execution",), False, True),
        "wait": (("--wait",), False, False),
        "endpoint_url": (("--endpoint-url",), False, False),
        "region": (("--region",), False, False),
    }
