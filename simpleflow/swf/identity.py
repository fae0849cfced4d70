"""Who is polling: what a history remembers of the process that took a task."""

from __future__ import annotations

import getpass
import os
import socket

from simpleflow.utils import json_dumps, json_loads_or_raw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def swf_identity() -> str:
    """Return the identity of this process as JSON: user, host name, process id and executable.

    The JSON object in SIMPLEFLOW_IDENTITY adds to it, changes it, or (a null) takes something away. What
    cannot be found out, as in some containers, is left out.
    """
    known: dict[str, Any] = {
        "user": _found(getpass.getuser),
        "hostname": _found(socket.gethostname),
        "pid": os.getpid(),
        "exe": _found(_executable),
    }
    given = json_loads_or_raw(os.environ.get("SIMPLEFLOW_IDENTITY") or "{}")
    if isinstance(given, dict):
        known.update(given)
    return json_dumps({key: value for key, value in known.items() if value is not None})


def _executable() -> str:
    import psutil

    return psutil.Process().exe()


def _found(look: Callable[[], str]) -> str | None:
    try:
        return look()
    except Exception:  # whatever the system or psutil raises: an identity is not worth a failure
        return None
