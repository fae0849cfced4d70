"""Items: what is open in a run, found by run, by name, by due time, or by task list."""

import sqlite3
from typing import Any

from swf.server.store._json import dumps, loads
from swf.server.store.records import Item, Kind

_SELECT = "SELECT run, kind, ref, key, due, queue, priority, seq, data FROM items "


class Items:
    """The open items of all runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, item: Item) -> None:
        """Keep a new item."""
        row = (
            item.run,
            int(item.kind),
            item.ref,
            item.key,
            item.due,
            item.queue,
            item.priority,
            item.seq,
            dumps(item.data),
        )
        self._connection.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def change(self, item: Item) -> None:
        """Keep what changed: due time, queue and data."""
        query = """UPDATE items SET due = ?, queue = ?, seq = ?, data = ?
            WHERE run = ? AND kind = ? AND ref = ?"""
        row = (item.due, item.queue, item.seq, dumps(item.data), item.run, int(item.kind), item.ref)
        self._connection.execute(query, row)

    def remove(self, item: Item) -> None:
        """Forget an item."""
        query = "DELETE FROM items WHERE run = ? AND kind = ? AND ref = ?"
        self._connection.execute(query, (item.run, int(item.kind), item.ref))

    def remove_all(self, run: int) -> None:
        """Forget everything that is open in a run."""
        self._connection.execute("DELETE FROM items WHERE run = ?", (run,))

    def get(self, run: int, kind: Kind, ref: int) -> Item | None:
        """The item opened by event `ref`."""
        return self._one(_SELECT + "WHERE run = ? AND kind = ? AND ref = ?", (run, int(kind), ref))

    def named(self, run: int, kind: Kind, key: str) -> Item | None:
        """The item of that name."""
        return self._one(
            _SELECT + "INDEXED BY items_by_key WHERE run = ? AND kind = ? AND key = ?", (run, int(kind), key)
        )

    def of(self, run: int, kind: Kind) -> list[Item]:
        """All items of a kind in a run, oldest first."""
        query = _SELECT + "WHERE run = ? AND kind = ? ORDER BY ref"
        return [_item(row) for row in self._connection.execute(query, (run, int(kind)))]

    def of_kind(self, kind: Kind) -> list[Item]:
        """All items of a kind in all runs."""
        return [_item(row) for row in self._connection.execute(_SELECT + "WHERE kind = ?", (int(kind),))]

    def first_due(self, now: int) -> Item | None:
        """The item due first, if it is due by `now`."""
        return self._one(_SELECT + "WHERE due <= ? ORDER BY due, kind, run, ref LIMIT 1", (now,))

    def next_due(self) -> int | None:
        """When the next item falls due."""
        row = self._connection.execute("SELECT min(due) FROM items WHERE due IS NOT NULL").fetchone()
        due: int | None = row[0]
        return due

    def first_queued(self, queue: str) -> Item | None:
        """The item a poller of this queue gets."""
        return self._one(_SELECT + "WHERE queue = ? ORDER BY priority DESC, seq LIMIT 1", (queue,))

    def count_queued(self, queue: str) -> int:
        """How many items wait on this queue."""
        row = self._connection.execute("SELECT count(*) FROM items WHERE queue = ?", (queue,)).fetchone()
        return int(row[0])

    def last_seq(self) -> int:
        """The highest number given to a queued item."""
        query = "SELECT max(seq) FROM items WHERE queue IS NOT NULL"
        return self._connection.execute(query).fetchone()[0] or 0

    def _one(self, query: str, values: tuple[Any, ...]) -> Item | None:
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else _item(row)


def _item(row: tuple[Any, ...]) -> Item:
    run, kind, ref, key, due, queue, priority, seq, data = row
    return Item(run, Kind(kind), ref, key, due, queue, priority, seq, loads(data))
