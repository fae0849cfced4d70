"""Times, lengths and statuses in words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from simpleflow.web import wording

NOON = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 ms"),
        (0.25, "250 ms"),
        (0.9994, "999 ms"),
        (0.9999, "1.0 s"),
        (4.24, "4.2 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 m"),
        (61, "1 m 1 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (7265, "2 h 1 m"),
        (90_000, "1 d 1 h"),
        (86_400 * 400, "400 d"),
        (-61, "-1 m 1 s"),
    ],
)
def test_durations(seconds, words):
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "now"),
        (NOON - timedelta(seconds=59), "59 s ago"),
        (NOON - timedelta(minutes=3, seconds=59), "3 m ago"),
        (NOON - timedelta(days=2), "2 d ago"),
        (NOON + timedelta(hours=2), "in 2 h"),
    ],
)
def test_how_long_ago(moment, words):
    assert wording.ago(moment, NOON) == words


def test_moments():
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    for moment in (NOON, there, NOON.timestamp()):
        assert wording.iso(moment) == "2026-01-31T12:00:00.250Z"
        assert wording.clock(moment) == "2026-01-31 12:00:00"


def test_between():
    assert wording.between(NOON, NOON + timedelta(seconds=2)) == "2.0 s"
    assert wording.between(None, NOON) == wording.between(NOON, None) == ""


def test_every_status_has_a_word_and_a_shape_of_its_own():
    names = ["OPEN", "COMPLETED", "FAILED", "CANCELED", "TERMINATED", "TIMED_OUT", "CONTINUED_AS_NEW"]
    looks = [wording.status(name) for name in names]
    assert len({word for word, _, _ in looks}) == len({shape for _, _, shape in looks}) == len(names)


def test_a_status_nobody_knows():
    assert wording.status("SO_SO") == ("so so", "muted", "•")
    assert wording.status(None)[0] == "unknown"


@pytest.mark.parametrize(
    ("timeout", "words"), [("300", "5 m"), (60, "1 m"), ("NONE", "no limit"), (None, "no limit"), ("?", "?")]
)
def test_timeouts(timeout, words):
    assert wording.seconds_or_none(timeout) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"user":"ann","hostname":"box","pid":7,"exe":"python"}', "ann@box, process 7"),
        ('{"user":"ann"}', '{"user":"ann"}'),
        ("[1]", "[1]"),
        ("i-0123", "i-0123"),
        ("", ""),
    ],
)
def test_identities(text, words):
    assert wording.identity(text) == words
