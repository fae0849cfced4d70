"""Titles tell what a process is and does, where the package that sets them is installed."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from simpleflow.process import NamedMixin, Supervisor, with_state


class Cook(NamedMixin):
    _named_mixin_properties = ("dish", "missing")
    dish = "soup"

    @with_state("stirring")
    def stir(self, spoon: str) -> str:
        return f"{self.state} with {spoon}"


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.delenv("SIMPLEFLOW_DISABLE_SETPROCTITLE", raising=False)
    monkeypatch.setitem(sys.modules, "setproctitle", SimpleNamespace(setproctitle=said.append))  # type: ignore[arg-type]
    return said


def test_the_state_is_in_the_title(titles: list[str]) -> None:
    cook = Cook()
    cook.state = "resting"

    assert titles == ["simpleflow Cook(dish=soup)[initializing]", "simpleflow Cook(dish=soup)[resting]"]


def test_a_first_state_of_its_own(titles: list[str]) -> None:
    assert Cook(state="tasting").state == "tasting"


def test_a_method_says_what_it_does(titles: list[str]) -> None:
    assert Cook().stir(spoon="wood") == "stirring with wood"
    assert titles[-1] == "simpleflow Cook(dish=soup)[stirring]"
    assert Cook.stir.__name__ == "stir"


def test_the_title_of_a_supervisor(titles: list[str]) -> None:
    Supervisor(Cook().stir, nb_children=2)

    expected = "simpleflow Supervisor(_payload_friendly_name=Cook.stir, _nb_children=2)[initializing]"
    assert titles[-1] == expected


def test_titles_can_be_left_alone(titles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLEFLOW_DISABLE_SETPROCTITLE", "1")
    Cook()

    assert titles == []


def test_without_the_package_there_are_no_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    missing: Any = None
    monkeypatch.setitem(sys.modules, "setproctitle", missing)

    assert Cook().state == "initializing"
