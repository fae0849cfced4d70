"""Every example does what its docstring says: the commands are read from there, and run."""

from __future__ import annotations

import ast
import re
from contextlib import nullcontext
from pathlib import Path
from textwrap import dedent

import pytest

from tests.helpers.s3 import s3_service
from tests.helpers.snippets import ROOT, Command, Console, commands_of

EXAMPLES = sorted((ROOT / "examples").glob("[!_]*.py"))
NAMES = [path.stem for path in EXAMPLES]
# These need a bucket.
BUCKETS = {"step": "my-steps"}


def transcripts_of(path: Path) -> list[str]:
    """The console transcripts in the docstring of a module: indented blocks that begin with `$ `."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    blocks = re.findall(r"^    \$ .*\n?(?:    .*\n?)*", docstring, re.MULTILINE)
    return [dedent(block) for block in blocks]


def commands_in(path: Path) -> list[Command]:
    return [command for transcript in transcripts_of(path) for command in commands_of(transcript)]


def workflows_in(path: Path) -> dict[str, ast.ClassDef]:
    """The workflow classes that a module defines, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name: node for node in classes if "Workflow" in [ast.unparse(base) for base in node.bases]}


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_does_what_it_shows(path: Path, tmp_path: Path) -> None:
    transcripts = transcripts_of(path)
    bucket = BUCKETS.get(path.stem)

    assert transcripts
    with s3_service(bucket) if bucket else nullcontext({}) as environment:
        console = Console(tmp_path, environment)
        for transcript in transcripts:
            console.run(transcript)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_example_opens_with_its_command_line_and_what_it_prints(path: Path) -> None:
    started = [command for command in commands_in(path) if "workflow.start --local" in command.text]

    assert started
    assert all(f" examples.{path.stem}." in command.text for command in started)
    assert all(command.output for command in started)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_workflows_of_an_example_carry_what_swf_wants_to_know(path: Path) -> None:
    workflows = workflows_in(path)

    assert workflows
    for node in workflows.values():
        assigned = {ast.unparse(item.targets[0]) for item in node.body if isinstance(item, ast.Assign)}
        assert {"name", "version", "task_list"} <= assigned, node.name


def test_no_two_workflows_share_a_name_and_version() -> None:
    declared = re.findall(
        r'^    name = "(\w+)"$', "".join(p.read_text(encoding="utf-8") for p in EXAMPLES), re.MULTILINE
    )

    assert declared
    assert len(declared) == len(set(declared))


def test_the_readme_lists_every_example() -> None:
    readme = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| \[(\w+)\.py\]", readme, re.MULTILINE) == NAMES


def test_the_demo_is_the_basic_example() -> None:
    demo = (ROOT / "script" / "demo").read_text(encoding="utf-8")
    shown = commands_in(ROOT / "examples" / "basic.py")[0].text

    assert f"standalone {shown.removeprefix('simpleflow workflow.start --local ')}" in demo


def test_every_kind_of_thing_a_workflow_submits_has_an_example() -> None:
    expected = {
        "basic",
        "canvas",
        "child_workflow",
        "complex",
        "continue_as_new",
        "dyn_task_list",
        "failing",
        "jumbo_fields",
        "marker",
        "middleware",
        "priorities",
        "signals",
        "step",
        "timer",
    }

    assert expected <= set(NAMES)
