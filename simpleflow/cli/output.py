"""What commands write besides their results: titles, and how far a long call has come."""

from __future__ import annotations

import sys
from itertools import cycle
from typing import TYPE_CHECKING, Any

from simpleflow import log
from simpleflow.utils import import_from_module

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = ("csv", "tsv", "tabular", "human", "json", "prettyjson")

_SPINNER = "⠋⠙⠸⠴⠦⠇"


def version() -> str:
    """Return the version of this package."""
    text: str = import_from_module("simpleflow.__version__")
    return text


def title(text: str) -> str:
    """Return the title of a section, blue where colours are wanted."""
    return log.colorize("BLUE", f"# {text}")


def get_progression_callback(key: str) -> Callable[..., None] | None:
    """Return a function that counts the items of the pages it is shown; None off a terminal.

    Arguments:
        key: under which the items are in each answer, such as `events`.
    """
    stream = sys.stderr
    if not stream.isatty():
        return None
    glyphs, count = cycle(_SPINNER), 0

    def show(*args: Any, response: dict[str, Any] | None = None, **kwargs: Any) -> None:
        nonlocal count
        if response is None:
            stream.write(f"\r{log.colorize('GREEN', '✓', stream=stream)} {count}\n")
        else:
            stream.write(f"\r{next(glyphs)} {count}")
            count += len(response.get(key, ()))
        stream.flush()

    return show
