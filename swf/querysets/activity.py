"""Questions about activity types."""

from __future__ import annotations

from swf.api._paging import pages
from swf.constants import REGISTERED
from swf.core import connection_of
from swf.exceptions import translated
from swf.models.activity import ActivityType, activity_type_fields
from swf.querysets._listing import Listing
from swf.querysets.base import InDomain, in_case_of_a_race, registration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from swf.models.domain import Domain

    Seconds = int | str | None


class ActivityTypeQuerySet(InDomain):
    """Questions about the activity types of a domain."""

    _infos = "typeInfo"
    _infos_plural = "typeInfos"

    def _list(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """List one page, as SWF gives it."""
        infos: list[dict[str, Any]] = self.list_activity_types(*args, **kwargs)[self._infos_plural]
        return infos

    def get(
        self,
        name: str,
        version: str,
        *,
        task_list: str | None = None,
        task_heartbeat_timeout: Seconds = None,
        task_schedule_to_close_timeout: Seconds = None,
        task_schedule_to_start_timeout: Seconds = None,
        task_start_to_close_timeout: Seconds = None,
    ) -> ActivityType:
        """Fetch a type; keywords that are given replace what SWF says.

        Raises:
            DoesNotExistError: SWF does not know it.
            ResponseError: SWF refuses.
        """
        with translated():
            answer = self.describe_activity_type(self.domain.name, name, version)
        instead = {
            "task_list": task_list,
            "task_heartbeat_timeout": task_heartbeat_timeout,
            "task_schedule_to_close_timeout": task_schedule_to_close_timeout,
            "task_schedule_to_start_timeout": task_schedule_to_start_timeout,
            "task_start_to_close_timeout": task_start_to_close_timeout,
        }
        fields = {**activity_type_fields(answer), **{k: v for k, v in instead.items() if v is not None}}
        named = answer["typeInfo"]["activityType"]
        return ActivityType(self.domain, named["name"], named["version"], **fields, **connection_of(self))

    def get_or_create(
        self,
        name: str,
        version: str,
        status: str = REGISTERED,
        description: str | None = None,
        creation_date: float | datetime | None = 0.0,
        deprecation_date: float | datetime | None = 0.0,
        task_list: str | None = None,
        task_heartbeat_timeout: Seconds = 0,
        task_schedule_to_close_timeout: Seconds = 0,
        task_schedule_to_start_timeout: Seconds = 0,
        task_start_to_close_timeout: Seconds = 0,
    ) -> ActivityType:
        """Fetch a type as it is registered; register it, with these arguments, if SWF does not know it."""
        found: ActivityType = in_case_of_a_race(
            lambda: self.get(name, version),
            lambda: self.create(
                name,
                version,
                status,
                description,
                creation_date,
                deprecation_date,
                task_list,
                task_heartbeat_timeout,
                task_schedule_to_close_timeout,
                task_schedule_to_start_timeout,
                task_start_to_close_timeout,
            ),
        )
        return found

    def create(
        self,
        name: str,
        version: str,
        status: str = REGISTERED,
        description: str | None = None,
        creation_date: float | datetime | None = 0.0,
        deprecation_date: float | datetime | None = 0.0,
        task_list: str | None = None,
        task_heartbeat_timeout: Seconds = 0,
        task_schedule_to_close_timeout: Seconds = 0,
        task_schedule_to_start_timeout: Seconds = 0,
        task_start_to_close_timeout: Seconds = 0,
    ) -> ActivityType:
        """Register a type; see `ActivityType` for the arguments and its `save` for what may go wrong."""
        activity_type = ActivityType(
            self.domain,
            name,
            version,
            status,
            description,
            creation_date,
            deprecation_date,
            task_list,
            task_heartbeat_timeout,
            task_schedule_to_close_timeout,
            task_schedule_to_start_timeout,
            task_start_to_close_timeout,
            **connection_of(self),
        )
        activity_type.save()
        return activity_type

    def filter(
        self,
        domain: Domain | None = None,
        registration_status: str | None = None,
        name: str | None = None,
        *,
        status: str | None = None,
        reverse_order: bool | None = None,
        maximum_page_size: int | None = None,
    ) -> list[ActivityType]:
        """List types by name and version.

        SWF's listing tells no task list and no timeouts: these types have none.

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
        wanted = registration(registration_status, status)
        options = {"name": name, "reverse_order": reverse_order, "maximum_page_size": maximum_page_size}
        options = {key: value for key, value in options.items() if value is not None}
        return Listing(self._iter(domain or self.domain, wanted, options))

    def _iter(self, domain: Domain, status: str, options: dict[str, Any]) -> Iterator[ActivityType]:
        def fetch(**paging: Any) -> dict[str, Any]:
            with translated():
                return self.list_activity_types(domain.name, status, **options, **paging)

        for answer in pages(fetch):
            for info in answer[self._infos_plural]:
                yield self.to_ActivityType(domain, info)

    def all(self, registration_status: str | None = None, *, status: str | None = None) -> list[ActivityType]:
        """List the types of a status, ``REGISTERED`` by default; see `filter`."""
        return self.filter(registration_status=registration_status, status=status)

    def to_ActivityType(self, domain: Domain, type_info: dict[str, Any], **kwargs: Any) -> ActivityType:
        """Make a type of what a listing says about it."""
        named = type_info["activityType"]
        fields = activity_type_fields({"typeInfo": {"status": REGISTERED, **type_info}})
        return ActivityType(
            domain, named["name"], named["version"], **{**fields, **connection_of(self), **kwargs}
        )
