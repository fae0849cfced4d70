"""Domains and types: what is registered before anything can run."""

import sqlite3
from typing import Any

from swf.server.store._json import dumps, loads
from swf.server.store.records import Domain, Type

_DOMAIN = """SELECT id, region, name, deprecated, description, retention, open_runs, workflow_types,
    activity_types, tags FROM domains """
_TYPE = "SELECT domain, kind, name, version, deprecated, created, description, defaults FROM types "


class Registry:
    """The domains of all regions, and their types."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # domains

    def add(self, domain: Domain) -> None:
        """Keep a new domain; it is given its row number."""
        query = "INSERT INTO domains (region, name, description, retention, tags) VALUES (?, ?, ?, ?, ?)"
        row = (domain.region, domain.name, domain.description, domain.retention, dumps_tags(domain.tags))
        domain.id = self._connection.execute(query, row).lastrowid or 0

    def save(self, domain: Domain) -> None:
        """Keep the status and the tags of a domain."""
        query = "UPDATE domains SET deprecated = ?, tags = ? WHERE id = ?"
        self._connection.execute(query, (domain.deprecated, dumps_tags(domain.tags), domain.id))

    def get(self, region: str, name: str) -> Domain | None:
        """The domain of that name in a region."""
        row = self._connection.execute(_DOMAIN + "WHERE region = ? AND name = ?", (region, name)).fetchone()
        return None if row is None else _domain(row)

    def by_id(self, row_id: int) -> Domain:
        """The domain of that row."""
        return _domain(self._connection.execute(_DOMAIN + "WHERE id = ?", (row_id,)).fetchone())

    def count(self, region: str) -> int:
        """How many domains a region has."""
        row = self._connection.execute("SELECT count(*) FROM domains WHERE region = ?", (region,)).fetchone()
        return int(row[0])

    def page(
        self, region: str, *, deprecated: bool, after: str | None, size: int, reverse: bool
    ) -> list[Domain]:
        """At most `size` domains of a status by name, after the name `after`."""
        query = _DOMAIN + "WHERE region = ? AND deprecated = ?"
        values: list[Any] = [region, deprecated]
        if after is not None:
            query += " AND name < ?" if reverse else " AND name > ?"
            values.append(after)
        query += f" ORDER BY name {'DESC' if reverse else 'ASC'} LIMIT ?"
        return [_domain(row) for row in self._connection.execute(query, [*values, size])]

    def count_run(self, domain: int, change: int) -> None:
        """One open run more, or one less."""
        self._connection.execute(
            "UPDATE domains SET open_runs = open_runs + ? WHERE id = ?", (change, domain)
        )

    # types

    def add_type(self, type_: Type) -> None:
        """Keep a new type."""
        row = (
            type_.domain,
            type_.kind,
            type_.name,
            type_.version,
            type_.deprecated,
            type_.created,
            type_.description,
            dumps(type_.defaults),
        )
        self._connection.execute("INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._count_type(type_, 1)

    def save_type(self, type_: Type) -> None:
        """Keep the status of a type."""
        query = "UPDATE types SET deprecated = ? WHERE domain = ? AND kind = ? AND name = ? AND version = ?"
        self._connection.execute(
            query, (type_.deprecated, type_.domain, type_.kind, type_.name, type_.version)
        )

    def remove_type(self, type_: Type) -> None:
        """Forget a type."""
        query = "DELETE FROM types WHERE domain = ? AND kind = ? AND name = ? AND version = ?"
        self._connection.execute(query, (type_.domain, type_.kind, type_.name, type_.version))
        self._count_type(type_, -1)

    def deprecate_types(self, domain: int, now: int) -> None:
        """Deprecate every registered type of a domain."""
        query = "UPDATE types SET deprecated = ? WHERE domain = ? AND deprecated IS NULL"
        self._connection.execute(query, (now, domain))

    def type(self, domain: int, kind: str, name: str, version: str) -> Type | None:
        """The type of that name and version; `kind` is `WorkflowType` or `ActivityType`."""
        query = _TYPE + "WHERE domain = ? AND kind = ? AND name = ? AND version = ?"
        row = self._connection.execute(query, (domain, kind, name, version)).fetchone()
        return None if row is None else _type(row)

    def type_page(
        self,
        domain: int,
        kind: str,
        *,
        deprecated: bool,
        name: str | None,
        after: tuple[str, str] | None,
        size: int,
        reverse: bool,
    ) -> list[Type]:
        """At most `size` types of a status by name and version, after the pair `after`."""
        query = _TYPE + f"WHERE domain = ? AND kind = ? AND deprecated IS {'NOT' if deprecated else ''} NULL"
        values: list[Any] = [domain, kind]
        if name:
            query += " AND name = ?"
            values.append(name)
        if after is not None:
            query += f" AND (name, version) {'<' if reverse else '>'} (?, ?)"
            values.extend(after)
        order = "DESC" if reverse else "ASC"
        query += f" ORDER BY name {order}, version {order} LIMIT ?"
        return [_type(row) for row in self._connection.execute(query, [*values, size])]

    def _count_type(self, type_: Type, change: int) -> None:
        column = "workflow_types" if type_.kind == "WorkflowType" else "activity_types"
        query = f"UPDATE domains SET {column} = {column} + ? WHERE id = ?"  # noqa: S608
        self._connection.execute(query, (change, type_.domain))


def dumps_tags(tags: dict[str, str | None]) -> str:
    """Tags as pairs, in the order they were given."""
    return dumps(list(tags.items()))


def _domain(row: tuple[Any, ...]) -> Domain:
    domain = Domain(*row)
    domain.deprecated = bool(domain.deprecated)
    domain.tags = dict(loads(row[9]))
    return domain


def _type(row: tuple[Any, ...]) -> Type:
    type_ = Type(*row)
    type_.defaults = loads(row[7])
    return type_
