"""One SQLite file, one writer: steps are savepoints, and many of them share a commit."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from swf.server.store._events import Events
from swf.server.store._items import Items
from swf.server.store._registry import Registry
from swf.server.store._runs import Runs
from swf.server.store._visibility import Visibility

SCHEMA_VERSION = 1


class StoreError(Exception):
    """The data file cannot be used."""


class Store:
    """The rows of one service.

    Args:
        path: the file, made if missing; `:memory:` keeps nothing.

    Raises:
        StoreError: if another service uses the file, or it is not one of ours.
    """

    def __init__(self, path: str = ":memory:") -> None:
        self.path = path
        self._closed = False
        self._undone = False
        self._lock = None if path == ":memory:" else _lock(path)
        try:
            self.connection = _open(path)
            self.secret = _secret(self.connection)
        except BaseException:
            if self._lock is not None:
                self._lock.close()
            raise
        self.domains = Registry(self.connection)
        self.runs = Runs(self.connection)
        self.events = Events(self.connection)
        self.items = Items(self.connection)
        self.visibility = Visibility(self.connection)
        self._committed = self.connection.total_changes

    @property
    def pending(self) -> bool:
        """Whether there are changes that are not committed yet."""
        return self._undone or self.connection.total_changes != self._committed

    @contextmanager
    def step(self) -> Iterator[None]:
        """What happens inside happens as a whole, or not at all; it is durable after the next `commit`."""
        execute = self.connection.execute
        if not self.connection.in_transaction:
            execute("BEGIN")
        execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                execute("ROLLBACK TO step")
                execute("RELEASE step")
            else:
                # A full disk makes SQLite undo the whole transaction, with the steps of others in it.
                self._undone = True
            raise
        execute("RELEASE step")

    def commit(self) -> None:
        """Make every step so far durable.

        Raises:
            sqlite3.Error: if the disk refuses; then none of the steps since the last commit happened.
        """
        if self._undone:
            self.rollback()
            raise sqlite3.OperationalError("a step that failed took those before it along")
        if self.connection.in_transaction:
            try:
                self.connection.execute("COMMIT")
            except Exception:
                self.rollback()
                raise
        self._committed = self.connection.total_changes

    def rollback(self) -> None:
        """Undo every step since the last commit."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self._undone = False
        self._committed = self.connection.total_changes

    def close(self) -> None:
        """Commit, fold the write-ahead log into the file, and let others use it."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._undone:
                self.rollback()
            self.commit()
            self.connection.close()
        finally:
            if self._lock is not None:
                self._lock.close()
                self._lock = None


def _lock(path: str) -> IO[str]:
    """Hold `path` + ".lock" until the process ends: an advisory lock dies with its holder."""
    import fcntl

    try:
        Path(path).absolute().parent.mkdir(parents=True, exist_ok=True)
        handle = open(f"{path}.lock", "a+", encoding="utf-8")  # noqa: SIM115 - held until close()
    except OSError as error:
        raise StoreError(f"cannot use {path}: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        holder = handle.read(20).strip() or "unknown"
        handle.close()
        if error.errno not in (errno.EACCES, errno.EAGAIN):
            raise StoreError(f"cannot lock {path}: {error.strerror}") from error
        message = f"{path} is in use by another server (process {holder}); stop it, or choose another file"
        raise StoreError(message) from error
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def _open(path: str) -> sqlite3.Connection:
    if path != ":memory:":
        # What workflows say is nobody else's business on a shared machine.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        # WAL with synchronous=NORMAL: a commit survives the end of the process at any moment; a loss of
        # power may take the last commits, never the consistency of the file.
        # Small pages: a step touches few rows in many places, and whole pages go to the log.
        connection.execute("PRAGMA page_size = 2048")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -8000")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise StoreError(f"{path} was written by another version of the server (format {version})")
        if version == 0:
            _create(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StoreError(f"{path} is not a data file of this server: {error}") from error
    except StoreError:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection, path: str) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables:
        raise StoreError(f"{path} is a database, but not one of this server")
    schema = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
    connection.executescript(f"BEGIN; {schema} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def _secret(connection: sqlite3.Connection) -> bytes:
    """The key that signs tokens, made once per file."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'secret'").fetchone()
    if row is None:
        row = (os.urandom(32),)
        connection.execute("INSERT INTO meta VALUES ('secret', ?)", row)
    return bytes(row[0])
