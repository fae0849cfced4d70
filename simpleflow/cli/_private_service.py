"""Where a private service lives: its data, its address, and how one knows that it is there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import sys
from itertools import count
from pathlib import Path
from typing import IO

from simpleflow.cli.errors import CommandError

# How long a service may take to start, in seconds.
_PATIENCE = 20.0


def data_file() -> tuple[str, IO[str]]:
    """Choose the data file for a run of this user: one that no other run of now uses.

    It is in the directory for state of the XDG Base Directory Specification.

    Returns:
        its path, and a file to keep open as long as the run lasts: it tells others that the other is taken.

    Raises:
        CommandError: nothing can be kept there.
    """
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    directory = Path(home, "simpleflow")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = str(directory / f"standalone{'' if number == 1 else f'-{number}'}.sqlite")
            claim = _claim(f"{path}.run")
            if claim is not None:
                if not _is_in_use(path):
                    return path, claim
                claim.close()
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        raise CommandError(f"cannot keep data in {directory} ({why}): give a file with --data.") from error
    raise AssertionError("there are numbers enough")


def _claim(path: str) -> IO[str] | None:
    """Lock a file before there is a service that could; None if another run has it."""
    file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - who asked closes it
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _is_in_use(path: str) -> bool:
    """Tell whether a service holds the lock of a data file."""
    try:
        with open(f"{path}.lock", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return Path(f"{path}.lock").exists()
    return False


def reserve_port() -> tuple[int, socket.socket]:
    """Find a port of this machine that nobody uses, and keep it for a service that may be started again.

    Returns:
        the port, and a socket to keep open as long as it is needed: meanwhile Linux gives the port to nobody
        else, and a service with SO_REUSEADDR can listen there (see socket(7)).
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    port: int = place.getsockname()[1]
    if sys.platform != "linux":  # elsewhere it would keep the service away too
        place.close()
    return port, place


class Readiness:
    """A pipe through which a process says that it is ready, or why not."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def say(self, text: str) -> None:
        """Say it, in the process; nothing stands for "ready"."""
        with contextlib.suppress(OSError):  # nobody listens any more if the process was started again
            os.write(self._writer, f"{text}\n".encode())

    def wait(self) -> None:
        """Wait for it, in the process that made the other one.

        Raises:
            CommandError: the process could not start.
        """
        os.close(self._writer)
        self._writer = -1
        heard, _, _ = select.select([self._reader], [], [], _PATIENCE)
        text = os.read(self._reader, 4096).decode() if heard else "it says nothing"
        os.close(self._reader)
        if not text.startswith("\n"):
            raise CommandError(f"cannot start a private service: {text.strip() or 'it died'}.")
