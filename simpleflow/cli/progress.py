"""One line at the bottom of a terminal that tells how far a run has come; gone when the run ends."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import TextIO

_ERASE = "\r\033[K"  # back to the left, clear to the right (ECMA-48)


class Progress:
    """Shows a text on standard error, again and again, while a block of code runs.

    It writes nothing where standard error is no terminal, and nothing in the first moments. What the block
    writes to standard output and error meanwhile stays whole: the line makes room for it.

    Arguments:
        text: called for the text to show.
        after: seconds of silence at the start.
        every: seconds between two looks.
    """

    def __init__(self, text: Callable[[], str], after: float = 1.0, every: float = 0.2) -> None:
        self._text = text
        self._after = after
        self._every = every
        self._ended = threading.Event()
        self._line = threading.RLock()
        self._shown = False
        self._at_line_start = True
        self._stderr = sys.stderr
        self._streams: tuple[TextIO, TextIO] | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if self._stderr.isatty():
            self._streams = (sys.stdout, sys.stderr)
            sys.stdout, sys.stderr = (_Polite(self, stream) for stream in self._streams)
            self._thread = threading.Thread(target=self._show_repeatedly, name="progress", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._thread is None or self._streams is None:
            return
        self._ended.set()
        self._thread.join()
        with self._line:
            self._make_room()
        sys.stdout, sys.stderr = self._streams

    def _show_repeatedly(self) -> None:
        wait = self._after
        while not self._ended.wait(wait):
            wait = self._every
            with self._line:
                if self._at_line_start:
                    self._stderr.write(f"{_ERASE}{self._text()}")
                    self._stderr.flush()
                    self._shown = True

    def _make_room(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stderr.write(_ERASE)
            self._stderr.flush()
            self._shown = False

    def write(self, stream: TextIO, text: str) -> int:
        """Write a text where the line may be, without mixing the two."""
        if not stream.isatty():
            return stream.write(text)
        with self._line:
            self._make_room()
            written = stream.write(text)
            stream.flush()
            if text:
                self._at_line_start = text.endswith("\n")
            return written


class _Polite:
    """A stream like another one, whose writers and the line of progress do not get in each other's way."""

    def __init__(self, progress: Progress, stream: TextIO) -> None:
        self._progress = progress
        self._stream = stream

    def write(self, text: str) -> int:
        return self._progress.write(self._stream, text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
