"""From names to activities."""

from __future__ import annotations

import os

import pytest

from simpleflow.activity import Activity, with_attributes
from simpleflow.dispatch import by_module, dry_run, dynamic_dispatcher, exceptions, from_task_registry
from simpleflow.registry import Registry, registry


@with_attributes(name="dispatched-double", task_list="there")
def double(x):
    return 2 * x


def triple(x):
    return 3 * x


class Tools:
    @staticmethod
    def halve(x):
        return x / 2


number = 12

dispatch = dynamic_dispatcher.Dispatcher.dispatch_activity


class TestDynamicDispatcher:
    def test_an_activity_is_itself(self):
        assert dispatch(f"{__name__}.double") is double

    @pytest.mark.parametrize(("path", "result"), [("triple", 9), ("Tools.halve", 1.5)])
    def test_a_plain_function_becomes_an_activity_of_its_full_name(self, path, result):
        activity = dispatch(f"{__name__}.{path}")
        assert isinstance(activity, Activity)
        assert activity.name == f"{__name__}.{path}"
        assert activity.callable(3) == result

    def test_no_registry_hears_of_it(self):
        before = dict(registry[None])
        dispatch(f"{__name__}.triple")
        assert registry[None] == before

    @pytest.mark.parametrize(
        "name", ["no_such_module.f", f"{__name__}.nothing", f"{__name__}.Tools.nothing", "nodots", ""]
    )
    def test_what_cannot_be_found(self, name):
        with pytest.raises(exceptions.DispatchError, match="unable to import "):
            dispatch(name)

    def test_what_fails_while_being_imported(self, tmp_path, monkeypatch):
        (tmp_path / "broken_activities.py").write_text("1 / 0\n")
        monkeypatch.syspath_prepend(tmp_path)
        with pytest.raises(
            exceptions.DispatchError, match=r"'broken_activities\.f': ZeroDivisionError"
        ) as caught:
            dispatch("broken_activities.f")
        assert isinstance(caught.value.__cause__, ZeroDivisionError)

    def test_what_cannot_be_called(self):
        with pytest.raises(exceptions.DispatchError, match="int objects cannot be called"):
            dispatch(f"{__name__}.number")


class TestRegistryDispatcher:
    def test_by_label(self):
        mine = Registry()
        mine.register(double, "here")
        dispatcher = from_task_registry.RegistryDispatcher(mine, "here")
        assert dispatcher.dispatch_activity("dispatched-double") is double
        assert dispatcher.dispatch("dispatched-double")(4) == 8

    @pytest.mark.parametrize("error", [exceptions.DispatchError, KeyError])
    def test_unknown(self, error):
        dispatcher = from_task_registry.RegistryDispatcher(Registry(), None, workflow="any")
        with pytest.raises(error, match="no activity is registered as 'nope'"):
            dispatcher.dispatch("nope")


class TestModuleDispatcher:
    def test_modules_of_a_package(self):
        assert by_module.ModuleDispatcher(os).dispatch("path.join") is os.path.join

    def test_modules_under_other_names(self):
        dispatcher = by_module.ModuleDispatcher(os, {"p": "path"})
        assert dispatcher.dispatch("p.join") is os.path.join
        with pytest.raises(exceptions.DispatchError, match=r"cannot dispatch path\.join"):
            dispatcher.dispatch("path.join")

    @pytest.mark.parametrize("name", ["path.nothing", "nothing.join", "path", "path.sep"])
    def test_unknown(self, name):
        with pytest.raises(exceptions.DispatchError, match=f"cannot dispatch {name}"):
            by_module.ModuleDispatcher(os).dispatch(name)


def test_a_dry_run_does_nothing():
    function = dry_run.DryRunDispatcher().dispatch("anything.at.all")
    assert function(1, two=2) == {}
    assert function is dry_run.do_nothing
