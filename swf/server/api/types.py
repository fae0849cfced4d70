"""Activity and workflow types: register, describe, list, deprecate, delete; the same for both kinds."""

from functools import partial
from typing import Any

from swf.server import faults
from swf.server.api import paging
from swf.server.api.registry import Answer, Call, operation
from swf.server.store import Domain, Type, seconds

#: Members of a registration that are not defaults.
_NOT_DEFAULTS = ("domain", "name", "version", "description")


def _register(call: Call, kind: str) -> Answer:
    domain = call.domain()
    if domain.deprecated:
        raise faults.domain_deprecated(domain.name)
    name, version = call.params["name"], call.params["version"]
    if call.store.domains.type(domain.id, kind, name, version) is not None:
        raise faults.type_exists(kind, name, version)
    count = domain.workflow_types if kind == "WorkflowType" else domain.activity_types
    if count >= call.settings.max_types:
        raise faults.limit_exceeded(f"{kind}s")
    defaults = {key: value for key, value in call.params.items() if value and key not in _NOT_DEFAULTS}
    description = call.params.get("description")
    call.store.domains.add_type(
        Type(domain.id, kind, name, version, None, call.step.now, description, defaults)
    )
    return None


def _find(call: Call, kind: str) -> tuple[Domain, Type]:
    domain = call.domain()
    wanted = call.params[kind[0].lower() + kind[1:]]
    type_ = call.store.domains.type(domain.id, kind, wanted["name"], wanted["version"])
    if type_ is None:
        raise faults.unknown_type(kind, wanted["name"], wanted["version"])
    return domain, type_


def _describe(call: Call, kind: str) -> Answer:
    _, type_ = _find(call, kind)
    return {"configuration": type_.defaults, "typeInfo": _info(type_)}


def _list(call: Call, kind: str) -> Answer:
    domain = call.domain()
    size = paging.page_size(call)
    after = paging.position(call)
    found = call.store.domains.type_page(
        domain.id,
        kind,
        deprecated=call.params["registrationStatus"] == "DEPRECATED",
        name=call.params.get("name"),
        after=None if after is None else (after[0], after[1]),
        size=size + 1,
        reverse=call.params.get("reverseOrder", False),
    )
    page = found[:size]
    answer: dict[str, Any] = {"typeInfos": [_info(type_) for type_ in page]}
    if len(found) > size:
        answer["nextPageToken"] = paging.issue(call, [page[-1].name, page[-1].version])
    return answer


def _deprecate(call: Call, kind: str) -> Answer:
    _, type_ = _find(call, kind)
    if type_.deprecated is not None:
        raise faults.type_deprecated(kind, type_.name, type_.version)
    type_.deprecated = call.step.now
    call.store.domains.save_type(type_)
    return None


def _undeprecate(call: Call, kind: str) -> Answer:
    _, type_ = _find(call, kind)
    if type_.deprecated is None:
        raise faults.type_exists(kind, type_.name, type_.version)
    type_.deprecated = None
    call.store.domains.save_type(type_)
    return None


def _delete(call: Call, kind: str) -> Answer:
    _, type_ = _find(call, kind)
    if type_.deprecated is None:
        raise faults.type_not_deprecated()
    call.store.domains.remove_type(type_)
    return None


def _info(type_: Type) -> dict[str, Any]:
    info: dict[str, Any] = {
        type_.kind[0].lower() + type_.kind[1:]: {"name": type_.name, "version": type_.version},
        "status": "REGISTERED" if type_.deprecated is None else "DEPRECATED",
        "creationDate": seconds(type_.created),
    }
    if type_.description is not None:
        info["description"] = type_.description
    if type_.deprecated is not None:
        info["deprecationDate"] = seconds(type_.deprecated)
    return info


_VERBS = {
    "Register": _register,
    "Describe": _describe,
    "Deprecate": _deprecate,
    "Undeprecate": _undeprecate,
    "Delete": _delete,
}
for _kind in ("WorkflowType", "ActivityType"):
    operation(f"List{_kind}s")(partial(_list, kind=_kind))
    for _verb, _function in _VERBS.items():
        operation(f"{_verb}{_kind}")(partial(_function, kind=_kind))
