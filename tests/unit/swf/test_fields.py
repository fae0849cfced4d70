"""Text fields: their limits, and the codec that carries values through them."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swf import fields

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


class ShoutingCodec:
    """Sends capitals, keeps long texts in a drawer."""

    def __init__(self):
        self.drawer = {}

    def encode(self, text, *, limit):
        if len(text) > limit:
            self.drawer["1"] = text
            return "drawer 1"
        return text.upper()

    def decode(self, text, *, parse_json=True):
        return self.drawer.get(text[-1], text) if text else text


@pytest.fixture
def shouting():
    codec = ShoutingCodec()
    previous = fields.use_codec(codec)
    yield codec
    fields.use_codec(previous)


@given(JSON)
def test_values_come_back_as_they_went(value):
    text = fields.dumps(value)
    assert fields.decode(text) == value


def test_json_is_compact_and_sorted():
    assert fields.encode_json("input", {"b": [1, 2], "a": None}) == '{"a":null,"b":[1,2]}'
    assert fields.encode_json("input", None) == "null"


@pytest.mark.parametrize(
    "text, value",
    [
        (None, None),
        ("", None),
        ("foo bar baz", "foo bar baz"),
        ('"a string"', "a string"),
        ("[1, 2]", [1, 2]),
        ("null", None),
        ({"already": "decoded"}, {"already": "decoded"}),
    ],
)
def test_decode_takes_json_or_leaves_the_text(text, value):
    assert fields.decode(text) == value


def test_decode_without_json_returns_the_text():
    assert fields.decode("[1, 2]", parse_json=False) == "[1, 2]"
    assert fields.decode("", parse_json=False) == ""
    assert fields.decode(None, parse_json=False) is None


@pytest.mark.parametrize("kind, limit", sorted((k, v) for k, v in fields.LIMITS.items() if k != "identity"))
def test_a_text_may_be_as_long_as_swf_takes_and_no_longer(kind, limit):
    assert fields.encode(kind, "x" * limit) == "x" * limit
    with pytest.raises(
        fields.FieldTooLongError, match=f"{kind}: Message too long .{limit + 1} chars.*{limit}"
    ) as e:
        fields.encode(kind, "x" * (limit + 1))
    assert (e.value.field, e.value.length, e.value.limit) == (kind, limit + 1, limit)


def test_the_limits_are_those_of_the_service_model():
    from tests.helpers.swf_events import swf_model

    shapes = {
        "input": "Data",
        "heartbeat_details": "LimitedData",
        "reason": "FailureReason",
        "identity": "Identity",
    }
    for kind, shape in shapes.items():
        assert fields.LIMITS[kind] == swf_model().shape_for(shape).metadata["max"]


def test_a_json_text_counts_its_quotes():
    with pytest.raises(ValueError, match=r"result: Message too long .32769 chars"):
        fields.encode_json("result", "x" * 32767)


def test_nothing_and_empty_texts_pass():
    assert fields.encode("reason", None) is None
    assert fields.encode("reason", "") == ""


def test_an_identity_is_cut():
    assert fields.encode("identity", "me") == "me"
    cut = fields.encode("identity", "x" * 65536)
    assert len(cut) == 256
    assert cut.endswith("xx ...")


def test_an_unknown_field_is_named():
    with pytest.raises(ValueError, match="no text field is called 'reasons'; there are control, details"):
        fields.encode("reasons", "x")


def test_the_error_is_a_value_error_and_can_be_pickled():
    error = fields.FieldTooLongError("Message too long", field="reason", length=300, limit=256)
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, ValueError)
    assert (str(again), again.length, again.limit) == ("reason: Message too long", 300, 256)
    assert str(fields.FieldTooLongError("Message too long")) == "Message too long"


def test_a_codec_takes_over(shouting):
    assert fields.encode("reason", "quiet") == "QUIET"
    assert fields.encode("reason", "x" * 300) == "drawer 1"
    assert fields.decode("drawer 1") == "x" * 300
    assert fields.dumps([1, 2]) == "[1,2]"


def test_a_codec_may_write_json_its_own_way(shouting):
    shouting.dumps = lambda value: json.dumps({"wrapped": value})
    assert fields.encode_json("input", 1) == '{"WRAPPED": 1}'


def test_the_errors_of_a_codec_learn_their_field(shouting):
    class Mine(fields.FieldTooLongError):
        pass

    def refuse(text, *, limit):
        raise Mine("no bucket")

    shouting.encode = refuse
    with pytest.raises(Mine, match=r"^reason: no bucket$") as e:
        fields.encode("reason", "text")
    assert (e.value.length, e.value.limit) == (4, 256)


def test_use_codec_returns_the_codec_before_and_none_means_plain(shouting):
    assert fields.use_codec(None) is shouting
    assert fields.encode("reason", "quiet") == "quiet"


def test_importing_it_is_cheap_and_knows_nothing_of_simpleflow():
    code = (
        "import sys; before = set(sys.modules); import swf.fields, swf.utils, swf.checks; print(sorted("
        "{name.split('.')[0] for name in set(sys.modules) - before} & {'simpleflow', 'boto3', 'botocore'}))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
