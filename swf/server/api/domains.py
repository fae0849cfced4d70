"""Domains: register, describe, list, deprecate, tag."""

from collections.abc import Iterable
from typing import Any

from swf.server import faults
from swf.server.api import paging
from swf.server.api.registry import Answer, Call, operation
from swf.server.store import Domain, Store


@operation("RegisterDomain")
def register_domain(call: Call) -> Answer:
    """Make a domain."""
    name = call.params["name"]
    tags = {tag["key"]: tag.get("value") for tag in call.params.get("tags", ())}
    if len(tags) > call.settings.max_domain_tags:
        raise faults.too_many_tags(name)
    if call.store.domains.get(call.region, name) is not None:
        raise faults.domain_exists(name)
    if call.store.domains.count(call.region) >= call.settings.max_domains:
        raise faults.limit_exceeded("domains")
    retention = call.params["workflowExecutionRetentionPeriodInDays"]
    _add(call.store, call.region, name, call.params.get("description"), retention, tags)
    return None


def add_default_domains(store: Store, region: str, names: Iterable[str]) -> None:
    """Make the domains that every region has from the start, if they are missing."""
    for name in names:
        if store.domains.get(region, name) is None:
            _add(store, region, name, None, "30", {})


def _add(
    store: Store, region: str, name: str, description: str | None, retention: str, tags: dict[str, str | None]
) -> None:
    store.domains.add(Domain(0, region, name, False, description, retention, 0, 0, 0, tags))


@operation("DescribeDomain")
def describe_domain(call: Call) -> Answer:
    """A domain and its settings."""
    domain = call.domain(call.params["name"])
    return {
        "configuration": {"workflowExecutionRetentionPeriodInDays": domain.retention},
        "domainInfo": _info(call, domain),
    }


@operation("ListDomains")
def list_domains(call: Call) -> Answer:
    """The domains of a status, by name."""
    size = paging.page_size(call)
    found = call.store.domains.page(
        call.region,
        deprecated=call.params["registrationStatus"] == "DEPRECATED",
        after=paging.position(call),
        size=size + 1,
        reverse=call.params.get("reverseOrder", False),
    )
    page = found[:size]
    answer: dict[str, Any] = {"domainInfos": [_info(call, domain) for domain in page]}
    if len(found) > size:
        answer["nextPageToken"] = paging.issue(call, page[-1].name)
    return answer


@operation("DeprecateDomain")
def deprecate_domain(call: Call) -> Answer:
    """Nothing new starts in a deprecated domain; its types are deprecated with it."""
    domain = call.domain(call.params["name"])
    if domain.deprecated:
        raise faults.domain_deprecated(domain.name)
    domain.deprecated = True
    call.store.domains.save(domain)
    call.store.domains.deprecate_types(domain.id, call.step.now)
    return None


@operation("UndeprecateDomain")
def undeprecate_domain(call: Call) -> Answer:
    """The domain is registered again; its types keep their status."""
    domain = call.domain(call.params["name"])
    if not domain.deprecated:
        raise faults.domain_exists(domain.name)
    domain.deprecated = False
    call.store.domains.save(domain)
    return None


@operation("ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """The tags of a domain, in the order they were given."""
    tags = _by_arn(call).tags
    return {"tags": [_tag(key, value) for key, value in tags.items()]}


@operation("TagResource")
def tag_resource(call: Call) -> Answer:
    """Add tags to a domain, or change their values."""
    domain = _by_arn(call)
    domain.tags |= {tag["key"]: tag.get("value") for tag in call.params["tags"]}
    if len(domain.tags) > call.settings.max_domain_tags:
        raise faults.too_many_tags(domain.name)
    call.store.domains.save(domain)
    return None


@operation("UntagResource")
def untag_resource(call: Call) -> Answer:
    """Remove tags from a domain; unknown ones are no error."""
    domain = _by_arn(call)
    for key in call.params["tagKeys"]:
        domain.tags.pop(key, None)
    call.store.domains.save(domain)
    return None


def _tag(key: str, value: str | None) -> dict[str, str]:
    return {"key": key} if value is None else {"key": key, "value": value}


def _by_arn(call: Call) -> Domain:
    """The domain an ARN names; region and account of the ARN are not compared."""
    arn = call.params["resourceArn"]
    parts = arn.split(":", 5)
    known = len(parts) == 6 and parts[0] == "arn" and parts[2] == "swf" and parts[5].startswith("/domain/")
    domain = call.store.domains.get(call.region, parts[5][len("/domain/") :]) if known else None
    if domain is None:
        raise faults.unknown_resource(arn)
    return domain


def _info(call: Call, domain: Domain) -> dict[str, Any]:
    info = {
        "arn": f"arn:aws:swf:{domain.region}:{call.settings.account}:/domain/{domain.name}",
        "name": domain.name,
        "status": "DEPRECATED" if domain.deprecated else "REGISTERED",
    }
    if domain.description is not None:
        info["description"] = domain.description
    return info
