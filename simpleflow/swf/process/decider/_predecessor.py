"""A decision task whose poller died, read again: SWF would hand it out again only after it times out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swf.models.history.base import History
from swf.models.workflow import WorkflowExecution, WorkflowType
from swf.responses import Response

if TYPE_CHECKING:
    from swf.models.domain import Domain


def task_of(domain: Domain, note: dict[str, Any]) -> Response:
    """Return what the poll brought that the note is about.

    Arguments:
        domain: where.
        note: token, execution, and the event that says the task was started.

    Raises:
        DoesNotExistError: SWF does not know the execution any more.
    """
    name, version = note["workflow_type"]
    execution = WorkflowExecution(
        domain, note["workflow_id"], note["run_id"], workflow_type=WorkflowType(domain, name, version)
    )
    started = note["started_event_id"]
    # What happened since then is for the next decision.
    events = [event for event in execution.history_events() if not started or event["eventId"] <= started]
    return Response(
        token=note["token"],
        history=History.from_event_list(events),
        execution=execution,
        started_event_id=started,
    )
