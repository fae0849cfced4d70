"""Executions that no code decides: crowds of them, and one that is very long."""

from __future__ import annotations

import random
from collections import deque
from typing import Any

from simpleflow.utils import json_dumps
from tests.helpers.web_world import Ids, WebWorld, identity


def register(world: WebWorld, domain: str, workflow: str, *activities: str, task_list: str) -> None:
    """Register a workflow type and activity types, all of version 1."""
    common: dict[str, Any] = {"domain": domain, "version": "1", "defaultTaskList": {"name": task_list}}
    world.call(
        "RegisterWorkflowType",
        name=workflow,
        defaultChildPolicy="TERMINATE",
        defaultExecutionStartToCloseTimeout="864000",
        defaultTaskStartToCloseTimeout="NONE",
        **common,
    )
    for name in activities:
        world.call(
            "RegisterActivityType",
            name=name,
            defaultTaskScheduleToStartTimeout="NONE",
            defaultTaskScheduleToCloseTimeout="NONE",
            defaultTaskStartToCloseTimeout="NONE",
            defaultTaskHeartbeatTimeout="NONE",
            **common,
        )


def start(world: WebWorld, domain: str, workflow: str, workflow_id: str, **members: Any) -> Ids:
    """Start an execution of a registered type."""
    kind = {"name": workflow, "version": "1"}
    answer = world.call(
        "StartWorkflowExecution", domain=domain, workflowId=workflow_id, workflowType=kind, **members
    )
    return workflow_id, str(answer["runId"])


def decide(world: WebWorld, domain: str, task_list: str, *decisions: dict[str, Any]) -> None:
    """Take the decision task that is there, and decide this."""
    polled = world.call(
        "PollForDecisionTask",
        domain=domain,
        taskList={"name": task_list},
        identity=identity(0, "decider"),
        maximumPageSize=1,
        reverseOrder=True,
    )
    world.call("RespondDecisionTaskCompleted", taskToken=polled["taskToken"], decisions=list(decisions))


def decision(kind: str, **attributes: Any) -> dict[str, Any]:
    """A decision as the wire has it."""
    return {"decisionType": kind, f"{kind[0].lower()}{kind[1:]}DecisionAttributes": attributes}


def crowd(world: WebWorld, count: int, domain: str = "crowd", open_ones: int = 100) -> None:
    """Many executions, most of them closed, in every way."""
    world.domain_of(domain)
    register(world, domain, "report", task_list="reports")
    register(world, domain, "import", task_list="reports")
    chance = random.Random(count)
    for number in range(count):
        kind = "import" if number % 3 else "report"
        tags = [f"team-{number % 7}", "nightly" if number % 2 else "daily"]
        ids = start(world, domain, kind, f"{kind}-{number:05d}", input=f'{{"args":[{number}]}}', tagList=tags)
        world.clock.advance(0.2)
        if number >= count - open_ones:
            continue
        end = chance.choice(("complete", "complete", "complete", "fail", "cancel", "terminate"))
        if end == "terminate":
            world.call("TerminateWorkflowExecution", domain=domain, workflowId=ids[0], reason="not needed")
        else:
            decide(world, domain, "reports", _ENDS[end])


_ENDS = {
    "complete": decision("CompleteWorkflowExecution", result='{"rows": 12}'),
    "fail": decision("FailWorkflowExecution", reason="no disk space", details="left: 0 bytes"),
    "cancel": decision("CancelWorkflowExecution", details="as wished"),
}


def long_run(world: WebWorld, tasks: int, domain: str = "long", *, leave_open: int = 0) -> Ids:
    """One execution of many tasks, scheduled a hundred at a time; some are tried again.

    Args:
        tasks: how many there are.
        leave_open: how many of them are not done at the end, so that the execution is open.
    """
    world.domain_of(domain)
    names = ("page.fetch", "page.read", "page.index")
    register(world, domain, "crawl", *names, task_list="crawl")
    ids = start(world, domain, "crawl", "crawl-1", input=json_dumps({"args": [tasks], "kwargs": {}}))
    chance = random.Random(tasks)
    again: list[dict[str, Any]] = []
    first = 1
    while first <= tasks or again:
        batch = [_schedule(number, names[number % 3]) for number in range(first, min(first + 100, tasks + 1))]
        decide(world, domain, "crawl", *batch, *again)
        world.clock.advance(0.2)
        last = first + 100 > tasks
        keep = leave_open if last else 0
        again = _work(world, domain, len(batch) + len(again) - keep, chance, retry=not (keep or again))
        first += 100
        if keep:
            return ids
    decide(world, domain, "crawl", decision("CompleteWorkflowExecution", result=json_dumps({"pages": tasks})))
    return ids


def _schedule(number: int, name: str) -> dict[str, Any]:
    return decision(
        "ScheduleActivityTask",
        activityId=f"activity-{name}-{number}",
        activityType={"name": name, "version": "1"},
        input=json_dumps({"args": [f"https://example.org/pages/{number}"], "kwargs": {"depth": number % 4}}),
    )


def _work(
    world: WebWorld, domain: str, count: int, chance: random.Random, *, retry: bool
) -> list[dict[str, Any]]:
    """Do so many tasks, ten side by side; return the decisions to try the failed ones again."""
    taken: deque[dict[str, Any]] = deque()
    again = []
    left = count
    while left or taken:
        while left and len(taken) < 10:
            who = identity(left % 10, "worker")
            members: dict[str, Any] = {"domain": domain, "taskList": {"name": "crawl"}, "identity": who}
            taken.append(world.call("PollForActivityTask", **members))
            left -= 1
        world.clock.advance(0.05 + chance.random() / 2)
        polled = taken.popleft()
        if retry and chance.random() < 0.02:
            texts = {"reason": "TimeoutError()", "details": "no answer within 10 seconds"}
            world.call("RespondActivityTaskFailed", taskToken=polled["taskToken"], **texts)
            name = polled["activityType"]["name"]
            again.append(_schedule(int(polled["activityId"].rpartition("-")[2]), name))
        else:
            world.call("RespondActivityTaskCompleted", taskToken=polled["taskToken"], result='{"links":17}')
    return again
