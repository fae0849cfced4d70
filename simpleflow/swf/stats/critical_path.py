"""The critical path: what the last task had to wait for, what that one had to wait for, back to the start."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(Protocol):
    """Something that was asked for at one moment, and over at another."""

    @property
    def scheduled(self) -> Any:
        """When it was asked for: a date or a number."""

    @property
    def ended(self) -> Any:
        """When it was over; None if it is not."""


S = TypeVar("S", bound=Span)


def critical_path(spans: Iterable[S]) -> list[S]:
    """Return the spans that the last one had to wait for, the last one first.

    They are: the one that ended last; the one that ended last before that one was asked for; and so on. Where
    several ended at the same moment, the one that was asked for last counts, or else the first of them. It
    takes the time of sorting them.

    Arguments:
        spans: in any order; those that are not over are on no path.
    """
    over = [span for span in spans if span.ended is not None]
    over.reverse()
    over.sort(key=lambda span: (span.ended, span.scheduled))
    ends = [span.ended for span in over]
    path = []
    at = len(over) - 1
    while at >= 0:
        path.append(over[at])
        at = min(at, bisect_right(ends, over[at].scheduled)) - 1
    return path
