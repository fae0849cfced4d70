"""What reports and commands ask of SWF: executions found, listed and described, activities found again."""

from __future__ import annotations

import copy
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from simpleflow.dispatch.dynamic_dispatcher import Dispatcher
from simpleflow.exceptions import SimpleflowError
from simpleflow.swf.identity import swf_identity
from simpleflow.swf.searching import Conditions, tags_in
from simpleflow.swf.stats import pretty
from swf.exceptions import DoesNotExistError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from simpleflow.activity import Activity
    from simpleflow.history import History
    from swf.models.domain import Domain
    from swf.models.workflow import WorkflowExecution
    from swf.querysets.workflow import WorkflowExecutionQuerySet

    Report = tuple[Sequence[str], Iterable[Sequence[Any]]]
    When = int | float | datetime

__all__ = [
    "ExecutionNotFound",
    "filter_workflow_executions",
    "find_activity",
    "find_execution",
    "get_task",
    "get_workflow_execution",
    "list_workflow_executions",
    "show_workflow_info",
    "show_workflow_profile",
    "show_workflow_status",
    "swf_identity",
]

OPEN, CLOSED = "OPEN", "CLOSED"
_EXECUTION = ("WorkflowExecution", "workflowId")
# Executions per call: few enough for the first ones to come soon, many enough for few calls.
_PAGE = 500
# Days: an execution may last a year, and be kept for 90 days after that.
_EVER = 366 + 90


class ExecutionNotFound(SimpleflowError, DoesNotExistError, ValueError):
    """There is no execution with these ids."""


def get_workflow_execution(
    domain_name: str | Domain, workflow_id: str, run_id: str | None = None
) -> WorkflowExecution | None:
    """Return an execution, the latest one without a run id, open or closed; None if there is none.

    Arguments:
        domain_name: the name of its domain, or the domain itself, whose connection is used then.
        workflow_id: its name.
        run_id: the run of that name.

    Raises:
        DoesNotExistError: there is no execution with that run id, or no such domain.
    """
    executions = _executions(domain_name)
    if run_id is not None:
        found: WorkflowExecution = executions.get(workflow_id, run_id)
        return found
    for status, oldest in ((OPEN, "oldest_date"), (CLOSED, "start_oldest_date")):
        dates = cast("dict[str, Any]", {oldest: _EVER})
        for execution in executions.iterate(status, workflow_id=workflow_id, **dates):
            # A service that does not filter must not make us take another execution for this one.
            if execution.workflow_id == workflow_id:
                # Listings do not tell everything.
                described: WorkflowExecution = executions.get(workflow_id, str(execution.run_id))
                return described
    return None


def _executions(domain: str | Domain) -> WorkflowExecutionQuerySet:
    from swf.models.domain import Domain  # boto3 is not far
    from swf.querysets.workflow import WorkflowExecutionQuerySet

    return WorkflowExecutionQuerySet(Domain(domain) if isinstance(domain, str) else domain)


def find_execution(
    domain_name: str | Domain, workflow_id: str, run_id: str | None = None
) -> WorkflowExecution:
    """Return an execution, the latest one without a run id, open or closed; see `get_workflow_execution`.

    Raises:
        ExecutionNotFound: there is none.
        DoesNotExistError: there is no such domain.
    """
    try:
        execution = get_workflow_execution(domain_name, workflow_id, run_id)
    except DoesNotExistError as error:
        if error.resource not in _EXECUTION:
            raise
        execution = None
    if execution is None:
        what = f"Execution {workflow_id} {run_id}" if run_id else f"Workflow {workflow_id}"
        name = domain_name if isinstance(domain_name, str) else domain_name.name
        raise ExecutionNotFound(f"{what} not found in domain {name}")
    return execution


def show_workflow_info(domain_name: str, workflow_id: str, run_id: str | None = None) -> Report:
    """Report what an execution is; see `pretty.info`.

    Raises:
        ExecutionNotFound: there is none with these ids.
    """
    return pretty.info(find_execution(domain_name, workflow_id, run_id))


def show_workflow_profile(
    domain_name: str, workflow_id: str, run_id: str | None = None, nb_tasks: int | None = None
) -> Report:
    """Report how long the tasks of an execution took; see `pretty.profile`.

    Raises:
        ExecutionNotFound: there is none with these ids.
    """
    return pretty.profile(find_execution(domain_name, workflow_id, run_id), nb_tasks)


def show_workflow_status(
    domain_name: str, workflow_id: str, run_id: str | None = None, nb_tasks: int | None = None
) -> Report:
    """Report what became of the tasks of an execution; see `pretty.status`.

    Raises:
        ExecutionNotFound: there is none with these ids.
    """
    return pretty.status(find_execution(domain_name, workflow_id, run_id), nb_tasks)


def get_task(
    domain_name: str, workflow_id: str, task_id: str, details: bool = False, run_id: str | None = None
) -> Report:
    """Report what there is to know about a task; see `pretty.get_task`.

    Raises:
        ExecutionNotFound: there is no execution with these ids.
        KeyError: it has no such task.
    """
    return pretty.get_task(find_execution(domain_name, workflow_id, run_id), task_id, details)


def list_workflow_executions(domain_name: str, *args: Any, nb: int | None = None, **kwargs: Any) -> Report:
    """Report the ids of the executions started since a date; see `WorkflowExecutionQuerySet.all`.

    Rows are read from the service when somebody wants them.

    Arguments:
        domain_name: the domain.
        args: status and oldest start.
        nb: so many executions at most.
        kwargs: the same by name (`status`, `start_oldest_date`), and other conditions of `iterate`.
    """
    conditions = dict(zip(("status", "start_oldest_date"), args, strict=False)) | kwargs
    status = conditions.pop("status", OPEN)
    since = conditions.pop("start_oldest_date", None)
    if since is not None:
        conditions["oldest_date" if status == OPEN else "start_oldest_date"] = since
    found = _executions(domain_name).iterate(status, maximum_page_size=_page(nb), **conditions)
    return pretty.list_executions(islice(found, nb))


def filter_workflow_executions(
    domain_name: str,
    status: str = OPEN,
    tag: str | None = None,
    workflow_id: str | None = None,
    workflow_type_name: str | None = None,
    workflow_type_version: str | None = None,
    *args: Any,
    callback: Callable[..., Any] | None = None,
    nb: int | None = None,
    close_status: str | None = None,
    **kwargs: Any,
) -> Report:
    """Report on the executions that meet all conditions; rows are read when somebody wants them.

    SWF takes one condition beside the dates: it gets the one that most executions fail, and what it lists is
    held against the others here.

    Arguments:
        domain_name: the domain.
        status: `OPEN` or `CLOSED`.
        tag: one tag, or several with commas between them, all of which an execution must have.
        workflow_id: its name.
        workflow_type_name: the name of its type.
        workflow_type_version: the version of its type.
        args: nothing.
        callback: told of the progress, see `WorkflowExecution.history_events`.
        nb: so many executions at most.
        close_status: how it ended, such as `FAILED`.
        kwargs: dates, see `WorkflowExecutionQuerySet.filter`.

    Raises:
        ValueError: a close status for open executions, or a version without a name.
    """
    if close_status and status == OPEN:
        raise ValueError(f"open executions have no close status such as {close_status}")
    if workflow_type_version and not workflow_type_name:
        raise ValueError(f"the version {workflow_type_version} needs the name of the workflow type")
    wanted = Conditions(workflow_id, tags_in(tag), workflow_type_name, workflow_type_version, close_status)
    found: Iterator[WorkflowExecution] = _executions(domain_name).iterate(
        status,
        callback=callback,
        maximum_page_size=_page(nb if wanted.service_sees_to_all else None),
        **wanted.for_service(),
        **kwargs,
    )
    return pretty.list_details(islice(filter(wanted.are_met_by, found), nb))


def _page(nb: int | None) -> int:
    return _PAGE if nb is None else max(1, min(nb, _PAGE))


def find_activity(
    history: History,
    scheduled_id: int | None = None,
    activity_id: str | None = None,
    input: dict[str, Any] | None = None,
) -> tuple[Activity, tuple[Any, ...], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Find an activity in a history, and all that is needed to run it again.

    Arguments:
        history: parsed; only its `activities` are used. Of several that match, the last one counts.
        scheduled_id: the event that scheduled it.
        activity_id: its id.
        input: `args` and `kwargs` to use instead of those it had.

    Returns:
        the activity, its arguments, its keyword arguments (with `context`: `name`, `version`, `activity_id`
        and `input`), the `meta` of its input, and what the history knows of it.

    Raises:
        ValueError: there is none.
        DispatchError: it cannot be imported.
    """
    found = None
    for params in history.activities.values():
        if scheduled_id and params.get("scheduled_id") == scheduled_id:
            found = params
        if activity_id and params["id"] == activity_id:
            found = params
    if found is None:
        raise ValueError("Couldn't find activity.")
    given = input or found.get("input") or {}
    args, kwargs, meta = given.get("args", ()), dict(given.get("kwargs", {})), given.get("meta", {})
    kwargs["context"] = {
        "name": found["name"],
        "version": None,
        "activity_id": found["id"],
        "input": copy.deepcopy(given),
    }
    return Dispatcher.dispatch_activity(found["name"]), args, kwargs, meta, found
