"""Ids that are the same at every replay: by the order of submission, or by the arguments."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simpleflow.activity import Activity
from simpleflow.base import WorkflowDefinition
from simpleflow.utils import json_dumps

from ._activity import ActivityTask
from ._workflow import WorkflowTask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._base import Task


def arguments_digest(args: Any, kwargs: Any) -> str:
    """The MD5 of the arguments as canonical JSON, in hexadecimal: equal arguments, equal digest.

    Raises:
        TypeError: if JSON cannot hold them.
    """
    from hashlib import md5

    text = json_dumps({"args": args, "kwargs": kwargs})
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _is_workflow_class(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, WorkflowDefinition)


class TaskRegistry(dict[str, int]):
    """How many tasks of each name were submitted in this replay."""

    def __init__(self) -> None:
        super().__init__()
        self._place = ""

    def add(self, task: Task) -> int | str:
        """Count one more; the first is number 1, or number 1 of its place (see `apart`)."""
        number = self._next(task.name)
        return f"{self._place}{number}" if self._place else number

    def _next(self, name: str) -> int:
        name = f"{self._place}{name}" if self._place else name
        number = self[name] = self.get(name, 0) + 1
        return number

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Number apart what is submitted now, under a number for all of it.

        What a function makes is not known before it is called, so that no numbers can be kept for it.
        Counted with the others, it would take theirs once it is there.
        """
        outer = self._place
        self._place = f"{outer}f{self._next('')}."
        try:
            yield
        finally:
            self._place = outer

    def reserve(self, submittable: Any) -> None:
        """Count a task that is submitted later; in a container, every task that is there already."""
        if isinstance(submittable, Activity) or _is_workflow_class(submittable):
            if not getattr(submittable, "idempotent", None):
                kind = "activity" if isinstance(submittable, Activity) else "workflow"
                self._next(f"{kind}-{submittable.name}")
        elif isinstance(submittable, ActivityTask):
            self.reserve(submittable.activity)
        elif isinstance(submittable, WorkflowTask):
            self.reserve(submittable.workflow)
        elif getattr(submittable, "is_made_late", False):
            self._next("")
        else:
            for item in getattr(submittable, "reserved_items", ()):
                self.reserve(item)

    def mark(self, task: Task, workflow: WorkflowDefinition | None) -> str | int:
        """What makes the task's id its own.

        In this order: what the activity's `get_task_id(workflow, *args, **kwargs)` says; for an
        idempotent task, a digest of its arguments; else its number among the tasks of its name (and place).
        """
        if isinstance(task, ActivityTask):
            get_task_id = getattr(task.activity.callable, "get_task_id", None)
            if get_task_id is not None:
                return str(get_task_id(workflow, *task.args, **task.kwargs))
        if task.idempotent:
            return arguments_digest(task.args, task.kwargs)
        return self.add(task)

    def suffix(self, task: Task, workflow: WorkflowDefinition | None) -> str:
        """The same as text, as it stands at the end of the id."""
        return str(self.mark(task, workflow))
