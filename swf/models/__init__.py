"""What SWF keeps, as Python objects."""

from .activity import ActivityTask, ActivityType
from .base import BaseModel
from .domain import Domain
from .history import History
from .workflow import WorkflowExecution, WorkflowType

__all__ = [
    "ActivityTask",
    "ActivityType",
    "BaseModel",
    "Domain",
    "History",
    "WorkflowExecution",
    "WorkflowType",
]
