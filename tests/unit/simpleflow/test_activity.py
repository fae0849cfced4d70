"""Activities: functions and classes with attributes, still callable, known by name."""

import copy
import functools
import pickle

import pytest

from simpleflow import Activity, activity, registry, settings
from simpleflow.activity import PRIORITY_NOT_SET


@activity.with_attributes()
def double(x):
    """Twice as much."""
    return x * 2


@activity.with_attributes(
    name="other.name", version="2", task_list="quick", task_priority=3, retry=4, raises_on_failure=True
)
class Double:
    def __init__(self, x):
        self.x = x

    def execute(self):
        return self.x * 2


def test_decorated_things_are_registered_by_name():
    """T-ACT-1"""
    assert registry.registry[None][f"{__name__}.double"] is double
    assert registry.registry[None]["other.name"] is Double


def test_names_versions_and_defaults():
    """T-ACT-2"""
    assert double.name == f"{__name__}.double"
    assert (double.version, double.task_list, double.retry) == ("default", "default", 0)
    assert double.task_start_to_close_timeout == "300"
    assert double.task_priority is PRIORITY_NOT_SET
    assert double.idempotent is None and double.raises_on_failure is False
    assert (Double.name, Double.version, Double.task_list) == ("other.name", "2", "quick")
    assert (Double.task_priority, Double.retry, Double.raises_on_failure) == (3, 4, True)


def test_made_directly_nothing_is_filled_in():
    made = Activity(len, "a.len")
    assert (made.version, made.task_list, made.task_heartbeat_timeout) == (None, None, None)


def test_meta_is_a_fresh_dict_for_each():
    """T-ACT-3"""
    assert double.meta == {} and double.meta is not Double.meta


def test_representations():
    """T-ACT-4"""
    assert repr(Double) == "Activity(name=other.name, version=2, task_list=quick)"
    assert repr(PRIORITY_NOT_SET) == "<Priority Not Set>"


def test_decorating_at_run_time_gives_dynamic_task_lists():
    """T-ACT-5"""

    def function():
        return 1

    assert activity.with_attributes(task_list="x")(function).task_list == "x"


def test_activities_are_callable_and_look_like_what_they_wrap():
    assert double(3) == 6
    assert Double(3).execute() == 6
    assert double.__doc__ == "Twice as much." and double.__name__ == "double"
    assert double.__wrapped__ is double.callable


def test_parentheses_are_mandatory():
    with pytest.raises(TypeError, match="parentheses"):

        @activity.with_attributes
        def function():
            pass


def test_defaults_come_from_the_settings_when_the_decorator_runs():
    before = settings.ACTIVITY_DEFAULT_VERSION
    settings.put_setting("ACTIVITY_DEFAULT_VERSION", "seven")
    try:
        assert activity.with_attributes()(lambda: 1).version == "seven"
        assert activity.with_attributes(version=None)(lambda: 1).version is None
    finally:
        settings.put_setting("ACTIVITY_DEFAULT_VERSION", before)


def test_a_callable_may_bring_its_own_name():
    class Named:
        name = "own"

        def __call__(self):
            return 1

    assert Activity(Named()).name == f"{__name__}.own"
    assert Activity(functools.partial(print)).name == "functools.partial"


def test_the_priority_sentinel_stays_one():
    assert copy.deepcopy(PRIORITY_NOT_SET) is copy.copy(PRIORITY_NOT_SET) is PRIORITY_NOT_SET
    assert pickle.loads(pickle.dumps(PRIORITY_NOT_SET)) is PRIORITY_NOT_SET


def test_attributes_may_be_set_for_everyone():
    made = Activity(lambda: 1, "propagated")
    made.propagate_attribute("raises_on_failure", True)
    assert made.raises_on_failure is True


def test_a_later_activity_of_the_same_name_replaces_the_former():
    Activity(lambda: 1, "same")
    second = Activity(lambda: 2, "same")
    assert registry.registry[None]["same"] is second
    assert registry.Registry()["unknown"] == {}
