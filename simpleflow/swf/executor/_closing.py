"""The last decision: completed, failed or canceled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.swf.utils import fit
from swf.models.decision.workflow import WorkflowExecutionDecision

if TYPE_CHECKING:
    from swf.models.decision.base import Decision


def completed(result: Any) -> Decision:
    """It completed.

    Raises:
        TypeError: if the result is not JSON.
        FieldTooLongError: if it is too long: half a result would be worse than none.
    """
    return WorkflowExecutionDecision("complete", result=result)


def failed(reason: str, details: Any) -> Decision:
    """It failed; reason and details are cut if they are too long, for the failure must be heard of."""
    if details is not None and not isinstance(details, str):
        details = repr(details)  # an exception of the workflow's own may carry anything
    return WorkflowExecutionDecision("fail", reason=fit("reason", reason), details=fit("details", details))


def canceled() -> Decision:
    """It was cancelled."""
    return WorkflowExecutionDecision("cancel")
