"""Activities and child workflows in a local run: done once, tried again when they fail, remembered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskException, TaskFailed, WorkflowException
from simpleflow.failure import TaskFailureContext, after_failure
from simpleflow.futures import Future
from simpleflow.task import ActivityTask, WorkflowTask
from simpleflow.workflow import Workflow

from ._failures import as_task_failed, to_raise
from ._frame import Frame, Retry
from ._loop import advance_child
from ._signals import inherit_signals
from ._timers import start

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpleflow.task import Task

    from .executor import Executor


def run_activity(executor: Executor, frame: Frame, task: ActivityTask) -> Future:
    """The future of an activity, which runs now unless it ran before."""
    task_id = _make_id(frame, task)
    known = _known(frame, task_id)
    if known is not None:
        return known
    executor.nb_submitted += 1
    return _settle(executor, frame, task, task_id, partial(_attempt_activity, executor, frame, task_id))


def run_child(executor: Executor, frame: Frame, task: WorkflowTask) -> Future:
    """The future of a child workflow, which runs now as far as it can."""
    task_id = _make_id(frame, task)
    known = _known(frame, task_id)
    if known is not None:
        return known
    if task_id not in frame.children:
        executor.nb_submitted += 1
    if task.executor is None:
        task.executor = executor
    return _settle(executor, frame, task, task_id, partial(_attempt_child, executor, frame, task_id))


def run_other(executor: Executor, frame: Frame, task: Any) -> Future:
    """The future of something whose `execute` is all we know."""
    future = Future()
    try:
        future.set_finished(task.execute())
    except Exception as error:
        future.set_exception(as_task_failed(getattr(task, "name", repr(task)), error))
    return future


def _make_id(frame: Frame, task: Task) -> str:
    if task.id is not None:
        return task.id
    try:
        suffix = frame.ids.suffix(task, frame.workflow)
    except TypeError:
        # Arguments that JSON cannot hold: SWF would refuse them, here only sharing is lost.
        suffix = str(frame.ids.add(task))
    return f"{task.name}-{suffix}"


def _known(frame: Frame, task_id: str) -> Future | None:
    if task_id in frame.raised:
        raise frame.raised[task_id]
    return frame.futures.get(task_id)


def _settle(
    executor: Executor, frame: Frame, task: Any, task_id: str, attempt: Callable[[Any], Future]
) -> Future:
    """Try until the task ends, well or for good, or has to wait for its next attempt."""
    retry = frame.retries.get(task_id)
    failures = 0
    if retry is not None:
        if retry.timer.future.running:
            return Future()
        task, failures = retry.task, retry.failures
    while True:
        future = attempt(task)
        if not future.done or future._exception is None:
            break
        outcome = after_failure(_ask_workflow(executor, frame, task, task_id, future, failures))
        if outcome.error is not None:
            error: Any = outcome.error
            frame.raised[task_id] = to_raise(task, type(error), error.exception)
            executor.nb_done += 1
            raise frame.raised[task_id]
        if outcome.future is not None:
            future = outcome.future
            break
        task, failures = outcome.task, failures + 1
        if outcome.delay:
            timer = start(executor, frame, f"__simpleflow_task_{task_id}", outcome.delay, None)
            frame.retries[task_id] = Retry(task, failures, timer)
            if timer.future.running:
                return Future()
    if future.done:
        frame.futures[task_id] = future
        executor.nb_done += 1
    return future


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


def _attempt_activity(executor: Executor, frame: Frame, task_id: str, task: Any) -> Future:
    future = Future()
    task = executor.prepare(task)
    try:
        result = task.execute()
    except (Exception, SystemExit) as error:
        failure = as_task_failed(task.name, error)
        future.set_exception(failure)
        frame.journal.activity(task, task_id, "failed", failure)
    else:
        future.set_finished(result)
        frame.journal.activity(task, task_id, "completed", result)
    finally:
        task.context = None
    return future


def _attempt_child(executor: Executor, frame: Frame, task_id: str, task: Any) -> Future:
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
