"""What the decider side shares: decisions on their way, class names in inputs, executions looked up."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from simpleflow.history import History
from swf import fields

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from swf.models.decision.base import Decision
    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

logger = logging.getLogger(__name__)

#: What is put at the end of a text that was cut to fit.
CUT = " ... (cut)"


class DecisionsAndContext:
    """What a decider answers: decisions, and the execution context that SWF keeps with them.

    Args:
        decisions: in their order.
        execution_context: values for whoever looks at the execution, a text, or None.
    """

    def __init__(
        self,
        decisions: list[Decision] | None = None,
        execution_context: dict[str, Any] | str | None = None,
    ) -> None:
        self.decisions: list[Decision] = decisions or []
        self.execution_context = execution_context

    def append_decision(self, decision: Decision) -> None:
        """Add one decision."""
        self.decisions.append(decision)

    def extend_decision(self, decisions: Iterable[Decision]) -> None:
        """Add several decisions."""
        self.decisions.extend(decisions)

    def _values(self) -> dict[str, Any]:
        if not isinstance(self.execution_context, dict):
            self.execution_context = {}
        return self.execution_context

    def append_kv_to_context(self, key: str, value: Any) -> None:
        """Set a value of the context."""
        self._values()[key] = value

    def append_kv_to_list_context(self, key: str, value: Any) -> None:
        """Add to a list in the context."""
        self._values().setdefault(key, []).append(value)

    def append_kv_to_set_context(self, key: str, value: Any) -> None:
        """Add to a set in the context."""
        self._values().setdefault(key, set()).add(value)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} decisions={self.decisions} execution_context={self.execution_context}>"
        )


def fit(field: str, text: str | None) -> str | None:
    """The text as the field takes it; one that is too long is cut, for failures must get through.

    Args:
        field: "reason" (256 characters) or "details" (32,768 characters).
        text: why something failed.
    """
    try:
        return fields.encode(field, text)
    except Exception as error:
        # Where long texts are kept elsewhere, that place may fail too; why the workflow failed matters more.
        if not isinstance(error, fields.FieldTooLongError):
            logger.exception("the %s of a failure is cut", field)
        limit = fields.LIMITS[field]
        return (text or "")[: limit - len(CUT)] + CUT


def get_name_from_event(event: Event) -> str | None:
    """The workflow that an execution runs, from its first event: the class it names, else its type."""
    given: Any = getattr(event, "input", None)
    extra = given.get("__extra") if isinstance(given, dict) else None
    if isinstance(extra, dict) and extra.get("class"):
        return str(extra["class"])
    workflow_type: Any = getattr(event, "workflow_type", None) or {}
    name: str | None = workflow_type.get("name")
    return name


def set_workflow_class_name(wf_input: MutableMapping[str, Any], workflow: Any) -> None:
    """Write into an input which class it is for, so that any decider can find the code.

    Args:
        wf_input: the input, changed in place.
        workflow: a workflow class, or an instance.
    """
    cls = workflow if isinstance(workflow, type) else type(workflow)
    extra = dict(wf_input.get("__extra") or {})
    extra["class"] = f"{cls.__module__}.{cls.__qualname__}"
    wf_input["__extra"] = extra


def add_workflow_class_name(wf_input: MutableMapping[str, Any], workflow: Any) -> dict[str, Any]:
    """A copy of an input that says which class it is for; the input itself stays as it is."""
    copied = dict(wf_input)
    set_workflow_class_name(copied, workflow)
    return copied


def sanitize_activity_context(task: Any) -> dict[str, Any]:
    """Which execution an activity task belongs to, from the answer of a poll.

    Args:
        task: the answer of PollForActivityTask.
    """
    execution = task.get("workflowExecution") or {}
    activity_type = task.get("activityType") or {}
    return {
        "name": activity_type.get("name"),
        "version": activity_type.get("version"),
        "workflow_id": execution.get("workflowId"),
        "run_id": execution.get("runId"),
        "activity_id": task.get("activityId"),
        "input": task.get("input"),
    }


def get_workflow_execution(
    domain_name: str, workflow_id: str, run_id: str | None = None
) -> WorkflowExecution:
    """The execution with these ids; without a run id the latest, open or closed.

    Raises:
        ValueError: if no execution has this workflow id.
        DoesNotExistError: if there is none with this run id.
    """
    from swf.models.domain import Domain
    from swf.models.workflow import WorkflowExecution
    from swf.querysets.workflow import WorkflowExecutionQuerySet

    executions = WorkflowExecutionQuerySet(Domain(domain_name))
    if run_id is None:
        for status in (WorkflowExecution.STATUS_OPEN, WorkflowExecution.STATUS_CLOSED):
            for execution in executions.filter(status=status, workflow_id=workflow_id):
                # An emulator may ignore the filter: another execution must never be taken for this one.
                if execution.workflow_id == workflow_id:
                    return executions.get(workflow_id, str(execution.run_id))
        raise ValueError(f"no execution of workflow id {workflow_id!r} in domain {domain_name!r}")
    return executions.get(workflow_id, run_id)


def get_workflow_history(domain_name: str, workflow_id: str, run_id: str | None = None) -> History:
    """The history of an execution, not parsed yet; without a run id, of the latest one."""
    return History(get_workflow_execution(domain_name, workflow_id, run_id).history())
