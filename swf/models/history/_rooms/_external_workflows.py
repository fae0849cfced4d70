"""Builder: signals and cancel requests to other executions."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import Scaffold, given, json_or_none

UNKNOWN = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"

B = TypeVar("B", bound="ExternalWorkflows")


class ExternalWorkflows(Scaffold):
    """Other executions: signaled or asked to stop, and whether they were found."""

    def add_external_signal_initiated(
        self: B,
        name: str,
        workflow_id: str,
        run_id: str | None = None,
        input: Any = None,
        control: Any = None,
        decision_id: int | None = 0,
    ) -> B:
        """SWF took the request to signal another execution."""
        return self._append(
            "SignalExternalWorkflowExecutionInitiated",
            signalName=name,
            workflowId=workflow_id,
            decisionTaskCompletedEventId=decision_id,
            **given(runId=run_id, input=json_or_none(input), control=json_or_none(control)),
        )

    def add_external_signaled(self: B, initiated_id: int, run_id: str | None = None) -> B:
        """The signal arrived."""
        return self._found("ExternalWorkflowExecutionSignaled", initiated_id, run_id)

    def add_external_signal_failed(self: B, initiated_id: int, cause: str = UNKNOWN) -> B:
        """The signal did not arrive."""
        return self._missed("SignalExternalWorkflowExecutionFailed", initiated_id, cause)

    def add_external_cancel_initiated(
        self: B,
        workflow_id: str,
        run_id: str | None = None,
        control: Any = None,
        decision_id: int | None = 0,
    ) -> B:
        """SWF took the request to ask another execution to stop."""
        return self._append(
            "RequestCancelExternalWorkflowExecutionInitiated",
            workflowId=workflow_id,
            decisionTaskCompletedEventId=decision_id,
            **given(runId=run_id, control=json_or_none(control)),
        )

    def add_external_cancel_requested(self: B, initiated_id: int, run_id: str | None = None) -> B:
        """The request to stop arrived."""
        return self._found("ExternalWorkflowExecutionCancelRequested", initiated_id, run_id)

    def add_external_cancel_failed(self: B, initiated_id: int, cause: str = UNKNOWN) -> B:
        """The request to stop did not arrive."""
        return self._missed("RequestCancelExternalWorkflowExecutionFailed", initiated_id, cause)

    def _found(self: B, event_type: str, initiated_id: int, run_id: str | None) -> B:
        initiated = self.events[initiated_id - 1]
        run_id = run_id or getattr(initiated, "run_id", None) or f"run-{self.next_id}"
        return self._append(
            event_type,
            initiatedEventId=initiated_id,
            workflowExecution={"runId": run_id, "workflowId": initiated.workflow_id},
        )

    def _missed(self: B, event_type: str, initiated_id: int, cause: str) -> B:
        asked = self.raw[initiated_id - 1][self.events[initiated_id - 1]._kind.attributes_key or ""]
        same = {
            name: asked[name]
            for name in ("workflowId", "runId", "control", "decisionTaskCompletedEventId")
            if name in asked
        }
        return self._append(event_type, cause=cause, initiatedEventId=initiated_id, **same)
