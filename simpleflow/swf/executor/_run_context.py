"""Which execution is being decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simpleflow.history import History
    from swf.models.domain import Domain


def run_context(domain: Domain, execution: Any, history: History) -> dict[str, Any]:
    """What workflows get from `get_run_context`.

    Args:
        domain: where it runs.
        execution: whose turn it is, as a poll brought it.
        history: its history, parsed.
    """
    started = history.workflow
    workflow_type = getattr(execution, "workflow_type", None)
    named = started.get("workflow_type") or {}
    parent = started.get("parent_workflow_execution") or {}
    return {
        "name": getattr(workflow_type, "name", None) or named.get("name"),
        "version": getattr(workflow_type, "version", None) or named.get("version"),
        "domain_name": domain.name,
        "workflow_id": execution.workflow_id,
        "run_id": execution.run_id,
        "tag_list": list(started.get("tag_list") or []),
        "continued_execution_run_id": started.get("continued_execution_run_id"),
        "parent_workflow_id": parent.get("workflowId"),
        "parent_run_id": parent.get("runId"),
    }
