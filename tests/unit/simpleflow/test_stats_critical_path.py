"""What the last task had to wait for."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from simpleflow.swf.stats.critical_path import critical_path


class Span(NamedTuple):
    scheduled: int
    ended: int | None
    name: str = ""


def by_hand(spans):
    """The definition, word by word: the last one, then the last of those that were over before it began."""
    over = [span for span in spans if span.ended is not None]
    while over:
        last = max(over, key=lambda span: (span.ended, span.scheduled))
        yield last
        over = [span for span in over if span is not last and span.ended <= last.scheduled]


def test_each_waits_for_the_one_before():
    spans = [Span(0, 3, "a"), Span(0, 5, "b"), Span(5, 6, "c"), Span(5, 9, "d"), Span(9, None, "e")]
    assert [span.name for span in critical_path(spans)] == ["d", "b"]


def test_nothing_is_over():
    assert critical_path([]) == []
    assert critical_path([Span(0, None)]) == []


@given(st.lists(st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 8)))))
def test_as_the_definition_says(times):
    spans = [
        Span(begin, None if length is None else begin + length, str(number))
        for number, (begin, length) in enumerate(times)
    ]
    assert critical_path(spans) == list(by_hand(spans))


def test_a_long_chain_is_found_at_once():
    """Each of 20,000 waits for the one before: going through all of them for each would take minutes."""
    spans = [Span(number, number + 1) for number in range(20_000)]
    assert critical_path(spans) == spans[::-1]
