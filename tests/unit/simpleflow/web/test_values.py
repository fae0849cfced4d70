"""Texts of histories as they are shown."""

from __future__ import annotations

import json

import pytest

from simpleflow.failure import report
from simpleflow.web.values import LIMIT, shown, value_of


def test_nothing():
    assert value_of(None) == value_of("") == ("", "empty", 0, False, None, "")


def test_short_json_stays_on_a_line():
    value = value_of('{"args":[1,"é"],"kwargs":{}}')
    assert (value.text, value.kind, value.length) == ('{"args": [1, "é"], "kwargs": {}}', "json", 28)


def test_longer_json_is_laid_out():
    given = {"args": ["x" * 60, {"y": "z" * 60}]}
    value = value_of(json.dumps(given))
    assert value.text.splitlines()[1] == '  "args": ['
    assert json.loads(value.text) == given


@pytest.mark.parametrize("text", ["12", "null", "plain", "{not json", "[" * 30_000, "1" * 5000, "NaN", " "])
def test_what_is_no_document_is_shown_as_it_is(text):
    value = value_of(text, limit=None)
    assert (value.text, value.length) == (text, len(text))
    assert value.kind == "text"


def test_a_document_too_deep_to_be_laid_out():
    text = '{"a":' * 400 + "1" + "}" * 400
    assert value_of(text).text
    deep = "[" * 980 + "]" * 980
    assert value_of(deep, limit=None).text.replace(" ", "").replace("\n", "") == deep


def test_long_texts_are_cut():
    value = value_of("x" * 5000, href="/all")
    assert (len(value.text), value.length, value.cut, value.href) == (LIMIT, 5000, True, "/all")
    assert not value_of("x" * LIMIT).cut
    assert value_of("x" * 5000, limit=10).text == "x" * 10
    whole = value_of("x" * 5000, limit=None)
    assert (len(whole.text), whole.cut) == (5000, False)


def test_long_documents_are_cut_where_they_are_laid_out():
    value = value_of(json.dumps(list(range(10_000))))
    assert value.text.startswith("[\n  0,\n  1,")
    assert (len(value.text), value.cut, value.kind) == (LIMIT, True, "json")


class TestJumbo:
    def test_its_reference_is_shown_and_its_length_told(self):
        value = value_of("simpleflow+s3://bucket/dir/key 123456", href="/fetch")
        assert value == ("simpleflow+s3://bucket/dir/key 123456", "jumbo", 123_456, True, "/fetch", "")

    def test_one_that_is_none(self):
        assert value_of("simpleflow+s3://").length == 16
        assert value_of("simpleflow+s3://b/k ²").length == 21
        assert value_of(f"simpleflow+s3://b/k {'9' * 5000}").kind == "jumbo"


class TestFailures:
    def test_the_traceback_of_a_worker(self):
        try:
            raise ValueError("what\nnow <b>?")
        except ValueError as error:
            reason, details = report(error)
        value = value_of(details)
        assert value.kind == "traceback"
        assert value.message == "ValueError: what\nnow <b>?"
        assert value.text.startswith("Traceback (most recent call last):\n")
        assert value.text.endswith("ValueError: what\nnow <b>?")
        assert value_of(reason).kind == "text"

    def test_lines_without_their_first(self):
        value = value_of('{"error":"E","traceback":["  File x\\n","E\\n"]}')
        assert value.text == "Traceback (most recent call last):\n  File x\nE"
        assert value.message == "E"

    def test_as_one_text(self):
        assert value_of('{"traceback":"Traceback: x"}').text == "Traceback: x"

    def test_text_that_holds_one(self):
        assert value_of("Traceback (most recent call last):\n  ...").kind == "traceback"

    def test_a_message_that_is_no_text(self):
        assert value_of('{"error":3,"message":[1],"traceback":["x"]}').message == ""

    @pytest.mark.parametrize("trace", ["[]", "3", "[1]", "null", '{"a":1}'])
    def test_something_else_under_that_name(self, trace):
        assert value_of(f'{{"traceback":{trace}}}').kind == "json"


class TestUnseen:
    def test_plain_text(self):
        assert shown("plain <b> text") == "plain <b> text"
        assert shown("naïve 日本 🙂\ttab\nline") == "naïve 日本 🙂\ttab\nline"

    @pytest.mark.parametrize(
        ("text", "seen"),
        [
            ("\x00\x1b[31m", "␀␛[31m"),
            ("\x7f", "␡"),
            ("a\r\nb\rc", "a\nb␍c"),
            ("\x85", "\\u0085"),
            ("abc\u202egpj.exe", "abc\\u202egpj.exe"),
            ("\u2066\u200b\ufeff\u00ad", "\\u2066\\u200b\\ufeff\\u00ad"),
            ("\ud800", "\\ud800"),
        ],
    )
    def test_what_would_not_be_seen(self, text, seen):
        assert shown(text) == seen
        assert value_of(text).text == seen
        shown(text).encode("utf-8")

    def test_in_documents(self):
        value = value_of('{"a":"\\ud800 \\u202e \\u0000 \\u2028"}')
        assert value.text.startswith('{"a": "\\ud800 \\u202e \\u0000 ')
        value.text.encode("utf-8")


def test_what_is_no_text():
    assert value_of(["a", 1]).text == '["a", 1]'
    assert value_of(5).text == "5"
