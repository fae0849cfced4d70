"""A terminal shared by several processes: whoever writes to it takes the line of progress away first."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO

_ERASE = "\r\033[K"  # back to the left, clear to the right (ECMA-48)


class Erasing:
    """A stream like another one, each line of which begins on a clear line.

    Arguments:
        stream: the other one.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._at_line_start = True

    def write(self, text: str) -> int:
        """Write a text."""
        if text:
            if self._at_line_start:
                self._stream.write(_ERASE)
            self._at_line_start = text.endswith("\n")
        return self._stream.write(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def share() -> None:
    """Let this process share the terminal, where there is one."""
    if sys.stderr.isatty():
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream.isatty():
                setattr(sys, name, Erasing(stream))


def keep_quiet() -> None:
    """Log only what is wrong, on a terminal that shows progress; LOG_LEVEL says otherwise."""
    if sys.stderr.isatty() and not os.environ.get("LOG_LEVEL"):
        logging.getLogger("simpleflow").setLevel(logging.WARNING)
