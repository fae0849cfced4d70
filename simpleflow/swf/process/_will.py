"""What a poller was doing, for its successor: memory that outlives the process that wrote it."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import mmap
    from typing import Any

_LENGTH = struct.Struct("!I")

#: Bytes; a note holds a token (1024 characters) and a few names and ids (256 each).
SIZE = 16384


class Will:
    """A note in shared memory.

    Arguments:
        memory: where it is; without it nothing is ever noted.
    """

    def __init__(self, memory: mmap.mmap | None = None) -> None:
        self._memory = memory

    def write(self, **note: Any) -> None:
        """Note what this process begins to do."""
        if self._memory is None:
            return
        text = json.dumps(note).encode()
        if _LENGTH.size + len(text) > len(self._memory):
            return
        # The length comes last: who dies while writing leaves no note, rather than half of one.
        self.clear()
        self._memory[_LENGTH.size : _LENGTH.size + len(text)] = text
        self._memory[: _LENGTH.size] = _LENGTH.pack(len(text))

    def clear(self) -> None:
        """Note that there is nothing left to do."""
        if self._memory is not None:
            self._memory[: _LENGTH.size] = _LENGTH.pack(0)

    def read(self) -> dict[str, Any] | None:
        """Return the note, or None if there is none."""
        if self._memory is None:
            return None
        (length,) = _LENGTH.unpack(self._memory[: _LENGTH.size])
        if not length:
            return None
        note: dict[str, Any] = json.loads(self._memory[_LENGTH.size : _LENGTH.size + length])
        return note
