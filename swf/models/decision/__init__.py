"""Decisions: what a decider can want of SWF."""

from swf.models.decision.base import Decision
from swf.models.decision.lambda_function import LambdaFunctionDecision
from swf.models.decision.marker import MarkerDecision
from swf.models.decision.task import ActivityTaskDecision
from swf.models.decision.timer import TimerDecision
from swf.models.decision.workflow import (
    ChildWorkflowExecutionDecision,
    ExternalWorkflowExecutionDecision,
    WorkflowExecutionDecision,
)

__all__ = [
    "ActivityTaskDecision",
    "ChildWorkflowExecutionDecision",
    "Decision",
    "ExternalWorkflowExecutionDecision",
    "LambdaFunctionDecision",
    "MarkerDecision",
    "TimerDecision",
    "WorkflowExecutionDecision",
]
