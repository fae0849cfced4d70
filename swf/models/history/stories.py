"""Which events belong together: the story of each activity, timer, child ..."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from swf.models.event.factory import CompiledEventFactory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swf.models.event.base import Event
    from swf.models.event.compiler import CompiledEvent


def group_by_type(events: Iterable[Event]) -> list[list[Event]]:
    """Return runs of neighbours of one type; runs about the execution itself all join the first such run."""
    groups: list[list[Event]] = []
    about_execution: list[Event] | None = None
    for kind, run in groupby(events, key=lambda event: event.type):
        if kind == "WorkflowExecution" and about_execution is not None:
            about_execution.extend(run)
            continue
        groups.append(list(run))
        if kind == "WorkflowExecution":
            about_execution = groups[-1]
    return groups


def compile_events(events: Iterable[Event]) -> Iterable[CompiledEvent]:
    """Return one compiled event per story, in the order in which the stories begin.

    Raises:
        InconsistentStateError: a story begins with an event that cannot begin one.
        TransitionError: an event does not follow from what happened before.
    """
    stories: dict[tuple[str | None, int], CompiledEvent] = {}
    scheduled: dict[str, int] = {}
    for event in events:
        story = event.begun_by
        if event.type == "ActivityTask":
            if event.state == "scheduled":
                scheduled[event.activity_id] = event.id
            elif event.state == "cancel_requested":
                # Only the activity's own id says whose cancellation was requested.
                story = scheduled.get(event.activity_id, story)
        key = (event.type, story)
        if key in stories:
            stories[key].transit(event)
        else:
            stories[key] = CompiledEventFactory(event)
    return stories.values()
