"""Few words, so that random clients mean the same things often."""

from random import Random
from typing import Any

DOMAINS = ("d0", "d1", "d2", "d3", "d4")
WORKFLOWS = ("w0", "w1")
ACTIVITIES = ("a0", "a1")
VERSIONS = ("1", "2")
WORKFLOW_IDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TASK_LISTS = ("left", "right")
TAGS = ("red", "green", "\u00e9t\u00e9", "")
TEXTS = ("", "x", "line\nbreak", '{"a": [1, "\u2713"]}', "\U0001f600", "\x00\x7f")
ROLE = "arn:aws:iam::123456789012:role/any"
POLICIES = ("TERMINATE", "REQUEST_CANCEL", "ABANDON")


def domain(rng: Random) -> str:
    """Mostly one of the two that are there from the start."""
    return DOMAINS[0] if rng.random() < 0.8 else rng.choice(DOMAINS)


def sometimes(rng: Random, chance: float, **members: Any) -> dict[str, Any]:
    """Each member with that chance; a callable is called for its value."""
    return {
        name: value(rng) if callable(value) else value
        for name, value in members.items()
        if rng.random() < chance
    }


def text(rng: Random) -> str:
    """Something a client may say."""
    return rng.choice(TEXTS)


def task_list(rng: Random) -> dict[str, str]:
    """A task list."""
    return {"name": rng.choice(TASK_LISTS)}


def seconds(rng: Random) -> str:
    """A duration, or none."""
    return rng.choice(("0", "3", "10", "40", "300", "NONE", "NONE"))


def execution_seconds(rng: Random) -> str:
    """How long a run may take."""
    return rng.choice(("5", "60", "900", "900", "7200", "31536000"))


def priority(rng: Random) -> str:
    """A task priority."""
    return rng.choice(("-5", "0", "1", "1", "99", ""))


def policy(rng: Random) -> str:
    """A child policy."""
    return rng.choice(POLICIES)


def tags(rng: Random) -> list[str]:
    """Tags of an execution."""
    return [rng.choice(TAGS) for _ in range(rng.randrange(4))]


def workflow_type(rng: Random) -> dict[str, str]:
    """A workflow type, mostly the usual one."""
    if rng.random() < 0.8:
        return {"name": WORKFLOWS[0], "version": VERSIONS[0]}
    return {"name": rng.choice(WORKFLOWS), "version": rng.choice(VERSIONS)}


def activity_type(rng: Random) -> dict[str, str]:
    """An activity type, mostly the usual one."""
    if rng.random() < 0.8:
        return {"name": ACTIVITIES[0], "version": VERSIONS[0]}
    return {"name": rng.choice(ACTIVITIES), "version": rng.choice(VERSIONS)}


def execution_settings(rng: Random) -> dict[str, Any]:
    """Settings of an execution, each perhaps."""
    return sometimes(
        rng,
        0.3,
        executionStartToCloseTimeout=execution_seconds,
        taskList=task_list,
        taskStartToCloseTimeout=seconds,
        childPolicy=policy,
        taskPriority=priority,
        tagList=tags,
        input=text,
    ) | sometimes(rng, 0.7, lambdaRole=ROLE)
