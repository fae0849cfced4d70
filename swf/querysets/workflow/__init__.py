"""Questions about workflow types and executions."""

from ._base import BaseWorkflowQuerySet
from ._executions import WorkflowExecutionQuerySet
from ._types import WorkflowTypeQuerySet

__all__ = ["BaseWorkflowQuerySet", "WorkflowExecutionQuerySet", "WorkflowTypeQuerySet"]
