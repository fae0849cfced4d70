"""Histories: append-only, each event kept as the JSON text that is sent."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from swf.server.store._json import loads


class Events:
    """The events of all runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, rows: Iterable[tuple[int, int, str]]) -> None:
        """Append events: (run, event id, JSON text)."""
        self._connection.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)

    def get(self, run: int, event_id: int) -> dict[str, Any]:
        """One event, as a dict."""
        query = "SELECT json FROM events WHERE run = ? AND id = ?"
        (text,) = self._connection.execute(query, (run, event_id)).fetchone()
        event: dict[str, Any] = loads(text)
        return event

    def page(self, run: int, first: int, last: int, size: int, *, reverse: bool = False) -> list[str]:
        """At most `size` events from `first` to `last` (both included), ascending or from the end."""
        order = "DESC" if reverse else "ASC"
        query = f"SELECT json FROM events WHERE run = ? AND id BETWEEN ? AND ? ORDER BY id {order} LIMIT ?"  # noqa: S608
        return [text for (text,) in self._connection.execute(query, (run, first, last, size))]

    def prune(self, run: int, limit: int) -> bool:
        """Delete up to `limit` events of a run; whether any were there."""
        query = "DELETE FROM events WHERE run = ? AND id IN (SELECT id FROM events WHERE run = ? LIMIT ?)"
        return self._connection.execute(query, (run, run, limit)).rowcount > 0
