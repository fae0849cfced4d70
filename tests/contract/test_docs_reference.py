"""The reference is complete: every public module has its place in it, and every command."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import simpleflow
import swf
from simpleflow.cli import main
from tests.helpers.snippets import ROOT

REFERENCE = ROOT / "docs" / "reference"
#: Told in another way: commands by their help, the page and the service by what they do; and another spelling
#: of `swf`.
ELSEWHERE = ("simpleflow.cli", "simpleflow.command", "simpleflow.swf.mapper", "simpleflow.web", "swf.server")


def directives() -> dict[str, str]:
    """What the pages have written from docstrings: the dotted path, and of what kind."""
    text = "".join(path.read_text(encoding="utf-8") for path in REFERENCE.rglob("*.rst"))
    return {path: kind for kind, path in re.findall(r"^\.\. auto(\w+):: (\S+)$", text, re.M)}


def modules() -> Iterator[str]:
    """The public modules: no part of their path begins with an underscore."""
    for package in (simpleflow, swf):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            hidden = any(part.startswith("_") for part in found.name.split("."))
            if not hidden and not f"{found.name}.".startswith(tuple(f"{name}." for name in ELSEWHERE)):
                yield found.name


def own_names(module: ModuleType) -> set[str]:
    """The public classes and functions that are defined in a module."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and callable(value)
    }


def is_shown(name: str, shown: dict[str, str]) -> bool:
    """Whether a module is there, or all of it that is public is shown at the door of its package."""
    if shown.get(name) == "module":
        return True
    module = importlib.import_module(name)
    names = set(getattr(module, "__all__", own_names(module)))
    if all(f"{name}.{one}" in shown for one in names):
        return True
    door = name.rpartition(".")[0]
    if not door:
        return False
    at_door = vars(importlib.import_module(door))
    if shown.get(door) == "module":
        seen = set(getattr(importlib.import_module(door), "__all__", ()))
    else:
        seen = {path.rpartition(".")[2] for path in shown if path.rpartition(".")[0] == door}
    return all(one in seen and at_door.get(one) is vars(module).get(one) for one in names)


def test_every_public_module_has_its_place() -> None:
    shown = directives()
    names = list(modules())
    assert len(names) > 60
    assert [name for name in names if not is_shown(name, shown)] == []


def test_every_public_name_of_the_service_has_its_place() -> None:
    text = (REFERENCE / "service.rst").read_text(encoding="utf-8")
    for name in ("app", "settings", "inprocess", "testing", "clock", "lambdas", "faults"):
        assert f"automodule:: swf.server.{name}" in text


def test_what_is_shown_is_there() -> None:
    for path, kind in directives().items():
        if kind == "module":
            importlib.import_module(path)
        else:
            module, _, name = path.rpartition(".")
            assert hasattr(importlib.import_module(module), name), path


def test_the_command_line_is_shown_whole() -> None:
    text = (REFERENCE / "cli.rst").read_text(encoding="utf-8")
    assert ".. click:: simpleflow.cli.main:cli" in text
    assert ":nested: full" in text


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_every_option_says_what_it_is_for(name: str) -> None:
    for param in main.cli.commands[name].params:
        if param.param_type_name == "option" and not getattr(param, "hidden", False):
            assert getattr(param, "help", None), f"simpleflow {name} {param.opts[-1]}"
