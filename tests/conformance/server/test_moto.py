"""What an independent emulator of the service answers too, where it is known to be right.

Every test runs twice: against our server over HTTP, and against moto in this process. What moto gets wrong is
left out: operations and decisions it lacks, filters, pages, reuse of ids, tokens of tasks that timed out, and
a decision task for every event.
"""

import pytest

from tests.unit.server.world import (
    BARE_W,
    A,
    W,
    World,
    attributes,
    fault,
)

GONE = "UnknownResourceFault"


@pytest.fixture
def world(either: World) -> World:
    either.register()
    return either


# Domains


def test_a_domain(either: World) -> None:
    client = either.client
    assert fault(client.describe_domain, name="d") == (GONE, "Unknown domain: d")
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="60", description="mine")
    described = client.describe_domain(name="d")
    info = described["domainInfo"]
    assert (info["name"], info["status"], info["description"]) == ("d", "REGISTERED", "mine")
    assert info["arn"].startswith("arn:aws:swf:") and info["arn"].endswith(":123456789012:/domain/d")
    assert described["configuration"]["workflowExecutionRetentionPeriodInDays"] == "60"


def test_the_status_of_a_domain(either: World) -> None:
    client = either.client
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="60")
    again = {"name": "d", "workflowExecutionRetentionPeriodInDays": "60"}
    assert fault(client.register_domain, **again) == ("DomainAlreadyExistsFault", "d")
    assert fault(client.undeprecate_domain, name="d") == ("DomainAlreadyExistsFault", "d")
    client.deprecate_domain(name="d")
    assert fault(client.deprecate_domain, name="d") == ("DomainDeprecatedFault", "d")
    assert [i["name"] for i in client.list_domains(registrationStatus="DEPRECATED")["domainInfos"]] == ["d"]
    client.undeprecate_domain(name="d")
    assert [i["name"] for i in client.list_domains(registrationStatus="REGISTERED")["domainInfos"]] == ["d"]
    for call in (client.deprecate_domain, client.undeprecate_domain):
        assert fault(call, name="nope") == (GONE, "Unknown domain: nope")


def test_domains_are_listed_by_name_in_both_directions(either: World) -> None:
    for name in ("b", "a", "c"):
        either.client.register_domain(name=name, workflowExecutionRetentionPeriodInDays="60")

    def names(**members):
        found = either.client.list_domains(registrationStatus="REGISTERED", **members)["domainInfos"]
        return [info["name"] for info in found]

    assert (names(), names(reverseOrder=True)) == (["a", "b", "c"], ["c", "b", "a"])


def test_tags_of_a_domain(either: World) -> None:
    client = either.client
    tags = [{"key": "k1", "value": "v1"}, {"key": "k2", "value": "v2"}]
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="60", tags=tags)
    arn = client.describe_domain(name="d")["domainInfo"]["arn"]
    client.tag_resource(resourceArn=arn, tags=[{"key": "k3", "value": "v3"}])
    client.untag_resource(resourceArn=arn, tagKeys=["k1"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == [*tags[1:], {"key": "k3", "value": "v3"}]


# Types


@pytest.mark.parametrize(("kind", "type_"), [("workflow", W), ("activity", A)])
def test_the_status_of_a_type(world: World, kind: str, type_: dict) -> None:
    member = {f"{kind}Type": type_}
    described = f"{kind.title()}Type=[name={type_['name']}, version=1]"

    def call(verb: str, **members):
        return getattr(world.client, f"{verb}_{kind}_type")(domain="d", **members)

    assert fault(call, "register", **type_) == ("TypeAlreadyExistsFault", described)
    assert fault(call, "undeprecate", **member) == ("TypeAlreadyExistsFault", described)
    call("deprecate", **member)
    assert call("describe", **member)["typeInfo"]["status"] == "DEPRECATED"
    assert fault(call, "deprecate", **member) == ("TypeDeprecatedFault", described)
    call("undeprecate", **member)
    assert call("describe", **member)["typeInfo"]["status"] == "REGISTERED"
    nope = {f"{kind}Type": {"name": "nope", "version": "1"}}
    text = f"Unknown type: {kind.title()}Type=[name=nope, version=1]"
    for verb in ("describe", "deprecate", "undeprecate"):
        assert fault(call, verb, **nope) == (GONE, text)
    found = getattr(world.client, f"list_{kind}_types")(domain="d", registrationStatus="REGISTERED")
    assert [info[f"{kind}Type"]["name"] for info in found["typeInfos"]] == sorted(
        (type_["name"], f"bare-{kind[0]}")
    )[::1]


def test_defaults_of_types(world: World) -> None:
    configuration = world.client.describe_workflow_type(domain="d", workflowType=W)["configuration"]
    assert configuration == {
        "defaultChildPolicy": "TERMINATE",
        "defaultExecutionStartToCloseTimeout": "3600",
        "defaultTaskList": {"name": "deciders"},
        "defaultTaskStartToCloseTimeout": "60",
    }


# Executions


def test_what_starting_refuses(world: World) -> None:
    assert fault(world.start, workflowType=BARE_W) == (
        "DefaultUndefinedFault",
        "executionStartToCloseTimeout",
    )
    given: dict = {}
    for name, value in (
        ("executionStartToCloseTimeout", "100"),
        ("taskList", {"name": "l"}),
        ("taskStartToCloseTimeout", "10"),
        ("childPolicy", "ABANDON"),
    ):
        assert fault(world.start, workflowType=BARE_W, **given) == ("DefaultUndefinedFault", name)
        given[name] = value
    world.start()
    assert fault(world.start) == ("WorkflowExecutionAlreadyStartedFault", "Already Started")
    world.client.deprecate_workflow_type(domain="d", workflowType=W)
    assert fault(world.start, "two") == ("TypeDeprecatedFault", "WorkflowType=[name=w, version=1]")
    nope = {"name": "nope", "version": "1"}
    assert fault(world.start, workflowType=nope) == (
        GONE,
        "Unknown type: WorkflowType=[name=nope, version=1]",
    )


def test_an_open_execution(world: World) -> None:
    run_id = world.start(tagList=["t"])
    described = world.describe(run_id)
    info = described["executionInfo"]
    assert (
        info["execution"],
        info["executionStatus"],
        info["workflowType"],
        info["tagList"],
        info["cancelRequested"],
    ) == (
        {"workflowId": "one", "runId": run_id},
        "OPEN",
        W,
        ["t"],
        False,
    )
    assert described["openCounts"] == {
        "openActivityTasks": 0,
        "openChildWorkflowExecutions": 0,
        "openDecisionTasks": 1,
        "openLambdaFunctions": 0,
        "openTimers": 0,
    }
    configuration = described["executionConfiguration"]
    assert configuration["taskList"] == {"name": "deciders"}
    assert configuration["childPolicy"] == "TERMINATE"
    assert fault(world.describe, "nope") == (
        GONE,
        "Unknown execution: WorkflowExecution=[workflowId=one, runId=nope]",
    )


def test_terminating(world: World) -> None:
    run_id = world.start()
    terminate = world.client.terminate_workflow_execution
    terminate(domain="d", workflowId="one", runId=run_id, reason="r", details="d", childPolicy="TERMINATE")
    last = world.events(run_id)[-1]
    assert last["eventType"] == "WorkflowExecutionTerminated"
    assert attributes(last) == {
        "reason": "r",
        "details": "d",
        "childPolicy": "TERMINATE",
        "cause": "OPERATOR_INITIATED",
    }
    assert fault(terminate, domain="d", workflowId="one") == (GONE, "Unknown execution, workflowId = one")
    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert fault(terminate, domain="d", workflowId="one", runId=run_id) == (GONE, text)


def test_a_signal(world: World) -> None:
    run_id = world.start()
    world.signal(input="i")
    signaled = [e for e in world.events(run_id) if e["eventType"] == "WorkflowExecutionSignaled"]
    found = attributes(signaled[0])
    assert (found["signalName"], found["input"]) == ("s", "i")
    assert fault(world.signal, "nope", input="i") == (GONE, "Unknown execution, workflowId = nope")
