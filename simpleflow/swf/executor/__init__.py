"""Runs a workflow on SWF: from a history to decisions, one replay at a time."""

from simpleflow.task import TaskRegistry

from ._budget import WAKE_UP_TIMER
from ._executor import Executor
from ._repair import run_fake_activity_task, run_fake_child_workflow_task, run_fake_task_worker

__all__ = [
    "WAKE_UP_TIMER",
    "Executor",
    "TaskRegistry",
    "run_fake_activity_task",
    "run_fake_child_workflow_task",
    "run_fake_task_worker",
]
