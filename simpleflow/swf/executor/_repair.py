"""Repairing: what succeeded in a former execution is not done again, its result is handed over.

The task is scheduled on a task list of its own, where a fake worker waits that answers with the
former result.
"""

from __future__ import annotations

import logging
import re
from hashlib import md5
from typing import TYPE_CHECKING, Any

from simpleflow.task import ActivityTask, WorkflowTask
from simpleflow.utils import json_dumps
from swf import fields
from swf.actors.decider import Decider
from swf.actors.worker import ActivityWorker
from swf.exceptions import PollTimeout
from swf.models.decision.workflow import WorkflowExecutionDecision
from swf.models.domain import Domain

if TYPE_CHECKING:
    from simpleflow.history import History

logger = logging.getLogger(__name__)


class Repair:
    """Borrows results from a former execution.

    Args:
        former: its history, parsed; None borrows nothing.
        force: a regular expression; tasks whose id it matches are run again all the same.
    """

    def __init__(self, former: History | None, force: str | None) -> None:
        self._former = former
        self._force = re.compile(force) if force else None

    def task_list_for(self, task: Any) -> tuple[str, dict[str, Any]] | None:
        """Where to schedule the task instead, and its former entry; None if it has to run."""
        if self._former is None or (self._force and self._force.search(task.id)):
            return None
        if isinstance(task, ActivityTask):
            entry = self._former.activities.get(task.id or "")
        elif isinstance(task, WorkflowTask):
            entry = self._former.child_workflows.get(task.id or "")
        else:
            return None
        if entry is None or entry.get("state") != "completed":
            return None
        digest = md5(json_dumps(entry).encode(), usedforsecurity=False).hexdigest()
        return f"FAKE-{digest}", entry


def run_fake_activity_task(domain: str, task_list: str, result: str | None, attempts: int = 3) -> bool:
    """Answer one activity task with a former result.

    Args:
        domain: the name of the domain.
        task_list: where the task is.
        result: as it stood in the former history.
        attempts: how many times to wait for it, up to a minute each.

    Returns:
        whether the task was there.
    """
    worker = ActivityWorker(Domain(domain), task_list)
    for _ in range(attempts):
        try:
            response = worker.poll(task_list, identity="simpleflow repair")
        except PollTimeout:
            continue
        worker.complete(response.task_token, fields.decode(result))
        return True
    logger.warning("nobody scheduled the repaired activity on %s", task_list)
    return False


def run_fake_child_workflow_task(
    domain: str, task_list: str, result: str | None = None, attempts: int = 3
) -> bool:
    """Complete one child workflow with a former result; otherwise as `run_fake_activity_task`."""
    decider = Decider(Domain(domain), task_list)
    for _ in range(attempts):
        try:
            response = decider.poll(task_list, identity="simpleflow repair")
        except PollTimeout:
            continue
        decision = WorkflowExecutionDecision("complete", result=fields.decode(result))
        decider.complete(response.token, [decision])
        return True
    logger.warning("nobody started the repaired workflow on %s", task_list)
    return False


def run_fake_task_worker(domain: str, task_list: str, former_event: dict[str, Any]) -> bool:
    """Answer one task with what its former entry says."""
    fake = run_fake_activity_task if former_event["type"] == "activity" else run_fake_child_workflow_task
    return fake(domain, task_list, former_event.get("result"))
