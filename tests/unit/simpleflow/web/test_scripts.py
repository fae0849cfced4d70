"""The scripts: small, harmless, and of one mind with the server. What they do is tested in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simpleflow.web
from simpleflow.web.events import PER_PAGE
from simpleflow.web.lanes import LOOKS

WEB = Path(simpleflow.web.__file__).parent
SCRIPTS = sorted((WEB / "static").glob("*.js"))


def source(name):
    return (WEB / "static" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
class TestEach:
    def test_is_small(self, path):
        assert len(path.read_bytes()) < 20 * 1024

    def test_makes_no_markup_of_texts(self, path):
        """Texts go to `textContent`; fragments of our own server, escaped there, are parsed apart."""
        assert not re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", path.read_text()
        )

    def test_loads_nothing_from_elsewhere(self, path):
        assert not re.findall(r"https?://|import\(", path.read_text())


def test_states_look_alike_on_both_sides():
    table = re.search(r"const LOOKS = \{(.*?)\};", source("timeline.js"), re.DOTALL)[1]
    found = re.findall(r'(\w+): \["(\w+)", "(.)"\]', table)
    assert {state: (color, shape) for state, color, shape in found} == LOOKS


def test_events_are_looked_for_on_their_page():
    assert f"EVENTS_A_PAGE = {PER_PAGE}" in source("timeline.js")


def test_the_colours_are_in_the_style_sheet():
    names = re.findall(r'"(\w+)"', re.search(r"const COLORS = \[(.*?)\]", source("timeline.js"))[1])
    assert set(names) >= {color for color, _ in LOOKS.values()}
    for name in names:
        assert source("page.css").count(f"--{name}:") == 2  # light and dark
