"""Child processes made by fork: they start with signals as they should be, and die with their parent."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

from ._signals import INHERITED, set_default_handlers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

logger = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
#: The exit code of a child whose function raised (sysexits.h: internal software error).
CRASHED = 70

_prctl: Any = None
_looked_up = False


def fork(main: Callable[[], Any], death_signal: signal.Signals = signal.SIGTERM) -> int:
    """Run a function in a child process, which ends with it.

    The child handles no signal of its parent's, and gets a signal when its parent dies, however that dies.

    Arguments:
        main: the function; the exit code is what it returns if that is a number, 0 otherwise.
        death_signal: what the child gets when the parent is gone.

    Returns:
        the process id of the child.
    """
    _find_prctl()
    _flush()
    parent = os.getpid()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, INHERITED)
    try:
        pid = os.fork()
        if pid == 0:
            _run(main, parent, death_signal, mask)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return pid


def _run(main: Callable[[], Any], parent: int, death_signal: signal.Signals, mask: set[Any]) -> None:
    """What the child does; it never returns."""
    code = CRASHED
    try:
        signal.set_wakeup_fd(-1)
        set_default_handlers()
        die_with(parent, death_signal)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        code = exit_code(main())
    except SystemExit as error:
        code = exit_code(error.code)
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        logger.exception("process %d ends because of an error", os.getpid())
    finally:
        # Nothing that belongs to the parent may be cleaned up here: no atexit, no destructors.
        _flush()
        os._exit(code)


def exit_code(value: Any) -> int:
    """Return the exit code that a value stands for, as `sys.exit` understands it."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    print(value, file=sys.stderr)
    return 1


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # closed, or there is none


def _find_prctl() -> None:
    """Look for prctl(2), before there is a child that needs it."""
    global _prctl, _looked_up
    if _looked_up:
        return
    _looked_up = True
    if sys.platform.startswith("linux"):
        import ctypes

        try:
            _prctl = ctypes.CDLL(None, use_errno=True).prctl
        except (OSError, AttributeError):
            logger.debug("no prctl: parents are watched instead")


def die_with(parent: int, death_signal: signal.Signals) -> None:
    """Let this process get a signal when its parent dies: from the kernel on Linux, else from a thread.

    Arguments:
        parent: the process id the parent had when it made this process.
        death_signal: what to get.
    """
    _find_prctl()
    if _prctl is None or _prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        threading.Thread(target=_watch, args=(parent, death_signal), name="parent", daemon=True).start()
    elif os.getppid() != parent:  # it died in between
        os.kill(os.getpid(), death_signal)


def _watch(parent: int, death_signal: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), death_signal)


def exited(pid: int) -> int | None:
    """Reap a child that has ended.

    Returns:
        its exit code, minus the number of the signal that killed it, or None if it runs.
    """
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0  # somebody else was told
    return os.waitstatus_to_exitcode(status) if found else None


def how_it_ended(code: int) -> str:
    """Say in words what an exit code means."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = ", perhaps because memory ran out" if -code == signal.SIGKILL else ""
    return f"exit code {code}: killed by {name}{hint}"
