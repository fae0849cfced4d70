"""Domains, tags and types: what they answer and what they refuse (sections 2.1 and 2.2)."""

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import A, W, World, fault

ARN = "arn:aws:swf:us-east-1:123456789012:/domain/d"


def register(world: World, name: str = "d", **members) -> None:
    world.client.register_domain(name=name, workflowExecutionRetentionPeriodInDays="7", **members)


# Domains


def test_a_domain_as_it_is_described(bare: World, region: str) -> None:
    register(bare, description="mine")
    described = bare.client.describe_domain(name="d")
    assert described["domainInfo"] == {
        "name": "d",
        "status": "REGISTERED",
        "description": "mine",
        "arn": f"arn:aws:swf:{region}:123456789012:/domain/d",
    }
    assert described["configuration"] == {"workflowExecutionRetentionPeriodInDays": "7"}


def test_an_empty_description_is_kept_and_none_is_left_out(bare: World) -> None:
    register(bare, "with", description="")
    register(bare, "without")
    assert bare.client.describe_domain(name="with")["domainInfo"]["description"] == ""
    assert "description" not in bare.client.describe_domain(name="without")["domainInfo"]


def test_a_domain_is_registered_once_even_if_it_is_deprecated(bare: World) -> None:
    register(bare)
    for _ in range(2):
        assert fault(register, bare) == ("DomainAlreadyExistsFault", "d")
        if bare.client.describe_domain(name="d")["domainInfo"]["status"] == "REGISTERED":
            bare.client.deprecate_domain(name="d")


def test_deprecating_a_domain_and_taking_it_back(world: World) -> None:
    client = world.client
    assert fault(client.undeprecate_domain, name="d") == ("DomainAlreadyExistsFault", "d")
    client.deprecate_domain(name="d")
    assert fault(client.deprecate_domain, name="d") == ("DomainDeprecatedFault", "d")
    assert client.list_domains(registrationStatus="REGISTERED")["domainInfos"] == []
    assert client.list_domains(registrationStatus="DEPRECATED")["domainInfos"][0]["status"] == "DEPRECATED"
    types = [client.describe_workflow_type(domain="d", workflowType=W)]
    types.append(client.describe_activity_type(domain="d", activityType=A))
    assert [found["typeInfo"]["status"] for found in types] == ["DEPRECATED"] * 2

    client.undeprecate_domain(name="d")

    assert client.describe_domain(name="d")["domainInfo"]["status"] == "REGISTERED"
    found = client.describe_workflow_type(domain="d", workflowType=W)
    assert found["typeInfo"]["status"] == "DEPRECATED"  # U-18: types do not come back by themselves
    client.undeprecate_workflow_type(domain="d", workflowType=W)
    world.start()


def test_nothing_new_in_a_deprecated_domain(world: World) -> None:
    """S-DOM-2."""
    client = world.client
    client.deprecate_domain(name="d")
    refused = ("DomainDeprecatedFault", "d")
    assert fault(client.register_workflow_type, domain="d", name="n", version="1") == refused
    assert fault(client.register_activity_type, domain="d", name="n", version="1") == refused
    assert fault(world.start) == refused


def test_what_runs_in_a_deprecated_domain_goes_on(world: World) -> None:
    """S-DOM-1."""
    client, time = world.client, {"oldestDate": 0}
    run_id = world.start()
    world.start("two")
    client.deprecate_domain(name="d")

    client.list_workflow_types(domain="d", registrationStatus="DEPRECATED")
    assert client.count_open_workflow_executions(domain="d", startTimeFilter=time)["count"] == 2
    assert client.count_pending_decision_tasks(domain="d", taskList={"name": "deciders"})["count"] == 2
    world.signal()
    client.request_cancel_workflow_execution(domain="d", workflowId="one")
    task = world.poll()
    client.terminate_workflow_execution(domain="d", workflowId="two")
    world.respond(task)
    assert "startedEventId" in world.work()
    assert world.types(run_id)[-1] == "DecisionTaskCompleted"
    assert (
        len(client.list_closed_workflow_executions(domain="d", startTimeFilter=time)["executionInfos"]) == 1
    )


def test_domains_are_listed_by_name(bare: World) -> None:
    for name in ("b", "a", "B", "c"):
        register(bare, name)

    def names(**members):
        found = bare.client.list_domains(registrationStatus="REGISTERED", **members)
        return [info["name"] for info in found["domainInfos"]]

    assert names() == ["B", "a", "b", "c"]  # U-25: by code points
    assert names(reverseOrder=True) == ["c", "b", "a", "B"]
    assert names(maximumPageSize=0) == names()


# Tags of domains


def test_tags_keep_their_order_and_are_merged_and_removed(bare: World) -> None:
    client = bare.client
    register(bare, tags=[{"key": "z", "value": "1"}, {"key": "a"}])
    client.tag_resource(resourceArn=ARN, tags=[{"key": "m", "value": ""}, {"key": "z", "value": "2"}])
    assert client.list_tags_for_resource(resourceArn=ARN)["tags"] == [
        {"key": "z", "value": "2"},
        {"key": "a"},
        {"key": "m", "value": ""},
    ]
    client.untag_resource(resourceArn=ARN, tagKeys=["a", "unknown"])
    assert [tag["key"] for tag in client.list_tags_for_resource(resourceArn=ARN)["tags"]] == ["z", "m"]


def test_at_most_fifty_tags(bare: World) -> None:
    def tags(first: int, count: int):
        return [{"key": f"k{number}", "value": "v"} for number in range(first, first + count)]

    assert fault(register, bare, tags=tags(0, 51)) == ("TooManyTagsFault", "d")
    register(bare, tags=tags(0, 50))
    tag = bare.client.tag_resource
    assert fault(tag, resourceArn=ARN, tags=tags(50, 1)) == ("TooManyTagsFault", "d")
    tag(resourceArn=ARN, tags=tags(10, 5))
    assert len(bare.client.list_tags_for_resource(resourceArn=ARN)["tags"]) == 50


@pytest.mark.parametrize("arn", [ARN[:-1] + "nope", "nonsense", "arn:aws:s3:::/domain/d", ":::::/domain/d"])
@pytest.mark.parametrize("operation", ["list_tags_for_resource", "tag_resource", "untag_resource"])
def test_tags_of_nothing(bare: World, operation: str, arn: str) -> None:
    register(bare)
    extra = {"tag_resource": {"tags": [{"key": "k"}]}, "untag_resource": {"tagKeys": ["k"]}}.get(
        operation, {}
    )
    assert fault(getattr(bare.client, operation), resourceArn=arn, **extra)[0] == "UnknownResourceFault"


# Types

KINDS = {
    "workflow": {
        "defaultTaskStartToCloseTimeout": "1",
        "defaultExecutionStartToCloseTimeout": "2",
        "defaultTaskList": {"name": "l"},
        "defaultTaskPriority": "-3",
        "defaultChildPolicy": "ABANDON",
        "defaultLambdaRole": "arn:aws:iam::123456789012:role/r",
    },
    "activity": {
        "defaultTaskStartToCloseTimeout": "1",
        "defaultTaskHeartbeatTimeout": "2",
        "defaultTaskList": {"name": "l"},
        "defaultTaskPriority": "0",
        "defaultTaskScheduleToStartTimeout": "NONE",
        "defaultTaskScheduleToCloseTimeout": "0",
    },
}


class Types:
    """The operations on one kind of types."""

    def __init__(self, client, kind: str) -> None:
        self.client = client
        self.kind = kind
        self.member = f"{kind}Type"

    def __call__(self, verb: str, name: str = "n", version: str = "1", **members):
        call = getattr(self.client, f"{verb}_{self.kind}_type")
        if verb == "register":
            return call(domain="d", name=name, version=version, **members)
        return call(domain="d", **{self.member: {"name": name, "version": version}})

    def list(self, status: str = "REGISTERED", **members) -> list[str]:
        call = getattr(self.client, f"list_{self.kind}_types")
        found = call(domain="d", registrationStatus=status, **members)["typeInfos"]
        return [f"{info[self.member]['name']} {info[self.member]['version']}" for info in found]

    def text(self, name: str = "n", version: str = "1") -> str:
        return f"{self.kind.title()}Type=[name={name}, version={version}]"


@pytest.fixture(params=["workflow", "activity"])
def types(request, bare: World) -> Types:
    register(bare)
    return Types(bare.client, request.param)


def test_a_type_as_it_is_described(types: Types, clock) -> None:
    types("register", description="", **KINDS[types.kind])
    described = types("describe")
    assert described["configuration"] == KINDS[types.kind]
    info = described["typeInfo"]
    assert (info[types.member], info["status"], info["description"]) == (
        {"name": "n", "version": "1"},
        "REGISTERED",
        "",
    )
    assert round(info["creationDate"].timestamp() * 1000) == clock.now()
    assert "deprecationDate" not in info


def test_a_type_without_defaults(types: Types) -> None:
    """Only the defaults given are shown; an empty text stands for none."""
    types("register", defaultTaskStartToCloseTimeout="", defaultTaskPriority="")
    described = types("describe")
    assert described["configuration"] == {}
    assert "description" not in described["typeInfo"]


def test_the_life_of_a_type(types: Types, clock) -> None:
    types("register")
    assert fault(types, "register") == ("TypeAlreadyExistsFault", types.text())
    assert fault(types, "undeprecate") == ("TypeAlreadyExistsFault", types.text())
    cannot = "The type is currently registered and cannot be deleted in its current state"
    assert fault(types, "delete") == ("TypeNotDeprecatedFault", cannot)

    clock.advance(5)
    types("deprecate")

    info = types("describe")["typeInfo"]
    assert (info["status"], (info["deprecationDate"] - info["creationDate"]).seconds) == ("DEPRECATED", 5)
    assert fault(types, "deprecate") == ("TypeDeprecatedFault", types.text())
    assert fault(types, "register") == ("TypeAlreadyExistsFault", types.text())
    types("undeprecate")
    assert "deprecationDate" not in types("describe")["typeInfo"]
    types("deprecate")
    types("delete")
    assert fault(types, "describe") == ("UnknownResourceFault", f"Unknown type: {types.text()}")
    types("register")  # the name is free again


@pytest.mark.parametrize("verb", ["describe", "deprecate", "undeprecate", "delete"])
def test_types_that_are_not_there(types: Types, verb: str) -> None:
    types("register")
    assert fault(types, verb, version="2") == (
        "UnknownResourceFault",
        f"Unknown type: {types.text(version='2')}",
    )


def test_types_are_listed_by_name_and_version(types: Types) -> None:
    for name, version in (("b", "1"), ("a", "10"), ("a", "9"), ("ab", "1"), ("a", "1")):
        types("register", name, version)
    types("register", "gone", "1")
    types("deprecate", "gone", "1")
    assert types.list() == ["a 1", "a 10", "a 9", "ab 1", "b 1"]
    assert types.list(reverseOrder=True) == ["b 1", "ab 1", "a 9", "a 10", "a 1"]
    assert types.list(name="a") == ["a 1", "a 10", "a 9"]
    assert types.list(name="nope") == []
    assert types.list("DEPRECATED") == ["gone 1"]


def test_tasks_of_a_type_that_is_deleted_go_on(world: World) -> None:
    run_id = world.start()
    world.decide(
        {
            "decisionType": "ScheduleActivityTask",
            "scheduleActivityTaskDecisionAttributes": {"activityId": "a1", "activityType": A},
        }
    )
    for kind, member in (("workflow", {"workflowType": W}), ("activity", {"activityType": A})):
        for verb in ("deprecate", "delete"):
            getattr(world.client, f"{verb}_{kind}_type")(domain="d", **member)
    task = world.work()
    assert task["activityType"] == A
    world.done(task)
    assert world.poll()["workflowType"] == W
    assert world.types(run_id)[-1] == "DecisionTaskStarted"


# Limits


@pytest.fixture(scope="module")
def narrow():
    """A server on which everything is scarce (S-LIM-1)."""
    with Server(settings=Settings(max_domains=2, max_types=3)) as server:
        yield client_of(server.url)


def test_domains_and_types_have_limits(narrow) -> None:
    retention = {"workflowExecutionRetentionPeriodInDays": "1"}
    for name in ("a", "b"):
        narrow.register_domain(name=name, **retention)
    narrow.deprecate_domain(name="b")
    assert fault(narrow.register_domain, name="c", **retention)[0] == "LimitExceededFault"
    assert fault(narrow.register_domain, name="a", **retention)[0] == "DomainAlreadyExistsFault"

    for kind in ("workflow", "activity"):
        register_type = getattr(narrow, f"register_{kind}_type")
        for version in ("1", "2", "3"):
            register_type(domain="a", name="n", version=version)
        code, message = fault(register_type, domain="a", name="n", version="4")
        assert code == "LimitExceededFault" and message.endswith("limit exceeded")
    narrow.deprecate_activity_type(domain="a", activityType={"name": "n", "version": "1"})
    assert fault(narrow.register_activity_type, domain="a", name="n", version="4")[0] == "LimitExceededFault"
    narrow.delete_activity_type(domain="a", activityType={"name": "n", "version": "1"})
    narrow.register_activity_type(domain="a", name="n", version="4")


def test_regions_are_worlds_of_their_own(world: World, server: Server) -> None:
    """S-AUTH-2: the region is that of the credential scope, and it is in the ARNs."""
    world.start()
    other = client_of(server.url, "eu-west-3")
    assert fault(other.describe_domain, name="d") == ("UnknownResourceFault", "Unknown domain: d")
    other.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
    assert other.describe_domain(name="d")["domainInfo"]["arn"].split(":")[3] == "eu-west-3"
    text = "Unknown type: WorkflowType=[name=w, version=1]"
    start = {"domain": "d", "workflowId": "one", "workflowType": W}
    assert fault(other.start_workflow_execution, **start) == ("UnknownResourceFault", text)


def test_one_region_for_all_requests() -> None:
    """U-3: a switch for those who mix regions on one machine."""
    with Server(settings=Settings(region="eu-west-1")) as server:
        client_of(server.url, "us-east-1").register_domain(
            name="d", workflowExecutionRetentionPeriodInDays="1"
        )
        described = client_of(server.url, "ap-south-1").describe_domain(name="d")
        assert described["domainInfo"]["arn"].split(":")[3] == "eu-west-1"
