"""Tasks, whoever runs them: activities and workflows with their arguments, signals, markers, timers."""

from simpleflow.failure import TaskFailureContext

from ._activity import ActivityTask, import_middlewares
from ._base import Task, get_actual_value, resolve
from ._ids import TaskRegistry, arguments_digest
from ._others import CancelTimerTask, MarkerTask, SignalTask, TimerTask
from ._workflow import ChildWorkflowTask, ContinueAsNewWorkflowTask, WorkflowTask, call_workflow_hook

__all__ = [
    "ActivityTask",
    "CancelTimerTask",
    "ChildWorkflowTask",
    "ContinueAsNewWorkflowTask",
    "MarkerTask",
    "SignalTask",
    "Task",
    "TaskFailureContext",
    "TaskRegistry",
    "TimerTask",
    "WorkflowTask",
    "arguments_digest",
    "call_workflow_hook",
    "get_actual_value",
    "import_middlewares",
    "resolve",
]
