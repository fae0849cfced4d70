"""Activities: the types that are registered, and the tasks that workers get."""

from __future__ import annotations

from swf.constants import REGISTERED
from swf.exceptions import DoesNotExistError, translated
from swf.models.base import BaseModel, call_of, same_moment, same_text, same_timeout
from swf.models.workflow import WorkflowExecution
from swf.utils import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any, ClassVar

    from swf.models.domain import Domain

    Seconds = int | str | None


class ActivityTypeDoesNotExist(DoesNotExistError):
    """SWF does not know the activity type."""


@immutable
class ActivityType(BaseModel):
    """A kind of work that activity workers do.

    Args:
        domain: the `Domain` it belongs to.
        name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
        version: 1 to 64 characters, with the same exceptions.
        status: ``REGISTERED`` or ``DEPRECATED``; SWF decides.
        description: at most 1024 characters.
        creation_date: when it was registered; SWF decides.
        deprecation_date: when it was deprecated; SWF decides.
        task_list: where its tasks go unless the decision says otherwise.
        task_heartbeat_timeout: seconds between two heartbeats; 0 for no limit, as for the next three.
        task_schedule_to_close_timeout: seconds from scheduling to the end.
        task_schedule_to_start_timeout: seconds in the task list.
        task_start_to_close_timeout: seconds a worker may take.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``; by default those of the domain.
    """

    __slots__ = (
        "creation_date",
        "deprecation_date",
        "description",
        "domain",
        "name",
        "status",
        "task_heartbeat_timeout",
        "task_list",
        "task_schedule_to_close_timeout",
        "task_schedule_to_start_timeout",
        "task_start_to_close_timeout",
        "version",
    )

    kind = "type"

    _identity = ("name", "version", "domain", "status")
    _resources = ("ActivityType",)
    _comparable: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "description": same_text,
        "creation_date": same_moment,
        "deprecation_date": same_moment,
        "task_heartbeat_timeout": same_timeout,
        "task_schedule_to_close_timeout": same_timeout,
        "task_schedule_to_start_timeout": same_timeout,
        "task_start_to_close_timeout": same_timeout,
    }

    def __init__(
        self,
        domain: Domain,
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
        **connection: Any,
    ) -> None:
        super().__init__(domain, **connection)
        self.domain = domain
        self.name = name
        self.version = version
        self.status = status
        self.description = description
        self.creation_date = creation_date
        self.deprecation_date = deprecation_date
        self.task_list = task_list
        self.task_heartbeat_timeout = task_heartbeat_timeout
        self.task_schedule_to_close_timeout = task_schedule_to_close_timeout
        self.task_schedule_to_start_timeout = task_schedule_to_start_timeout
        self.task_start_to_close_timeout = task_start_to_close_timeout

    def _describe(self) -> dict[str, Any]:
        return self.describe_activity_type(self.domain.name, self.name, self.version)

    def _upstream_fields(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": answer["typeInfo"]["activityType"]["name"],
            "version": answer["typeInfo"]["activityType"]["version"],
            **activity_type_fields(answer),
        }

    def save(self) -> None:
        """Register the type.

        Timeouts that are not set are registered as ``"NONE"``, so that a decision may leave them out. A task
        list that is not set is not registered: then each decision must name one.

        Raises:
            AlreadyExistsError: there is such a type, registered or deprecated.
            DoesNotExistError: SWF does not know the domain.
            InvalidArgumentError: a field breaks a rule of SWF.
            ResponseError: SWF refuses.
        """
        with translated(
            also_unknown=("TypeDeprecatedFault",), already=f"{self!r} already exists", coded=True
        ):
            self.register_activity_type(
                self.domain.name,
                self.name,
                self.version,
                task_list=self.task_list,
                default_task_heartbeat_timeout=_limit(self.task_heartbeat_timeout),
                default_task_schedule_to_close_timeout=_limit(self.task_schedule_to_close_timeout),
                default_task_schedule_to_start_timeout=_limit(self.task_schedule_to_start_timeout),
                default_task_start_to_close_timeout=_limit(self.task_start_to_close_timeout),
                description=self.description,
            )

    def delete(self) -> None:
        """Deprecate the type.

        Raises:
            ActivityTypeDoesNotExist: SWF does not know it.
            ResponseError: it is deprecated already, or SWF refuses.
        """
        with translated(unknown=ActivityTypeDoesNotExist):
            self.deprecate_activity_type(self.domain.name, self.name, self.version)

    def upstream(self) -> ActivityType:
        """Fetch the type from SWF, as a new object."""
        from swf.querysets.activity import ActivityTypeQuerySet

        return ActivityTypeQuerySet(self.domain, like=self).get(self.name, self.version)

    def __repr__(self) -> str:
        status = None if self.status == REGISTERED else self.status
        return call_of(self, self.name, self.version, status=status)


def activity_type_fields(answer: dict[str, Any]) -> dict[str, Any]:
    """Read what SWF tells about a type, in a description or (less) in a listing; absent values are None."""
    info, configuration = answer["typeInfo"], answer.get("configuration", {})
    return {
        "status": info.get("status"),
        "description": info.get("description"),
        "creation_date": info.get("creationDate"),
        "deprecation_date": info.get("deprecationDate"),
        "task_list": configuration.get("defaultTaskList", {}).get("name"),
        "task_heartbeat_timeout": configuration.get("defaultTaskHeartbeatTimeout"),
        "task_schedule_to_close_timeout": configuration.get("defaultTaskScheduleToCloseTimeout"),
        "task_schedule_to_start_timeout": configuration.get("defaultTaskScheduleToStartTimeout"),
        "task_start_to_close_timeout": configuration.get("defaultTaskStartToCloseTimeout"),
    }


def _limit(seconds: Seconds) -> str:
    return same_timeout(seconds) or "NONE"


@immutable
class ActivityTask(BaseModel):
    """A piece of work that a worker got from a poll.

    Args:
        domain: where it comes from.
        task_list: the list that was polled.
        task_token: what to give SWF to answer for this task.
        activity_type: what is to be done.
        workflow_execution: for whom.
        input: the text SWF gave, not decoded.
        activity_id: the id that the decider gave the task.
        started_event_id: the event that says that this worker got it.
        context: the answer of the poll.
    """

    __slots__ = (
        "activity_id",
        "activity_type",
        "context",
        "domain",
        "input",
        "started_event_id",
        "task_list",
        "task_token",
        "workflow_execution",
    )

    def __init__(
        self,
        domain: Domain,
        task_list: str,
        task_token: str | None = None,
        activity_type: ActivityType | None = None,
        workflow_execution: WorkflowExecution | None = None,
        input: str | None = None,
        activity_id: str | None = None,
        started_event_id: int | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(domain)
        self.domain = domain
        self.task_list = task_list
        self.task_token = task_token
        self.activity_type = activity_type
        self.workflow_execution = workflow_execution
        self.input = input
        self.activity_id = activity_id
        self.started_event_id = started_event_id
        self.context = context

    @classmethod
    def from_poll(cls, domain: Domain, task_list: str, data: dict[str, Any]) -> ActivityTask:
        """Make a task of the answer of a poll.

        Raises:
            KeyError: the answer is not that of a poll that got a task.
        """
        activity_type, run = data["activityType"], data["workflowExecution"]
        return cls(
            domain,
            task_list,
            task_token=data["taskToken"],
            activity_type=ActivityType(domain, activity_type["name"], activity_type["version"]),
            workflow_execution=WorkflowExecution(domain, run["workflowId"], run["runId"]),
            input=data.get("input"),
            activity_id=data["activityId"],
            started_event_id=data["startedEventId"],
            context=data,
        )

    def __repr__(self) -> str:
        return call_of(self, self.task_list, activity_type=self.activity_type, activity_id=self.activity_id)
