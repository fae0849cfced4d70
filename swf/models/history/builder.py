"""Made-up histories, written event by event, for tests and for runs without SWF."""

from __future__ import annotations

import time
from typing import Any

from swf.models.history import _rooms
from swf.models.history._rooms import (
    ActivityTasks,
    ChildWorkflows,
    DecisionTasks,
    Execution,
    ExternalWorkflows,
    LambdaFunctions,
    Markers,
    Timers,
)

__all__ = ["History"]

DEFAULT_DECIDER_IDENTITY = _rooms.DEFAULT_DECIDER_IDENTITY
DEFAULT_WORKER_IDENTITY = _rooms.DEFAULT_WORKER_IDENTITY
DEFAULT_REASON = _rooms.DEFAULT_REASON
DEFAULT_DETAILS = _rooms.DEFAULT_DETAILS
CHILD_WORKFLOW_STATES = _rooms.CHILD_WORKFLOW_STATES

FIRST_TIMESTAMP: float | None = None
LATEST_TIMESTAMP: float | None = None


def new_timestamp_string() -> float:
    """Return seconds since the epoch, a number: now at first, then a second later each time."""
    global FIRST_TIMESTAMP, LATEST_TIMESTAMP
    if FIRST_TIMESTAMP is None or LATEST_TIMESTAMP is None:
        FIRST_TIMESTAMP = LATEST_TIMESTAMP = time.time()
    else:
        LATEST_TIMESTAMP += 1.0
    return LATEST_TIMESTAMP


class History(
    Execution,
    DecisionTasks,
    ActivityTasks,
    ChildWorkflows,
    ExternalWorkflows,
    Timers,
    Markers,
    LambdaFunctions,
):
    """A history one writes: a workflow that has started, and a first decision task that a decider works on.

    Each ``add_...`` method appends what SWF would, and returns the history, so that calls can be chained. Ids
    count from 1. Where a method takes the ids of earlier events, `last_id` right after those events has them.

    Args:
        workflow: what has a name, version, task_list, decision_tasks_timeout, execution_timeout and perhaps
            a tag_list: a workflow class, usually.
        input: of the workflow, encoded as JSON.
        tag_list: default: the workflow's.
        start: seconds since the epoch of the first event (default: now).
        step: seconds between two events.
    """

    def __init__(
        self,
        workflow: Any,
        input: dict[str, Any] | None = None,
        tag_list: list[str] | None = None,
        *,
        start: float | None = None,
        step: float = 1.0,
    ) -> None:
        super().__init__(start, step)
        self.workflow = workflow
        self._add_started(input, tag_list)
        self.add_decision_task_scheduled()
        self.add_decision_task_started()
