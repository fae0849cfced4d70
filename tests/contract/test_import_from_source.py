"""Classes and functions are imported from the module that defines them: it keeps import cycles away."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("swf", "simpleflow")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# The service keeps its floors behind doors: from other floors one enters here, whatever the room is called.
SERVICE_DOORS = ("swf.server.api", "swf.server.engine", "swf.server.store")


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path):
    """Return the `from ... import ...` statements of a file, wherever they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def source_of(node, path):
    """Return the full name of the module that a statement imports from."""
    if not node.level:
        return node.module
    package = module_name(path)
    if path.name != "__init__.py":
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def is_inside(module, package):
    return module == package or module.startswith(f"{package}.")


def public_home(definer, importer):
    """Return the module that an importer should name: the definer, or the door of its private rooms."""
    parts = definer.split(".")
    for index, part in enumerate(parts):
        if part.startswith("_"):
            door = ".".join(parts[:index])
            if not is_inside(importer, door):
                return door
    return definer


def wrong_sources(path):
    """Yield the imports of a file that go through somebody else's door."""
    importer = module_name(path)
    for node in imports_of(path):
        source = source_of(node, path)
        if source.partition(".")[0] not in PACKAGES:
            continue
        module = importlib.import_module(source)
        for alias in node.names:
            found = getattr(module, alias.name, None)
            # Python 3.10 takes an alias such as dict[str, Any] for a class.
            generic = isinstance(found, types.GenericAlias)
            if generic or not (inspect.isclass(found) or inspect.isfunction(found)):
                continue  # a module, a constant, or a name for type checkers
            home = public_home(found.__module__, importer)
            if source in SERVICE_DOORS and not is_inside(importer, source):
                continue
            if path.name == "__init__.py" and source.startswith(f"{importer}."):
                continue  # a door that shows what is behind an inner door
            if source not in (home, found.__module__):
                yield f"{importer}:{node.lineno}: {alias.name} comes from {source}, but lives in {home}"


def test_there_is_something_to_look_at():
    assert len(FILES) > 100


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_from_its_source(path):
    assert list(wrong_sources(path)) == []


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_import_from_above(path):
    assert [node.lineno for node in imports_of(path) if node.level >= 2] == []


class TestTheRuleItself:
    """A check that finds nothing must be able to find something."""

    @pytest.fixture
    def module(self, tmp_path, monkeypatch):
        def write(text):
            path = tmp_path / "simpleflow" / "probe.py"
            path.parent.mkdir()
            path.write_text(text)
            monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
            return path

        return write

    def test_a_detour_is_found(self, module):
        path = module("from simpleflow.canvas import Group\nfrom simpleflow import Workflow\n")
        [finding] = wrong_sources(path)
        assert (
            finding == "simpleflow.probe:2: Workflow comes from simpleflow, but lives in simpleflow.workflow"
        )

    def test_a_private_room_is_entered_through_its_door(self):
        assert public_home("simpleflow.task._timer", "simpleflow.canvas._chain") == "simpleflow.task"
        assert public_home("simpleflow.task._timer", "simpleflow.task._base") == "simpleflow.task._timer"
        assert public_home("a.b._rooms._timer", "a.b.builder") == "a.b._rooms"

    def test_relative_imports(self, module):
        path = module("from ..x import y\nfrom .z import w\n")
        first, second = imports_of(path)
        assert (first.level, source_of(second, path)) == (2, "simpleflow.z")
