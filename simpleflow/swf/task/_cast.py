"""From a task that anybody could run to its twin on SWF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow import task

from ._activity import ActivityTask
from ._base import SwfTask
from ._marker import MarkerTask
from ._timer import CancelTimerTask, TimerTask
from ._workflow import ContinueAsNewWorkflowTask, WorkflowTask

if TYPE_CHECKING:
    from simpleflow.executor import Executor


def cast(a_task: Any, executor: Executor) -> Any:
    """The task for SWF; one that is for SWF already, and anything that is no task, stays what it is."""
    if isinstance(a_task, SwfTask):
        return a_task
    if isinstance(a_task, task.ActivityTask):
        return ActivityTask.from_generic_task(a_task)
    if isinstance(a_task, task.WorkflowTask):
        return WorkflowTask.from_generic_task(a_task, executor)
    if isinstance(a_task, task.ContinueAsNewWorkflowTask):
        return ContinueAsNewWorkflowTask.from_generic_task(a_task, executor)
    if isinstance(a_task, task.SignalTask):
        return executor.signal(
            a_task.name,
            *a_task.args,
            workflow_id=a_task.workflow_id,
            run_id=a_task.run_id,
            propagate=a_task.propagate,
            **a_task.kwargs,
        )
    for generic, own in _OTHERS:
        if isinstance(a_task, generic):
            return own.from_generic_task(a_task)
    return a_task


_OTHERS: tuple[tuple[type[Any], Any], ...] = (
    (task.MarkerTask, MarkerTask),
    (task.TimerTask, TimerTask),
    (task.CancelTimerTask, CancelTimerTask),
)
