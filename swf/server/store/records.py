"""The rows of the store as values: domains, types, runs, and the items that are open in a run."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Kind(IntEnum):
    """What an item is; of several that fall due together, the lower kind comes first."""

    RUN = 0
    DECISION = 1
    ACTIVITY = 2
    TIMER = 3
    LAMBDA = 4
    CHILD = 5
    EXPIRY = 6


@dataclass(slots=True)
class Domain:
    """A domain of one region; `retention` is in days, as text, or `NONE`."""

    id: int
    region: str
    name: str
    deprecated: bool
    description: str | None
    retention: str
    open_runs: int
    workflow_types: int
    activity_types: int
    tags: dict[str, str | None]


@dataclass(slots=True)
class Type:
    """An activity or workflow type; dates are in milliseconds, `deprecated` is None while registered."""

    domain: int
    kind: str
    name: str
    version: str
    deprecated: int | None
    created: int
    description: str | None
    defaults: dict[str, Any]


@dataclass(slots=True)
class Run:
    """One workflow execution. What it was started with is in `config`; times are in milliseconds."""

    id: int
    domain: int
    workflow_id: str
    run_id: str
    type_name: str
    type_version: str
    started: int
    config: dict[str, Any]
    closed: int | None = None
    close_status: str | None = None
    #: The number and the time of the last event.
    last_event: int = 0
    last_time: int = 0
    cancel_requested: bool = False
    #: The DecisionTaskScheduled event of the task that waits, or 0.
    decision_scheduled: int = 0
    #: The DecisionTaskScheduled event of the task a decider holds, or 0.
    decision_started: int = 0
    #: The DecisionTaskStarted event of the last decision task that was completed, or 0.
    previous_started: int = 0
    #: The task list of future decision tasks, if a decider asked for another than the run's own.
    override_list: str | None = None
    override_timeout: str | None = None
    open_activities: int = 0
    open_timers: int = 0
    open_children: int = 0
    open_lambdas: int = 0
    latest_activity: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the execution still runs."""
        return self.closed is None

    @property
    def execution(self) -> dict[str, str]:
        """The pair that names the execution on the wire."""
        return {"workflowId": self.workflow_id, "runId": self.run_id}

    @property
    def workflow_type(self) -> dict[str, str]:
        """The workflow type as on the wire."""
        return {"name": self.type_name, "version": self.type_version}


@dataclass(slots=True)
class Item:
    """Something open in a run.

    Args:
        run: the run's row.
        kind: what it is.
        ref: the event that opened it (1 for the run's own timeout).
        key: the name the decider knows it by (activityId, timerId ...).
        due: when it times out or fires, in milliseconds; None: never.
        queue: the task list it waits on, see `queue_name`; None while nobody can take it.
        priority: higher ones are taken first.
        seq: among equal priorities, lower ones are taken first.
        data: the rest, as JSON.
    """

    run: int
    kind: Kind
    ref: int
    key: str | None = None
    due: int | None = None
    queue: str | None = None
    priority: int = 0
    seq: int = 0
    data: dict[str, Any] = field(default_factory=dict)


def queue_name(domain: int, kind: Kind, task_list: str) -> str:
    """The queue behind a task list: decision and activity lists of the same name are apart."""
    return f"{domain}/{int(kind)}/{task_list}"
