"""Decision tasks: poll for one, page through its history, answer with decisions."""

from dataclasses import replace
from typing import Any

from swf.server import faults
from swf.server.api import paging
from swf.server.api._tasks import poll, started_task, started_task_of, token_of
from swf.server.api.executions import history_page
from swf.server.api.registry import Answer, Call, operation
from swf.server.engine import Step, Waiter, decision_tasks, tokens
from swf.server.engine.decisions import CLOSING
from swf.server.store import Item, Kind, Run

_EMPTY = {"previousStartedEventId": 0, "startedEventId": 0}


@operation("PollForDecisionTask")
def poll_for_decision_task(call: Call) -> "Answer | Waiter":
    """The first decision task of a list, with the first page of its history; or the next page of one."""
    if call.params.get("nextPageToken"):
        return _next_page(call)
    identity = call.params.get("identity")

    def take(step: Step, queue: str) -> Answer:
        taken = decision_tasks.take(step, queue, identity)
        return None if taken is None else _page(replace(call, step=step), *taken, None)

    return poll(call, Kind.DECISION, take, dict(_EMPTY))


def _next_page(call: Call) -> Answer:
    call.domain()
    position, first, *token = paging.position(call) or (0, 0)
    run, item = started_task_of(call.step, tokens.TaskToken(Kind.DECISION, *token))
    return _page(call, run, item, position, first)


def _page(call: Call, run: Run, item: Item, position: int | None, first: int | None = None) -> Answer:
    """A page of the events up to the task's own start."""
    started = item.data["started"]
    if first is None:
        first = 1
        if call.params.get("startAtPreviousStartedEvent"):
            first = max(1, run.previous_started)
    more = (first, run.id, item.ref, started)
    answer = history_page(call, run, first, started, position, more=more)
    return answer | {
        "previousStartedEventId": run.previous_started,
        "startedEventId": started,
        "taskToken": token_of(call.step, run, item),
        "workflowExecution": run.execution,
        "workflowType": run.workflow_type,
    }


@operation("RespondDecisionTaskCompleted", validates=True)
def respond_decision_task_completed(call: Call) -> Answer:
    """Carry out the decisions of whoever holds the task; all are checked before any is."""
    if not call.params.get("taskToken"):
        call.problems()
    run, item = started_task(call, Kind.DECISION)
    _check_order(call.params.get("decisions", ()))
    call.problems()
    decision_tasks.complete(call.step, run, item, call.params)
    return None


def _check_order(decisions: list[dict[str, Any]]) -> None:
    """A decision that closes the execution is the last one."""
    if any(decision.get("decisionType") in CLOSING for decision in decisions[:-1]):
        raise faults.validation("Close must be last decision in list")
