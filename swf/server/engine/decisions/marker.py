"""Markers: notes a decider leaves in the history."""

from typing import Any

from swf.server.engine.decisions._batch import Batch, pick


def record(batch: Batch, attributes: dict[str, Any]) -> None:
    """RecordMarker: the same name may be recorded many times."""
    batch.record("MarkerRecorded", pick(attributes, "markerName", "details"))
