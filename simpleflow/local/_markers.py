"""Markers in a local run: recorded once, however often the workflow is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.futures import Future
from simpleflow.marker import Marker
from simpleflow.task import arguments_digest

if TYPE_CHECKING:
    from simpleflow.task import MarkerTask

    from ._frame import Frame
    from .executor import Executor


def record(executor: Executor, frame: Frame, task: MarkerTask) -> Future:
    """The future of a marker: the same name with the same details is one marker, as on SWF."""
    try:
        digest = arguments_digest([task.details], {})
    except TypeError:
        digest = str(frame.ids.add(task))
    key = f"marker-{task.name}-{digest}"
    if key not in frame.futures:
        frame.markers.setdefault(task.name, []).append(Marker(task.name, task.details))
        frame.journal.marker(task.name, task.details)
        future = frame.futures[key] = Future()
        future.set_finished(None)
    return frame.futures[key]


def listed(frame: Frame, all: bool) -> list[Marker]:
    """The last marker of each name, in the order of the first ones; with `all`, every one."""
    found: list[Any] = []
    for markers in frame.markers.values():
        found.extend(markers if all else markers[-1:])
    return found
