"""Questions about domains."""

from __future__ import annotations

from swf.api._paging import pages
from swf.constants import REGISTERED
from swf.core import connection_of
from swf.exceptions import translated
from swf.models.domain import Domain
from swf.querysets._listing import Listing
from swf.querysets.base import BaseQuerySet, in_case_of_a_race, registration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class DomainQuerySet(BaseQuerySet):
    """Questions about the domains of an account."""

    def get(self, name: str) -> Domain:
        """Fetch a domain.

        Raises:
            DoesNotExistError: SWF does not know it.
            ResponseError: SWF refuses.
        """
        with translated(missing=f"No such domain: {name}"):
            answer = self.describe_domain(name)
        days = answer["configuration"]["workflowExecutionRetentionPeriodInDays"]
        return self._to_domain(answer["domainInfo"], retention_period=int(days) if days.isdigit() else days)

    def get_or_create(
        self,
        name: str,
        status: str = REGISTERED,
        description: str | None = None,
        retention_period: int | str = 30,
    ) -> Domain:
        """Fetch a domain; register it, with these arguments, if SWF does not know it."""
        domain: Domain = in_case_of_a_race(
            lambda: self.get(name), lambda: self.create(name, status, description, retention_period)
        )
        return domain

    def create(
        self,
        name: str,
        status: str = REGISTERED,
        description: str | None = None,
        retention_period: int | str = 30,
    ) -> Domain:
        """Register a domain; see `Domain` for the arguments and `Domain.save` for what may go wrong."""
        domain = Domain(name, status, description, retention_period, **connection_of(self))
        domain.save()
        return domain

    def filter(
        self,
        registration_status: str | None = None,
        *,
        status: str | None = None,
        reverse_order: bool | None = None,
        maximum_page_size: int | None = None,
    ) -> list[Domain]:
        """List domains by name.

        SWF's listing does not tell the retention period: these domains have the default of 30 days.

        Args:
            registration_status: ``REGISTERED`` (the default) or ``DEPRECATED``.
            status: the same.
            reverse_order: last name first.
            maximum_page_size: domains per call, at most 1000.

        Raises:
            InvalidArgumentError: there is no such status.
            ResponseError: SWF refuses.
        """
        wanted = registration(registration_status, status)
        options = {"reverse_order": reverse_order, "maximum_page_size": maximum_page_size}
        return Listing(self._iter(wanted, {k: v for k, v in options.items() if v is not None}))

    def _iter(self, status: str, options: dict[str, Any]) -> Iterator[Domain]:
        def fetch(**paging: Any) -> dict[str, Any]:
            with translated():
                return self.list_domains(status, **options, **paging)

        for answer in pages(fetch):
            yield from map(self._to_domain, answer["domainInfos"])

    def all(self, registration_status: str | None = None, *, status: str | None = None) -> list[Domain]:
        """List the domains of a status, ``REGISTERED`` by default; see `filter`."""
        return self.filter(registration_status, status=status)

    def _to_domain(self, info: dict[str, Any], **fields: Any) -> Domain:
        return Domain(info["name"], info["status"], info.get("description"), **fields, **connection_of(self))
