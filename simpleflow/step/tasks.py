"""The two activities that remember steps: one object on S3 for each step done."""

from __future__ import annotations

import json
from typing import Any

from simpleflow import storage

from .constants import UNKNOWN_CONTEXT


class GetStepsDoneTask:
    """Tells which steps are done.

    Args:
        bucket: where it is remembered: a name, or host/name.
        path: under which keys.
    """

    context: dict[str, Any] | None = None

    def __init__(self, bucket: str, path: str) -> None:
        self.bucket = bucket
        self.path = path

    def execute(self) -> list[str]:
        """Return the names of the steps done."""
        prefix = _directory(self.path)
        names = (item.key[len(prefix) :] for item in storage.list_keys(self.bucket, prefix))
        # Consoles make an object for the directory itself.
        return [name for name in names if name]


class MarkStepDoneTask:
    """Remembers that a step is done.

    Args:
        bucket, path: as in `GetStepsDoneTask`.
        step_name: the step.
    """

    context: dict[str, Any] | None = None

    def __init__(self, bucket: str, path: str, step_name: str) -> None:
        self.bucket = bucket
        self.path = path
        self.step_name = step_name

    def execute(self) -> None:
        """Write the object of the step; it says which execution did it, for whoever wonders."""
        context = self.context or {}
        content = {key: context.get(key, unknown) for key, unknown in UNKNOWN_CONTEXT.items()}
        storage.push_content(self.bucket, _directory(self.path) + self.step_name, json.dumps(content))


def _directory(path: str) -> str:
    """Return a path as the beginning of the keys under it."""
    return path if not path or path.endswith("/") else f"{path}/"
