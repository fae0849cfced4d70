"""One decision task, from history to decisions."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import ExecutionBlocked, TaskException, WorkflowException
from simpleflow.failure import describe_failure
from simpleflow.swf.utils import DecisionsAndContext
from simpleflow.utils import format_exc
from swf import fields

from . import _closing
from ._signals import signals_to_pass_on

if TYPE_CHECKING:
    from ._executor import Executor


logger = logging.getLogger(__name__)


def replay(executor: Executor) -> DecisionsAndContext:
    """Run the workflow from its start against what happened so far.

    Args:
        executor: who runs it, made ready for this replay.

    Returns:
        what to answer.

    Raises:
        JumboFieldError: S3 did not take the result this time; it may later.
    """
    executor.before_replay()
    try:
        canceled = _accepts_to_cancel(executor)
        result = None if canceled else _run(executor)
    except ExecutionBlocked:
        return _blocked(executor)
    except Exception as error:
        return _failed(executor, error)
    return _canceled(executor) if canceled else _completed(executor, result)


def _accepts_to_cancel(executor: Executor) -> bool:
    history = executor.history
    return bool(history.cancel_requested and executor.workflow.should_cancel(history))


def _run(executor: Executor) -> Any:
    _pass_signals_on(executor)
    given = executor.workflow_input()
    return executor.run_workflow(*(given.get("args") or ()), **(given.get("kwargs") or {}))


def _pass_signals_on(executor: Executor) -> None:
    tasks = list(signals_to_pass_on(executor.history, executor.workflow_class, executor.get_run_context()))
    for task in tasks:
        executor.schedule_task(task)
    if tasks:
        raise ExecutionBlocked


def _blocked(executor: Executor) -> DecisionsAndContext:
    executor.after_replay()
    closing = executor.budget.closing
    if closing is not None:
        if closing["decisionType"] == "FailWorkflowExecution":
            executor.after_closed()
        return _answer(executor)
    answer = _answer(executor)
    if executor.waiting_signals:
        for name in sorted(executor.waiting_signals):
            answer.append_kv_to_set_context("waiting_signals", name)
    elif fields.decode(executor.history.execution_context):
        # SWF keeps the latest context until it gets another one.
        answer.execution_context = ""
    return answer


def _completed(executor: Executor, result: Any) -> DecisionsAndContext:
    if executor.budget.closing is not None:
        return _blocked(executor)  # somebody failed it, and caught the signal to stop
    try:
        decision = _closing.completed(result)
    except ExecutionBlocked:
        return _blocked(executor)  # the result is, or contains, a future that is not done
    except Exception as error:
        if getattr(error, "temporary", False):
            raise  # S3 did not answer: who decides again later may have more luck
        return _undeliverable(executor, error)
    executor.budget.close(decision)
    executor.after_replay()
    executor.on_completed()
    executor.after_closed()
    return _answer(executor)


def _failed(executor: Executor, error: Exception) -> DecisionsAndContext:
    if executor.budget.closing is not None:
        return _blocked(executor)
    reason, details = describe_failure(error)
    executor.budget.close(_closing.failed(reason, details))
    if isinstance(error, TaskException | WorkflowException):
        executor.on_failure(reason, details)
    else:
        executor.on_failure(reason)
    executor.after_closed()
    return _answer(executor)


def _undeliverable(executor: Executor, error: Exception) -> DecisionsAndContext:
    """The workflow is done, but SWF cannot be told its result: it is too long, or no JSON."""
    reason = f"workflow decision failed: {format_exc(error)}"
    executor.budget.close(_closing.failed(reason, "".join(traceback.format_exception(error))))
    executor.after_replay()
    executor.on_failure(reason)
    executor.after_closed()
    return _answer(executor)


def _canceled(executor: Executor) -> DecisionsAndContext:
    refused = executor.history.cancel_failed
    if refused is None or refused["event_id"] < (executor.history.cancel_requested_id or 0):
        executor.on_canceled()
    else:
        logger.warning("cancelling once more: SWF refused it (%s)", refused["cause"])
    executor.budget.close(_closing.canceled())
    executor.after_replay()
    executor.after_closed()
    return _answer(executor)


def _answer(executor: Executor) -> DecisionsAndContext:
    return DecisionsAndContext(executor.budget.taken())
