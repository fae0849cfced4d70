"""Workflows: started as children, or as the next run of this execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from simpleflow import settings, task
from simpleflow.activity import PRIORITY_NOT_SET
from simpleflow.exceptions import TaskCanceled, TaskFailed, TaskTerminated, TimeoutError
from simpleflow.swf.utils import add_workflow_class_name
from simpleflow.task import call_workflow_hook
from swf import fields
from swf.models.decision.workflow import ChildWorkflowExecutionDecision, WorkflowExecutionDecision
from swf.models.workflow import WorkflowType

from ._base import SwfTask
from ._futures import failed, finished, pending, running

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.executor import Executor
    from simpleflow.futures import Future
    from simpleflow.history import History
    from simpleflow.workflow import Workflow
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    from ._base import Entry

_NO_TYPE = "WORKFLOW_TYPE_DOES_NOT_EXIST"


def _task_list(workflow: type[Workflow], args: Any, kwargs: Any) -> str | None:
    if hasattr(workflow, "get_task_list"):
        name: str | None = call_workflow_hook(workflow, "get_task_list", args, kwargs)
        return name
    return workflow.task_list  # type: ignore[no-any-return]


def _tag_list(workflow: type[Workflow], args: Any, kwargs: Any, executor: Executor | None) -> Any:
    if hasattr(workflow, "get_tag_list"):
        tags = call_workflow_hook(workflow, "get_tag_list", args, kwargs)
    else:
        tags = getattr(workflow, "tag_list", None)
    if tags == workflow.INHERIT_TAG_LIST:
        return executor.get_run_context().get("tag_list") if executor else None
    return tags


class WorkflowTask(task.WorkflowTask, SwfTask):
    """A child workflow with its arguments, for a decider to run."""

    #: Workflow types by domain, name and version.
    cached_models: ClassVar[dict[tuple[str, str, str], WorkflowType]] = {}

    @classmethod
    def from_generic_task(cls, a_task: task.WorkflowTask, executor: Executor | None = None) -> Self:
        """The same task for SWF."""
        made = cls._twin(a_task)
        made.executor = a_task.executor or executor
        return made

    @property
    def payload(self) -> type[Workflow]:
        """The workflow class, with the options of this task."""
        return self.effective_workflow

    @property
    def own_priority(self) -> Any:
        """The class's, if it has one; one that is computed is for the tasks of its instances."""
        own = self.workflow.task_priority
        return own if isinstance(own, int | str) else PRIORITY_NOT_SET

    @property
    def type_name(self) -> str:
        """The name of its type: the dotted path of the class, which any decider can import."""
        return f"{self.workflow.__module__}.{self.workflow.__qualname__}"

    @property
    def task_list(self) -> str | None:
        """Where its deciders wait: as given, as `get_task_list` says, as the class says."""
        return self._task_list or _task_list(self.workflow, self.args, self.kwargs)

    @property
    def tag_list(self) -> list[str] | None:
        """Its tags, or the parent's where the class says so."""
        tags: list[str] | None = _tag_list(self.workflow, self.args, self.kwargs, self.executor)
        return tags

    @classmethod
    def get_workflow_type(cls, domain: Domain, name: str, version: str) -> WorkflowType:
        """The workflow type; one object for each domain, name and version."""
        key = (domain.name, name, version)
        if key not in cls.cached_models:
            cls.cached_models[key] = WorkflowType(domain, name, version=version)
        return cls.cached_models[key]

    def get_input(self) -> dict[str, Any]:
        """The input of the execution."""
        return {"args": self.args, "kwargs": self.kwargs}

    def find_event(self, history: History) -> Entry | None:
        """By workflow id."""
        return history.child_workflows.get(self.id or "")

    def future_from(self, event: Entry) -> Future | None:
        """What became of it."""
        state = event["state"]
        if state == "completed":
            return finished(fields.decode(event["result"]))
        if state == "failed":
            return failed(TaskFailed(event["id"], event["reason"], event.get("details")))
        if state == "timed_out":
            return failed(TimeoutError(event["timeout_type"], event.get("timeout_value")))
        if state == "canceled":
            return failed(TaskCanceled(event.get("details")))
        if state == "terminated":
            return failed(TaskTerminated())
        if state == "start_failed":
            refused = event.get("refused_for_good")
            return failed(TaskFailed(event["id"], event["cause"])) if refused else None
        return running() if state == "started" else pending()

    def missing_type(self, event: Entry, domain: Domain) -> WorkflowType | None:
        """The workflow type, if nobody registered it."""
        if event["state"] != "start_failed" or event["cause"] != _NO_TYPE:
            return None
        # A new object: one made earlier may talk through a connection of another process.
        return WorkflowType(domain, event["name"], version=event["version"])

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to start it."""
        workflow = self.workflow
        priority = options.get("priority")
        decision = ChildWorkflowExecutionDecision(
            "start",
            workflow_id=self.id,
            workflow_type=self.get_workflow_type(domain, self.type_name, workflow.version),
            task_list=task_list or self.task_list or options.get("default_task_list"),
            input=self.get_input(),
            tag_list=self.tag_list or None,
            child_policy=getattr(workflow, "child_policy", None),
            execution_timeout=getattr(workflow, "execution_timeout", None),
            task_timeout=_decision_timeout(workflow),
            control=options.get("control"),
            task_priority=None if priority is None else int(priority),
        )
        return [decision]


def _decision_timeout(workflow: type[Workflow]) -> Any:
    own = getattr(workflow, "decision_tasks_timeout", None)
    return own or settings.WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT


class ContinueAsNewWorkflowTask(task.ContinueAsNewWorkflowTask, SwfTask):
    """The next run of this execution: same workflow id, fresh history."""

    @classmethod
    def from_generic_task(
        cls, a_task: task.ContinueAsNewWorkflowTask, executor: Executor | None = None
    ) -> Self:
        """The same task for SWF."""
        made = cls._twin(a_task)
        made.executor = a_task.executor or executor
        return made

    @property
    def payload(self) -> type[Workflow]:
        """The workflow class."""
        return self.workflow

    @property
    def task_list(self) -> str | None:
        """Where its deciders wait."""
        return _task_list(self.workflow, self.args, self.kwargs)

    def get_input(self) -> dict[str, Any]:
        """The input of the next run; it says which class is to read it."""
        return add_workflow_class_name({"args": self.args, "kwargs": self.kwargs}, self.workflow)

    def find_event(self, history: History) -> Entry | None:
        """None: the run ends with it."""
        return None

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to close this run and start the next one."""
        workflow = self.workflow
        decision = WorkflowExecutionDecision(
            "continue_as_new",
            input=self.get_input(),
            task_list=task_list or self.task_list or options.get("default_task_list"),
            tag_list=_tag_list(workflow, self.args, self.kwargs, self.executor) or None,
            child_policy=getattr(workflow, "child_policy", None),
            execution_timeout=getattr(workflow, "execution_timeout", None),
            task_timeout=_decision_timeout(workflow),
            workflow_type_version=workflow.version,
        )
        return [decision]
