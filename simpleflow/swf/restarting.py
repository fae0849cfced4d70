"""Starting an execution anew, as it was started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import SimpleflowError
from swf.exceptions import SWFError, WorkflowExecutionAlreadyStartedError, translated

if TYPE_CHECKING:
    from swf.models.workflow import WorkflowExecution

#: Why an execution that is open is terminated.
REASON = "workflow.restart"


class NotRestarted(SimpleflowError):
    """An execution is closed, but cannot be started again; the message says why."""


def restart(execution: WorkflowExecution) -> WorkflowExecution:
    """Start an execution anew with the input, tags, timeouts ... it was started with; return the new run.

    If it is open, it is terminated first.

    Arguments:
        execution: as described by the service.

    Raises:
        NotRestarted: it is closed, and the service refuses to start another.
        SWFError: the service refuses before anything is changed.
    """
    from swf.models.workflow import WorkflowExecution

    started = _first_event(execution)
    if execution.status == WorkflowExecution.STATUS_OPEN:
        execution.terminate(reason=REASON)
    try:
        return _start_again(execution, started)
    except SWFError as error:
        running = isinstance(error, WorkflowExecutionAlreadyStartedError)
        why = "another run of it is open" if running else " ".join(str(error).split())
        raise NotRestarted(
            f"execution {execution.workflow_id} {execution.run_id} is closed,"
            f" but cannot be started again: {why}"
        ) from error


def _first_event(execution: WorkflowExecution) -> dict[str, Any]:
    with translated():
        answer = execution.get_workflow_execution_history(
            execution.domain.name, str(execution.run_id), execution.workflow_id, maximum_page_size=1
        )
    found: dict[str, Any] = answer["events"][0]["workflowExecutionStartedEventAttributes"]
    return found


def _start_again(execution: WorkflowExecution, started: dict[str, Any]) -> WorkflowExecution:
    """Start an execution as its first event says; what that does not say is as described."""
    from swf.core import connection_of
    from swf.models.workflow import WorkflowExecution

    kind, task_list = started["workflowType"], started.get("taskList", {}).get("name")
    domain = execution.domain
    with translated():
        answer = execution.start_workflow_execution(
            domain.name,
            execution.workflow_id,
            kind["name"],
            kind["version"],
            task_list=task_list or execution.task_list,
            child_policy=started.get("childPolicy") or execution.child_policy,
            execution_start_to_close_timeout=started.get("executionStartToCloseTimeout")
            or _text(execution.execution_timeout),
            input=started.get("input"),
            tag_list=started.get("tagList") or execution.tag_list or None,
            task_start_to_close_timeout=started.get("taskStartToCloseTimeout")
            or _text(execution.decision_tasks_timeout),
            lambda_role=started.get("lambdaRole"),
            task_priority=started.get("taskPriority"),
        )
    return WorkflowExecution(domain, execution.workflow_id, answer["runId"], **connection_of(execution))


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
