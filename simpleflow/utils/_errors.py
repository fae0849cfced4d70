"""Exceptions as short texts."""

from __future__ import annotations

# Modules whose name says nothing to the reader. The last two come from old histories.
_SILENT_MODULES = frozenset({"builtins", "__main__", "exceptions", "__builtin__"})


def format_exc(exc: BaseException) -> str:
    """Return an exception as one text, the way a traceback ends: `KeyError: 1`."""
    name = type(exc).__name__
    try:
        text = str(exc)
    except Exception:  # a broken __str__ must not hide the failure it describes
        text = f"<unprintable {name} object>"
    return f"{name}: {text}" if text else name


def format_exc_type(cls: type[BaseException]) -> str:
    """Return the dotted name of an exception class; builtins go without their module."""
    if cls.__module__ in _SILENT_MODULES:
        return cls.__name__
    return f"{cls.__module__}.{cls.__name__}"
