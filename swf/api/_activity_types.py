"""Activity types: register, describe, list, deprecate and back, delete."""

from __future__ import annotations

from swf.api._call import Caller, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from swf.api._call import Answer


class ActivityTypes(Caller):
    """Calls about activity types."""

    def register_activity_type(
        self,
        domain: str,
        name: str,
        version: str,
        task_list: str | None = None,
        default_task_schedule_to_close_timeout: str | int | None = None,
        default_task_schedule_to_start_timeout: str | int | None = None,
        default_task_start_to_close_timeout: str | int | None = None,
        default_task_heartbeat_timeout: str | int | None = None,
        description: str | None = None,
        default_task_priority: str | int | None = None,
    ) -> Answer:
        """Register an activity type; its settings never change afterwards.

        Args:
            domain: the name of the domain.
            name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
            version: 1 to 64 characters, with the same exceptions.
            task_list: where its tasks go unless the decision says otherwise.
            default_task_schedule_to_close_timeout: seconds from scheduling to the end, or ``"NONE"``.
            default_task_schedule_to_start_timeout: seconds in the task list, or ``"NONE"``.
            default_task_start_to_close_timeout: seconds a worker may take, or ``"NONE"``.
            default_task_heartbeat_timeout: seconds between two heartbeats, or ``"NONE"``.
            description: at most 1024 characters.
            default_task_priority: tasks with a higher number come first.
        """
        return self._call(
            "register_activity_type",
            domain=domain,
            name=name,
            version=version,
            defaultTaskList=named(task_list),
            defaultTaskScheduleToCloseTimeout=default_task_schedule_to_close_timeout,
            defaultTaskScheduleToStartTimeout=default_task_schedule_to_start_timeout,
            defaultTaskStartToCloseTimeout=default_task_start_to_close_timeout,
            defaultTaskHeartbeatTimeout=default_task_heartbeat_timeout,
            description=description,
            defaultTaskPriority=default_task_priority,
        )

    def describe_activity_type(self, domain: str, name: str, version: str) -> Answer:
        """Describe an activity type: its status, dates and default settings."""
        return self._call(
            "describe_activity_type", domain=domain, activityType={"name": name, "version": version}
        )

    def list_activity_types(
        self,
        domain: str,
        registration_status: str,
        name: str | None = None,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """List a page of activity types, by name and version.

        Args:
            domain: the name of the domain.
            registration_status: ``REGISTERED`` or ``DEPRECATED``.
            name: only the versions of this type.
            maximum_page_size: types per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: last name first.
        """
        return self._call(
            "list_activity_types",
            domain=domain,
            registrationStatus=registration_status,
            name=name,
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
        )

    def deprecate_activity_type(self, domain: str, name: str, version: str) -> Answer:
        """Deprecate an activity type: what runs goes on, nothing new starts."""
        return self._call(
            "deprecate_activity_type", domain=domain, activityType={"name": name, "version": version}
        )

    def undeprecate_activity_type(self, domain: str, name: str, version: str) -> Answer:
        """Take a deprecated activity type back into use."""
        return self._call(
            "undeprecate_activity_type", domain=domain, activityType={"name": name, "version": version}
        )

    def delete_activity_type(self, domain: str, name: str, version: str) -> Answer:
        """Delete a deprecated activity type for good."""
        return self._call(
            "delete_activity_type", domain=domain, activityType={"name": name, "version": version}
        )
