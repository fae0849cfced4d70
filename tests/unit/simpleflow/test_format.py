"""Text fields: what fits, what is cut, what is refused."""

from __future__ import annotations

import logging

import pytest

from simpleflow import constants, format, jumbo
from swf import fields


@pytest.fixture(autouse=True)
def no_bucket(monkeypatch):
    monkeypatch.delenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", raising=False)


class TestEncode:
    @pytest.mark.parametrize("text", [None, "", "a", "four"])
    def test_what_fits_is_unchanged(self, text):
        assert format.encode(text, 4) == text

    def test_what_does_not_fit_is_refused(self):
        with pytest.raises(format.JumboTooLargeError, match=r"Message too long \(5 chars\)") as caught:
            format.encode("fives", 4)
        assert isinstance(caught.value, ValueError)
        assert isinstance(caught.value, fields.FieldTooLongError)

    def test_where_a_bucket_is_set_a_field_may_still_be_kept_out_of_it(self, monkeypatch):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "jumbo-bucket/")
        with pytest.raises(
            format.JumboTooLargeError, match=r"Message too long \(5 chars\), SWF takes at most 4$"
        ):
            format.encode("fives", 4, allow_jumbo_fields=False)

    def test_too_long_even_for_s3(self, monkeypatch):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "jumbo-bucket")
        with pytest.raises(format.JumboTooLargeError, match="too long even for a jumbo field"):
            format.encode("x" * (constants.JUMBO_FIELDS_MAX_SIZE + 1), 4)

    def test_the_refused_text_is_logged_up_to_a_point(self, caplog):
        with caplog.at_level(logging.ERROR), pytest.raises(ValueError):
            format.encode("x" * (constants.MAX_LOG_FIELD + 10), 4)
        [entry] = caplog.records
        text = entry.getMessage()
        assert text.startswith("Message too long, will raise: xxxx")
        assert text.endswith("xxxx ... (10 characters cut)")


class TestFields:
    @pytest.mark.parametrize("field", [format.input, format.result, format.control])
    def test_values_become_json(self, field):
        assert field(None) == "null"
        assert field({"b": 1, "a": 2}) == '{"a":2,"b":1}'
        assert len(field("x" * 32766)) == 32768
        with pytest.raises(format.JumboTooLargeError, match="32769 chars"):
            field("x" * 32767)

    @pytest.mark.parametrize(
        ("field", "limit"),
        [
            (format.details, 32768),
            (format.execution_context, 32768),
            (format.heartbeat_details, 2048),
            (format.reason, 256),
        ],
    )
    def test_texts_stay_texts(self, field, limit):
        assert field(None) is None
        assert field('"x"') == '"x"'
        assert field("x" * limit) == "x" * limit
        with pytest.raises(format.JumboTooLargeError, match=f"{limit + 1} chars"):
            field("x" * (limit + 1))

    def test_an_identity_is_cut(self, monkeypatch):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "jumbo-bucket")
        assert format.identity(None) is None
        assert format.identity("me") == "me"
        cut = format.identity("A" * 65536)
        assert cut == "A" * 252 + " ..."


class TestDecode:
    @pytest.mark.parametrize(
        ("content", "value"),
        [
            (None, None),
            ("", None),
            ("null", None),
            ("foo bar baz", "foo bar baz"),
            ('"a string"', "a string"),
            ("[1, 2]", [1, 2]),
            ({"not": "text"}, {"not": "text"}),
        ],
    )
    def test_json_where_it_is_json(self, content, value):
        assert format.decode(content) == value

    @pytest.mark.parametrize("content", [None, "", "foo", '"a string"', "[1, 2]"])
    def test_text_on_demand(self, content):
        assert format.decode(content, parse_json=False) == content


class TestCodec:
    def test_serves_the_swf_layer(self):
        previous = fields.use_codec(jumbo.JumboCodec())
        try:
            assert fields.encode("reason", "short") == "short"
            assert fields.encode_json("result", {1, 2}) == "[1,2]"
            assert fields.decode("[1]") == [1]
            with pytest.raises(fields.FieldTooLongError, match="reason: Message too long") as caught:
                fields.encode("reason", "x" * 257)
            assert isinstance(caught.value, format.JumboTooLargeError)
        finally:
            fields.use_codec(previous)
