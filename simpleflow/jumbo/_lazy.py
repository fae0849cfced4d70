"""A value that is fetched when somebody looks at it, and behaves as itself from then on."""

from __future__ import annotations

import copy
import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _value_of(lazy: Any) -> Any:
    return LazyValue.__json_value__(lazy)


def _plain(value: Any) -> Any:
    """Return what a lazy value stands for, and anything else as it is."""
    return LazyValue.__json_value__(value) if type(value) is LazyValue else value


def _same(value: Any) -> Any:
    """Return the value: how a pickle is read again."""
    return value


def _path_text(value: Any) -> str:
    """Return a path given as text.

    Raises:
        TypeError: the value is no text.
    """
    if not isinstance(value, str):
        raise TypeError(f"expected a path as text, not {type(value).__name__}")
    return value


def _forwarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that calls a function with the value, and with the values of other lazy ones."""

    def method(self: Any, *args: Any) -> Any:
        return function(_value_of(self), *map(_plain, args))

    return method


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return a method for the value on the right side of an operator."""

    def method(self: Any, other: Any) -> Any:
        return function(other, _value_of(self))

    return method


_ONE_SIDED: dict[str, Callable[..., Any]] = {
    "__str__": str,
    "__bytes__": bytes,
    "__format__": format,
    "__hash__": hash,
    "__len__": len,
    "__iter__": iter,
    "__reversed__": reversed,
    "__int__": int,
    "__float__": float,
    "__round__": round,
    "__index__": operator.index,
    "__neg__": operator.neg,
    "__pos__": operator.pos,
    "__abs__": abs,
    "__contains__": operator.contains,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__eq__": operator.eq,
    "__ne__": operator.ne,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
    "__iadd__": operator.iadd,
    "__imul__": operator.imul,
    "__ior__": operator.ior,
}
_TWO_SIDED: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "divmod": divmod,
    "pow": operator.pow,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}

_Operators: Any = type(
    "_Operators",
    (),
    {
        "__slots__": (),
        **{name: _forwarded(function) for name, function in _ONE_SIDED.items()},
        **{f"__{name}__": _forwarded(function) for name, function in _TWO_SIDED.items()},
        **{f"__r{name}__": _reflected(function) for name, function in _TWO_SIDED.items()},
    },
)


class LazyValue(_Operators):  # type: ignore[misc]
    """Stands for a value of JSON that is not here yet.

    It can be passed on, tested for truth and for being None without being fetched. `isinstance`, operators,
    items, methods and `str()` work on the value; copies and pickles are of the value. Only code in C that
    wants a very `str` or `dict`, as `"".join(...)` and `json.dumps(...)` do, is not deceived.

    Arguments:
        fetch: returns the value; called once.
        label: what `repr` shows before that.
        surely_true: the value is known to count as true.
    """

    __slots__ = ("__weakref__", "_fetch", "_label", "_surely_true", "_value")

    def __init__(self, fetch: Callable[[], Any], label: str, surely_true: bool = False) -> None:
        set_slot = object.__setattr__
        set_slot(self, "_fetch", fetch)
        set_slot(self, "_label", label)
        set_slot(self, "_surely_true", surely_true)

    def __json_value__(self) -> Any:
        """Return the value, fetching it the first time."""
        fetch = self._fetch
        if fetch is not None:
            # A failure is not remembered: the next look tries again.
            object.__setattr__(self, "_value", fetch())
            object.__setattr__(self, "_fetch", None)
        return self._value

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(_value_of(self))

    def __getattr__(self, name: str) -> Any:
        return getattr(_value_of(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_value_of(self), name, value)

    def __bool__(self) -> bool:
        return True if self._fetch is not None and self._surely_true else bool(_value_of(self))

    def __repr__(self) -> str:
        return f"<jumbo field {self._label}, not fetched>" if self._fetch is not None else repr(self._value)

    def __copy__(self) -> Any:
        return copy.copy(_value_of(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return copy.deepcopy(_value_of(self), memo)

    def __reduce_ex__(self, protocol: object) -> Any:
        return _same, (_value_of(self),)

    def __fspath__(self) -> str:
        return _path_text(_value_of(self))

    def __dir__(self) -> list[str]:
        return dir(_value_of(self))
