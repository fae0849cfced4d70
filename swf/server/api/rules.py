"""What the service model says only in words: names, durations and priorities by the member they are in."""

import re
from collections.abc import Callable

Rule = Callable[[str], bool]

_BAD_NAME = re.compile(r"[:/|\x00-\x1f\x7f-\x9f]")
_DIGITS = re.compile(r"[0-9]{1,8}")
_INTEGER = re.compile(r"-?[0-9]{1,10}")
_YEAR = 31_536_000


def is_name(value: str) -> bool:
    """No `:`, `/`, `|`, no control characters, not the word `arn`."""
    return value != "arn" and not _BAD_NAME.search(value)


def is_trimmed_name(value: str) -> bool:
    """A name without white space around it."""
    return is_name(value) and value == value.strip()


def is_duration(value: str) -> bool:
    """Whole seconds, or `NONE`; an empty text stands for no value."""
    return value in ("", "NONE") or bool(_DIGITS.fullmatch(value))


def is_seconds(value: str) -> bool:
    """Whole seconds."""
    return bool(_DIGITS.fullmatch(value))


def is_execution_timeout(value: str) -> bool:
    """Whole seconds, at most a year; an empty text stands for no value."""
    return not value or (is_seconds(value) and int(value) <= _YEAR)


def is_lambda_timeout(value: str) -> bool:
    """Whole seconds, 1 to 900; an empty text stands for no value."""
    return not value or (is_seconds(value) and 1 <= int(value) <= 900)


def is_retention(value: str) -> bool:
    """Whole days, at most 90, or `NONE`."""
    return value == "NONE" or (is_seconds(value) and int(value) <= 90)


def is_priority(value: str) -> bool:
    """A 32-bit integer; an empty text stands for no value."""
    return not value or (bool(_INTEGER.fullmatch(value)) and -(1 << 31) <= int(value) < 1 << 31)


#: Rules by shape of the service model.
BY_SHAPE: dict[str, Rule] = {
    "DomainName": is_trimmed_name,
    "Name": is_name,
    "Version": is_name,
    "WorkflowId": is_name,
    "ActivityId": is_name,
    "TimerId": is_name,
    "TaskPriority": is_priority,
    "DurationInSecondsOptional": is_duration,
    "DurationInSeconds": is_seconds,
    "DurationInDays": is_retention,
}
#: Rules by structure and member, where the shape does not say enough.
BY_MEMBER: dict[tuple[str, str], Rule] = {
    ("TaskList", "name"): is_trimmed_name,
    ("ScheduleLambdaFunctionDecisionAttributes", "startToCloseTimeout"): is_lambda_timeout,
}
#: Rules by member, in any structure.
BY_NAME: dict[str, Rule] = {
    "executionStartToCloseTimeout": is_execution_timeout,
    "defaultExecutionStartToCloseTimeout": is_execution_timeout,
}


def rule_for(structure: str, member: str, shape: str) -> Rule | None:
    """The rule for a member of a structure, if there is one."""
    return BY_MEMBER.get((structure, member)) or BY_NAME.get(member) or BY_SHAPE.get(shape)
