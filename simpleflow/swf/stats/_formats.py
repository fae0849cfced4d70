"""Tables as text, for eyes, for spreadsheets and for programs; written as their rows come."""

from __future__ import annotations

import csv as csv_module
import io
from datetime import datetime, timezone
from functools import partial, wraps
from itertools import islice
from typing import TYPE_CHECKING, Any

from simpleflow.utils import json_dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Rows = Iterable[Sequence[Any]]
    Titles = Sequence[str] | None
    Table = tuple[Sequence[str], Rows]

# How many rows are looked at to find out how wide columns are, before the first one is shown.
_BATCH = 500
# What would move the cursor, or do worse to a terminal.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


def stream(name: str, values: Rows, headers: Titles, with_header: bool = False) -> Iterator[str]:
    """Yield the text of a table piece by piece, the last line ended; nothing is kept of rows that are shown.

    Arguments:
        name: a format: tabular, csv, tsv, human or json.
        values: the rows.
        headers: the titles of the columns.
        with_header: whether to show the titles; `human` always does.
    """
    titles = headers if with_header else None
    if name == "human":
        yield from _human(values, headers or ())
    elif name == "json":
        yield from _json(values, titles)
        yield "\n"
    elif name in ("csv", "tsv"):
        yield from _csv(values, titles, "\t" if name == "tsv" else ",")
    elif name == "tabular":
        for text in _tabular(values, titles, "plain", ".2f"):
            yield f"{text}\n"
    else:
        raise ValueError(f"there is no format {name!r}: say one of {', '.join(FORMATS)}")


def tabular(values: Rows, headers: Titles, tablefmt: str = "plain", floatfmt: str = ".2f") -> str:
    """Return a table whose columns are aligned.

    Arguments:
        values: the rows.
        headers: the titles of the columns, if they are wanted.
        tablefmt: a format of `tabulate`.
        floatfmt: how to write floats.
    """
    if tablefmt == "plain":
        return "\n".join(_tabular(values, headers, tablefmt, floatfmt))
    return _tabulated([list(row) for row in values], headers, tablefmt, floatfmt, {})


def csv(values: Rows, headers: Titles, delimiter: str = ",") -> str:
    """Return CSV (RFC 4180), with a first line of titles if there are any."""
    return "".join(_csv(values, headers, delimiter))


def human(values: Rows, headers: Titles) -> str:
    """Return each row as a list of titles and values, with a blank line between two rows."""
    return "".join(_human(values, headers or ())).rstrip("\n")


def jsonify(values: Rows, headers: Titles) -> str:
    """Return one line of JSON: a list of objects, or of lists if there are no titles."""
    return "".join(_json(values, headers))


FORMATS: dict[str, Callable[..., str]] = {
    "csv": csv,
    "tsv": partial(csv, delimiter="\t"),
    "tabular": tabular,
    "human": human,
    "json": jsonify,
}
DEFAULT_FORMAT = partial(tabular, tablefmt="plain", floatfmt=".2f")


def formatted(
    with_header: bool = False, fmt: str | Callable[..., str] = DEFAULT_FORMAT
) -> Callable[[Callable[..., Table]], Callable[..., str]]:
    """Decorate a function that returns titles and rows so that it returns them as text.

    Arguments:
        with_header: whether to show the titles.
        fmt: a format, or its name.

    Raises:
        ValueError: there is no format of that name.
    """
    if isinstance(fmt, str):
        if fmt not in FORMATS:
            raise ValueError(f"there is no format {fmt!r}: say one of {', '.join(FORMATS)}")
        fmt = FORMATS[fmt]

    def decorate(function: Callable[..., Table]) -> Callable[..., str]:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> str:
            headers, values = function(*args, **kwargs)
            return fmt(values, headers if with_header or fmt is human else None)

        return call

    return decorate


def _plain(value: Any) -> Any:
    """Return a moment in UTC, and anything else as it is."""
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


def _csv(values: Rows, headers: Titles, delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv_module.writer(buffer, delimiter=delimiter)
    if headers:
        writer.writerow(headers)
    for row in values:
        writer.writerow([_plain(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(values: Rows, headers: Titles) -> Iterator[str]:
    separator = "["
    for row in values:
        cells = [_plain(value) for value in row]
        yield separator + json_dumps(dict(zip(headers, cells, strict=False)) if headers else cells)
        separator = ","
    yield "[]" if separator == "[" else "]"


def _human(values: Rows, headers: Sequence[str]) -> Iterator[str]:
    width = max(map(len, headers), default=0)
    separator = ""
    for row in values:
        pairs = zip(headers, row, strict=False)
        lines = (f"{title:<{width}}  {_shown(str(_plain(value)))}".rstrip() for title, value in pairs)
        yield separator + "".join(f"{line}\n" for line in lines)
        separator = "\n"


def _tabular(values: Rows, headers: Titles, tablefmt: str, floatfmt: str) -> Iterator[str]:
    """Yield a table in parts. Columns keep their width from part to part, and grow if they must."""
    rows = iter(values)
    batch = list(islice(rows, _BATCH))
    widest: dict[int, Any] = {}
    if not batch:
        yield _tabulated([], headers, tablefmt, floatfmt, widest) if headers else ""
        return
    text = _tabulated(batch, headers, tablefmt, floatfmt, widest)
    while batch:
        yield text
        batch = list(islice(rows, _BATCH))
        if batch:
            ruler = [widest.get(column, "") for column in range(len(batch[0]))]
            text = _tabulated([ruler, *batch], headers, tablefmt, floatfmt, widest)
            text = text.split("\n", 2 if headers else 1)[-1]


def _tabulated(rows: list[Any], headers: Titles, tablefmt: str, floatfmt: str, widest: dict[int, Any]) -> str:
    """Lay out rows, and note the widest value of each column.

    Only numbers are numbers: an id such as 1e5 is text.
    """
    from tabulate import tabulate  # most commands show no table

    columns = max(map(len, rows), default=0)
    floats = {index for index in range(columns) if any(isinstance(_at(row, index), float) for row in rows)}
    cells = [
        [_text(value, floatfmt if index in floats else None) for index, value in enumerate(row)]
        for row in rows
    ]
    for line, row in zip(cells, rows, strict=True):
        for index, text in enumerate(line):
            if len(text) >= len(_text(widest.get(index), floatfmt if index in floats else None)):
                widest[index] = row[index] if row[index] is not None else widest.get(index)
    numeric = [_is_numeric(rows, index) for index in range(columns)]
    return tabulate(
        cells,
        headers=list(headers or ()),
        tablefmt=tablefmt,
        disable_numparse=True,
        colalign=["right" if number else "left" for number in numeric] or None,
    )


def _at(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_numeric(rows: list[Any], index: int) -> bool:
    """Tell whether a column holds numbers and, where it is empty, nothing else."""
    values = [value for row in rows if (value := _at(row, index)) not in (None, "")]
    return bool(values) and all(map(_is_number, values))


def _text(value: Any, floatfmt: str | None) -> str:
    if value is None:
        return ""
    if floatfmt and _is_number(value):
        return format(float(value), floatfmt)
    return _shown(str(_plain(value)))


def _shown(text: str) -> str:
    """Return a text that stays on its line, and does nothing to a terminal."""
    return text.translate(_CONTROL)
