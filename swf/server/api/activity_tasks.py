"""Activity tasks: poll for one, say that it is alive, answer how it ended."""

from typing import Any

from swf.server.api._tasks import poll, started_task, token_of
from swf.server.api.registry import Answer, Call, operation
from swf.server.engine import Step, Waiter, activity_tasks
from swf.server.store import Kind


@operation("PollForActivityTask")
def poll_for_activity_task(call: Call) -> "Answer | Waiter":
    """The first activity task of a list."""
    identity = call.params.get("identity")

    def take(step: Step, queue: str) -> Answer:
        taken = activity_tasks.take(step, queue, identity)
        if taken is None:
            return None
        run, item = taken
        scheduled = step.store.events.get(run.id, item.ref)["activityTaskScheduledEventAttributes"]
        answer: dict[str, Any] = {
            "activityId": item.key,
            "activityType": scheduled["activityType"],
            "startedEventId": item.data["started"],
            "taskToken": token_of(step, run, item),
            "workflowExecution": run.execution,
        }
        if "input" in scheduled:
            answer["input"] = scheduled["input"]
        return answer

    return poll(call, Kind.ACTIVITY, take, {"startedEventId": 0})


@operation("RecordActivityTaskHeartbeat")
def record_activity_task_heartbeat(call: Call) -> Answer:
    """The worker is alive; the answer says whether it is asked to stop."""
    run, item = started_task(call, Kind.ACTIVITY)
    asked = activity_tasks.heartbeat(call.step, run, item, call.params.get("details"))
    return {"cancelRequested": asked}


@operation("RespondActivityTaskCompleted")
def respond_activity_task_completed(call: Call) -> Answer:
    """The activity is done."""
    return _answer(call, "Completed", "result")


@operation("RespondActivityTaskFailed")
def respond_activity_task_failed(call: Call) -> Answer:
    """The activity failed."""
    return _answer(call, "Failed", "reason", "details")


@operation("RespondActivityTaskCanceled")
def respond_activity_task_canceled(call: Call) -> Answer:
    """The activity stopped early; nobody need have asked for it."""
    return _answer(call, "Canceled", "details")


def _answer(call: Call, how: str, *members: str) -> Answer:
    run, item = started_task(call, Kind.ACTIVITY)
    said = {member: call.params.get(member) for member in members}
    activity_tasks.answered(call.step, run, item, how, said)
    return None
