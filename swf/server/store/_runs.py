"""Runs: one row per workflow execution, open or closed."""

import sqlite3
from dataclasses import fields
from typing import Any

from swf.server.store._json import dumps, loads
from swf.server.store.records import Run

COLUMNS = ", ".join(field.name for field in fields(Run))
_SELECT = f"SELECT {COLUMNS} FROM runs "  # noqa: S608
_UPDATE = """UPDATE runs SET last_event = ?, last_time = ?, cancel_requested = ?, decision_scheduled = ?,
    decision_started = ?, previous_started = ?, override_list = ?, override_timeout = ?, open_activities = ?,
    open_timers = ?, open_children = ?, open_lambdas = ?, latest_activity = ? WHERE id = ?"""


class Runs:
    """The runs of all domains."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, run: Run) -> None:
        """Keep a new run under the row number it has, see `next_id`."""
        query = """INSERT INTO runs
            (id, domain, workflow_id, run_id, type_name, type_version, started, config)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
        row = (
            run.id,
            run.domain,
            run.workflow_id,
            run.run_id,
            run.type_name,
            run.type_version,
            run.started,
            dumps(run.config),
        )
        self._connection.execute(query, row)
        tags = set(run.config.get("tagList", ()))
        if tags:
            rows = [(run.domain, tag, 1, run.started, run.id) for tag in sorted(tags)]
            self._connection.executemany("INSERT INTO run_tags VALUES (?, ?, ?, ?, ?)", rows)

    def next_id(self) -> int:
        """The row number of the next run; none is given twice."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'runs'").fetchone()
        return 1 if row is None else int(row[0]) + 1

    def save(self, run: Run) -> None:
        """Keep what changes while a run is open."""
        row = (
            run.last_event,
            run.last_time,
            run.cancel_requested,
            run.decision_scheduled,
            run.decision_started,
            run.previous_started,
            run.override_list,
            run.override_timeout,
            run.open_activities,
            run.open_timers,
            run.open_children,
            run.open_lambdas,
            run.latest_activity,
            run.id,
        )
        self._connection.execute(_UPDATE, row)

    def close(self, run: Run) -> None:
        """Keep that a run closed, at once: its workflowId is free again."""
        query = "UPDATE runs SET closed = ?, close_status = ? WHERE id = ?"
        self._connection.execute(query, (run.closed, run.close_status, run.id))
        for tag in set(run.config.get("tagList", ())):
            query = "UPDATE run_tags SET is_open = 0 WHERE domain = ? AND tag = ? AND is_open = 1 AND "
            query += "started = ? AND run = ?"
            self._connection.execute(query, (run.domain, tag, run.started, run.id))

    def get(self, row_id: int) -> Run | None:
        """The run of that row."""
        return self._one(_SELECT + "WHERE id = ?", (row_id,))

    def open(self, domain: int, workflow_id: str) -> Run | None:
        """The open run of that workflowId."""
        query = _SELECT + "INDEXED BY runs_by_workflow_id WHERE domain = ? AND workflow_id = ? AND "
        query += "(closed IS NULL) = 1"
        return self._one(query, (domain, workflow_id))

    def context(self, run: int) -> str | None:
        """The last executionContext of a run."""
        row = self._connection.execute("SELECT text FROM contexts WHERE run = ?", (run,)).fetchone()
        return None if row is None else row[0]

    def set_context(self, run: int, text: str) -> None:
        """Keep the executionContext of a run."""
        self._connection.execute("INSERT OR REPLACE INTO contexts VALUES (?, ?)", (run, text))

    def forget(self, run: Run) -> None:
        """Forget a run (its events are pruned before)."""
        self._connection.execute("DELETE FROM contexts WHERE run = ?", (run.id,))
        for tag in set(run.config.get("tagList", ())):
            query = "DELETE FROM run_tags WHERE domain = ? AND tag = ? AND is_open = 0 AND "
            query += "started = ? AND run = ?"
            self._connection.execute(query, (run.domain, tag, run.started, run.id))
        self._connection.execute("DELETE FROM runs WHERE id = ?", (run.id,))

    def _one(self, query: str, values: tuple[Any, ...]) -> Run | None:
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else run_of(row)


def run_of(row: tuple[Any, ...]) -> Run:
    """A row of `COLUMNS` as a Run."""
    run = Run(*row)
    run.config = loads(row[7])
    run.cancel_requested = bool(run.cancel_requested)
    return run
