"""From the dotted name of an object to the object, and back."""

from __future__ import annotations

import builtins
import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def issubclass_(cls: Any, parent: type[Any] | tuple[type[Any], ...]) -> bool:
    """Tell whether the first argument is a class deriving from the second; never raise for non-classes."""
    return isinstance(cls, type) and issubclass(cls, parent)


def import_from_module(path: str) -> Any:
    """Return the object that a dotted path names: `package.module.Class.method`, or a bare builtin.

    The longest prefix that is a module gets imported, the rest are attributes of it.

    Raises:
        ImportError: no part of the path is a module, or importing the module failed.
        AttributeError: the module has no such attribute.
    """
    if "." not in path:
        return getattr(builtins, path)
    module_name, _, attribute = path.rpartition(".")
    module, rest = _longest_module(module_name)
    target: Any = module
    for name in (*rest, attribute):
        target = getattr(target, name)
    return target


def import_object_from_module(module_name: str, *names: str) -> Any:
    """Import a module ("" stands for the builtins) and follow attribute names from it."""
    target: Any = importlib.import_module(module_name) if module_name else builtins
    for name in names:
        target = getattr(target, name)
    return target


def full_object_name(obj: Any) -> str:
    """Return the dotted name of a class or a function; for other objects, that of their class."""
    if isinstance(obj, type) or (hasattr(obj, "__qualname__") and hasattr(obj, "__module__")):
        return f"{obj.__module__}.{obj.__qualname__}"
    return full_class_name(type(obj))


def full_class_name(cls: type[Any]) -> str:
    """Return `module.qualname` of a class."""
    return f"{cls.__module__}.{cls.__qualname__}"


def _longest_module(path: str) -> tuple[ModuleType, list[str]]:
    """Import the longest prefix of a path that is a module; return it and the names behind it."""
    name, rest = path, list[str]()
    while True:
        try:
            return importlib.import_module(name), rest
        except ModuleNotFoundError as error:
            # Something the module itself imports is missing: shortening the path would hide that.
            if error.name is None or not _is_prefix(error.name, name):
                raise
            # When even the first part is unknown, that is the error to report.
            if error.name == path.partition(".")[0]:
                raise
            name, _, behind = name.rpartition(".")
            rest.insert(0, behind)


def _is_prefix(name: str, path: str) -> bool:
    """Tell whether a dotted name leads to a dotted path."""
    return path == name or path.startswith(name + ".")
