"""One decision task, from history to decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import ExecutionBlocked
from simpleflow.failure import describe_failure
from simpleflow.history import History
from simpleflow.swf.utils import DecisionsAndContext

from . import _closing
from ._signals import signals_to_pass_on

if TYPE_CHECKING:
    from swf.models.decision.base import Decision

    from ._executor import Executor


def replay(executor: Executor, response: Any) -> DecisionsAndContext:
    """Run the workflow from its start against what happened so far.

    Args:
        executor: who runs it, made ready for this replay.
        response: what a poll brought: `history`, and `execution` or None.

    Returns:
        what to answer.
    """
    history = executor.history
    given = executor.workflow_input()
    executor.before_replay()
    try:
        if history.cancel_requested and executor.workflow.should_cancel(history):
            return _cancel(executor)
        _pass_signals_on(executor)
        result = executor.run_workflow(*given.get("args", ()), **given.get("kwargs", {}))
    except ExecutionBlocked:
        executor.after_replay()
        if executor.closed:
            executor.after_closed()
        return _blocked(executor)
    except Exception as error:
        return _fail(executor, error)
    return _complete(executor, result)


def _answer(decisions: list[Decision]) -> DecisionsAndContext:
    return DecisionsAndContext(decisions)


def _complete(executor: Executor, result: Any) -> DecisionsAndContext:
    try:
        decision = _closing.completed(result)
    except ExecutionBlocked:
        # The result is a future: it is there when the future is.
        executor.after_replay()
        return _blocked(executor)
    executor.after_replay()
    executor.on_completed()
    executor.after_closed()
    return _answer(executor.budget.closed_by(decision))


def _fail(executor: Executor, error: Exception) -> DecisionsAndContext:
    reason, details = describe_failure(error)
    executor.on_failure(reason, details)
    executor.after_closed()
    return _answer(executor.budget.closed_by(_closing.failed(reason, details)))


def _cancel(executor: Executor) -> DecisionsAndContext:
    history = executor.history
    requested, decided = history.cancel_requested_id, history.completed_decision_id
    if decided is None or (requested is not None and requested > decided):
        executor.on_canceled()
    executor.after_replay()
    executor.after_closed()
    return _answer([_closing.canceled()])


def _pass_signals_on(executor: Executor) -> None:
    tasks = list(signals_to_pass_on(executor.history, executor.workflow_class, executor.get_run_context()))
    for task in tasks:
        executor.schedule_task(task)
    if tasks:
        raise ExecutionBlocked


def _blocked(executor: Executor) -> DecisionsAndContext:
    answer = DecisionsAndContext(executor.budget.taken())
    if executor.waiting_signals:
        answer.append_kv_to_context("waiting_signals", executor.waiting_signals)
    elif executor.history.execution_context:
        # SWF keeps the latest context until it gets another one.
        answer.execution_context = ""
    return answer


def parse(executor: Executor, response: Any) -> History:
    """The history of a response, folded."""
    return History(response.history).parse()
