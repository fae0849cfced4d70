"""Texts kept on this machine between processes: a directory of this user only, and nothing in it is code."""

from __future__ import annotations

import logging
import os
from typing import Any

import diskcache

from simpleflow import constants
from simpleflow.utils.directories import make_own

logger = logging.getLogger(__name__)

#: Bytes; diskcache removes what was not used longest once there is more.
SIZE_LIMIT = 1024 * 1024 * 1024
#: Seconds after which a text is not used again.
EXPIRY = 3 * constants.HOUR
#: Seconds to wait for another process that writes.
PATIENCE = 5

_REFUSED = "only bytes are kept and read here"


class BytesDisk(diskcache.Disk):  # type: ignore[misc]
    """Keys that are texts, values that are bytes. diskcache pickles everything else: here it is refused."""

    def put(self, key: Any) -> Any:
        """Return a key as the database has it."""
        if type(key) is not str:
            raise TypeError(f"{_REFUSED}, under a text: not under {type(key).__name__}")
        return super().put(key)

    def get(self, key: Any, raw: Any) -> Any:
        """Return a key of the database."""
        if type(key) is not str or not raw:
            raise TypeError(_REFUSED)
        return key

    def store(self, value: Any, read: Any, key: Any = diskcache.UNKNOWN) -> Any:
        """Write a value, and return what the database is to know of it."""
        if type(value) is not bytes or read:
            raise TypeError(f"{_REFUSED}: not {type(value).__name__}")
        return super().store(value, read, key=key)

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> bytes:
        """Return a value, from the database or from its file."""
        if mode == diskcache.core.MODE_RAW and type(value) is bytes:
            return value
        if mode == diskcache.core.MODE_BINARY:
            with open(self._inside(filename), "rb") as file:
                return file.read()
        raise TypeError(_REFUSED)

    def remove(self, file_path: Any) -> None:
        """Remove the file of a value."""
        self._inside(file_path)
        super().remove(file_path)

    def _inside(self, filename: Any) -> str:
        """Return the path of a file, if it is one of ours."""
        path = os.path.normpath(os.path.join(self._directory, str(filename)))
        if not path.startswith(os.path.join(os.path.normpath(self._directory), "")):
            raise TypeError(f"{_REFUSED}, in this directory: not {filename!r}")
        return path


class DiskCache:
    """Texts by `bucket/key`, least recently used ones removed first.

    Arguments:
        directory: made if need be; it must be nobody else's.

    Raises:
        OSError: it cannot be made, or others could write there.
    """

    def __init__(self, directory: str) -> None:
        make_own(directory, private=True)
        self.directory = directory
        self._cache = diskcache.Cache(
            os.path.join(directory, "jumbo_fields"),
            timeout=PATIENCE,
            disk=BytesDisk,
            size_limit=SIZE_LIMIT,
            eviction_policy="least-recently-used",
        )

    def get(self, key: str) -> str | None:
        """Return a text, None if it is not here."""
        data = self._cache.get(key)
        return None if data is None else data.decode("utf-8", "surrogatepass")

    def set(self, key: str, text: str) -> None:
        """Keep a text for three hours."""
        self._cache.set(key, text.encode("utf-8", "surrogatepass"), expire=EXPIRY)

    def close(self) -> None:
        """Close the database."""
        self._cache.close()
