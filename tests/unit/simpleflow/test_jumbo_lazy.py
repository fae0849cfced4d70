"""A value that is fetched late is otherwise the value."""

from __future__ import annotations

import copy
import json
import os
import pickle

import pytest

from simpleflow.activity import with_attributes
from simpleflow.canvas import Chain
from simpleflow.jumbo import LazyValue
from simpleflow.local.executor import Executor
from simpleflow.task import ActivityTask
from simpleflow.utils import json_dumps
from simpleflow.workflow import Workflow

fetched = []


def lazy(value, **options):
    def fetch():
        fetched.append(value)
        return value

    del fetched[:]
    return LazyValue(fetch, "simpleflow+s3://b/k 300", **options)


@pytest.mark.parametrize("value", ["text", ["a", 1], {"a": 1}, 12, 1.5, True, None])
def test_it_is_an_instance_of_what_it_stands_for(value):
    assert isinstance(lazy(value), type(value))
    assert not isinstance(lazy(value), bytes)
    assert lazy(value) == value
    assert value == lazy(value)
    assert lazy(value) == lazy(value)
    assert str(lazy(value)) == str(value)
    assert f"{lazy(value)}" == f"{value}"


@pytest.mark.parametrize("value", ["text", ["a", {"b": [None]}], {"a": [1, 2]}, 12, None])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_copies_and_pickles_are_plain(value, protocol):
    for plain in (
        copy.copy(lazy(value)),
        copy.deepcopy(lazy(value)),
        copy.deepcopy([lazy(value)])[0],
        pickle.loads(pickle.dumps(lazy(value), protocol)),
    ):
        assert type(plain) is type(value)
        assert plain == value


def test_a_copy_is_a_copy():
    original = lazy({"a": [1]})
    copied = copy.deepcopy(original)
    copied["a"].append(2)

    assert original == {"a": [1]}


def test_our_json_writes_it_and_the_standard_one_refuses():
    assert json_dumps({"a": lazy(["x", {"y": 1}])}) == '{"a":["x",{"y":1}]}'
    for value in ("x", 1.5, None, ["x"], {"a": 1}):
        assert json_dumps(lazy(value)) == json_dumps(value)
        for layout in ({"pretty": True}, {"compact": False}, {"indent": 2}):
            assert json_dumps({"a": [lazy(value)]}, **layout) == json_dumps({"a": [value]}, **layout)
    with pytest.raises(TypeError):
        json.dumps(lazy("x"))


def test_a_look_fetches_it_once():
    value = lazy("abc")

    assert not fetched
    assert value.upper() == "ABC"
    assert value[1] == "b"
    assert len(value) == 3
    assert fetched == ["abc"]


def test_its_presence_costs_nothing():
    value = lazy([1], surely_true=True)

    assert value is not None
    assert bool(value)
    assert (value or "default") is value
    assert repr(value) == "<jumbo field simpleflow+s3://b/k 300, not fetched>"
    assert not fetched


@pytest.mark.parametrize("value", ["", 0, [], {}, None, False])
def test_nothing_is_false_where_that_is_not_sure(value):
    assert not lazy(value)


def test_it_looks_like_the_value_once_it_is_here():
    value = lazy(["a"])
    assert value == ["a"]
    assert repr(value) == "['a']"
    assert value.__class__ is list
    assert "append" in dir(value)


def test_as_a_text(tmp_path):
    text = lazy("some text")

    assert text + "!" == "some text!"
    assert "> " + text == "> some text"
    assert text * 2 == "some textsome text"
    assert "some" in text
    assert text.split() == ["some", "text"]
    assert text < "zzz" and text >= "a" and text != "b"
    assert lazy("%s!") % "a" == "a!"
    assert {text: 1}["some text"] == 1
    assert hash(text) == hash("some text")
    assert sorted([lazy("b"), lazy("a")]) == ["a", "b"]
    assert os.path.basename(lazy("/tmp/file")) == "file"
    assert (int(lazy("12")), float(lazy("1.5"))) == (12, 1.5)
    assert list(reversed(lazy("ab"))) == ["b", "a"]
    with pytest.raises(TypeError, match="expected a path as text, not int"):
        os.fspath(lazy(12))


def test_as_a_list():
    items = lazy([3, 1])
    items.append(2)
    items[0] = 5
    del items[1]

    assert items == [5, 2]
    assert [*items] == [5, 2]
    assert [0] + items == [0, 5, 2]  # noqa: RUF005
    assert items + lazy([7]) == [5, 2, 7]
    assert sorted(items) == [2, 5]
    same = items
    same += [8]
    assert items == [5, 2, 8]


def test_as_a_dict():
    values = lazy({"a": 1})

    assert {**values} == dict(values) == {"a": 1}
    assert values | {"b": 2} == {"a": 1, "b": 2}
    assert {"b": 2} | values == {"b": 2, "a": 1}
    assert values.get("c") is None
    assert list(values.items()) == [("a", 1)]


def test_as_a_number():
    number = lazy(7)

    assert (number + 1, 10 - number, number * 2, 15 // number, number % 4, -number) == (8, 3, 14, 2, 3, -7)
    assert (divmod(number, 2), number**2, 2**number, number & 3, number / 2) == ((3, 1), 49, 128, 3, 3.5)
    assert (abs(lazy(-1)), round(lazy(1.25), 1), range(lazy(2))) == (1, 1.2, range(2))


def test_what_the_value_cannot_do_fails_as_with_the_value():
    with pytest.raises(AttributeError, match="'int' object has no attribute 'upper'"):
        lazy(1).upper()
    with pytest.raises(TypeError, match="has no len"):
        len(lazy(1))
    with pytest.raises(AttributeError):
        lazy("x").attribute = 1


@with_attributes()
def size(value):
    return len(value)


def test_a_task_takes_it_without_fetching_it():
    value = lazy("x" * 300, surely_true=True)
    task = ActivityTask(size, value)
    later = ActivityTask(size).with_extra_arg(value)

    assert not fetched
    assert task.execute() == later.execute() == 300


def test_a_local_run_takes_it():
    value = lazy([1, 2, 3])

    class Sizes(Workflow):
        name = "sizes"

        def run(self):
            return self.submit(Chain((size, value), (size, value))).result

    assert Executor(Sizes).run() == [3, 3]
