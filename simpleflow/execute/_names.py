"""From a function to the name under which another interpreter finds it, and back through its wrappers."""

from __future__ import annotations

import copy
import functools
import weakref

from simpleflow.activity import Activity
from simpleflow.utils import import_from_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Functions that run what they wrap in another interpreter. An attribute on them would not do: a decorator
# above them that uses functools.wraps copies it.
_elsewhere: weakref.WeakSet[Callable[..., Any]] = weakref.WeakSet()

# What a script is called while it runs; the second name is multiprocessing's.
_SCRIPTS = frozenset({"__main__", "__mp_main__"})


def get_name(func: Any) -> str:
    """Return the name of a function or class, as activities are named: its module, then its own name.

    Raises:
        AttributeError: the object has no module.
        ValueError: the object cannot be called.
    """
    module = func.__module__
    if not callable(func):
        raise ValueError(f"{func!r} cannot be called")
    name = getattr(func, "name", None) or getattr(func, "__name__", None) or type(func).__name__
    return f"{module}.{name}"


def decorated(func: Any, decorate: Callable[[Any], Any]) -> Any:
    """Decorate a function or class; an activity stays one, around the decorated function or class."""
    if not isinstance(func, Activity):
        if not callable(func):
            raise TypeError(f"only functions and classes can run in another process, not {func!r}")
        return decorate(func)
    activity = copy.copy(func)
    activity.meta = copy.copy(func.meta)
    activity._callable = decorate(func.callable)
    functools.update_wrapper(activity, activity.callable, updated=())
    activity.register()
    return activity


def runs_elsewhere(wrapper: Callable[..., Any]) -> None:
    """Remember that a function runs what it wraps in another interpreter."""
    _elsewhere.add(wrapper)


def layers(obj: Any) -> list[Any]:
    """Return an object and everything it wraps, the outermost first."""
    found: list[Any] = []
    while obj is not None and not any(obj is other for other in found):
        found.append(obj)
        obj = obj.callable if isinstance(obj, Activity) else getattr(obj, "__wrapped__", None)
    return found


def innermost(obj: Any) -> Any:
    """Return what the other interpreter has to call, given what a module shows under the name.

    Activities and whatever leads to another interpreter are taken off. Decorators below stay on: they are
    part of the function.
    """
    found = layers(obj)
    for outer, inner in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if _is_elsewhere(outer):
            return inner
    return next(layer for layer in found if not isinstance(layer, Activity))


def importable_name(func: Any) -> str:
    """Return a dotted name under which another interpreter will find this very function.

    Raises:
        ValueError: there is none: the function is in a script, in another function, or hidden by another.
    """
    module = getattr(func, "__module__", None)
    own_name = getattr(func, "__qualname__", None) or type(func).__qualname__
    if module not in _SCRIPTS:
        for name in dict.fromkeys((get_name(func), f"{module}.{own_name}")):
            try:
                found = import_from_module(name)
            except (ImportError, AttributeError):
                continue
            if innermost(found) is func:
                return name
    raise ValueError(
        f"another interpreter cannot import {module}.{own_name}: define it at the top level of a module"
        " (no script, no other function), and use functools.wraps in the decorators around it"
    )


def _is_elsewhere(obj: Any) -> bool:
    try:
        return obj in _elsewhere
    except TypeError:  # not everything that can be called can be referenced weakly
        return False
