"""What polls and answers of both kinds of tasks share: waiting, and tokens that still mean something."""

from collections.abc import Callable

from swf.server import faults
from swf.server.api.registry import Answer, Call
from swf.server.engine import Step, Waiter, tokens
from swf.server.store import Item, Kind, Run, queue_name


def poll(
    call: Call, kind: Kind, take: Callable[[Step, str], Answer], empty: dict[str, object]
) -> "Answer | Waiter":
    """The answer with the first task of the list, or a waiter for it.

    Args:
        take: takes the first task from a queue and makes the answer of it; None if none waits.
        empty: the answer without a task.
    """
    queue = queue_name(call.domain().id, kind, call.params["taskList"]["name"])
    answer = take(call.step, queue)
    if answer is not None:
        return answer
    if call.engine.waiters.count(queue) >= call.settings.max_pollers:
        raise faults.limit_exceeded("pollers on one task list")
    if call.settings.empty_poll_token:
        empty = {"taskToken": "", **empty}
    return Waiter(queue, lambda step: take(step, queue), empty, call.params.get("identity"))


def started_task(call: Call, kind: Kind) -> tuple[Run, Item]:
    """The task a token names, if whoever holds the token still holds the task.

    Raises:
        Fault: ValidationException if the token is not ours; UnknownResourceFault if the execution has closed
            or the task is over.
    """
    token = tokens.read(call.store.secret, call.params["taskToken"], kind)
    return started_task_of(call.step, token)


def started_task_of(step: Step, token: tokens.TaskToken) -> tuple[Run, Item]:
    """The task a token names (see `started_task`)."""
    run = step.run(token.run)
    if run is None:
        raise faults.unknown_execution("unknown", "unknown")
    if not run.is_open:
        raise faults.unknown_execution(run.workflow_id, run.run_id)
    item = step.store.items.get(run.id, token.kind, token.scheduled_event_id)
    if item is None or item.data.get("started") != token.started_event_id:
        if token.kind is Kind.ACTIVITY:
            raise faults.unknown_activity(token.scheduled_event_id)
        raise faults.unknown_decision_task(token.scheduled_event_id)
    return run, item


def token_of(step: Step, run: Run, item: Item) -> str:
    """The token that names a started task."""
    token = tokens.TaskToken(item.kind, run.id, item.ref, item.data["started"])
    return tokens.issue(step.store.secret, token)
