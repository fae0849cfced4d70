"""Activities and child workflows in a local run: done once, tried again when they fail, remembered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskException, TaskFailed, WorkflowException
from simpleflow.failure import TaskFailureContext, after_failure
from simpleflow.futures import Future
from simpleflow.task import ActivityTask, WorkflowTask
from simpleflow.utils import json_loads_or_raw
from simpleflow.workflow import Workflow

from ._failures import as_task_failed, to_raise
from ._frame import Frame, Key, Retry
from ._loop import advance_child
from ._signals import inherit_signals
from ._timers import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpleflow.task import Task

    from .executor import Executor

logger = logging.getLogger(__name__)


def run_activity(executor: Executor, frame: Frame, task: ActivityTask) -> Future:
    """The future of an activity, which runs now unless it ran before."""
    key = _key(frame, task)
    known = _known(frame, key)
    if known is not None:
        return known
    executor.nb_submitted += 1
    return _settle(executor, frame, task, key, _attempt_activity)


def run_child(executor: Executor, frame: Frame, task: WorkflowTask) -> Future:
    """The future of a child workflow, which runs now as far as it can."""
    key = _key(frame, task)
    known = _known(frame, key)
    if known is not None:
        return known
    if key.id not in frame.children:
        executor.nb_submitted += 1
    if task.executor is None:
        task.executor = executor
    return _settle(executor, frame, task, key, _attempt_child)


def run_other(executor: Executor, frame: Frame, task: Any) -> Future:
    """The future of something whose `execute` is all we know."""
    future = Future()
    try:
        future.set_finished(task.execute())
    except Exception as error:
        future.set_exception(as_task_failed(getattr(task, "name", repr(task)), error))
    return future


def _key(frame: Frame, task: Task) -> Key:
    if task.id is not None:
        return Key("", task.id)
    try:
        return Key(task.name, frame.ids.mark(task, frame.workflow))
    except TypeError:
        # Arguments that JSON cannot hold: SWF would refuse them, here only sharing is lost.
        return Key(task.name, frame.ids.add(task))


def _known(frame: Frame, key: Key) -> Future | None:
    if frame.raised and key.id in frame.raised:
        raise frame.raised[key.id]
    return frame.ended.get(key)


def _settle(executor: Executor, frame: Frame, task: Any, key: Key, attempt: Callable[..., Future]) -> Future:
    """Try until the task ends, well or for good, or has to wait for its next attempt."""
    failures = 0
    if frame.retries and key.id in frame.retries:
        retry = frame.retries[key.id]
        if retry.timer.future.running:
            return Future()
        task, failures = retry.task, retry.failures
    while True:
        future = attempt(executor, frame, key, task)
        failure = future._exception  # the workflow may take it away
        if not future.done or failure is None:
            break
        failure = future._exception
        outcome = after_failure(_ask_workflow(executor, frame, task, key.id, future, failures))
        if outcome.error is not None:
            error: Any = outcome.error
            frame.raised[key.id] = to_raise(task, type(error), error.exception)
            executor.nb_done += 1
            raise frame.raised[key.id]
        # The workflow may go on and never ask: without a word here nobody would hear of it.
        _tell_of(key.id, failure)
        if outcome.future is not None:
            future = outcome.future
            break
        task, failures = outcome.task, failures + 1
        if outcome.delay:
            timer = start(executor, frame, f"__simpleflow_task_{key.id}", outcome.delay, None)
            frame.retries[key.id] = Retry(task, failures, timer)
            if timer.future.running:
                return Future()
    if future.done:
        frame.ended.keep(key, future)
        executor.nb_done += 1
    return future


def _tell_of(task_id: str, failure: Any) -> None:
    logger.warning("%s failed: %s", task_id, failure.reason)
    if failure.details and logger.isEnabledFor(logging.DEBUG):
        report = json_loads_or_raw(failure.details)
        lines = report.get("traceback") if isinstance(report, dict) else None
        logger.debug("what %s reported: %s", task_id, "".join(lines) if lines else failure.details)


def _ask_workflow(
    executor: Executor, frame: Frame, task: Any, task_id: str, future: Future, failures: int
) -> TaskFailureContext:
    is_activity = isinstance(task, ActivityTask)
    failure: Any = future._exception
    event = {
        "type": "activity" if is_activity else "child_workflow",
        "id": task_id,
        "name": getattr(task.activity if is_activity else task.workflow, "name", None),
        "state": "failed",
        "reason": failure.reason,
        "details": failure.details,
        "retry": failures,
    }
    workflow: Any = frame.workflow
    asked = workflow is not None and (
        getattr(workflow.on_task_failure, "__func__", None) is not Workflow.on_task_failure
    )
    history = executor.history if asked else None
    if history is not None:
        entries = history.activities if is_activity else history.child_workflows
        event = {**entries.get(task_id, {}), **event}
    context = TaskFailureContext(
        task, event, future, TaskException if is_activity else WorkflowException, history
    )
    if not asked:
        return context
    return workflow.on_task_failure(context) or context


def _attempt_activity(executor: Executor, frame: Frame, key: Key, task: Any) -> Future:
    future = Future()
    task = executor.prepare(task)
    try:
        result = task.execute()
    except (Exception, SystemExit) as error:
        failure = as_task_failed(task.name, error)
        future.set_exception(failure)
        frame.journal.activity(task, key.short, "failed", failure)
    else:
        future.set_finished(result)
        frame.journal.activity(task, key.short, "completed", result)
    finally:
        task.context = None
    return future


def _attempt_child(executor: Executor, frame: Frame, key: Key, task: Any) -> Future:
    task_id = key.id
    child = frame.children.get(task_id)
    if child is None or child.closed:
        child = frame.children[task_id] = _new_child(frame, task)
    child = frame.children[task_id] = advance_child(executor, child)
    future = Future()
    if not child.closed:
        future.set_running()
        return future
    given = {"args": task.args, "kwargs": task.kwargs}
    if child.failure is None:
        future.set_finished(child.result)
        outcome: Any = ("completed", child.result)
    else:
        future.set_exception(TaskFailed(task.name, *child.failure))
        outcome = ("failed", child.failure)
    frame.journal.child(task.workflow, task_id, given, outcome)
    return future


def _new_child(frame: Frame, task: WorkflowTask) -> Frame:
    from uuid import uuid4

    child = Frame(
        task.workflow,
        task.args,
        task.kwargs,
        workflow_id=task.id or f"local_{str(task.workflow.name).lower()}",
        run_id=str(uuid4()),
        parent=frame,
    )
    inherit_signals(frame, child)
    return child
