"""Where a private service lives: its data, its address, and how one knows that it is there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
from pathlib import Path

from simpleflow.cli.errors import CommandError

# How long a service may take to start, in seconds.
_PATIENCE = 20.0


def data_file() -> str:
    """Return the data file for the runs of this user; another one where a run of now uses that.

    It is in the directory for state of the XDG Base Directory Specification.
    """
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    number = 1
    while True:
        path = os.path.join(home, "simpleflow", f"standalone{'' if number == 1 else f'-{number}'}.sqlite")
        if not _is_in_use(path):
            return path
        number += 1


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


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
