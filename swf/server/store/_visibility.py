"""Which executions are there: filters, order and pages over runs."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from swf.server.store._runs import COLUMNS, run_of
from swf.server.store.records import Run

_RUN_COLUMNS = ", ".join(f"runs.{name}" for name in COLUMNS.split(", "))


#: The columns that filter, and the index that serves each.
_INDEXES = {
    "workflow_id": "runs_by_workflow_id",
    "type_name": "runs_by_type",
    "type_version": None,
    "close_status": "runs_by_status",
}


@dataclass(frozen=True)
class Filter:
    """Which runs of a domain are meant.

    Args:
        domain: the domain's row.
        closed: closed runs, or open ones.
        by: the time that filters and orders, `started` or `closed`.
        oldest: earliest time, in milliseconds, included.
        latest: latest time, in milliseconds, included; None: no bound.
    """

    domain: int
    closed: bool
    by: str
    oldest: int
    latest: int | None = None
    workflow_id: str | None = None
    type_name: str | None = None
    type_version: str | None = None
    tag: str | None = None
    close_status: str | None = None

    def where(self) -> tuple[str, list[Any]]:
        """The SQL after FROM, without order, and its values."""
        tests = ["runs.domain = ?", f"(runs.closed IS NULL) = {int(not self.closed)}"]
        values: list[Any] = [self.domain]
        if self.closed:
            tests.append("runs.closed IS NOT NULL")
        if self.tag is not None:
            tests.append(f"run_tags.domain = ? AND run_tags.tag = ? AND is_open = {int(not self.closed)}")
            values += [self.domain, self.tag]
        for column in _INDEXES:
            value = getattr(self, column)
            if value is not None:
                tests.append(f"runs.{column} = ?")
                values.append(value)
        tests.append(f"runs.{self.by} >= ?")
        values.append(self.oldest)
        if self.latest is not None:
            tests.append(f"runs.{self.by} <= ?")
            values.append(self.latest)
        return f"{self._tables()} WHERE {' AND '.join(tests)}", values

    def _tables(self) -> str:
        """What is searched first: SQLite cannot know which filter leaves the least."""
        if self.tag is not None:
            return "run_tags CROSS JOIN runs ON runs.id = run_tags.run"
        for column, index in _INDEXES.items():
            if index and getattr(self, column) is not None:
                return f"runs INDEXED BY {index}"
        return "runs"


class Visibility:
    """Runs by what is known of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, which: Filter) -> int:
        """How many runs match."""
        where, values = which.where()
        row = self._connection.execute(f"SELECT count(*) FROM {where}", values).fetchone()  # noqa: S608
        return int(row[0])

    def page(
        self, which: Filter, *, after: tuple[int, int] | None, size: int, oldest_first: bool
    ) -> list[Run]:
        """At most `size` matching runs in order of their time, after the pair (time, row) `after`."""
        where, values = which.where()
        if after is not None:
            where += f" AND (runs.{which.by}, runs.id) {'>' if oldest_first else '<'} (?, ?)"
            values += after
        order = "ASC" if oldest_first else "DESC"
        query = (
            f"SELECT {_RUN_COLUMNS} FROM {where} ORDER BY runs.{which.by} {order}, runs.id {order} LIMIT ?"  # noqa: S608
        )
        return [run_of(row) for row in self._connection.execute(query, [*values, size])]

    def totals(self) -> dict[str, int]:
        """Counts for the health document."""
        query = "SELECT count(*), coalesce(sum(open_runs), 0) FROM domains"
        domains, open_runs = self._connection.execute(query).fetchone()
        return {"domains": domains, "openExecutions": open_runs}
