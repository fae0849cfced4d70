"""Activities: scheduled and cancelled by decisions."""

from typing import Any

from swf.server.engine import activity_tasks
from swf.server.engine.decisions._batch import Batch, pick
from swf.server.store import Kind, Type

_UNDEFINED = {
    "scheduleToStartTimeout": "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED",
    "scheduleToCloseTimeout": "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED",
    "startToCloseTimeout": "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    "heartbeatTimeout": "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED",
}
#: The default of the type that stands in for each setting of the decision.
_DEFAULTS = {
    "taskList": "defaultTaskList",
    "taskPriority": "defaultTaskPriority",
    "scheduleToStartTimeout": "defaultTaskScheduleToStartTimeout",
    "scheduleToCloseTimeout": "defaultTaskScheduleToCloseTimeout",
    "startToCloseTimeout": "defaultTaskStartToCloseTimeout",
    "heartbeatTimeout": "defaultTaskHeartbeatTimeout",
}


def schedule(batch: Batch, attributes: dict[str, Any]) -> None:
    """ScheduleActivityTask: the task waits on its list for a worker."""
    name, version = attributes["activityType"]["name"], attributes["activityType"]["version"]
    type_ = batch.step.store.domains.type(batch.run.domain, "ActivityType", name, version)
    settings = _effective(attributes, type_)
    cause = _refusal(batch, attributes["activityId"], type_, settings)
    if cause:
        failed = pick(attributes, "activityId", "activityType")
        batch.fail("ScheduleActivityTaskFailed", cause, failed)
        return
    scheduled = pick(attributes, "activityId", "activityType", "input", "control") | settings
    event_id = batch.record("ActivityTaskScheduled", scheduled)
    if event_id:
        activity_tasks.schedule(batch.step, batch.run, event_id, scheduled)


def _effective(attributes: dict[str, Any], type_: Type | None) -> dict[str, Any]:
    defaults = type_.defaults if type_ else {}
    return {name: attributes.get(name) or defaults.get(default) for name, default in _DEFAULTS.items()}


def _refusal(batch: Batch, activity_id: str, type_: Type | None, settings: dict[str, Any]) -> str | None:
    """Why the activity cannot be scheduled, if it cannot."""
    if type_ is None:
        return "ACTIVITY_TYPE_DOES_NOT_EXIST"
    if type_.deprecated is not None:
        return "ACTIVITY_TYPE_DEPRECATED"
    if batch.step.store.items.named(batch.run.id, Kind.ACTIVITY, activity_id):
        return "ACTIVITY_ID_ALREADY_IN_USE"
    if not settings["taskList"]:
        return "DEFAULT_TASK_LIST_UNDEFINED"
    for name in activity_tasks.TIMEOUTS:
        if not settings[name]:
            return _UNDEFINED[name]
    if batch.run.open_activities >= batch.step.settings.max_open_activities:
        return "OPEN_ACTIVITIES_LIMIT_EXCEEDED"
    return None


def request_cancel(batch: Batch, attributes: dict[str, Any]) -> None:
    """RequestCancelActivityTask: a waiting task is cancelled at once, a worker hears at its heartbeat."""
    step, run = batch.step, batch.run
    activity_id = attributes["activityId"]
    item = step.store.items.named(run.id, Kind.ACTIVITY, activity_id)
    if item is None:
        failed = {"activityId": activity_id}
        batch.fail("RequestCancelActivityTaskFailed", "ACTIVITY_ID_UNKNOWN", failed)
        return
    item.data["cancelRequested"] = batch.record("ActivityTaskCancelRequested", {"activityId": activity_id})
    if "started" in item.data:
        step.change(run, item)
    else:
        activity_tasks.close(step, run, item, "Canceled", {})
        batch.needs_decision = True
