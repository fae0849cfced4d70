"""A list whose pages are asked for when somebody gets there."""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, SupportsIndex, TypeVar

    T = TypeVar("T")


class Listing(list):  # type: ignore[type-arg]
    """What a queryset found: a list that is filled from SWF as far as it is read.

    The first page is asked for at once, so that a fault shows where the question is asked; the others when
    iteration, an index or a slice gets there. Whatever needs the whole list (``len``, ``==``, ``sort``, an
    index from the end ...) asks for all pages. Each page is asked for once.

    Args:
        items: yields the items; advancing it may call SWF.
    """

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__()
        self._rest: Iterator[Any] | None = iter(items)
        self._fill(1)

    def _fill(self, size: int | None) -> None:
        """Read until there are so many items, or all of them."""
        if self._rest is None:
            return
        missing = None if size is None else max(0, size - list.__len__(self))
        before = list.__len__(self)
        list.extend(self, islice(self._rest, missing))
        if missing is None or list.__len__(self) < before + missing:
            self._rest = None

    def first(self) -> Any:
        """Give the first item, None if there is none."""
        return self[0] if self else None

    def count(self, *values: Any) -> int:
        """Count all items, or those equal to a value."""
        self._fill(None)
        return list.count(self, *values) if values else len(self)

    def __bool__(self) -> bool:
        self._fill(1)
        return list.__len__(self) > 0

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while True:
            self._fill(index + 1)
            if index >= list.__len__(self):
                return
            yield list.__getitem__(self, index)
            index += 1

    def __contains__(self, value: object) -> bool:
        return any(item is value or item == value for item in self)

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        self._fill(_reach(index))
        return list.__getitem__(self, index)

    def __radd__(self, other: list[Any]) -> list[Any]:
        return [*other, *self]

    def __reduce__(self) -> tuple[Any, ...]:
        return (list, (list(self),))


def _reach(index: SupportsIndex | slice) -> int | None:
    """How many items an index or a slice needs; None for all of them."""
    if not isinstance(index, slice):
        position = index.__index__()
        return position + 1 if position >= 0 else None
    bounds = (index.start or 0, index.stop, index.step or 1)
    if index.stop is None or any(bound < 0 for bound in bounds if bound is not None):
        return None
    return int(index.stop)


def _whole(name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(list, name)

    def call(self: Listing, *args: Any, **kwargs: Any) -> Any:
        self._fill(None)
        return method(self, *args, **kwargs)

    call.__name__, call.__doc__ = name, method.__doc__
    return call


# What looks at the end of the list, or changes it, needs all of it first.
_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_SUMS = ("__add__", "__iadd__", "__mul__", "__rmul__", "__imul__")
_CHANGES = (
    "__setitem__",
    "__delitem__",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "remove",
    "reverse",
    "sort",
)
_VIEWS = ("__len__", "__repr__", "__reversed__", "copy", "index")
for _name in _COMPARISONS + _SUMS + _CHANGES + _VIEWS:
    setattr(Listing, _name, _whole(_name))
