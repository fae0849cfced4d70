"""Waiting for what other processes do, with a deadline."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import psutil

T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = 20.0) -> T:
    """Look again and again until there is something to see, and return that.

    Args:
        look: gives something true in the end.
        seconds: how long that may take.
    """
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)


def reserved_port() -> tuple[int, socket.socket]:
    """A port for a service that is started, killed and started again, and a socket.

    While that is open, neither another service nor a connection of somebody else's gets the port.
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    return int(place.getsockname()[1]), place


def ended(process: psutil.Process, seconds: float = 20.0) -> int:
    """Wait for the end of a child of this process, and return its exit code."""

    def look() -> list[int]:
        pid, status = os.waitpid(process.pid, os.WNOHANG)
        return [os.waitstatus_to_exitcode(status)] if pid else []

    return eventually(look, seconds)[0]


def is_gone(process: psutil.Process) -> bool:
    """Tell whether a process has ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def gone(processes: Iterable[psutil.Process], seconds: float = 2.0) -> bool:
    """Wait until none of the processes runs."""
    left = list(processes)
    return eventually(lambda: all(map(is_gone, left)), seconds)
