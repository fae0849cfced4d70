"""Tasks as SWF sees them: one room per kind, one door."""

from ._activity import ActivityTask, NonPythonicActivityTask
from ._base import SwfTask
from ._cast import cast
from ._marker import MarkerTask
from ._signal import SignalTask
from ._timer import CancelTimerTask, TimerTask
from ._workflow import ContinueAsNewWorkflowTask, WorkflowTask

__all__ = [
    "ActivityTask",
    "CancelTimerTask",
    "ContinueAsNewWorkflowTask",
    "MarkerTask",
    "NonPythonicActivityTask",
    "SignalTask",
    "SwfTask",
    "TimerTask",
    "WorkflowTask",
    "cast",
]
