"""Another process, which never outlives its time or our interest in it."""

from __future__ import annotations

import contextlib

from simpleflow.exceptions import ExecutionTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from typing import Any


def check_timeout(timeout: float | None) -> None:
    """Accept a number of seconds, or 0 or None for no limit.

    Raises:
        ValueError: the number is negative or no number.
    """
    if timeout is not None and not timeout >= 0:
        raise ValueError(f"timeout must be a number of seconds from 0 (no limit), not {timeout!r}")


def start(command: list[str], **options: Any) -> subprocess.Popen[Any]:
    """Start a command, without a shell and in a session of its own, so that it can be ended whole."""
    from subprocess import Popen  # slow to import

    return Popen(command, start_new_session=True, **options)  # noqa: S603 (running programs is what we do)


def wait_subprocess(
    process: subprocess.Popen[Any], timeout: float | None = None, command_info: Any = None
) -> int:
    """Wait until a process ends, and return its status: negative if a signal ended it.

    Should the wait be cut short, by the timeout or by an exception such as KeyboardInterrupt, the process is
    ended with all its descendants: they get SIGTERM, then, ACTIVITY_SIGTERM_WAIT_SEC seconds later, SIGKILL.

    Arguments:
        process: what to wait for; best the leader of its own session (`start_new_session=True`), or else
            descendants whose parent ended before them are not found.
        timeout: seconds; None or 0 to wait for ever.
        command_info: what to call the process in the error; its command by default.

    Raises:
        ExecutionTimeoutError: the process took too long, and was ended.
    """
    with ending_at(timeout, process, command_info):
        return process.wait(timeout or None)


@contextlib.contextmanager
def ending_at(
    timeout: float | None, process: subprocess.Popen[Any], command_info: Any = None
) -> Iterator[None]:
    """A block that waits for a process: an exception that leaves it ends the process and its descendants."""
    from subprocess import TimeoutExpired  # slow to import

    try:
        yield
    except TimeoutExpired:
        _end(process)
        raise ExecutionTimeoutError(process.args if command_info is None else command_info, timeout) from None
    except BaseException:
        _end(process)
        raise


def _end(process: subprocess.Popen[Any]) -> None:
    """End a process and its descendants, and reap it; whatever happens, it does not survive."""
    from simpleflow.process import end_process_tree  # rarely needed

    try:
        if process.returncode is None:  # not reaped, so the id is still its own
            end_process_tree(process.pid)
    finally:
        process.kill()
        process.wait()
