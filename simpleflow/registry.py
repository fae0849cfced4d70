"""Activities by name, so that whoever knows a name can find the code."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simpleflow.activity import Activity


class Registry:
    """Activities under labels; everything decorated registers under the label None."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str | None, dict[str, Activity]] = defaultdict(dict)

    def __getitem__(self, label: str | None) -> dict[str, Activity]:
        """The activities of a label, by name; empty for a label nobody used."""
        return self._tasks[label]

    def register(self, task: Activity, label: str | None = None) -> None:
        """Remember an activity under its name; a later one of the same name replaces it."""
        self._tasks[label][task.name] = task


registry = Registry()
