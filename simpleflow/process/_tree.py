"""Ending a process with all its descendants: politely, then firmly."""

from __future__ import annotations

import logging
import os
import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import psutil

logger = logging.getLogger(__name__)

# A killed process is gone at once, unless it waits for hardware. Nobody can hurry that.
_KILL_PATIENCE = 1.0
# Somebody who forks while being killed may be missed once, not three times.
_KILL_ROUNDS = 3
# Seconds between two looks at processes that were told to stop.
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.001, 0.05


def end_process_tree(pid: int, *, patience: float | None = None) -> None:
    """End a process and its descendants: SIGTERM, a while to clean up, then SIGKILL.

    Descendants are the children, their children and so on; and, if the process leads a session, whoever is
    in that session, so orphans are found too. Only an orphan in a session of its own gets away. A process
    that is gone already is no error. The caller reaps its own children, for instance with `Popen.wait()`.

    Arguments:
        pid: the process to end.
        patience: seconds between SIGTERM and SIGKILL; the setting ACTIVITY_SIGTERM_WAIT_SEC by default.

    Raises:
        RuntimeError: this very process is part of the tree.
    """
    tree = _tree(pid)
    if os.getpid() in {process.pid for process in tree}:
        raise RuntimeError(f"process {pid} cannot be ended from inside: process {os.getpid()} is part of it")
    _end(lambda: _tree(pid), patience)


def end_descendants(*, patience: float | None = None) -> None:
    """End everything this process has started, but not the process itself.

    Arguments:
        patience: seconds between SIGTERM and SIGKILL; the setting ACTIVITY_SIGTERM_WAIT_SEC by default.
    """
    me = os.getpid()
    _end(lambda: [process for process in _tree(me) if process.pid != me], patience)


def _end(find: Callable[[], list[psutil.Process]], patience: float | None) -> None:
    """End all processes that `find` finds, now and after a while."""
    if patience is None:
        from simpleflow import settings

        patience = settings.ACTIVITY_SIGTERM_WAIT_SEC
    processes = find()
    _signal(processes, signal.SIGTERM)
    left = _wait(processes, patience)
    for _ in range(_KILL_ROUNDS):
        # Those that ignore SIGTERM, and those that started since we looked.
        left = [process for process in dict.fromkeys([*left, *find()]) if _is_alive(process)]
        if not left:
            return
        logger.info("killing %d processes that did not stop within %s seconds", len(left), patience)
        _signal(left, signal.SIGKILL)
        left = _wait(left, _KILL_PATIENCE)
    if left:
        logger.warning("still there after SIGKILL: %s", sorted(process.pid for process in left))


def _tree(pid: int) -> list[psutil.Process]:
    """Return the process, its descendants, the members of the session it leads and their descendants.

    Parents come before their children: who is told to stop first does not wonder why its children die, and
    neither starts others nor calls it a success.
    """
    import psutil

    found: list[psutil.Process] = []
    for member in (pid, *_session(pid)):
        try:
            process = psutil.Process(member)
            found += [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return list(dict.fromkeys(found))


def _session(leader: int) -> Iterable[int]:
    """Return the ids of the processes whose session this process leads, if it leads one."""
    import psutil

    for pid in psutil.pids():
        try:
            if os.getsid(pid) == leader:
                yield pid
        except OSError:  # it ended meanwhile, or is none of our business
            continue


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to those who are still there."""
    import psutil

    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            logger.warning("not allowed to send %s to process %d", number.name, process.pid)


def _wait(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until the processes have ended, `seconds` at most; return those that have not."""
    deadline = time.monotonic() + seconds
    pause = _SHORTEST_PAUSE
    while True:
        alive = [process for process in processes if _is_alive(process)]
        time_left = deadline - time.monotonic()
        if not alive or time_left <= 0:
            return alive
        time.sleep(min(pause, time_left))
        pause = min(2 * pause, _LONGEST_PAUSE)


def _is_alive(process: psutil.Process) -> bool:
    """Tell whether a process still runs; one that only waits to be reaped does not."""
    import psutil

    try:
        return process.is_running() and process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False
