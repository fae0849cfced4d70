"""Other executions: signals and cancel requests from one run to another."""

from collections.abc import Callable
from typing import Any

from swf.server.engine import executions
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.store import Run


def signal(batch: Batch, attributes: dict[str, Any]) -> None:
    """SignalExternalWorkflowExecution: delivered after the whole batch."""

    def deliver(target: Run, initiated: int) -> None:
        source = (batch.run, initiated)
        executions.signal(batch.step, target, attributes["signalName"], attributes.get("input"), source)

    said = pick(attributes, "signalName", "input")
    _reach(batch, attributes, "SignalExternalWorkflowExecution", said, "Signaled", deliver)


def request_cancel(batch: Batch, attributes: dict[str, Any]) -> None:
    """RequestCancelExternalWorkflowExecution: delivered after the whole batch."""

    def deliver(target: Run, initiated: int) -> None:
        executions.request_cancel(batch.step, target, source=(batch.run, initiated))

    _reach(batch, attributes, "RequestCancelExternalWorkflowExecution", {}, "CancelRequested", deliver)


def _reach(
    batch: Batch,
    attributes: dict[str, Any],
    name: str,
    said: dict[str, Any],
    confirmed: str,
    deliver: Callable[[Run, int], None],
) -> None:
    """Record the intent now; later deliver it, and record that it arrived or that nobody was there."""
    target_ids = {"workflowId": attributes["workflowId"], "runId": attributes.get("runId") or None}
    control = pick(attributes, "control")
    initiated = batch.record(f"{name}Initiated", target_ids | said | control)
    if not initiated:
        return

    def later() -> None:
        target = _find(batch, **target_ids)
        if target is None:
            cause = {"cause": "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION", "initiatedEventId": initiated}
            batch.record(f"{name}Failed", target_ids | control | cause)
        else:
            deliver(target, initiated)
            reached = {"workflowExecution": target.execution, "initiatedEventId": initiated}
            batch.step.append(batch.run, f"ExternalWorkflowExecution{confirmed}", reached)
        executions.schedule_decision(batch.step, batch.run)

    batch.later.append(later)


def _find(batch: Batch, workflowId: str, runId: str | None) -> Run | None:
    """The open run meant, in the same domain."""
    step, domain = batch.step, batch.run.domain
    run = step.find_run(domain, workflowId, runId) if runId else step.open_run(domain, workflowId)
    return run if run is not None and run.is_open else None
