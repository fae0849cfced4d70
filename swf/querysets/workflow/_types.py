"""Questions about workflow types."""

from __future__ import annotations

from swf.constants import CHILD_POLICIES, REGISTERED
from swf.core import connection_of
from swf.exceptions import translated
from swf.models.workflow._type import WorkflowType, workflow_type_fields
from swf.querysets._listing import Listing
from swf.querysets.base import in_case_of_a_race, registration
from swf.querysets.workflow._base import BaseWorkflowQuerySet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from swf.models.domain import Domain

    Seconds = int | str | None


class WorkflowTypeQuerySet(BaseWorkflowQuerySet):
    """Questions about the workflow types of a domain."""

    def _list(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self.list_workflow_types(*args, **kwargs)

    def get(
        self,
        name: str,
        version: str,
        *,
        task_list: str | None = None,
        child_policy: str | None = None,
        execution_timeout: Seconds = None,
        decision_tasks_timeout: Seconds = None,
    ) -> WorkflowType:
        """Fetch a type; keywords that are given replace what SWF says.

        Raises:
            DoesNotExistError: SWF does not know it.
            ResponseError: SWF refuses.
        """
        with translated():
            answer = self.describe_workflow_type(self.domain.name, name, version)
        instead = {
            "task_list": task_list,
            "child_policy": child_policy,
            "execution_timeout": execution_timeout,
            "decision_tasks_timeout": decision_tasks_timeout,
        }
        fields = {**workflow_type_fields(answer), **{k: v for k, v in instead.items() if v is not None}}
        named = answer["typeInfo"]["workflowType"]
        return WorkflowType(self.domain, named["name"], named["version"], **fields, **connection_of(self))

    def get_or_create(
        self,
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
    ) -> WorkflowType:
        """Fetch a type as it is registered; register it, with these arguments, if SWF does not know it."""
        found: WorkflowType = in_case_of_a_race(
            lambda: self.get(name, version),
            lambda: self.create(
                name,
                version,
                status,
                creation_date,
                deprecation_date,
                task_list,
                child_policy,
                execution_timeout,
                decision_tasks_timeout,
                description,
            ),
        )
        return found

    def create(
        self,
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
    ) -> WorkflowType:
        """Register a type; see `WorkflowType` for the arguments and its `save` for what may go wrong."""
        workflow_type = WorkflowType(
            self.domain,
            name,
            version,
            status,
            creation_date,
            deprecation_date,
            task_list,
            child_policy,
            execution_timeout,
            decision_tasks_timeout,
            description,
            **connection_of(self),
        )
        workflow_type.save()
        return workflow_type

    def filter(
        self,
        domain: Domain | None = None,
        registration_status: str | None = None,
        name: str | None = None,
        *,
        status: str | None = None,
        reverse_order: bool | None = None,
        maximum_page_size: int | None = None,
    ) -> list[WorkflowType]:
        """List types by name and version.

        SWF's listing tells no task list, child policy and timeouts: these types have the defaults of
        `WorkflowType`.

        Args:
            domain: another domain than the queryset's.
            registration_status: ``REGISTERED`` (the default) or ``DEPRECATED``.
            name: only the versions of this type.
            status: the same as `registration_status`.
            reverse_order: last name first.
            maximum_page_size: types per call, at most 1000.

        Raises:
            InvalidArgumentError: there is no such status, or no such name can be.
            DoesNotExistError: SWF does not know the domain.
            ResponseError: SWF refuses.
        """
        domain = domain or self.domain
        options: dict[str, Any] = {
            "name": name,
            "reverse_order": reverse_order,
            "maximum_page_size": maximum_page_size,
        }
        infos = self._list_items(
            domain=domain.name,
            registration_status=registration(registration_status, status),
            **{key: value for key, value in options.items() if value is not None},
        )
        return Listing(self.to_WorkflowType(domain, info) for info in infos)

    def all(self, registration_status: str | None = None, *, status: str | None = None) -> list[WorkflowType]:
        """List the types of a status, ``REGISTERED`` by default; see `filter`."""
        return self.filter(registration_status=registration_status, status=status)

    def to_WorkflowType(self, domain: Domain, workflow_info: dict[str, Any], **kwargs: Any) -> WorkflowType:
        """Make a type of what a listing says about it."""
        named = workflow_info["workflowType"]
        fields = workflow_type_fields({"typeInfo": workflow_info})
        # Not told by a listing: the defaults of the model stand in.
        for untold in ("task_list", "child_policy", "execution_timeout", "decision_tasks_timeout"):
            del fields[untold]
        return WorkflowType(
            domain, named["name"], named["version"], **{**fields, **connection_of(self), **kwargs}
        )
