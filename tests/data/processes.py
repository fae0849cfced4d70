"""Looking at processes from the outside."""

from __future__ import annotations

import os
import signal
import time

import psutil


def is_alive(pid):
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def survivors(note):
    """Those of the processes noted in a file that still run, killed now so that a test leaves nothing."""
    alive = [pid for pid in map(int, note.read_text().split()) if is_alive(pid)]
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    return alive


def wait_for(note):
    """Wait until a file has its line."""
    deadline = time.monotonic() + 20
    while not (note.exists() and note.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"{note} was never written"
        time.sleep(0.005)


def open_descriptors():
    """How many files this process has open."""
    return len(os.listdir("/proc/self/fd"))
