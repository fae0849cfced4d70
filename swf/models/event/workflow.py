"""What happens to an execution itself, to its children, and to others it signals or asks to stop."""

from __future__ import annotations

from typing import TypedDict

from swf.models.event.base import Event, TaskList
from swf.models.event.compiler import CompiledEvent


class WorkflowType(TypedDict):
    """A workflow type, as SWF writes it."""

    name: str
    version: str


class WorkflowExecution(TypedDict):
    """An execution, as SWF writes it."""

    workflowId: str
    runId: str


class WorkflowExecutionEvent(Event):
    """The execution itself: started, signaled, asked to stop, closed, or refused to close."""

    __slots__ = ()

    _type = "WorkflowExecution"

    workflow_type: WorkflowType
    task_list: TaskList
    child_policy: str
    decision_task_completed_event_id: int

    @property
    def begun_by(self) -> int:
        """1: an execution has one story, and its start is the first event."""
        return 1


_CLOSING = ("completed", "failed", "timed_out", "canceled", "terminated", "continued_as_new")
_RECURRING = (
    "signaled",
    "cancel_requested",
    "complete_failed",
    "fail_failed",
    "cancel_failed",
    "continue_as_new_failed",
)
_OPEN = ("started", *_RECURRING)


class CompiledWorkflowExecutionEvent(CompiledEvent):
    """The story of the execution itself."""

    __slots__ = ()

    _type = "WorkflowExecution"

    initial_state = "started"
    initial_states = ("started",)
    states = (*_OPEN, *_CLOSING)
    transitions = {  # noqa: RUF012 (a table)
        state: tuple(other for other in _OPEN if other != state or state in _RECURRING) + _CLOSING
        for state in _OPEN
    }

    begun_by = WorkflowExecutionEvent.begun_by


class ChildWorkflowExecutionEvent(Event):
    """A child execution: initiated, started, closed, or refused."""

    __slots__ = ()

    _type = "ChildWorkflowExecution"
    _begun_by = "initiated_event_id"

    workflow_id: str
    workflow_type: WorkflowType
    workflow_execution: WorkflowExecution
    initiated_event_id: int
    started_event_id: int
    decision_task_completed_event_id: int


class CompiledChildWorkflowExecutionEvent(CompiledEvent):
    """The story of one child execution."""

    __slots__ = ()

    _type = "ChildWorkflowExecution"
    _begun_by = "initiated_event_id"

    initial_state = "start_initiated"
    initial_states = ("start_initiated", "start_failed")
    states = (
        "start_initiated",
        "start_failed",
        "started",
        "completed",
        "failed",
        "timed_out",
        "canceled",
        "terminated",
    )
    transitions = {  # noqa: RUF012 (a table)
        "start_initiated": ("start_failed", "started"),
        "start_failed": ("failed",),
        "started": ("canceled", "failed", "timed_out", "terminated", "completed"),
    }


class ExternalWorkflowExecutionEvent(Event):
    """Another execution: signaled or asked to stop by this one, or not to be found."""

    __slots__ = ()

    _type = "ExternalWorkflowExecution"
    _begun_by = "initiated_event_id"

    workflow_id: str
    workflow_execution: WorkflowExecution
    initiated_event_id: int
    decision_task_completed_event_id: int


class CompiledExternalWorkflowExecutionEvent(CompiledEvent):
    """The story of one signal, or one request to stop, to another execution."""

    __slots__ = ()

    _type = "ExternalWorkflowExecution"
    _begun_by = "initiated_event_id"

    initial_state = "signal_execution_initiated"
    initial_states = ("signal_execution_initiated", "request_cancel_execution_initiated")
    states = (
        "signal_execution_initiated",
        "execution_signaled",
        "signal_execution_failed",
        "request_cancel_execution_initiated",
        "execution_cancel_requested",
        "request_cancel_execution_failed",
    )
    transitions = {  # noqa: RUF012 (a table)
        "signal_execution_initiated": ("signal_execution_failed", "execution_signaled"),
        "request_cancel_execution_initiated": (
            "request_cancel_execution_failed",
            "execution_cancel_requested",
        ),
    }
