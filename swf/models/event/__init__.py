"""Events: what a history is made of."""

from swf.models.event.base import Event
from swf.models.event.compiler import CompiledEvent, InconsistentStateError, TransitionError
from swf.models.event.factory import CompiledEventFactory, EventFactory
from swf.models.event.lambda_function import CompiledLambdaFunctionEvent, LambdaFunctionEvent
from swf.models.event.marker import CompiledMarkerEvent, MarkerEvent
from swf.models.event.task import (
    ActivityTaskEvent,
    CompiledActivityTaskEvent,
    CompiledDecisionTaskEvent,
    DecisionTaskEvent,
)
from swf.models.event.timer import CompiledTimerEvent, TimerEvent
from swf.models.event.workflow import (
    ChildWorkflowExecutionEvent,
    CompiledChildWorkflowExecutionEvent,
    CompiledExternalWorkflowExecutionEvent,
    CompiledWorkflowExecutionEvent,
    ExternalWorkflowExecutionEvent,
    WorkflowExecutionEvent,
)

__all__ = [
    "ActivityTaskEvent",
    "ChildWorkflowExecutionEvent",
    "CompiledActivityTaskEvent",
    "CompiledChildWorkflowExecutionEvent",
    "CompiledDecisionTaskEvent",
    "CompiledEvent",
    "CompiledEventFactory",
    "CompiledExternalWorkflowExecutionEvent",
    "CompiledLambdaFunctionEvent",
    "CompiledMarkerEvent",
    "CompiledTimerEvent",
    "CompiledWorkflowExecutionEvent",
    "DecisionTaskEvent",
    "Event",
    "EventFactory",
    "ExternalWorkflowExecutionEvent",
    "InconsistentStateError",
    "LambdaFunctionEvent",
    "MarkerEvent",
    "TimerEvent",
    "TransitionError",
    "WorkflowExecutionEvent",
]
