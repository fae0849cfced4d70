"""The examples run with real processes on a service, and come to what they come to in one process."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from simpleflow.cli.inputs import workflow_class
from simpleflow.local.executor import Executor
from simpleflow.utils import json_dumps
from swf.models.domain import Domain
from swf.querysets.workflow import WorkflowExecutionQuerySet
from tests.helpers.processes import eventually
from tests.helpers.snippets import ROOT, Command, commands_of
from tests.integration.world import World

START = "simpleflow workflow.start --local "


def commands_in(path: Path) -> list[Command]:
    """The commands that an example shows in its docstring, and what they print."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    blocks = re.findall(r"^    \$ .*\n?(?:    .*\n?)*", docstring, re.MULTILINE)
    transcript = "\n".join(re.sub("^    ", "", block, flags=re.MULTILINE) for block in blocks)
    return [command for command in commands_of(transcript) if command.text.startswith(START)]


# These also need S3; on a service they have tests of their own.
NEED_S3 = {"jumbo_fields", "step"}
PATHS = [path for path in sorted((ROOT / "examples").glob("[!_]*.py")) if path.stem not in NEED_S3]
SHOWN = [command for path in PATHS for command in commands_in(path)]
GOOD = [command for command in SHOWN if "Error:" not in command.output]


def arguments_of(command: Command) -> list[str]:
    return shlex.split(command.text.removeprefix(START).replace("\\\n", ""))


def name_of(command: Command) -> str:
    return arguments_of(command)[0].removeprefix("examples.")


def result_of(command: Command) -> str:
    """What the workflow returns in one process, as JSON."""
    workflow, *options = arguments_of(command)
    given = ast.literal_eval(options[1]) if options[:1] == ["--input"] else []
    return json_dumps(Executor(workflow_class(workflow)).run({"args": given}))


def without_ids(text: str) -> str:
    """What a middleware calls a task depends on who runs it: a number here, an id there."""
    return re.sub(r"^task \S+", "task", text, flags=re.MULTILINE)


def test_every_example_is_among_them() -> None:
    assert {name_of(command).partition(".")[0] for command in SHOWN} == {path.stem for path in PATHS}


@pytest.mark.parametrize("command", GOOD, ids=name_of)
def test_an_example_prints_and_returns_the_same_as_in_one_process(
    command: Command, world: World, tmp_path: Path
) -> None:
    said = world.run("standalone", *arguments_of(command), env=world.environment(TMPDIR=str(tmp_path)))

    assert said.returncode == 0, said.stderr
    ids, *printed = said.stdout.splitlines()
    result = result_of(command)
    if result != "null":  # nothing is not worth a line
        assert printed.pop() == result
    assert ids.split()[0] == workflow_class(arguments_of(command)[0]).name
    assert without_ids("\n".join(printed)) == without_ids(command.output.removeprefix("...\n"))
    assert not list(tmp_path.glob("simpleflow-example-*"))


def test_a_failing_example_says_why_and_exits_with_1(world: World) -> None:
    said = world.run("standalone", "examples.failing.DoomedWorkflow")

    _ids, *printed = said.stdout.splitlines()
    assert said.returncode == 1
    assert printed == ["on_failure: told why"]
    [error] = [line for line in said.stderr.splitlines() if line.startswith("Error: ")]
    assert error.startswith("Error: workflow examples.failing.DoomedWorkflow failed: ")
    assert "ValueError: refused" in error
    assert said.stderr.splitlines()[-1] == "ValueError: refused"
    assert 'raise ValueError("refused")' in said.stderr


def run_module(world: World, module: str) -> str:
    process = world.start(
        module,
        stdout=subprocess.PIPE,
        text=True,
        env=world.environment(AWS_ENDPOINT_URL_SWF=world.url, **KEYS),
    )
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0, world.log.read_text()
    return str(printed)


KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def test_the_pirates_find_their_treasure(served: World) -> None:
    assert run_module(served, "examples.pirate").splitlines() == [
        "a setback: RuntimeError: the spade broke",
        'the log says: {"Nevis":7,"Skull Rock":81,"Tortuga":12}',
        "the shares: {'captain': 25, 'crew': 75}",
    ]
    assert len(served.processes()) == 1  # the service


def test_hello_world_says_hello(served: World) -> None:
    assert "Hello, World!" in run_module(served, "examples.hello_swf").splitlines()


def test_a_voyage_survives_its_captain(served: World) -> None:
    environment = served.environment(AWS_ENDPOINT_URL_SWF=served.url, **KEYS)
    subprocess.run([sys.executable, "-c", SET_SAIL], env=environment, cwd=ROOT, check=True, timeout=30)
    [voyage] = WorkflowExecutionQuerySet(Domain("caribbean", boto3_client=served.domain.boto3_client)).filter(
        status="OPEN", workflow_id="voyage"
    )
    sent = "ActivityTaskScheduled"

    first = served.start("examples.pirate.captain", env=environment)
    assert eventually(lambda: sent in [event["eventType"] for event in served.events(voyage)])
    first.kill()
    served.start("examples.pirate.captain", env=environment)
    served.start("examples.pirate.crew", env=environment)

    assert served.result(voyage) == '{"captain":1,"crew":6}'


SET_SAIL = """
from examples.pirate.chart import HUNT, draw
draw()
HUNT.start_execution("voyage", input={"islands": ["Nevis"]})
"""
