"""Every snippet of the documentation runs, and prints what the page says it prints."""

from __future__ import annotations

import doctest
import json
import os
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.helpers.snippets import ROOT, Command, Console, Snippet, commands_of, snippets_of

# The pages of the object layer have a test of their own.
ELSEWHERE = ROOT / "docs" / "reference" / "swf"
PAGES = sorted(
    path
    for path in [*(ROOT / "docs").rglob("*.rst"), ROOT / "README.rst"]
    if ELSEWHERE not in path.parents and "_build" not in path.parts
)

#: Languages of blocks that show something other than code to run.
SHOWN_ONLY = {"text"}
#: What prepares a machine is not for tests to run; that the scripts are there is checked below.
SETUP = ("git ", "cd ", "pip ", "python3 -m venv ", "source ", "./script/", "sudo ", "docker ")

NAME_OF_FILE = re.compile(r"# (\w+\.py)\n")


def page_id(path: Path) -> str:
    return str(path.relative_to(ROOT).with_suffix(""))


def is_setup(command: Command) -> bool:
    return command.text.startswith(SETUP)


class Page:
    """Runs the snippets of a page, one after the other, in one namespace and one directory.

    A snippet that opens with the comment `# name.py` is also written to a file of that name.
    """

    def __init__(self, path: Path, directory: Path, module: ModuleType) -> None:
        self.path = path
        self.directory = directory
        self.namespace: dict[str, Any] = module.__dict__
        self.console = Console(directory)

    def run(self, snippet: Snippet) -> None:
        """Run one snippet.

        Raises:
            AssertionError: if it is not what the page says.
        """
        if snippet.kind == "console":
            if not all(map(is_setup, commands_of(snippet.text))):
                self.console.run(snippet.text)
        elif snippet.kind == "doctest":
            self._run_doctest(snippet)
        elif snippet.kind == "python":
            self._run_python(snippet)
        elif snippet.kind == "json":
            json.loads(snippet.text)
        elif snippet.kind not in SHOWN_ONLY:
            raise AssertionError(f"{self.path}:{snippet.line}: nobody knows how to run {snippet.kind!r}")

    def _run_python(self, snippet: Snippet) -> None:
        name = NAME_OF_FILE.match(snippet.text)
        if name:
            (self.directory / name[1]).write_text(snippet.text, encoding="utf-8")
        # The empty lines make the line numbers of a traceback those of the page.
        exec(compile("\n" * (snippet.line - 1) + snippet.text, str(self.path), "exec"), self.namespace)

    def _run_doctest(self, snippet: Snippet) -> None:
        test = doctest.DocTestParser().get_doctest(
            snippet.text, self.namespace, self.path.name, str(self.path), snippet.line - 1
        )
        said: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        runner.run(test, out=said.append, clear_globs=False)
        self.namespace.update(test.globs)
        assert not runner.failures, "".join(said)


def forget_modules_of(directory: Path) -> None:
    """Another page may have modules of the same names."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(directory)):
            del sys.modules[name]


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_the_snippets_of_a_page_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(f"page_{path.stem}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for pages that start other interpreters
    page = Page(path, tmp_path, module)

    try:
        for snippet in snippets_of(path.read_text(encoding="utf-8")):
            page.run(snippet)
    finally:
        page.console.close()
        forget_modules_of(tmp_path)


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_the_scripts_a_page_names_are_there(path: Path) -> None:
    for name in set(re.findall(r"\./(script/[\w-]+|\.ci/run)", path.read_text(encoding="utf-8"))):
        assert os.access(ROOT / name, os.X_OK), name


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_preparations_and_commands_are_shown_apart(path: Path) -> None:
    for snippet in snippets_of(path.read_text(encoding="utf-8")):
        if snippet.kind == "console":
            assert len(set(map(is_setup, commands_of(snippet.text)))) == 1, f"{path}:{snippet.line}"


def test_the_readme_gives_the_two_commands_that_need_nothing() -> None:
    text = (ROOT / "README.rst").read_text(encoding="utf-8")
    first = next(snippet for snippet in snippets_of(text) if snippet.kind == "console")

    assert {"./script/demo", "./script/test"} <= {command.text for command in commands_of(first.text)}


@pytest.mark.parametrize("word", ["README.rst", "CONTRIBUTING.md", "examples/README.md", "script/README.md"])
def test_the_files_a_readme_links_to_are_there(word: str) -> None:
    text = (ROOT / word).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)|<([^>#:\s]+\.(?:rst|md|py)|[\w./]+/)>`_", text)

    for target in (one or other for one, other in targets):
        assert (ROOT / word).parent.joinpath(target).exists(), target
