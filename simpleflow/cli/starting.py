"""Starting an execution on a service, in the way its workflow class wants it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from simpleflow.cli.errors import InvalidValueError, RefusedError
from simpleflow.swf.utils import add_workflow_class_name
from simpleflow.task import call_workflow_hook
from simpleflow.utils import format_exc
from swf.exceptions import DoesNotExistError, SWFError, WorkflowExecutionAlreadyStartedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpleflow.workflow import Workflow
    from swf.models.domain import Domain
    from swf.models.workflow import WorkflowExecution, WorkflowType

# How long somebody else may take to create the domain, in seconds.
_PATIENCE = 10.0
_MAX_TAGS = 5
# Characters.
_MAX_TASK_LIST = 256


class AlreadyRunningError(RefusedError, WorkflowExecutionAlreadyStartedError):
    """An execution of that name is open. The error of `swf` from Python."""


class NoSuchPlaceError(RefusedError, DoesNotExistError):
    """There is no such domain, or workflow type. The error of `swf` from Python."""


def start_execution(
    domain: Domain,
    workflow_class: type[Workflow],
    input: dict[str, Any],
    *,
    workflow_id: str | None = None,
    task_list: str | None = None,
    execution_timeout: str | None = None,
    decision_tasks_timeout: str | None = None,
    tags: list[str] | None = None,
    wait_for_domain: bool = False,
) -> WorkflowExecution:
    """Start an execution of a workflow; what is not given is as the class says, or else as its type says.

    Arguments:
        domain: where.
        workflow_class: of what.
        input: its `args` and `kwargs`.
        workflow_id: its name; by default name and version of the workflow, and the time.
        task_list: where its decision tasks go.
        execution_timeout: seconds it may take.
        decision_tasks_timeout: seconds a decision may take.
        tags: at most five.
        wait_for_domain: whether somebody else is just about to create the domain.

    Raises:
        CommandError: the service refuses; the message says why.
    """
    check_type(workflow_class)
    if tags and len(tags) > _MAX_TAGS:
        raise InvalidValueError(
            f"an execution has at most {_MAX_TAGS} tags, not {len(tags)}: {','.join(tags)}"
        )
    try:
        kind = _patiently(lambda: register_type(domain, workflow_class), wait_for_domain)
        execution: WorkflowExecution = kind.start_execution(
            workflow_id=workflow_id,
            task_list=task_list or workflow_class.task_list,
            execution_timeout=execution_timeout or _declared(workflow_class, "execution_timeout"),
            decision_tasks_timeout=decision_tasks_timeout
            or _declared(workflow_class, "decision_tasks_timeout"),
            child_policy=getattr(workflow_class, "child_policy", None),
            tag_list=tags,
            input=add_workflow_class_name(input, workflow_class),
        )
        return execution
    except WorkflowExecutionAlreadyStartedError as error:
        raise AlreadyRunningError(
            f"an execution with workflow id {workflow_id!r} is open in domain {domain.name!r}: give another"
            " --workflow-id, or end that one with workflow.terminate."
        ) from error
    except DoesNotExistError as error:
        raise NoSuchPlaceError(
            f"cannot start the execution in domain {domain.name!r}: {_line(error)}."
        ) from error
    except (SWFError, ValueError) as error:
        raise InvalidValueError(f"cannot start the execution: {_line(error)}.") from error


def check_type(workflow_class: type[Workflow]) -> None:
    """See that a workflow class says what its type is called.

    Raises:
        InvalidValueError: it has no name, or no version.
    """
    for name, example in (("name", workflow_class.__name__.lower()), ("version", "1")):
        if not getattr(workflow_class, name, None):
            raise InvalidValueError(
                f"{workflow_class.__module__}.{workflow_class.__name__} has no {name}, which a service needs:"
                f' write {name} = "{example}" in the class.'
            )


def create_unique_task_list(workflow_id: str = "") -> str:
    """Return a task list that nobody else has: as much of the workflow id as fits, and 32 digits."""
    unique = os.urandom(16).hex()
    return f"{workflow_id[: _MAX_TASK_LIST - len(unique) - 1]}-{unique}" if workflow_id else unique


def register_type(domain: Domain, workflow_class: type[Workflow]) -> WorkflowType:
    """Return the type of a workflow class, registering it if need be.

    Raises:
        SWFError: the service refuses.
    """
    from swf.querysets.workflow import WorkflowTypeQuerySet

    found: WorkflowType = WorkflowTypeQuerySet(domain).get_or_create(
        workflow_class.name,
        workflow_class.version,
        task_list=workflow_class.task_list,
        execution_timeout=_declared(workflow_class, "execution_timeout") or "300",
        decision_tasks_timeout=_declared(workflow_class, "decision_tasks_timeout") or "300",
    )
    return found


def _declared(workflow_class: type[Workflow], name: str) -> str | None:
    value = getattr(workflow_class, name, None)
    return None if value is None else str(value)


def _patiently(call: Callable[[], Any], wait: bool) -> Any:
    """Make a call again and again while the domain is not there yet."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return call()
        except SWFError as error:
            if not wait or "domain" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def tags_of(workflow_class: type[Workflow], input: dict[str, Any]) -> list[str] | None:
    """Return the tags that a workflow class declares for an execution with this input.

    Raises:
        InvalidValueError: its `get_tag_list` raised an error.
    """
    if getattr(workflow_class, "get_tag_list", None) is None:
        tags = getattr(workflow_class, "tag_list", None)
    else:
        try:
            tags = call_workflow_hook(
                workflow_class, "get_tag_list", input.get("args", ()), input.get("kwargs", {})
            )
        except Exception as error:
            raise InvalidValueError(
                f"{workflow_class.__name__}.get_tag_list fails: {format_exc(error)}."
            ) from error
    if not tags or tags == workflow_class.INHERIT_TAG_LIST:
        return None
    return [tags] if isinstance(tags, str) else list(tags)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
