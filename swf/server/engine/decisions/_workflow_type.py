"""What starting another execution needs: its type, and settings that are complete."""

from typing import Any

from swf.server.engine import executions
from swf.server.engine._step import Step
from swf.server.store import Type

_UNDEFINED = {
    "executionStartToCloseTimeout": "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "taskList": "DEFAULT_TASK_LIST_UNDEFINED",
    "taskStartToCloseTimeout": "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "childPolicy": "DEFAULT_CHILD_POLICY_UNDEFINED",
}


def find_type(
    step: Step, domain: int, workflow_type: dict[str, str], given: dict[str, Any]
) -> tuple[Type, dict[str, Any]] | str:
    """The type and the effective settings, or the cause why there are none."""
    type_ = step.store.domains.type(domain, "WorkflowType", workflow_type["name"], workflow_type["version"])
    if type_ is None:
        return "WORKFLOW_TYPE_DOES_NOT_EXIST"
    if type_.deprecated is not None:
        return "WORKFLOW_TYPE_DEPRECATED"
    config, missing = executions.effective(given, type_.defaults)
    return _UNDEFINED[missing] if missing else (type_, config)
