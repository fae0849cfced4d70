"""What commands write: tables in the format that was asked for, titles, and how far a long call has come."""

from __future__ import annotations

import sys
from itertools import cycle
from typing import TYPE_CHECKING, Any

import click

from simpleflow import log
from simpleflow.utils import import_from_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Table = tuple[Sequence[str], Iterable[Sequence[Any]]]

FORMATS = ("csv", "tsv", "tabular", "human", "json", "prettyjson")

_SPINNER = "⠋⠙⠸⠴⠦⠇"


def version() -> str:
    """Return the version of this package."""
    text: str = import_from_module("simpleflow.__version__")
    return text


def chosen() -> tuple[str, bool]:
    """Return the format that was asked for, and whether titles of columns were."""
    context = click.get_current_context(silent=True)
    params = context.find_root().params if context is not None else {}
    return params.get("format") or "tabular", bool(params.get("header"))


def is_format_given() -> bool:
    """Tell whether a format was asked for, be it the default one; from Python, no person looks either."""
    context = click.get_current_context(silent=True)
    return context is None or bool(context.find_root().params.get("format"))


def is_for_eyes() -> bool:
    """Tell whether a command may draw: standard output is a terminal, and no format was asked for."""
    return sys.stdout.isatty() and not is_format_given() and not chosen()[1]


def show(table: Table) -> None:
    """Print a table in the format that was asked for, its rows as they come.

    Arguments:
        table: titles and rows.
    """
    from simpleflow.swf.stats import pretty  # most commands show no table

    name, with_header = chosen()
    headers, rows = table
    for text in pretty.stream(name, rows, headers, with_header):
        sys.stdout.write(text)
    sys.stdout.flush()


def with_format(ctx: click.Context) -> Callable[[Callable[..., Table]], Callable[..., str]]:
    """Return a decorator for functions that return titles and rows: they return the text to print.

    Arguments:
        ctx: the context of a command; the options of its group count.
    """
    from simpleflow.swf.stats import pretty

    params = ctx.find_root().params
    return pretty.formatted(params.get("header", False), params.get("format") or pretty.DEFAULT_FORMAT)


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
    glyphs, count, ended = cycle(_SPINNER), 0, False

    def show(*args: Any, response: dict[str, Any] | None = None, **kwargs: Any) -> None:
        nonlocal count, ended
        if ended:
            return
        if response is None:
            ended = True
            stream.write(f"\r{log.colorize('GREEN', '✓', stream=stream)} {count}\n")
        else:
            stream.write(f"\r{next(glyphs)} {count}")
            count += len(response.get(key, ()))
        stream.flush()

    return show
