"""Random decisions of random deciders."""

from random import Random
from typing import Any

from tests.helpers.clients import vocabulary as words
from tests.helpers.oracle.history import History

_WEIGHTS = {
    "ScheduleActivityTask": 8,
    "RequestCancelActivityTask": 3,
    "RecordMarker": 1,
    "StartTimer": 4,
    "CancelTimer": 2,
    "SignalExternalWorkflowExecution": 2,
    "RequestCancelExternalWorkflowExecution": 1,
    "StartChildWorkflowExecution": 4,
    "ScheduleLambdaFunction": 3,
}
_CLOSING = (
    "CompleteWorkflowExecution",
    "CompleteWorkflowExecution",
    "FailWorkflowExecution",
    "CancelWorkflowExecution",
    "ContinueAsNewWorkflowExecution",
    "ContinueAsNewWorkflowExecution",
)
_KINDS, _CHANCES = tuple(_WEIGHTS), tuple(_WEIGHTS.values())


def random_decisions(rng: Random, history: History, run_ids: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What a decider might answer; at most the last one closes the run.

    Args:
        run_ids: executions that requests to others may name.
    """
    count = rng.choice((0, 1, 1, 2, 3, 6))
    kinds: list[str] = rng.choices(_KINDS, _CHANCES, k=count)
    if rng.random() < 0.2:
        kinds.append(rng.choice(_CLOSING))
    return [_decision(rng, kind, history, run_ids) for kind in kinds]


def _decision(rng: Random, kind: str, history: History, run_ids: list[tuple[str, str]]) -> dict[str, Any]:
    attributes = _attributes(rng, kind, history, run_ids)
    if not attributes:
        return {"decisionType": kind}
    return {"decisionType": kind, f"{kind[0].lower()}{kind[1:]}DecisionAttributes": attributes}


def _attributes(rng: Random, kind: str, history: History, run_ids: list[tuple[str, str]]) -> dict[str, Any]:
    if kind.startswith(("Complete", "Fail", "CancelWorkflow", "RecordMarker")):
        return _words(rng, kind)
    if kind.endswith("ExternalWorkflowExecution"):
        return _external(rng, kind, run_ids)
    if kind.endswith("Timer"):
        return _timer(rng, kind)
    if kind.endswith("ActivityTask"):
        return _activity(rng, kind)
    if kind == "ScheduleLambdaFunction":
        said = words.sometimes(
            rng, 0.4, control=words.text, input=words.text, startToCloseTimeout=_lambda_seconds
        )
        return {"id": rng.choice("lmn"), "name": "f", **said}
    settings = words.execution_settings(rng)
    if kind == "StartChildWorkflowExecution":
        settings |= words.sometimes(rng, 0.3, control=words.text)
        settings |= {"workflowType": words.workflow_type(rng), "workflowId": rng.choice(words.WORKFLOW_IDS)}
        return settings
    return settings | words.sometimes(rng, 0.2, workflowTypeVersion=lambda rng: rng.choice(words.VERSIONS))


def _words(rng: Random, kind: str) -> dict[str, Any]:
    if kind == "RecordMarker":
        return {"markerName": "m", **words.sometimes(rng, 0.5, details=words.text)}
    if kind == "CompleteWorkflowExecution":
        return words.sometimes(rng, 0.5, result=words.text)
    if kind == "FailWorkflowExecution":
        return words.sometimes(rng, 0.5, reason=words.text, details=words.text)
    return words.sometimes(rng, 0.5, details=words.text)


def _external(rng: Random, kind: str, run_ids: list[tuple[str, str]]) -> dict[str, Any]:
    workflow_id, run_id = rng.choice(run_ids) if run_ids else ("nobody", "none")
    attributes = {"workflowId": workflow_id, **words.sometimes(rng, 0.4, control=words.text)}
    attributes |= words.sometimes(rng, 0.5, runId=rng.choice(("", run_id)))
    if kind.startswith("Signal"):
        attributes |= {"signalName": "t", **words.sometimes(rng, 0.5, input=words.text)}
    return attributes


def _timer(rng: Random, kind: str) -> dict[str, Any]:
    timer_id = {"timerId": rng.choice("tuvw")}
    if kind == "CancelTimer":
        return timer_id
    seconds = rng.choice(("0", "0", "1", "7", "100", "99999999"))
    return {**timer_id, "startToFireTimeout": seconds, **words.sometimes(rng, 0.4, control=words.text)}


def _activity(rng: Random, kind: str) -> dict[str, Any]:
    activity_id = {"activityId": rng.choice("abcdef")}
    if kind == "RequestCancelActivityTask":
        return activity_id
    settings = words.sometimes(
        rng,
        0.25,
        taskList=words.task_list,
        taskPriority=words.priority,
        scheduleToStartTimeout=words.seconds,
        scheduleToCloseTimeout=words.seconds,
        startToCloseTimeout=words.seconds,
        heartbeatTimeout=words.seconds,
        input=words.text,
        control=words.text,
    )
    return {**activity_id, "activityType": words.activity_type(rng), **settings}


def _lambda_seconds(rng: Random) -> str:
    return rng.choice(("1", "20", "900", ""))
