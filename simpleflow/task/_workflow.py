"""A workflow with its arguments: as a child, or as what this run continues as."""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Any

from simpleflow.activity import PRIORITY_NOT_SET

from ._base import CallTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Self

    from simpleflow.executor import Executor
    from simpleflow.workflow import Workflow


def call_workflow_hook(
    workflow: type[Workflow], name: str, args: Iterable[Any], kwargs: Mapping[str, Any]
) -> Any:
    """Call a hook of a workflow class: a class method as it is, a plain or static one with the class first.

    A class method whose first parameter is called `workflow`, `workflow_class`, `wf` or `klass` was written
    for the original, which passed the class once more, and gets it.

    Args:
        workflow: the class.
        name: `get_workflow_id`, `get_task_list` or `get_tag_list`.
        args, kwargs: those of the workflow's `run`.
    """
    hook = getattr(workflow, name)
    if isinstance(hook, MethodType) and hook.__self__ is workflow and not _wants_the_class(hook):
        return hook(*args, **kwargs)
    return hook(workflow, *args, **kwargs)


def _wants_the_class(hook: MethodType) -> bool:
    code = getattr(hook.__func__, "__code__", None)
    second = code.co_varnames[1 : code.co_argcount][:1] if code else ()
    return second in (("workflow",), ("workflow_class",), ("wf",), ("klass",))


class WorkflowTask(CallTask):
    """A child workflow with its arguments.

    Args:
        executor: who runs it; None until it is submitted.
        workflow: the workflow class.
        args, kwargs: those of its `run`.
        workflow_task_list: task list of its decisions, instead of the class's own.

    Raises:
        ExecutionBlocked: if an argument is a future that is not done.
    """

    _id: str | None = None

    def __init__(
        self,
        executor: Executor | None,
        workflow: type[Workflow],
        /,
        *args: Any,
        workflow_task_list: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.executor = executor
        self.workflow = workflow
        self._task_list = workflow_task_list
        self.priority: Any = kwargs.pop("__priority", PRIORITY_NOT_SET)
        self._overrides: dict[str, Any] = {}
        self._take(args, kwargs)
        self.idempotent = getattr(workflow, "idempotent", False)

    @property
    def id(self) -> str | None:
        """The workflow id that the class wants for these arguments (`get_workflow_id`), or None."""
        # Asked for late: in a chain, the last argument comes only when the previous item is done.
        if self._id is None and hasattr(self.workflow, "get_workflow_id"):
            self._id = call_workflow_hook(self.workflow, "get_workflow_id", self.args, self.kwargs)
        return self._id

    @id.setter
    def id(self, value: str | None) -> None:
        self._id = value

    @property
    def name(self) -> str:
        """The workflow's name, marked as a workflow's."""
        return f"workflow-{self.workflow.name}"

    @property
    def raises_on_failure(self) -> bool:  # type: ignore[override]
        """Whether its failure ends the parent."""
        return bool(self._overrides.get("raises_on_failure", self.workflow.raises_on_failure))

    @property
    def retry(self) -> int:  # type: ignore[override]
        """How many more attempts after a failure."""
        return int(self._overrides.get("retry", self.workflow.retry))

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Set an option for this task alone; the workflow class stays as it is."""
        self._overrides = {**self._overrides, attr: val}

    @property
    def effective_workflow(self) -> type[Workflow]:
        """The workflow class as this task sees it: a nameless subclass if options were set here."""
        if not self._overrides:
            return self.workflow
        same_place = {key: getattr(self.workflow, key) for key in ("__module__", "__qualname__")}
        return type(self.workflow.__name__, (self.workflow,), {**same_place, **self._overrides})

    def with_extra_arg(self, value: Any) -> Self:
        """A copy of this task with one more positional argument."""
        other = super().with_extra_arg(value)
        other._id = None
        return other

    def execute(self) -> Any:
        """Run the workflow here and now."""
        return self.workflow(self.executor).run(*self.args, **self.kwargs)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(workflow={self.workflow.__module__}.{self.workflow.__name__}, "
            f"args={self.args}, kwargs={self.kwargs}, id={self.id})"
        )


class ChildWorkflowTask(WorkflowTask):
    """A child workflow whose executor is whoever it is submitted to."""

    def __init__(
        self,
        workflow: type[Workflow],
        /,
        *args: Any,
        workflow_task_list: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(None, workflow, *args, workflow_task_list=workflow_task_list, **kwargs)


class ContinueAsNewWorkflowTask(CallTask):
    """Closes this run and starts another of the same execution, with a fresh history.

    Args:
        executor: who runs it.
        workflow: the class of the next run.
        args, kwargs: those of its `run`.
    """

    def __init__(
        self, executor: Executor | None, workflow: type[Workflow], /, *args: Any, **kwargs: Any
    ) -> None:
        self.executor = executor
        self.workflow = workflow
        self._take(args, kwargs)

    @property
    def name(self) -> str:
        """The workflow's name, marked as what happens to it."""
        return f"continue_as_new-{self.workflow.name}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(workflow={self.workflow}, args={self.args}, kwargs={self.kwargs})"
