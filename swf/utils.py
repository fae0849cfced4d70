"""Names, dates, dictionaries and frozen fields: the small change of this package."""

from __future__ import annotations

import functools
import re
import time
from datetime import datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    T = TypeVar("T")

_INNER_CAPITAL = re.compile(r"(?<!^)([A-Z])")


def decapitalize(text: str | None) -> str:
    """Return the text with its first letter in lower case (an empty text for nothing)."""
    return text[0].lower() + text[1:] if text else ""


def camel_to_underscore(text: str) -> str:
    """Turn a name of the wire into one of Python: ``TimedOut`` into ``timed_out``.

    Every capital counts, so ``WorkflowID`` becomes ``workflow_i_d``.
    """
    return _INNER_CAPITAL.sub(r"_\1", text).lower()


def underscore_to_camel(text: str) -> str:
    """Turn a name of Python into one of the wire: ``request_cancel`` into ``RequestCancel``."""
    return "".join(part[:1].upper() + part[1:] for part in text.split("_"))


def past_day(days: int) -> datetime:
    """Return the local time, without time zone, of so many days ago."""
    return datetime.now() - timedelta(days=days)


def datetime_timestamp(date: datetime) -> float:
    """Return seconds since the epoch.

    A date without time zone is local time, and loses its fraction of a second.
    """
    return date.timestamp() if date.tzinfo else time.mktime(date.timetuple())


def get_subkey(data: Mapping[str, Any] | None, key_path: Sequence[str]) -> Any:
    """Return what lies at the end of a path of keys, or None where the path ends early.

    Raises:
        IndexError: the path is empty.
    """
    first, rest = key_path[0], key_path[1:]
    value = data.get(first) if isinstance(data, dict) else None
    return get_subkey(value, rest) if rest else value


def drop_none(data: Mapping[str, T | None]) -> dict[str, T]:
    """Return a dict without the items whose value is None; other false values stay."""
    return {key: value for key, value in data.items() if value is not None}


class cached_property(property):
    """A property that computes once per instance, and keeps the value as ``_<name>_cache``.

    Setting it (if it has a setter) replaces the value; deleting it (if it has a deleter) forgets it.
    """

    def __init__(
        self,
        fget: Callable[[Any], Any] | None = None,
        fset: Callable[[Any, Any], None] | None = None,
        fdel: Callable[[Any], None] | None = None,
        doc: str | None = None,
    ) -> None:
        super().__init__(fget, fset, fdel, doc)
        self.__doc__ = doc if doc is not None else getattr(fget, "__doc__", None)
        self._cache = f"_{getattr(fget, '__name__', '')}_cache"

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        cache = instance.__dict__
        if self._cache not in cache:
            cache[self._cache] = super().__get__(instance, owner)
        return cache[self._cache]

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value)
        instance.__dict__[self._cache] = value

    def __delete__(self, instance: Any) -> None:
        super().__delete__(instance)
        if instance.__dict__.pop(self._cache, self) is self:
            raise AttributeError(f"{self._cache[1:-6]} was not computed yet")


def immutable(cls: type[T]) -> type[T]:
    """Make the fields that a class declares in its own ``__slots__`` read-only once ``__init__`` is over.

    The class itself is changed and returned. Whatever it does not declare stays writable: inherited fields,
    other names, and methods that a test replaces on an instance. Instances can be copied and pickled, and the
    class can be subclassed.

    Raises:
        TypeError: the class has no ``__slots__``.
    """
    if "__slots__" not in cls.__dict__:
        raise TypeError("@immutable: class must have __slots__")
    slots = cls.__dict__["__slots__"]
    declared = frozenset([slots] if isinstance(slots, str) else slots)
    under_construction: set[int] = set()
    construct, set_attribute, delete_attribute = cls.__init__, cls.__setattr__, cls.__delattr__

    @functools.wraps(construct)
    def __init__(self: T, *args: Any, **kwargs: Any) -> None:
        outermost = id(self) not in under_construction
        under_construction.add(id(self))
        try:
            construct(self, *args, **kwargs)
        finally:
            if outermost:
                under_construction.discard(id(self))

    def refuse_when_frozen(self: T, name: str, verb: str) -> None:
        if name in declared and id(self) not in under_construction:
            raise AttributeError(f"cannot {verb} {name}: {type(self).__name__} is immutable")

    def __setattr__(self: T, name: str, value: Any) -> None:
        refuse_when_frozen(self, name, "change")
        set_attribute(self, name, value)

    def __delattr__(self: T, name: str) -> None:
        refuse_when_frozen(self, name, "delete")
        delete_attribute(self, name)

    members = {"__init__": __init__, "__setattr__": __setattr__, "__delattr__": __delattr__}
    if not hasattr(cls, "__setstate__"):
        members["__setstate__"] = _restore
    for name, member in members.items():
        setattr(cls, name, member)
    return cls


def _restore(
    self: object, state: dict[str, Any] | tuple[dict[str, Any] | None, dict[str, Any]] | None
) -> None:
    """Give a copy its fields, whatever `immutable` says about writing them (see `object.__reduce_ex__`)."""
    parts = state if isinstance(state, tuple) else (state,)
    for part in parts:
        for name, value in (part or {}).items():
            object.__setattr__(self, name, value)
