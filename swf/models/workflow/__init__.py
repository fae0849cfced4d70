"""Workflows: the types that are registered, and their executions."""

from swf.constants import CHILD_POLICIES

from ._execution import WorkflowExecution, WorkflowExecutionDoesNotExist
from ._type import WorkflowType, WorkflowTypeDoesNotExist

__all__ = [
    "CHILD_POLICIES",
    "WorkflowExecution",
    "WorkflowExecutionDoesNotExist",
    "WorkflowType",
    "WorkflowTypeDoesNotExist",
]
