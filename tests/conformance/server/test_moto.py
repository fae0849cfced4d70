"""What an independent emulator of the service answers too, where it is known to be right.

Every test runs twice: against our server over HTTP, and against moto in this process. What moto gets wrong is
left out: operations and decisions it lacks, filters, pages, reuse of ids, tokens of tasks that timed out, and
a decision task for every event.
"""

import boto3
import pytest
from moto import mock_aws

from tests.unit.server.world import (
    BARE_W,
    A,
    W,
    World,
    activity,
    attributes,
    complete,
    decision,
    fault,
    timer,
)

GONE = "UnknownResourceFault"


@pytest.fixture(params=["ours", "moto"])
def either(request, monkeypatch):
    """The same words, said to one service or the other."""
    if request.param == "ours":
        yield request.getfixturevalue("bare")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield World(boto3.client("swf", region_name="us-east-1"), None, None)


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


# Decision tasks


def test_a_decision_task(world: World) -> None:
    run_id = world.start()
    task = world.poll(identity="me")
    assert task["taskToken"]
    assert task["workflowExecution"] == {"workflowId": "one", "runId": run_id}
    assert task["workflowType"] == W
    assert task["startedEventId"] == 3
    assert [event["eventType"] for event in task["events"]] == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
    ]
    world.respond(task, executionContext="c")
    assert world.describe(run_id)["latestExecutionContext"] == "c"
    assert fault(world.respond, task) == (GONE, "Unknown decision task, scheduledEventId = 2")
    assert fault(world.respond, {"taskToken": "nonsense"}) == ("ValidationException", "Invalid token")


def test_empty_polls(world: World) -> None:
    task = world.poll("nobody uses this")
    assert (task["previousStartedEventId"], task["startedEventId"]) == (0, 0)
    assert "taskToken" not in task
    task = world.work("nor this")
    assert task["startedEventId"] == 0 and "taskToken" not in task


def test_a_history_backwards(world: World) -> None:
    run_id = world.start()
    world.decide()
    assert [event["eventId"] for event in world.events(run_id, reverseOrder=True)] == [4, 3, 2, 1]


NULL = "Value null at 'decisions.{}.member.{}' failed to satisfy constraint: Member must not be null"
MARKER = NULL.format(1, "recordMarkerDecisionAttributes.markerName")
TIMER = NULL.format(2, "cancelTimerDecisionAttributes.timerId")
REFUSED = [
    ([complete, timer()], "Close must be last decision in list"),
    ([{"decisionType": "RecordMarker"}], f"1 validation error detected: {MARKER}"),
    (
        [{"decisionType": "RecordMarker"}, {"decisionType": "CancelTimer"}],
        f"2 validation errors detected: {MARKER}; {TIMER}",
    ),
]


@pytest.mark.parametrize(("decisions", "message"), REFUSED)
def test_lists_of_decisions_that_are_refused(world: World, decisions: list, message: str) -> None:
    run_id = world.start()
    task = world.poll()
    assert fault(world.respond, task, *decisions) == ("ValidationException", message)
    assert len(world.events(run_id)) == 3
    world.respond(task)


@pytest.mark.parametrize(
    ("said", "status", "event_type"),
    [
        (decision("CompleteWorkflowExecution", result="r"), "COMPLETED", "WorkflowExecutionCompleted"),
        (decision("FailWorkflowExecution", reason="r", details="d"), "FAILED", "WorkflowExecutionFailed"),
        (decision("CancelWorkflowExecution", details="d"), "CANCELED", "WorkflowExecutionCanceled"),
    ],
)
def test_closing(world: World, said: dict, status: str, event_type: str) -> None:
    run_id = world.start()
    world.decide(said)
    last = world.events(run_id)[-1]
    given = next(value for value in said.values() if isinstance(value, dict))
    assert last["eventType"] == event_type
    assert attributes(last) == given | {"decisionTaskCompletedEventId": 4}
    assert world.describe(run_id)["executionInfo"]["closeStatus"] == status


def test_markers_and_timers(world: World) -> None:
    run_id = world.start()
    world.decide(
        decision("RecordMarker", markerName="m", details="d"),
        timer("t", 1000, control="c"),
        timer("t", 5),
        decision("CancelTimer", timerId="t"),  # moto keeps a thread for every timer that is open
    )
    events = world.events(run_id)[4:7]
    assert [event["eventType"] for event in events] == ["MarkerRecorded", "TimerStarted", "StartTimerFailed"]
    assert [attributes(event) for event in events] == [
        {"markerName": "m", "details": "d", "decisionTaskCompletedEventId": 4},
        {"timerId": "t", "startToFireTimeout": "1000", "control": "c", "decisionTaskCompletedEventId": 4},
        {"timerId": "t", "cause": "TIMER_ID_ALREADY_IN_USE", "decisionTaskCompletedEventId": 4},
    ]


# Activity tasks


def test_g1_an_activity(world: World) -> None:
    run_id = world.start()
    world.decide(activity(input="i"))
    task = world.work(identity="me")
    assert (task["activityId"], task["activityType"], task["input"], task["startedEventId"]) == (
        "a1",
        A,
        "i",
        6,
    )
    assert (
        world.client.record_activity_task_heartbeat(taskToken=task["taskToken"])["cancelRequested"] is False
    )
    world.done(task, "r")
    assert fault(world.done, task) == (GONE, "Unknown activity, scheduledEventId = 5")
    world.decide(complete)
    assert world.types(run_id) == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "ActivityTaskScheduled",
        "ActivityTaskStarted",
        "ActivityTaskCompleted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "WorkflowExecutionCompleted",
    ]
    found = attributes(world.events(run_id)[6])
    assert found == {"result": "r", "scheduledEventId": 5, "startedEventId": 6}


def test_an_activity_that_fails(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    world.client.respond_activity_task_failed(taskToken=task["taskToken"], reason="r", details="d")
    found = attributes(world.events(run_id)[6])
    assert found == {"reason": "r", "details": "d", "scheduledEventId": 5, "startedEventId": 6}
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"


def test_g3_an_event_during_a_decision(world: World) -> None:
    run_id = world.start()
    world.decide(activity("a1"), activity("a2"))
    first, second = world.work(), world.work()
    assert (first["activityId"], second["activityId"]) == ("a1", "a2")
    world.done(first)
    task = world.poll()
    world.done(second)
    world.respond(task)
    world.poll()
    assert world.types(run_id)[8:] == [
        "ActivityTaskCompleted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "ActivityTaskCompleted",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted",
        "DecisionTaskStarted",
    ]


FAILED = [
    (activity(activityType={"name": "nope", "version": "1"}), "ACTIVITY_TYPE_DOES_NOT_EXIST"),
    (activity(activityType={"name": "bare-a", "version": "1"}), "DEFAULT_TASK_LIST_UNDEFINED"),
    (
        activity(activityType={"name": "bare-a", "version": "1"}, taskList={"name": "l"}),
        "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED",
    ),
]


@pytest.mark.parametrize(("said", "cause"), FAILED)
def test_activities_that_cannot_be_scheduled(world: World, said: dict, cause: str) -> None:
    run_id = world.start()
    world.decide(said)
    assert world.types(run_id)[4:] == ["ScheduleActivityTaskFailed", "DecisionTaskScheduled"]
    given = said["scheduleActivityTaskDecisionAttributes"]
    assert attributes(world.events(run_id)[4]) == {
        "activityId": "a1",
        "activityType": given["activityType"],
        "cause": cause,
        "decisionTaskCompletedEventId": 4,
    }


def test_pending_tasks(world: World) -> None:
    def pending(kind: str, name: str) -> dict:
        found = getattr(world.client, f"count_pending_{kind}_tasks")(domain="d", taskList={"name": name})
        return {member: found[member] for member in ("count", "truncated")}

    assert pending("decision", "deciders") == {"count": 0, "truncated": False}
    world.start("one")
    world.start("two")
    assert pending("decision", "deciders") == {"count": 2, "truncated": False}
    world.decide(activity())
    assert pending("activity", "workers") == {"count": 1, "truncated": False}
    assert pending("activity", "never used") == {"count": 0, "truncated": False}


def test_lists_of_executions(world: World) -> None:
    client, times = world.client, {"startTimeFilter": {"oldestDate": 0}}
    for name in ("a", "b"):
        world.start(name)
    world.client.terminate_workflow_execution(domain="d", workflowId="a")
    opened = client.list_open_workflow_executions(domain="d", **times)["executionInfos"]
    closed = client.list_closed_workflow_executions(domain="d", **times)["executionInfos"]
    assert [info["execution"]["workflowId"] for info in opened] == ["b"]
    assert [info["execution"]["workflowId"] for info in closed] == ["a"]
    listing = client.list_closed_workflow_executions
    assert fault(listing, domain="d") == ("ValidationException", "Must specify time filter")
