"""Ids of tasks on SWF: the same at every replay, and those of children different in every execution."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING, Any

from simpleflow.task import TaskRegistry, WorkflowTask
from simpleflow.utils import hex_hash

if TYPE_CHECKING:
    from simpleflow.workflow import Workflow

#: Characters of an activity or workflow id (SWF API reference).
MAX_LENGTH = 256


class TaskIds:
    """Makes the ids of one replay."""

    def __init__(self) -> None:
        self.registry = TaskRegistry()

    def make(self, task: Any, workflow: Workflow | None, workflow_id: str | None, run_id: str | None) -> str:
        """The id of a task that has none.

        Args:
            task: the task.
            workflow: the instance that submits it.
            workflow_id, run_id: the execution; ids of children contain them, for they are unique in
                the whole domain.
        """
        suffix = self.registry.suffix(task, workflow)
        if isinstance(task, WorkflowTask):
            suffix = f"{workflow_id}--{hex_hash(run_id or '')}--{suffix}"
        task_id = f"{task.name}-{suffix}"
        if len(task_id) > MAX_LENGTH:
            digest = md5(task_id.encode(), usedforsecurity=False).hexdigest()
            task_id = f"{task_id[: MAX_LENGTH - 1 - len(digest)]}-{digest}"
        return task_id
