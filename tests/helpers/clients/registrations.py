"""Clients that register, deprecate, describe and delete domains and types, and tag domains."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.helpers.clients import vocabulary as words
from tests.helpers.clients.bench import SETTINGS, Bench
from tests.helpers.oracle.judge import same
from tests.helpers.oracle.world import DomainState, TypeState

Action = Callable[[Bench, Random], None]
#: The defaults of the types that are used most.
_USUAL: dict[str, dict[str, Any]] = {
    "WorkflowType": {
        "defaultTaskStartToCloseTimeout": "60",
        "defaultExecutionStartToCloseTimeout": "900",
        "defaultTaskList": {"name": words.TASK_LISTS[0]},
        "defaultChildPolicy": "TERMINATE",
    },
    "ActivityType": {
        "defaultTaskStartToCloseTimeout": "100",
        "defaultTaskHeartbeatTimeout": "50",
        "defaultTaskList": {"name": words.TASK_LISTS[0]},
        "defaultTaskScheduleToStartTimeout": "80",
        "defaultTaskScheduleToCloseTimeout": "NONE",
    },
}
_RETENTIONS = {"d0": "NONE", "d1": "1", "d2": "0", "d3": "2", "d4": "NONE"}
_KINDS = {
    "WorkflowType": (words.WORKFLOWS, words.workflow_type),
    "ActivityType": (words.ACTIVITIES, words.activity_type),
}


def register_domain(bench: Bench, rng: Random) -> None:
    """RegisterDomain."""
    name = words.DOMAINS[0] if not bench.world.domains else rng.choice(words.DOMAINS)
    tags = {rng.choice("abcde"): rng.choice(("1", "", None)) for _ in range(rng.randrange(5))}
    wire = [{"key": key, **({} if value is None else {"value": value})} for key, value in tags.items()]
    expected = None
    if len(tags) > SETTINGS.max_domain_tags:
        expected = "TooManyTagsFault"
    elif name in bench.world.domains:
        expected = "DomainAlreadyExistsFault"
    elif len(bench.world.domains) >= SETTINGS.max_domains:
        expected = "LimitExceededFault"
    retention = _RETENTIONS[name]
    bench.call(
        "RegisterDomain", expected, name=name, workflowExecutionRetentionPeriodInDays=retention, tags=wire
    )
    if expected is None:
        bench.world.domains[name] = DomainState(name, retention, tags=tags)


def _change_domain(bench: Bench, rng: Random, *, deprecate: bool) -> None:
    name = rng.choice(words.DOMAINS)
    state = bench.world.domains.get(name)
    operation = "DeprecateDomain" if deprecate else "UndeprecateDomain"
    if state is None:
        expected: str | None = "UnknownResourceFault"
    elif state.registered is not deprecate:
        expected = "DomainDeprecatedFault" if deprecate else "DomainAlreadyExistsFault"
    else:
        expected = None
    bench.call(operation, expected, name=name)
    if state is None or expected is not None:
        return
    state.registered = not deprecate
    if deprecate:
        for key, type_ in bench.world.types.items():
            if key[0] == name:
                type_.registered = False


def deprecate_domain(bench: Bench, rng: Random) -> None:
    """DeprecateDomain."""
    _change_domain(bench, rng, deprecate=True)


def undeprecate_domain(bench: Bench, rng: Random) -> None:
    """UndeprecateDomain."""
    _change_domain(bench, rng, deprecate=False)


def describe_domain(bench: Bench, rng: Random) -> None:
    """DescribeDomain."""
    name = rng.choice(words.DOMAINS)
    state = bench.world.domains.get(name)
    answer = bench.call("DescribeDomain", None if state else "UnknownResourceFault", name=name)
    if state:
        retention = answer["configuration"]["workflowExecutionRetentionPeriodInDays"]
        same("retention", retention, state.retention)
        status = "REGISTERED" if state.registered else "DEPRECATED"
        same("status", answer["domainInfo"]["status"], status)


def _arn(name: str) -> str:
    return f"arn:aws:swf:us-east-1:123456789012:/domain/{name}"


def tag(bench: Bench, rng: Random) -> None:
    """TagResource."""
    name = rng.choice(words.DOMAINS)
    state = bench.world.domains.get(name)
    tags = {rng.choice("abcde"): rng.choice(("2", "", None)) for _ in range(rng.randrange(1, 4))}
    wire = [{"key": key, **({} if value is None else {"value": value})} for key, value in tags.items()]
    expected = None if state else "UnknownResourceFault"
    if state and len(state.tags | tags) > SETTINGS.max_domain_tags:
        expected = "TooManyTagsFault"
    bench.call("TagResource", expected, resourceArn=_arn(name), tags=wire)
    if state and expected is None:
        state.tags |= tags


def untag(bench: Bench, rng: Random) -> None:
    """UntagResource."""
    name = rng.choice(words.DOMAINS)
    state = bench.world.domains.get(name)
    keys = [rng.choice("abcde") for _ in range(rng.randrange(1, 4))]
    expected = None if state else "UnknownResourceFault"
    bench.call("UntagResource", expected, resourceArn=_arn(name), tagKeys=keys)
    for key in keys if state else ():
        assert state is not None
        state.tags.pop(key, None)


def list_tags(bench: Bench, rng: Random) -> None:
    """ListTagsForResource."""
    name = rng.choice(words.DOMAINS)
    state = bench.world.domains.get(name)
    expected = None if state else "UnknownResourceFault"
    answer = bench.call("ListTagsForResource", expected, resourceArn=_arn(name))
    if state:
        same("tags", {one["key"]: one.get("value") for one in answer["tags"]}, state.tags)


# types


def _pick(rng: Random, kind: str) -> tuple[str, dict[str, str]]:
    type_: dict[str, str] = _KINDS[kind][1](rng)
    return words.domain(rng), type_


def _defaults(rng: Random, kind: str, chance: float) -> dict[str, Any]:
    if kind == "WorkflowType":
        return words.sometimes(
            rng,
            chance,
            defaultTaskStartToCloseTimeout=words.seconds,
            defaultExecutionStartToCloseTimeout=words.execution_seconds,
            defaultTaskList=words.task_list,
            defaultChildPolicy=words.policy,
        ) | words.sometimes(rng, 0.5, defaultTaskPriority=words.priority, defaultLambdaRole=words.ROLE)
    return words.sometimes(
        rng,
        chance,
        defaultTaskStartToCloseTimeout=words.seconds,
        defaultTaskHeartbeatTimeout=words.seconds,
        defaultTaskList=words.task_list,
        defaultTaskScheduleToStartTimeout=words.seconds,
        defaultTaskScheduleToCloseTimeout=words.seconds,
    ) | words.sometimes(rng, 0.5, defaultTaskPriority=words.priority)


def _register(bench: Bench, rng: Random, kind: str) -> None:
    domain, type_ = _pick(rng, kind)
    world = bench.world
    state = world.domains.get(domain)
    key = (domain, kind, type_["name"], type_["version"])
    mine = [one for one in world.types if one[:2] == key[:2]]
    expected = None
    if state is None:
        expected = "UnknownResourceFault"
    elif not state.registered:
        expected = "DomainDeprecatedFault"
    elif key in world.types:
        expected = "TypeAlreadyExistsFault"
    elif len(mine) >= SETTINGS.max_types:
        expected = "LimitExceededFault"
    usual = type_["version"] == words.VERSIONS[0]
    defaults = dict(_USUAL[kind]) if usual else _defaults(rng, kind, 0.7)
    bench.call(f"Register{kind}", expected, domain=domain, **type_, **defaults)
    if expected is None:
        kept = {name: value for name, value in defaults.items() if value}
        world.types[key] = TypeState(True, kept)


def _member(kind: str) -> str:
    return kind[0].lower() + kind[1:]


def _describe(bench: Bench, rng: Random, kind: str) -> None:
    domain, type_ = _pick(rng, kind)
    state = bench.world.types.get((domain, kind, type_["name"], type_["version"]))
    expected = None if state else "UnknownResourceFault"
    answer = bench.call(f"Describe{kind}", expected, domain=domain, **{_member(kind): type_})
    if state:
        same("configuration", answer["configuration"], state.defaults)
        status = "REGISTERED" if state.registered else "DEPRECATED"
        same("status", answer["typeInfo"]["status"], status)


def _change(bench: Bench, rng: Random, kind: str, verb: str) -> None:
    domain, type_ = _pick(rng, kind)
    key = (domain, kind, type_["name"], type_["version"])
    state = bench.world.types.get(key)
    refusals = {
        "Deprecate": (False, "TypeDeprecatedFault"),
        "Undeprecate": (True, "TypeAlreadyExistsFault"),
        "Delete": (True, "TypeNotDeprecatedFault"),
    }
    refused_when, fault = refusals[verb]
    expected: str | None = "UnknownResourceFault"
    if state is not None:
        expected = fault if state.registered is refused_when else None
    bench.call(f"{verb}{kind}", expected, domain=domain, **{_member(kind): type_})
    if expected is not None or state is None:
        return
    if verb == "Delete":
        del bench.world.types[key]
    else:
        state.registered = verb == "Undeprecate"


def _for_kind(kind: str) -> dict[str, tuple[float, Action]]:
    def change(verb: str) -> Action:
        return lambda bench, rng: _change(bench, rng, kind, verb)

    return {
        f"Register{kind}": (2.5, lambda bench, rng: _register(bench, rng, kind)),
        f"Describe{kind}": (1, lambda bench, rng: _describe(bench, rng, kind)),
        f"Deprecate{kind}": (0.4, change("Deprecate")),
        f"Undeprecate{kind}": (3, change("Undeprecate")),
        f"Delete{kind}": (0.5, change("Delete")),
    }


ACTIONS: dict[str, tuple[float, Action]] = {
    "RegisterDomain": (1, register_domain),
    "DeprecateDomain": (0.3, deprecate_domain),
    "UndeprecateDomain": (2, undeprecate_domain),
    "DescribeDomain": (0.5, describe_domain),
    "TagResource": (0.5, tag),
    "UntagResource": (0.5, untag),
    "ListTagsForResource": (0.5, list_tags),
    **_for_kind("WorkflowType"),
    **_for_kind("ActivityType"),
}
