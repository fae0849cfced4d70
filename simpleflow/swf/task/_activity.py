"""Activities: scheduled with their input, run by a worker somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from simpleflow import task
from simpleflow.exceptions import TaskFailed, TimeoutError
from swf import fields
from swf.models.activity import ActivityType
from swf.models.decision.task import ActivityTaskDecision

from ._base import SwfTask
from ._futures import cancelled, failed, finished, pending, running

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.activity import Activity
    from simpleflow.futures import Future
    from simpleflow.history import History
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    from ._base import Entry

#: SWF may accept it after a while.
_LATER = frozenset({"OPEN_ACTIVITIES_LIMIT_EXCEEDED", "ACTIVITY_CREATION_RATE_EXCEEDED"})
_NO_TYPE = "ACTIVITY_TYPE_DOES_NOT_EXIST"


class ActivityTask(task.ActivityTask, SwfTask):
    """An activity with its arguments, for a worker to run."""

    opens_activity = True

    #: Activity types by domain, name and version.
    cached_models: ClassVar[dict[tuple[str, str, str], ActivityType]] = {}

    @classmethod
    def from_generic_task(cls, a_task: task.ActivityTask) -> Self:
        """The same task for SWF."""
        return cls._twin(a_task)

    @property
    def payload(self) -> Activity:
        """The activity."""
        return self.activity

    @property
    def task_list(self) -> str | None:
        """Where its workers wait."""
        return self.activity.task_list

    @property
    def own_priority(self) -> Any:
        """The activity's; None means none at all."""
        return self.activity.task_priority

    @classmethod
    def is_known_activity_type(cls, domain: str, name: str, version: str) -> bool:
        """True if `get_activity_type` made it before."""
        return (domain, name, version) in cls.cached_models

    @classmethod
    def get_activity_type(cls, domain: Domain, name: str, version: str) -> ActivityType:
        """The activity type; one object for each domain, name and version."""
        key = (domain.name, name, version)
        if key not in cls.cached_models:
            cls.cached_models[key] = ActivityType(domain, name, version=version)
        return cls.cached_models[key]

    def get_input(self) -> Any:
        """The input of the activity task."""
        return {"args": self.args, "kwargs": self.kwargs}

    def find_event(self, history: History) -> Entry | None:
        """By activity id."""
        return history.activities.get(self.id or "")

    def future_from(self, event: Entry) -> Future | None:
        """What became of it."""
        state = event["state"]
        if state == "completed":
            return finished(fields.decode(event["result"]))
        if state == "failed":
            return failed(TaskFailed(name=event["id"], reason=event["reason"], details=event["details"]))
        if state == "timed_out":
            return failed(TimeoutError(event["timeout_type"], event["timeout_value"]))
        if state == "canceled":
            return cancelled()
        if state == "schedule_failed":
            return self._refused(event)
        return running() if state == "started" else pending()

    @staticmethod
    def _refused(event: Entry) -> Future | None:
        cause = event["cause"]
        if event.get("refused_for_good"):
            return failed(TaskFailed(name=event["id"], reason=cause))
        # An id in use is that of the task we wait for.
        return None if cause == _NO_TYPE else pending()

    def must_wait(self, event: Entry) -> bool:
        """True if too many activities are open, or were asked for too quickly."""
        return event["state"] == "schedule_failed" and event["cause"] in _LATER

    def missing_type(self, event: Entry, domain: Domain) -> ActivityType | None:
        """The activity type, if nobody registered it."""
        if event["state"] != "schedule_failed" or event["cause"] != _NO_TYPE:
            return None
        named = event["activity_type"]
        # A new object: one made earlier may talk through a connection of another process.
        return ActivityType(domain, named["name"], version=named["version"])

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """Ask SWF to schedule it; the activity's timeouts unless others are given."""
        activity = self.activity
        given = self.get_input()
        if activity.meta:
            given["meta"] = activity.meta
        priority = options.get("priority")
        decision = ActivityTaskDecision(
            "schedule",
            activity_id=self.id,
            activity_type=activity,
            control=options.get("control"),
            task_list=task_list or activity.task_list,
            input=given,
            task_timeout=_or(options.get("task_timeout"), activity.task_start_to_close_timeout),
            duration_timeout=_or(options.get("duration_timeout"), activity.task_schedule_to_close_timeout),
            schedule_timeout=_or(options.get("schedule_timeout"), activity.task_schedule_to_start_timeout),
            heartbeat_timeout=_or(options.get("heartbeat_timeout"), activity.task_heartbeat_timeout),
            task_priority=None if priority is None else int(priority),
        )
        return [decision]


class NonPythonicActivityTask(ActivityTask):
    """An activity whose worker is not ours: its input is the bare arguments, by name or by position.

    Raises:
        ValueError: if there are both.
    """

    def __init__(self, activity: Activity, /, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError("This task type doesn't support both *args and **kwargs")
        super().__init__(activity, *args, **kwargs)

    def get_input(self) -> Any:
        """The named arguments as an object, or else the others as an array."""
        return dict(self.kwargs) if self.kwargs else list(self.args)


def _or(given: Any, default: Any) -> Any:
    # SWF's own default applies where neither says anything; 0 and "" say nothing.
    return given or default or None
