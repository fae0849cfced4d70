"""JSON: the same text for the same value, whoever writes it."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import hashlib
import os
import pathlib
import subprocess
import sys
import uuid

import pytest

from simpleflow import futures
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.utils import json_dumps, json_loads_or_raw

UTC = datetime.timezone.utc


@dataclasses.dataclass
class Point:
    x: int
    y: dict


class Color(enum.Enum):
    RED = "red"


class Custom:
    def __json_value__(self):
        return {"custom": True}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (1, "1"),
        ("a", '"a"'),
        ("é", '"\\u00e9"'),
        ([1, 2], "[1,2]"),
        ((1, 2), "[1,2]"),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        (float("nan"), "NaN"),
        (b"a\xff", '"a\\ufffd"'),
        (datetime.datetime(1970, 1, 1, tzinfo=UTC), '"1970-01-01T00:00:00Z"'),
        (datetime.datetime(1970, 1, 1, 1, 2, 3, 456789), '"1970-01-01T01:02:03.456"'),
        (datetime.date(1970, 1, 1), '"1970-01-01"'),
        (datetime.time(1, 2, 3), '"01:02:03"'),
        (datetime.time(1, 2, 3, 4567, tzinfo=UTC), '"01:02:03.004Z"'),
        (
            datetime.time(1, 2, 3, 4567, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
            '"01:02:03.004+01:00"',
        ),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (decimal.Decimal("1.20"), '"1.20"'),
        (pathlib.PurePosixPath("/a/b"), '"/a/b"'),
        (Color.RED, '"red"'),
        (Point(1, {"z": {2, 1}}), '{"x":1,"y":{"z":[1,2]}}'),
        (Custom(), '{"custom":true}'),
        ({"c", "a", "b"}, '["a","b","c"]'),
        (frozenset([3, "x", None]), '["x",3,null]'),
        ({1: "i", "a": "s"}, '{"1":"i","a":"s"}'),
        (
            {None: 0, True: 1, 2.5: 2, "a": {1: 1, "b": (2,)}},
            '{"2.5":2,"a":{"1":1,"b":[2]},"null":0,"true":1}',
        ),
        ({1: Custom(), "a": {Color.RED}}, '{"1":{"custom":true},"a":["red"]}'),
    ],
)
def test_compact(value, text):
    assert json_dumps(value) == text


def test_generators_are_consumed():
    assert json_dumps(n * n for n in range(3)) == "[0,1,4]"


def test_generators_are_never_lost():
    with pytest.raises(TypeError, match="generator"):
        json_dumps([(n for n in range(3)), {1: 1, "a": 2}])


def test_keys_that_would_collide_are_refused():
    with pytest.raises(TypeError, match="same text"):
        json_dumps({1: "int", "1": "str"})


def test_layouts():
    assert json_dumps({"z": 1, "abc": "def"}, pretty=True) == '{\n    "abc": "def",\n    "z": 1\n}'
    assert json_dumps([1, 2], compact=False) == "[1, 2]"
    assert json_dumps({"a": "b"}, compact=False) == '{"a": "b"}'


def test_options_go_to_json():
    assert json_dumps(object(), default=lambda _: "mine") == '"mine"'
    assert json_dumps("é", ensure_ascii=False) == '"é"'


def test_what_has_no_json_form_is_named():
    with pytest.raises(TypeError, match=r"Type <class 'object'> couldn't be serialized\. This may be a bug"):
        json_dumps([object()])


def test_futures_stand_for_their_result():
    future = futures.Future()
    with pytest.raises(ExecutionBlocked):
        json_dumps([future])
    future.set_finished({"b": 1})
    assert json_dumps([future]) == '[{"b":1}]'


@pytest.mark.parametrize(
    ("arguments", "digest"),
    [
        ({"args": [1], "kwargs": {}}, "bdc09455c37471e0ba7397350413a5e6"),
        ({"args": [], "kwargs": {"a": 1}}, "adb86b0326491007eae44a0a692bfc53"),
    ],
)
def test_ids_made_of_it_stay_what_they_were(arguments, digest):
    assert hashlib.md5(json_dumps(arguments).encode()).hexdigest() == digest


def test_sets_look_the_same_in_every_process():
    program = "from simpleflow.utils import json_dumps; print(json_dumps(set('durable')))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {'["a","b","d","e","l","r","u"]\n'}


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (None, None),
        ("", None),
        ("null", None),
        ("[1, 2]", [1, 2]),
        ('"a"', "a"),
        ("foo bar", "foo bar"),
        ("{1", "{1"),
        (12, 12),
        (["x"], ["x"]),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_json_or_raw(data, value):
    assert json_loads_or_raw(data) == value
