"""Which task this process is on; kept in the environment, so children started by it know too."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Key -> the environment variable that carries it.
ENV_KEYS = {
    key: f"_SWF_CONTEXT_{key.upper()}"
    for key in ("activity_id", "domain", "event_id", "task_list", "task_type", "workflow_id")
}


def set(key: str, value: Any) -> None:
    """Note one fact about the present task, as text.

    Raises:
        KeyError: the key is none of ENV_KEYS.
    """
    os.environ[ENV_KEYS[key]] = str(value)


def get(key: str) -> str:
    """Return one fact about the present task, "" if unknown.

    Raises:
        KeyError: the key is none of ENV_KEYS.
    """
    return os.environ.get(ENV_KEYS[key], "")


def reset() -> None:
    """Forget the present task."""
    for variable in ENV_KEYS.values():
        os.environ[variable] = ""
