"""The pages about `swf` tell the truth: every piece of code in them runs, one after the other."""

import doctest
import re
import textwrap
from pathlib import Path

import pytest
from moto import mock_aws

from swf import settings
from tests.helpers import aws

PAGES = sorted(Path("docs/reference/swf").glob("*.rst"))
EXPECTED = {"settings", "models", "querysets", "actors", "events", "history", "decisions"}
BLOCK = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?:python|pycon)\n(?: +:.*\n)*\n(?P<code>(?:(?P=indent) +.*\n|\n)+)",
    re.M,
)


def snippets(text):
    """Yield line number and code of each block of Python, and of each example at a prompt outside of them."""
    rest = text
    for block in BLOCK.finditer(text):
        code = block.group("code")
        rest = rest.replace(code, re.sub(r"[^\n]", " ", code), 1)
        yield text.count("\n", 0, block.start("code")), textwrap.dedent(code)
    for match in re.finditer(r"(?:^ *>>> .*\n(?:^ *\S.*\n)*)+", rest, re.M):
        yield rest.count("\n", 0, match.start()), textwrap.dedent(match.group())


def run(code, path, line, namespace):
    if ">>> " not in code:
        exec(compile("\n" * line + code, str(path), "exec"), namespace)
        return
    examples = doctest.DocTestParser().get_doctest(code, namespace, path.name, str(path), line)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said = []
    runner.run(examples, out=said.append, clear_globs=False)
    namespace.update(examples.globs)
    assert not runner.failures, "".join(said)


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_the_code_of_a_page_runs(path, monkeypatch, tmp_path):
    aws.scrub(monkeypatch, tmp_path)
    namespace = {"__name__": "__main__"}
    found = sorted(snippets(path.read_text(encoding="utf-8") + "\n"))
    assert found, f"{path} has no code"
    with mock_aws():
        for line, code in found:
            run(code, path, line, namespace)
    settings.SETTINGS.clear()


def test_every_part_of_the_package_has_its_page():
    assert {path.stem for path in PAGES} >= EXPECTED


def test_a_wrong_snippet_would_be_noticed():
    text = "Text\n\n.. code-block:: python\n\n   a = 1\n   assert a == 1\n\nMore::\n\n   >>> a\n   2\n"
    [(line, block), (_, prompt)] = sorted(snippets(text + "\n"))
    assert (line, block.strip()) == (4, "a = 1\nassert a == 1")
    namespace = {}
    run(block, Path("page.rst"), line, namespace)
    with pytest.raises(AssertionError, match="Expected"):
        run(prompt, Path("page.rst"), line, namespace)
