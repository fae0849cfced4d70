"""Workflow types: what can be started."""

from __future__ import annotations

import time

from swf.checks import MAX_TAGS
from swf.constants import CHILD_POLICIES, REGISTERED
from swf.core import connection_of
from swf.exceptions import DoesNotExistError, translated
from swf.fields import encode_json
from swf.models.base import BaseModel, call_of, same_moment, same_text, same_timeout
from swf.models.workflow._execution import WorkflowExecution
from swf.utils import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Any, ClassVar

    from swf.models.domain import Domain

    Seconds = int | str | None


class WorkflowTypeDoesNotExist(DoesNotExistError):
    """SWF does not know the workflow type."""


@immutable
class WorkflowType(BaseModel):
    """A kind of workflow, of which executions can be started.

    Args:
        domain: the `Domain` it belongs to.
        name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
        version: 1 to 64 characters, with the same exceptions.
        status: ``REGISTERED`` or ``DEPRECATED``; SWF decides.
        creation_date: when it was registered; SWF decides.
        deprecation_date: when it was deprecated; SWF decides.
        task_list: where its decision tasks go unless the start says otherwise.
        child_policy: what becomes of children of an ended execution: ``TERMINATE``, ``REQUEST_CANCEL`` or
            ``ABANDON``; None if each start must say.
        execution_timeout: seconds an execution may take, at most a year; None if each start must say.
        decision_tasks_timeout: seconds a decision may take, or ``"NONE"``; None if each start must say.
        description: at most 1024 characters.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``; by default those of the domain.

    Raises:
        ValueError: there is no such child policy.
    """

    __slots__ = (
        "child_policy",
        "creation_date",
        "decision_tasks_timeout",
        "deprecation_date",
        "description",
        "domain",
        "execution_timeout",
        "name",
        "status",
        "task_list",
        "version",
    )

    child_policy: str | None

    _identity = ("name", "version", "domain", "status")
    _resources = ("WorkflowType",)
    _comparable: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "description": same_text,
        "creation_date": same_moment,
        "deprecation_date": same_moment,
        "execution_timeout": same_timeout,
        "decision_tasks_timeout": same_timeout,
    }

    def __init__(
        self,
        domain: Domain,
        name: str,
        version: str,
        status: str = REGISTERED,
        creation_date: float | datetime | None = 0.0,
        deprecation_date: float | datetime | None = 0.0,
        task_list: str | None = None,
        child_policy: str | None = CHILD_POLICIES.TERMINATE,
        execution_timeout: Seconds = "300",
        decision_tasks_timeout: Seconds = "300",
        description: str | None = None,
        **connection: Any,
    ) -> None:
        super().__init__(domain, **connection)
        self.set_child_policy(child_policy)
        self.domain = domain
        self.name = name
        self.version = version
        self.status = status
        self.creation_date = creation_date
        self.deprecation_date = deprecation_date
        self.task_list = task_list
        self.execution_timeout = execution_timeout
        self.decision_tasks_timeout = decision_tasks_timeout
        self.description = description

    def set_child_policy(self, policy: str | None) -> None:
        """Set the child policy, for constructors: afterwards a type is immutable.

        Raises:
            ValueError: there is no such policy.
        """
        _check_child_policy(policy)
        self.child_policy = policy

    def _describe(self) -> dict[str, Any]:
        return self.describe_workflow_type(self.domain.name, self.name, self.version)

    def _upstream_fields(self, answer: dict[str, Any]) -> dict[str, Any]:
        fields = workflow_type_fields(answer)
        description = fields.pop("description")
        return {
            "name": answer["typeInfo"]["workflowType"]["name"],
            "version": answer["typeInfo"]["workflowType"]["version"],
            **fields,
            "description": description,
        }

    def save(self) -> None:
        """Register the type.

        Raises:
            AlreadyExistsError: there is such a type, registered or deprecated.
            DoesNotExistError: SWF does not know the domain.
            InvalidArgumentError: a field breaks a rule of SWF.
            ResponseError: SWF refuses.
        """
        with translated(already=f"Workflow type {self.name} already exists amazon-side"):
            self.register_workflow_type(
                self.domain.name,
                self.name,
                self.version,
                task_list=self.task_list,
                default_child_policy=self.child_policy,
                default_execution_start_to_close_timeout=_text(self.execution_timeout),
                default_task_start_to_close_timeout=_text(self.decision_tasks_timeout),
                description=self.description,
            )

    def delete(self) -> None:
        """Deprecate the type.

        Raises:
            WorkflowTypeDoesNotExist: SWF does not know it, or it is deprecated already.
            ResponseError: SWF refuses.
        """
        with translated(unknown=WorkflowTypeDoesNotExist, also_unknown=("TypeDeprecatedFault",)):
            self.deprecate_workflow_type(self.domain.name, self.name, self.version)

    def upstream(self) -> WorkflowType:
        """Fetch the type from SWF, as a new object."""
        from swf.querysets.workflow import WorkflowTypeQuerySet

        return WorkflowTypeQuerySet(self.domain, like=self).get(self.name, self.version)

    def start_execution(
        self,
        workflow_id: str | None = None,
        task_list: str | None = None,
        child_policy: str | None = None,
        execution_timeout: Seconds = None,
        input: Any = None,
        tag_list: str | Iterable[str] | None = None,
        decision_tasks_timeout: Seconds = None,
    ) -> WorkflowExecution:
        """Start an execution.

        Args:
            workflow_id: a name of which only one execution may be open at a time; by default made of name,
                version and the time in seconds.
            task_list: where its decision tasks go; by default where the type says.
            child_policy: what becomes of its children; by default what the type says.
            execution_timeout: seconds it may take; by default what was registered.
            input: anything JSON can write; by default ``{}``.
            tag_list: a tag, or at most 5.
            decision_tasks_timeout: seconds a decision may take; by default what was registered.

        Raises:
            WorkflowExecutionAlreadyStartedError: an execution of that workflow id is open.
            DoesNotExistError: SWF does not know the type or the domain.
            FieldTooLongError: the input is too long.
            ResponseError: SWF refuses.
            ValueError: an argument breaks a rule of SWF; nothing is sent.
        """
        child_policy = child_policy or self.child_policy
        _check_child_policy(child_policy)
        tags = [tag_list] if isinstance(tag_list, str) else list(tag_list or ())
        if len(tags) > MAX_TAGS:
            raise ValueError("You cannot have more than 5 tags in StartWorkflowExecution.")
        workflow_id = workflow_id or f"{self.name}-{self.version}-{int(time.time())}"
        task_list = task_list or self.task_list
        input = {} if input is None else input
        with translated(already=f"An execution of workflow id {workflow_id} is open already"):
            answer = self.start_workflow_execution(
                self.domain.name,
                workflow_id,
                self.name,
                self.version,
                task_list=task_list,
                child_policy=child_policy,
                execution_start_to_close_timeout=_text(execution_timeout),
                input=encode_json("input", input),
                tag_list=tags or None,
                task_start_to_close_timeout=_text(decision_tasks_timeout),
            )
        return WorkflowExecution(
            self.domain,
            workflow_id,
            answer["runId"],
            workflow_type=self,
            task_list=task_list,
            child_policy=child_policy,
            execution_timeout=_text(execution_timeout),
            input=input,
            tag_list=tags,
            decision_tasks_timeout=_text(decision_tasks_timeout),
            **connection_of(self),
        )

    def __repr__(self) -> str:
        status = None if self.status == REGISTERED else self.status
        return call_of(self, self.name, self.version, status=status)


def workflow_type_fields(answer: dict[str, Any]) -> dict[str, Any]:
    """Read what SWF tells about a type, in a description or (less) in a listing; absent values are None."""
    info, configuration = answer["typeInfo"], answer.get("configuration", {})
    return {
        "status": info["status"],
        "creation_date": info.get("creationDate"),
        "deprecation_date": info.get("deprecationDate"),
        "task_list": configuration.get("defaultTaskList", {}).get("name"),
        "child_policy": configuration.get("defaultChildPolicy"),
        "execution_timeout": configuration.get("defaultExecutionStartToCloseTimeout"),
        "decision_tasks_timeout": configuration.get("defaultTaskStartToCloseTimeout"),
        "description": info.get("description"),
    }


def _check_child_policy(policy: str | None) -> None:
    if policy is not None and policy not in CHILD_POLICIES:
        raise ValueError(f"invalid child policy value: {policy}")


def _text(value: Seconds) -> str | None:
    return None if value is None else str(value)
