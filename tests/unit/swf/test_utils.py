"""Names, dates, dictionaries and frozen fields."""

from __future__ import annotations

import copy
import inspect
import pickle
import time
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swf import utils


@pytest.mark.parametrize(
    "camel, snake",
    [
        ("TimedOut", "timed_out"),
        ("runId", "run_id"),
        ("WorkflowID", "workflow_i_d"),
        ("", ""),
        ("a", "a"),
        ("ABC", "a_b_c"),
    ],
)
def test_camel_to_underscore(camel, snake):
    assert utils.camel_to_underscore(camel) == snake


@pytest.mark.parametrize(
    "snake, camel",
    [
        ("request_cancel_workflow", "RequestCancelWorkflow"),
        ("a_b_c", "ABC"),
        ("", ""),
        ("a__b", "AB"),
        ("start", "Start"),
    ],
)
def test_underscore_to_camel_T_swf_utl_2(snake, camel):
    assert utils.underscore_to_camel(snake) == camel


@given(st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True))
def test_names_survive_both_ways(name):
    assert utils.camel_to_underscore(utils.underscore_to_camel(name)) == name


@pytest.mark.parametrize("text, result", [("ABC", "aBC"), ("", ""), (None, ""), ("x", "x")])
def test_decapitalize(text, result):
    assert utils.decapitalize(text) == result


DATA = {"a": {"1": "value", "none": None, "text": "t"}, "b": 0}


@pytest.mark.parametrize(
    "path, value",
    [
        (["missing"], None),
        (["a"], DATA["a"]),
        (["a", "3"], None),
        (["a", "1"], "value"),
        (["missing", "1"], None),
        (["a", "none", "x"], None),
        (["a", "text", "x"], None),
        (["b"], 0),
    ],
)
def test_get_subkey_T_swf_utl_1(path, value):
    assert utils.get_subkey(DATA, path) == value


def test_get_subkey_needs_a_path():
    with pytest.raises(IndexError):
        utils.get_subkey(DATA, [])


def test_drop_none_keeps_other_false_values():
    assert utils.drop_none({"a": None, "b": 0, "c": "", "d": []}) == {"b": 0, "c": "", "d": []}


def test_past_day_is_local_and_naive():
    assert abs(utils.past_day(2) - (datetime.now() - timedelta(days=2))) < timedelta(seconds=5)
    assert utils.past_day(0).tzinfo is None


def test_datetime_timestamp_of_local_time_drops_the_fraction():
    date = datetime(2024, 7, 1, 12, 30, 15, 999999)
    assert utils.datetime_timestamp(date) == time.mktime((2024, 7, 1, 12, 30, 15, 0, 0, -1))


def test_datetime_timestamp_knows_time_zones():
    assert utils.datetime_timestamp(datetime(1970, 1, 2, tzinfo=timezone.utc)) == 86400
    assert utils.datetime_timestamp(datetime(1970, 1, 1, 0, 0, 0, 500000, tzinfo=timezone.utc)) == 0.5


class Counter:
    count = 0

    @utils.cached_property
    def value(self):
        """How often it was computed."""
        self.count += 1
        return self.count

    @utils.cached_property
    def changeable(self):
        return "computed"

    @changeable.setter
    def changeable(self, value):
        self.seen = value

    @changeable.deleter
    def changeable(self):
        pass


def test_cached_property_computes_once_per_instance():
    one, two = Counter(), Counter()
    assert (one.value, one.value, two.value) == (1, 1, 1)
    assert one._value_cache == 1
    assert Counter.value.__doc__ == "How often it was computed."


def test_cached_property_can_be_set_and_forgotten():
    one = Counter()
    assert one.changeable == "computed"
    one.changeable = "set"
    assert (one.changeable, one.seen) == ("set", "set")
    del one.changeable
    assert one.changeable == "computed"


def test_cached_property_refuses_to_forget_what_it_does_not_know():
    with pytest.raises(AttributeError, match="changeable was not computed yet"):
        del Counter().changeable


def test_cached_property_without_setter_is_read_only():
    with pytest.raises(AttributeError):
        Counter().value = 3


class Base:
    def call(self):
        return "real"


@utils.immutable
class Frozen(Base):
    """Has a name."""

    __slots__ = ("name", "size")

    def __init__(self, name, size=1):
        self.name = name
        self.size = size


class Child(Frozen):
    def __init__(self, name):
        super().__init__(name)
        self.extra = "child"


def test_immutable_needs_slots():
    with pytest.raises(TypeError, match="@immutable: class must have __slots__"):

        @utils.immutable
        class Open:
            pass


def test_declared_fields_are_read_only_T_swf_imm_1():
    one = Frozen("x")
    with pytest.raises(AttributeError, match="cannot change name: Frozen is immutable"):
        one.name = "y"
    with pytest.raises(AttributeError, match="cannot delete size: Frozen is immutable"):
        del one.size
    assert (one.name, one.size) == ("x", 1)


def test_methods_can_be_patched_on_an_instance_T_swf_imm_2():
    one = Frozen("x")
    with patch.object(one, "call", return_value="patched"):
        assert one.call() == "patched"
    assert one.call() == "real"
    one.other = 1
    del one.other


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],
    ids=["copy", "deep", "pickle"],
)
def test_instances_are_copied_frozen_T_swf_imm_3(again):
    one = Frozen("x", 2)
    one.other = "kept"
    two = again(one)
    assert (two.name, two.size, two.other) == ("x", 2, "kept")
    with pytest.raises(AttributeError):
        two.name = "y"


def test_the_class_stays_itself_T_swf_imm_3():
    assert Frozen.__doc__ == "Has a name."
    assert str(inspect.signature(Frozen)) == "(name, size=1)"
    assert type(Child("a")) is Child
    assert Child("a").extra == "child"
    with pytest.raises(AttributeError):
        Child("a").name = "y"


def test_a_subclass_may_be_immutable_too():
    @utils.immutable
    class Deeper(Frozen):
        __slots__ = ("depth",)

        def __init__(self, name, depth):
            super().__init__(name)
            self.depth = depth

    one = Deeper("x", 3)
    for field in ("name", "depth"):
        with pytest.raises(AttributeError):
            setattr(one, field, "changed")
    assert (one.name, one.depth) == ("x", 3)


def test_a_single_slot_may_be_a_plain_text():
    @utils.immutable
    class Single:
        __slots__ = "only"

        def __init__(self):
            self.only = 1

    with pytest.raises(AttributeError):
        Single().only = 2


def test_init_called_again_by_itself_does_not_freeze_too_early():
    @utils.immutable
    class Twice:
        __slots__ = ("value",)

        def __init__(self, again=True):
            if again:
                self.__init__(again=False)
            self.value = again

    assert Twice().value is True


def test_an_instance_stays_frozen_when_its_init_fails():
    @utils.immutable
    class Failing:
        __slots__ = ("value",)

        def __init__(self):
            raise ValueError

    one = Failing.__new__(Failing)
    with pytest.raises(ValueError):
        one.__init__()
    with pytest.raises(AttributeError):
        one.value = 1


def test_a_class_may_restore_itself_in_its_own_way():
    @utils.immutable
    class Own:
        __slots__ = ("value",)

        def __init__(self):
            self.value = 1

        def __setstate__(self, state):
            object.__setattr__(self, "value", "restored")

    assert copy.copy(Own()).value == "restored"
