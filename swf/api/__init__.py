"""One thin method for each SWF operation, grouped by what it is about."""

from ._activity_tasks import ActivityTasks
from ._activity_types import ActivityTypes
from ._decision_tasks import DecisionTasks
from ._domains import Domains
from ._executions import Executions
from ._visibility import Visibility
from ._workflow_types import WorkflowTypes

__all__ = [
    "ActivityTasks",
    "ActivityTypes",
    "DecisionTasks",
    "Domains",
    "Executions",
    "Visibility",
    "WorkflowTypes",
]
