"""Builder: the execution itself."""

from __future__ import annotations

from typing import Any, TypeVar

from swf import fields
from swf.models.history._rooms._scaffold import Scaffold, allowed, given, json_or_empty, json_or_none, type_of

_REFUSED = {
    "complete": "CompleteWorkflowExecutionFailed",
    "fail": "FailWorkflowExecutionFailed",
    "cancel": "CancelWorkflowExecutionFailed",
    "continue_as_new": "ContinueAsNewWorkflowExecutionFailed",
}

B = TypeVar("B", bound="Execution")


class Execution(Scaffold):
    """The execution: started, signaled, asked to stop, closed in any way, or refused to close."""

    workflow: Any

    def _add_started(self: B, input: Any, tag_list: list[str] | None) -> B:
        return self._append(
            "WorkflowExecutionStarted",
            childPolicy="TERMINATE",
            executionStartToCloseTimeout=self.workflow.execution_timeout,
            input=fields.dumps(input or {}),
            parentInitiatedEventId=0,
            tagList=tag_list or getattr(self.workflow, "tag_list", None) or None,
            taskList={"name": self.workflow.task_list},
            taskStartToCloseTimeout=self.workflow.decision_tasks_timeout,
            workflowType=type_of(self.workflow),
        )

    def add_request_cancel(self: B, cause: str | None = None, external_event_id: int = 0) -> B:
        """Someone asked the execution to stop."""
        return self._append(
            "WorkflowExecutionCancelRequested", externalInitiatedEventId=external_event_id, cause=cause
        )

    def add_signal(self: B, name: str, input: Any = None, external_event_id: int = 0) -> B:
        """Someone signaled the execution."""
        return self._append(
            "WorkflowExecutionSignaled",
            signalName=name,
            input=json_or_empty(input),
            externalInitiatedEventId=external_event_id,
        )

    def add_workflow_completed(self: B, result: Any = None, decision_id: int | None = 0) -> B:
        """The execution completed; the result is encoded as JSON."""
        return self._append(
            "WorkflowExecutionCompleted",
            decisionTaskCompletedEventId=decision_id,
            **given(result=json_or_none(result)),
        )

    def add_workflow_failed(
        self: B, reason: str | None = None, details: str | None = None, decision_id: int | None = 0
    ) -> B:
        """The execution failed."""
        return self._append(
            "WorkflowExecutionFailed",
            decisionTaskCompletedEventId=decision_id,
            **given(reason=reason, details=details),
        )

    def add_workflow_canceled(self: B, details: str | None = None, decision_id: int | None = 0) -> B:
        """The execution stopped because it was asked to."""
        return self._append(
            "WorkflowExecutionCanceled", decisionTaskCompletedEventId=decision_id, **given(details=details)
        )

    def add_workflow_timed_out(self: B) -> B:
        """The execution took too long."""
        return self._append(
            "WorkflowExecutionTimedOut", timeoutType="START_TO_CLOSE", childPolicy="TERMINATE"
        )

    def add_workflow_terminated(
        self: B,
        reason: str | None = None,
        details: str | None = None,
        cause: str | None = "OPERATOR_INITIATED",
    ) -> B:
        """The execution was ended from outside."""
        return self._append(
            "WorkflowExecutionTerminated",
            childPolicy="TERMINATE",
            **given(reason=reason, details=details, cause=cause),
        )

    def add_workflow_continued_as_new(
        self: B, input: Any = None, new_run_id: str = "run-2", decision_id: int | None = 0
    ) -> B:
        """Another run took over."""
        return self._append(
            "WorkflowExecutionContinuedAsNew",
            childPolicy="TERMINATE",
            decisionTaskCompletedEventId=decision_id,
            executionStartToCloseTimeout=self.workflow.execution_timeout,
            input=json_or_empty(input),
            newExecutionRunId=new_run_id,
            taskList={"name": self.workflow.task_list},
            taskStartToCloseTimeout=self.workflow.decision_tasks_timeout,
            workflowType=type_of(self.workflow),
        )

    def add_workflow_close_failed(
        self: B, decision: str, cause: str = "UNHANDLED_DECISION", decision_id: int | None = 0
    ) -> B:
        """SWF refused to close the execution.

        Args:
            decision: ``"complete"``, ``"fail"``, ``"cancel"`` or ``"continue_as_new"``.
            cause: why SWF refused.
            decision_id: the id of the event that completed the decision.
        """
        allowed(decision, tuple(_REFUSED), f"no decision to close is called {decision!r}")
        return self._append(_REFUSED[decision], cause=cause, decisionTaskCompletedEventId=decision_id)
