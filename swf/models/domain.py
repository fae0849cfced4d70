"""Domains: the rooms in which types are registered and executions run, apart from those of other rooms."""

from __future__ import annotations

from swf.constants import REGISTERED
from swf.exceptions import DoesNotExistError, translated
from swf.models.base import BaseModel, call_of, same_number, same_text
from swf.utils import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from swf.models.activity import ActivityType
    from swf.models.workflow import WorkflowExecution, WorkflowType


class DomainDoesNotExist(DoesNotExistError):
    """SWF does not know the domain."""


@immutable
class Domain(BaseModel):
    """A domain.

    Args:
        name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
        status: ``REGISTERED`` or ``DEPRECATED``; SWF decides.
        description: at most 1024 characters.
        retention_period: days for which SWF keeps closed executions, 0 to 90, or ``"NONE"`` for not at all.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``: which service to talk to, and how; what
            is made from this domain does the same.
    """

    __slots__ = ("description", "name", "retention_period", "status")

    name: str
    status: str
    description: str | None
    retention_period: int | str

    _identity = ("name", "status", "description", "retention_period")
    _comparable: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "description": same_text,
        "retention_period": same_number,
    }

    def __init__(
        self,
        name: str,
        status: str = REGISTERED,
        description: str | None = None,
        retention_period: int | str = 30,
        **connection: Any,
    ) -> None:
        super().__init__(**connection)
        self.name = name
        self.status = status
        self.description = description
        self.retention_period = retention_period

    @classmethod
    def check(cls, domain: object) -> None:
        """Make sure that this is a domain.

        Raises:
            TypeError: it is not, or its name is not text.
        """
        if not isinstance(domain, Domain) or not isinstance(domain.name, str):
            raise TypeError(f"invalid type {type(domain)} for domain")

    def _describe(self) -> dict[str, Any]:
        return self.describe_domain(self.name)

    def _upstream_fields(self, answer: dict[str, Any]) -> dict[str, Any]:
        info = answer["domainInfo"]
        return {
            "name": info["name"],
            "status": info["status"],
            "description": info.get("description"),
            "retention_period": answer["configuration"]["workflowExecutionRetentionPeriodInDays"],
        }

    def save(self) -> None:
        """Register the domain.

        Raises:
            AlreadyExistsError: there is one of that name, registered or deprecated.
            InvalidArgumentError: a field breaks a rule of SWF.
            ResponseError: SWF refuses.
        """
        with translated(already=f"Domain {self.name} already exists amazon-side"):
            self.register_domain(self.name, str(self.retention_period), self.description)

    def delete(self) -> None:
        """Deprecate the domain.

        Raises:
            DomainDoesNotExist: SWF does not know it.
            ResponseError: it is deprecated already, or SWF refuses.
        """
        with translated(unknown=DomainDoesNotExist):
            self.deprecate_domain(self.name)

    def upstream(self) -> Domain:
        """Fetch the domain from SWF, as a new object."""
        from swf.querysets.domain import DomainQuerySet

        return DomainQuerySet(like=self).get(self.name)

    def workflows(self, status: str = REGISTERED) -> list[WorkflowType]:
        """List the workflow types of the domain."""
        from swf.querysets.workflow import WorkflowTypeQuerySet

        return WorkflowTypeQuerySet(self).all(registration_status=status)

    def activities(self, status: str = REGISTERED) -> list[ActivityType]:
        """List the activity types of the domain."""
        from swf.querysets.activity import ActivityTypeQuerySet

        return ActivityTypeQuerySet(self).all(registration_status=status)

    @property
    def executions(self) -> list[WorkflowExecution]:
        """The open executions of the domain, newest first."""
        from swf.querysets.workflow import WorkflowExecutionQuerySet

        return WorkflowExecutionQuerySet(self).all()

    def __repr__(self) -> str:
        return call_of(self, self.name, status=None if self.status == REGISTERED else self.status)
