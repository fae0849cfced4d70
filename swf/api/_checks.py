"""What a member of a request must be like, so that a faulty argument is refused before anything is sent.

The limits are those of the SWF API reference; each rule gives the value for the wire, or refuses it.
"""

from __future__ import annotations

from functools import partial

from swf import checks
from swf.constants import CHILD_POLICIES, CLOSE_STATUSES, DEPRECATED, REGISTERED
from swf.exceptions import InvalidArgumentError
from swf.utils import camel_to_underscore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Rule = Callable[[str, Any], Any]

MAX_PAGE_SIZE = 1000
MAX_RETENTION = 90
MAX_RESOURCE_TAGS = 50


def _choice(values: tuple[str, ...], argument: str, value: Any) -> Any:
    if value not in values:
        raise ValueError(f"{argument} must be one of {', '.join(values)}, not {value!r}")
    return value


def _retention(argument: str, value: Any) -> str:
    try:
        return checks.duration(argument, value, maximum=MAX_RETENTION)
    except ValueError:
        raise ValueError(
            f"{argument} must be 0 to {MAX_RETENTION} whole days, or 'NONE', not {value!r}"
        ) from None


def _page_size(argument: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_PAGE_SIZE:
        raise ValueError(f"{argument} must be a whole number from 0 to {MAX_PAGE_SIZE}, not {value!r}")
    return value


def _resource_tags(argument: str, value: list[dict[str, str]]) -> list[dict[str, str]]:
    if len(value) > MAX_RESOURCE_TAGS:
        raise ValueError(f"{argument} has {len(value)} tags, SWF takes at most {MAX_RESOURCE_TAGS}")
    for tag in value:
        checks.text(f"a key of {argument}", tag["key"], limit=128)
        checks.text(f"a value of {argument}", tag["value"], limit=256, empty=True)
    return value


def _tag_keys(argument: str, value: list[str]) -> list[str]:
    return [checks.text(f"a key of {argument}", key, limit=128) for key in value]


_trimmed_name = partial(checks.name, strip=True)
_execution_time = partial(checks.duration, endless=False, maximum=checks.MAX_EXECUTION_TIME)
_role = partial(checks.text, limit=1600)


def _data(limit: int) -> Rule:
    return partial(checks.text, limit=limit, empty=True)


#: By operation and member, by path, or by member alone: the most telling one counts.
RULES: dict[str, Rule] = {
    "domain": _trimmed_name,
    "name": checks.name,
    "register_domain.name": _trimmed_name,
    "version": partial(checks.name, limit=64),
    "workflowId": checks.name,
    "runId": partial(checks.text, limit=64),
    "taskList.name": _trimmed_name,
    "defaultTaskList.name": _trimmed_name,
    "description": _data(1024),
    "workflowExecutionRetentionPeriodInDays": _retention,
    "registrationStatus": partial(_choice, (REGISTERED, DEPRECATED)),
    "closeStatusFilter.status": partial(_choice, CLOSE_STATUSES),
    "childPolicy": partial(_choice, CHILD_POLICIES),
    "defaultChildPolicy": partial(_choice, CHILD_POLICIES),
    "tagList": checks.tags,
    "tag": _data(256),
    "executionStartToCloseTimeout": _execution_time,
    "defaultExecutionStartToCloseTimeout": _execution_time,
    "taskStartToCloseTimeout": checks.duration,
    "defaultTaskStartToCloseTimeout": checks.duration,
    "defaultTaskScheduleToStartTimeout": checks.duration,
    "defaultTaskScheduleToCloseTimeout": checks.duration,
    "defaultTaskHeartbeatTimeout": checks.duration,
    "taskListScheduleToStartTimeout": checks.duration,
    "taskPriority": checks.priority,
    "defaultTaskPriority": checks.priority,
    "lambdaRole": _role,
    "defaultLambdaRole": _role,
    "resourceArn": _role,
    "tags": _resource_tags,
    "tagKeys": _tag_keys,
    "maximumPageSize": _page_size,
    "identity": _data(256),
    "taskToken": partial(checks.text, limit=1024),
    "signalName": checks.text,
    "input": _data(32768),
    "result": _data(32768),
    "executionContext": _data(32768),
    "details": _data(32768),
    "record_activity_task_heartbeat.details": _data(2048),
    "reason": _data(256),
}


def checked(operation: str, members: dict[str, Any]) -> dict[str, Any]:
    """Give the request without absent members, numbers as SWF wants them.

    Args:
        operation: the name of the client's method, for the error.
        members: what the caller gave, under the names of the wire.

    Raises:
        InvalidArgumentError: naming the first member that breaks a rule, and the rule.
    """
    return _checked(operation, members, "")


def _checked(operation: str, members: dict[str, Any], path: str) -> dict[str, Any]:
    request = {}
    for key, value in members.items():
        if value is None:
            continue
        where = f"{path}{key}"
        rule = RULES.get(f"{operation}.{where}") or RULES.get(where) or RULES.get(key)
        if isinstance(value, dict):
            value = _checked(operation, value, f"{where}.")
        elif rule:
            try:
                value = rule(camel_to_underscore(where), value)
            except (TypeError, ValueError) as problem:
                raise refused(operation, where, str(problem)) from None
        request[key] = value
    return request


def refused(operation: str, member: str, problem: str) -> InvalidArgumentError:
    """Make the error about one argument."""
    return InvalidArgumentError(
        f"{operation}: {problem}", operation=operation, resource=camel_to_underscore(member)
    )
