"""Addresses: every text finds its way into one, and out of it again."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simpleflow.web import links

TEXTS = st.text(st.characters(), min_size=1, max_size=30)


@given(TEXTS)
@example("..")
@example(".")
@example("~..")
@example("~~.")
@example("~")
@example("a/b c?#é<script>%2F")
@example("half \ud83d")
def test_a_segment_is_read_as_it_was_written(text):
    segment = links.segment(text)
    assert links.text_of(segment) == text
    assert segment.isascii() and not set(segment) & set("/?#<>\"' &")


@given(TEXTS, TEXTS)
def test_browsers_leave_addresses_as_they_are(domain, workflow_id):
    address = links.to_execution(domain, workflow_id, "22abc+/=")
    joined = urljoin("http://127.0.0.1:4568/d/x", address)
    assert urlsplit(joined).path == address


def test_what_is_no_utf_8_is_refused():
    with pytest.raises(UnicodeDecodeError):
        links.text_of("%FF")


def test_addresses():
    assert links.to_domain("a b") == "/d/a%20b"
    assert links.to_domain("a", type="x&y", tag="", since=None, n=3) == "/d/a?type=x%26y&n=3"
    assert links.to_workers("a") == "/d/a/workers"
    assert links.to_workflow("a", "b/c") == "/d/a/w/b%2Fc"
    assert links.to_execution("a", "b", "c=") == "/d/a/w/b/r/c%3D"
    assert links.to_execution("a", "b", "c", "events", 17, "input", raw="") == "/d/a/w/b/r/c/events/17/input"
