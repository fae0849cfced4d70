"""The builder's rooms: one per kind of event, behind one door."""

from swf.models.history._rooms._activities import ActivityTasks
from swf.models.history._rooms._child_workflows import CHILD_WORKFLOW_STATES, ChildWorkflows
from swf.models.history._rooms._decisions import DecisionTasks
from swf.models.history._rooms._external_workflows import ExternalWorkflows
from swf.models.history._rooms._lambda_functions import LambdaFunctions
from swf.models.history._rooms._markers import Markers
from swf.models.history._rooms._scaffold import (
    DEFAULT_DECIDER_IDENTITY,
    DEFAULT_DETAILS,
    DEFAULT_REASON,
    DEFAULT_WORKER_IDENTITY,
)
from swf.models.history._rooms._timers import Timers
from swf.models.history._rooms._workflow import Execution

__all__ = [
    "CHILD_WORKFLOW_STATES",
    "DEFAULT_DECIDER_IDENTITY",
    "DEFAULT_DETAILS",
    "DEFAULT_REASON",
    "DEFAULT_WORKER_IDENTITY",
    "ActivityTasks",
    "ChildWorkflows",
    "DecisionTasks",
    "Execution",
    "ExternalWorkflows",
    "LambdaFunctions",
    "Markers",
    "Timers",
]
