"""Builder: child executions."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.event.workflow import CompiledChildWorkflowExecutionEvent
from swf.models.history._rooms._scaffold import Scaffold, allowed, given, json_or_empty, type_of

#: The states that `ChildWorkflows.add_child_workflow` can lead to.
CHILD_WORKFLOW_STATES = set(CompiledChildWorkflowExecutionEvent.states)

B = TypeVar("B", bound="ChildWorkflows")


class ChildWorkflows(Scaffold):
    """Child executions: initiated, started, closed in any way, or refused."""

    def add_child_workflow(
        self: B,
        workflow: Any,
        last_state: str = "completed",
        workflow_id: str | None = None,
        task_list: str | None = None,
        input: Any = None,
        result: str | None = None,
        control: Any = None,
        *,
        reason: str | None = None,
        details: str | None = None,
        cause: str = "WORKFLOW_ALREADY_RUNNING",
        decision_id: int | None = 76,
    ) -> B:
        """Add a child, from its request to the state wanted.

        Args:
            workflow: what has the name and version of a workflow.
            last_state: one of `CHILD_WORKFLOW_STATES`.
            workflow_id: default: the name of the workflow, and a number.
            task_list: default: the workflow's.
            input: encoded as JSON, like `control`.
            result: of a child that completes; a text, taken as it is.
            control: for the parent's decider alone.
            reason: of a child that fails.
            details: of a child that fails or is canceled.
            cause: why a child cannot start.
            decision_id: the id of the event that completed the decision.

        Raises:
            ValueError: there is no such last state. Nothing is added then.
        """
        message = f'last_state "{last_state}" not supported for a child workflow'
        allowed(last_state, CHILD_WORKFLOW_STATES, message)
        self.add_child_workflow_start_initiated(
            workflow, workflow_id, task_list, input, control, decision_id=decision_id
        )
        initiated = self.last_id
        if last_state == "start_initiated":
            return self
        if last_state == "start_failed":
            event = self.events[-1]
            return self.add_child_workflow_start_failed(
                workflow, event.workflow_id, cause, initiated, decision_id, control
            )
        self.add_child_workflow_started(initiated)
        started = self.last_id
        ends = {
            "completed": lambda: self.add_child_workflow_completed(initiated, started, result),
            "failed": lambda: self.add_child_workflow_failed(initiated, started, reason, details),
            "timed_out": lambda: self.add_child_workflow_timed_out(initiated, started, "START_TO_CLOSE"),
            "canceled": lambda: self.add_child_workflow_canceled(initiated, started, details),
            "terminated": lambda: self.add_child_workflow_terminated(initiated, started),
        }
        return self if last_state == "started" else ends[last_state]()

    def add_child_workflow_start_initiated(
        self: B,
        workflow: Any,
        workflow_id: str | None = None,
        task_list: str | None = None,
        input: Any = None,
        control: Any = None,
        tag_list: list[str] | None = None,
        task_start_to_close_timeout: int | str = 0,
        *,
        decision_id: int | None = 76,
        execution_timeout: str = "432000",
    ) -> B:
        """SWF took the request for a child."""
        number = self._count("StartChildWorkflowExecutionInitiated") + 1
        return self._append(
            "StartChildWorkflowExecutionInitiated",
            childPolicy="TERMINATE",
            control=json_or_empty(control),
            decisionTaskCompletedEventId=decision_id,
            executionStartToCloseTimeout=execution_timeout,
            input=json_or_empty(input),
            tagList=tag_list,
            taskList={"name": task_list or getattr(workflow, "task_list", None)},
            taskStartToCloseTimeout=task_start_to_close_timeout,
            workflowId=workflow_id or f"{workflow.name}-{number}",
            workflowType=type_of(workflow),
        )

    def add_child_workflow_start_failed(
        self: B,
        workflow: Any,
        workflow_id: str,
        cause: str,
        initiated_id: int = 0,
        decision_id: int | None = 76,
        control: Any = None,
    ) -> B:
        """The child did not start; `initiated_id` is 0 where SWF refused the request at once."""
        return self._append(
            "StartChildWorkflowExecutionFailed",
            cause=cause,
            control=json_or_empty(control),
            decisionTaskCompletedEventId=decision_id,
            initiatedEventId=initiated_id,
            workflowId=workflow_id,
            workflowType=type_of(workflow),
        )

    def add_child_workflow_started(self: B, initiated_id: int) -> B:
        """The child that an event initiated runs."""
        initiated = self.events[initiated_id - 1]
        return self._append(
            "ChildWorkflowExecutionStarted",
            initiatedEventId=initiated_id,
            workflowExecution={"runId": f"run-{self.next_id}", "workflowId": initiated.workflow_id},
            workflowType=initiated.workflow_type,
        )

    def add_child_workflow_completed(
        self: B, initiated_id: int, started_id: int, result: str | None = None
    ) -> B:
        """The child completed; the result is a text, taken as it is."""
        return self._close("Completed", initiated_id, started_id, result=result)

    def add_child_workflow_failed(
        self: B, initiated_id: int, started_id: int, reason: str | None = None, details: str | None = None
    ) -> B:
        """The child failed."""
        return self._close("Failed", initiated_id, started_id, reason=reason, details=details)

    def add_child_workflow_timed_out(self: B, initiated_id: int, started_id: int, timeout_type: str) -> B:
        """The child took too long."""
        return self._close("TimedOut", initiated_id, started_id, timeoutType=timeout_type)

    def add_child_workflow_canceled(
        self: B, initiated_id: int, started_id: int, details: str | None = None
    ) -> B:
        """The child stopped because it was asked to."""
        return self._close("Canceled", initiated_id, started_id, **given(details=details))

    def add_child_workflow_terminated(self: B, initiated_id: int, started_id: int) -> B:
        """The child was ended from outside."""
        return self._close("Terminated", initiated_id, started_id)

    def _close(self: B, how: str, initiated_id: int, started_id: int, **attributes: Any) -> B:
        started = self.events[started_id - 1]
        return self._append(
            f"ChildWorkflowExecution{how}",
            initiatedEventId=initiated_id,
            startedEventId=started_id,
            workflowExecution=started.workflow_execution,
            workflowType=started.workflow_type,
            **attributes,
        )
