"""What there is to say about executions and their tasks: titles and rows, in any format."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

from simpleflow.history import History
from simpleflow.swf.stats.base import WorkflowStats
from simpleflow.utils import json_dumps
from swf.models.event.base import as_utc
from swf.models.event.factory import build_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

    Row = tuple[Any, ...]
    Report = tuple[tuple[str, ...], list[Row]]
    Listed = tuple[tuple[str, ...], Iterator[Row]]

TIME_FORMAT = "%Y-%m-%d %H:%M"

_INFO = (
    "domain",
    "workflow_type.name",
    "workflow_type.version",
    "task_list",
    "workflow_id",
    "run_id",
    "tag_list",
    "execution_time",
    "input",
)
_PROFILE = (
    "Task",
    "Last State",
    "Scheduled",
    "Time Scheduled",
    "Start",
    "Time Running",
    "End",
    "Percentage of total time",
)
_STATUS = ("Tasks", "Last State", "Last State Time", "Scheduled Time")
_LIST = ("Workflow ID", "Workflow Type", "Status")
# Programs read CSV by position: a column that is named twice, and those that listings know nothing of, stay.
_DETAILS = (
    "Workflow ID",
    "Workflow Type",
    "Workflow Version",
    "Run ID",
    "Status",
    "Child Policy",
    "Close Status",
    "Start Timestamp",
    "Close Timestamp",
    "Cancel Requested",
    "Execution Timeout",
    "Input",
    "Tags",
    "Decision Tasks Timeout",
    "Parent Workflow ID",
    "Parent Run ID",
    "Cancel Requested",
)


def info(execution: WorkflowExecution) -> Report:
    """Report what an execution is: one row.

    Its time, in seconds, is that from its first event to its last; its input is that of the workflow.
    """
    first, last = _first_event(execution), _last_event(execution)
    kind: Any = execution.workflow_type
    given = first.input
    if isinstance(given, dict):
        given = {key: value for key, value in given.items() if key != "__extra"}
    row = (
        execution.domain.name,
        kind.name,
        kind.version,
        execution.task_list,
        execution.workflow_id,
        execution.run_id,
        ",".join(execution.tag_list),
        (last.timestamp - first.timestamp).total_seconds(),
        given,
    )
    return _INFO, [row]


def _first_event(execution: WorkflowExecution) -> Event:
    return _one_event(execution, reverse_order=False)


def _last_event(execution: WorkflowExecution) -> Event:
    return _one_event(execution, reverse_order=True)


def _one_event(execution: WorkflowExecution, reverse_order: bool) -> Event:
    answer = execution.get_workflow_execution_history(
        execution.domain.name,
        str(execution.run_id),
        execution.workflow_id,
        maximum_page_size=1,
        reverse_order=reverse_order,
    )
    return build_event(answer["events"][0])


def profile(execution: WorkflowExecution, nb_tasks: int | None = None) -> Report:
    """Report how long tasks waited and ran, in seconds, the longest first.

    Tasks that took no time, or are not over, are not shown.

    Arguments:
        execution: whose tasks.
        nb_tasks: so many tasks at most; all by default.
    """
    return profile_of(History(execution.history()), nb_tasks)


def profile_of(history: History, nb_tasks: int | None = None) -> Report:
    """Report the same of a history; see `profile`."""
    timings = [timing for timing in WorkflowStats(history).get_timings_with_percentage() if timing]
    timings.sort(key=lambda timing: timing[5], reverse=True)
    rows = [
        (
            task_id,
            state,
            _minute(scheduled),
            (start - scheduled).total_seconds() if scheduled else None,
            _minute(start),
            duration,
            _minute(end),
            percentage,
        )
        for task_id, state, scheduled, start, end, duration, percentage in timings
    ]
    return _PROFILE, rows[: nb_tasks or None]


def _minute(moment: datetime | None) -> str | None:
    return moment.astimezone(timezone.utc).strftime(TIME_FORMAT) if moment else None


def get_timestamps(task: dict[str, Any]) -> tuple[str, Any, Any]:
    """Return the last state of a task, when it came to it, and when it was scheduled."""
    state = task["state"]
    return state, task.get(f"{state}_timestamp"), task.get("scheduled_timestamp", "")


def status(execution: WorkflowExecution, nb_tasks: int | None = None) -> Report:
    """Report what became of tasks, the newest first.

    Arguments:
        execution: whose tasks.
        nb_tasks: so many tasks at most; all by default.
    """
    history = History(execution.history()).parse()
    rows = [(_name(task), *get_timestamps(task)) for task in reversed(history.tasks)]
    return _STATUS, rows[: nb_tasks or None]


def _name(task: dict[str, Any]) -> str:
    name: str | None = task.get("name") or task.get("activity_type", {}).get("name")
    return name or task["id"]


def list_executions(executions: Iterable[WorkflowExecution]) -> Listed:
    """Report the ids of executions; rows are made as they are read."""

    def row(execution: WorkflowExecution) -> Row:
        kind: Any = execution.workflow_type
        return execution.workflow_id, kind.name, execution.status

    return _LIST, map(row, executions)


def list_details(executions: Iterable[WorkflowExecution]) -> Listed:
    """Report what listings know of executions; rows are made as they are read."""

    def row(execution: WorkflowExecution) -> Row:
        kind: Any = execution.workflow_type
        return (
            execution.workflow_id,
            kind.name,
            kind.version,
            execution.run_id,
            execution.status,
            execution.child_policy,
            execution.close_status,
            _moment(execution.start_timestamp),
            _moment(execution.close_timestamp),
            execution.cancel_requested,
            execution.execution_timeout,
            execution.input,
            ",".join(execution.tag_list),
            execution.decision_tasks_timeout,
            execution.parent.get("workflowId"),
            execution.parent.get("runId"),
            execution.cancel_requested,
        )

    return _DETAILS, map(row, executions)


def _moment(value: Any) -> datetime | None:
    return None if value is None else as_utc(value)


def get_task(execution: WorkflowExecution, task_id: str, details: bool = False) -> Report:
    """Report what there is to know about an activity or a child workflow: one row.

    Arguments:
        execution: whose task.
        task_id: its activity id, or its workflow id.
        details: whether to show the details of a failure.

    Raises:
        KeyError: the execution has no such task.
    """
    history = History(execution.history()).parse()
    task = history.activities.get(task_id) or history.child_workflows.get(task_id)
    if task is None:
        raise KeyError(task_id)
    kind = task.get("activity_type", {})
    header = ["type", "id", "name", "version", "state", "timestamp", "input", "result", "reason"]
    state = task["state"]
    row = [
        task["type"],
        task["id"],
        _name(task),
        task.get("version") or kind.get("version"),
        state,
        task.get(f"{state}_timestamp"),
        task.get("input"),
        task.get("result"),
        task.get("reason"),
    ]
    if details:
        header.append("details")
        row.append(task.get("details"))
    return tuple(header), [tuple(row)]


def dump_history_to_json(history: History) -> str:
    """Return JSON of all activities, then all child workflows: pairs of an id and what is known about it."""
    history.parse()
    return json_dumps([*history.activities.items(), *history.child_workflows.items()])


def events_as_json(events: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield, in pieces, the JSON that `workflow.replay` reads: a list of events as the service gives them.

    Arguments:
        events: in the order of their ids.
    """
    before = "["
    for event in events:
        yield f"{before}{json_dumps(event, sort_keys=False)}"
        before = ","
    yield "]" if before == "," else "[]"
