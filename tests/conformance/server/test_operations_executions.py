"""Starting, describing and steering executions (sections 2.3 and 6)."""

import base64

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.conformance.server.raw import Raw
from tests.unit.server.world import BARE_W, W, World, activity, attributes, complete, decision, fault, timer

SETTINGS = {
    "executionStartToCloseTimeout": "100",
    "taskList": {"name": "l"},
    "taskStartToCloseTimeout": "10",
    "childPolicy": "ABANDON",
}
ROLE = "arn:aws:iam::123456789012:role/r"


def ids(run_id: str, workflow_id: str = "one") -> str:
    return f"Unknown execution: WorkflowExecution=[workflowId={workflow_id}, runId={run_id}]"


# Starting


def test_the_first_two_events_share_a_time(world: World) -> None:
    run_id = world.start(input="hello", tagList=["b", "a", "b"], taskPriority="-5", lambdaRole=ROLE)
    started, scheduled = world.events(run_id)
    assert attributes(started) == {
        "input": "hello",
        "tagList": ["b", "a", "b"],
        "taskPriority": "-5",
        "lambdaRole": ROLE,
        "executionStartToCloseTimeout": "3600",
        "taskStartToCloseTimeout": "60",
        "taskList": {"name": "deciders"},
        "childPolicy": "TERMINATE",
        "workflowType": W,
        "parentInitiatedEventId": 0,
    }
    assert attributes(scheduled) == {
        "taskList": {"name": "deciders"},
        "taskPriority": "-5",
        "startToCloseTimeout": "60",
        "scheduleToStartTimeout": "NONE",
    }
    assert started["eventTimestamp"] == scheduled["eventTimestamp"]


def test_what_is_not_given_is_not_written(world: World) -> None:
    """S-DEC-5 and section 7: priorities, tags, input and role only if set."""
    run_id = world.start()
    started, scheduled = (attributes(event) for event in world.events(run_id))
    assert not {"input", "tagList", "taskPriority", "lambdaRole", "continuedExecutionRunId"} & set(started)
    assert "parentWorkflowExecution" not in started
    assert "taskPriority" not in scheduled


def test_empty_texts_are_texts(world: World, raw: Raw) -> None:
    """Section 7, rule 2: what was given is kept, even if it is empty."""
    run_id = world.start(input="")
    assert world.last(run_id, "WorkflowExecutionStarted")["input"] == ""
    world.decide(activity(input="", control=""))
    scheduled = world.last(run_id, "ActivityTaskScheduled")
    assert (scheduled["input"], scheduled["control"]) == ("", "")
    task = raw.call("PollForActivityTask", domain="d", taskList={"name": "workers"}, identity="")
    assert task["input"] == ""
    assert world.last(run_id, "ActivityTaskStarted")["identity"] == ""
    world.done(task, "")
    assert world.last(run_id, "ActivityTaskCompleted")["result"] == ""
    world.signal(input="")
    assert world.last(run_id, "WorkflowExecutionSignaled")["input"] == ""
    world.decide(decision("FailWorkflowExecution", reason="", details=""))
    failed = world.last(run_id, "WorkflowExecutionFailed")
    assert (failed["reason"], failed["details"]) == ("", "")


def test_run_ids_have_the_shape_of_the_service(world: World) -> None:
    found = {world.start(str(number)) for number in range(40)}
    assert len(found) == 40
    assert {len(run_id) for run_id in found} == {46}
    assert all(run_id.startswith("22") and run_id.endswith("=") for run_id in found)
    assert all(len(base64.b64decode(run_id[2:])) == 32 for run_id in found)
    assert {"+", "/"} <= set("".join(found))


@pytest.mark.parametrize("missing", list(SETTINGS))
def test_a_setting_that_is_neither_given_nor_defaulted(world: World, missing: str) -> None:
    """2.3.1, U-5: the first missing one is named as the request names it; empty texts count as missing."""
    given = {name: value for name, value in SETTINGS.items() if name != missing}
    start = {"workflowId": "one", "workflowType": BARE_W}
    assert fault(world.start, **start, **given) == ("DefaultUndefinedFault", missing)
    if missing.endswith("Timeout"):
        given[missing] = ""
        assert fault(world.start, **start, **given) == ("DefaultUndefinedFault", missing)


def test_missing_settings_are_found_in_order(world: World) -> None:
    given: dict = {}
    for name, value in SETTINGS.items():
        assert fault(world.start, workflowType=BARE_W, **given) == ("DefaultUndefinedFault", name)
        given[name] = value
    world.start(workflowType=BARE_W, **given)


def test_what_starting_refuses_in_order(world: World) -> None:
    nowhere = {"workflowType": {"name": "nope", "version": "1"}}
    text = "Unknown type: WorkflowType=[name=nope, version=1]"
    assert fault(world.start, **nowhere) == ("UnknownResourceFault", text)
    world.start()
    assert fault(world.start) == ("WorkflowExecutionAlreadyStartedFault", "Already Started")
    assert fault(world.start, workflowType=BARE_W)[0] == "DefaultUndefinedFault"
    world.client.deprecate_workflow_type(domain="d", workflowType=W)
    assert fault(world.start) == ("TypeDeprecatedFault", "WorkflowType=[name=w, version=1]")


def test_a_workflow_id_is_free_again_after_its_run_closed(world: World) -> None:
    """S-START-1, S-START-2."""
    first = world.start()
    world.decide(complete)
    second = world.start()
    assert first != second
    assert world.describe(first)["executionInfo"]["executionStatus"] == "CLOSED"
    assert world.describe(second)["executionInfo"]["executionStatus"] == "OPEN"


def test_at_most_five_tags_of_at_most_256_characters(world: World, loose) -> None:
    start = {"domain": "d", "workflowId": "one", "workflowType": W}
    code, message = fault(loose.start_workflow_execution, tagList=list("abcdef"), **start)
    assert code == "ValidationException" and "'tagList'" in message
    code, message = fault(loose.start_workflow_execution, tagList=["a", "b" * 257], **start)
    assert "at 'tagList.2.member' failed to satisfy constraint: Member must have length less" in message
    world.start(tagList=["", "b" * 256])


def test_open_executions_have_a_limit() -> None:
    with Server(settings=Settings(max_open_executions=2)) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        world.start("one")
        world.start("two")
        assert fault(world.start, "three") == (
            "LimitExceededFault",
            "open workflow executions limit exceeded",
        )
        world.client.terminate_workflow_execution(domain="d", workflowId="one")
        world.start("three")


# Describing


def test_an_open_run_as_it_is_described(world: World, clock) -> None:
    run_id = world.start(tagList=["t"], taskPriority="1", lambdaRole=ROLE)
    described = world.describe(run_id)
    started = described["executionInfo"].pop("startTimestamp")
    assert round(started.timestamp() * 1000) == clock.now()
    assert described["executionInfo"] == {
        "cancelRequested": False,
        "execution": {"workflowId": "one", "runId": run_id},
        "executionStatus": "OPEN",
        "tagList": ["t"],
        "workflowType": W,
    }
    assert described["executionConfiguration"] == {
        "childPolicy": "TERMINATE",
        "executionStartToCloseTimeout": "3600",
        "lambdaRole": ROLE,
        "taskList": {"name": "deciders"},
        "taskPriority": "1",
        "taskStartToCloseTimeout": "60",
    }
    assert described["openCounts"] == {
        "openActivityTasks": 0,
        "openChildWorkflowExecutions": 0,
        "openDecisionTasks": 1,
        "openLambdaFunctions": 0,
        "openTimers": 0,
    }
    assert not {"latestActivityTaskTimestamp", "latestExecutionContext"} & set(described)


def test_open_decision_tasks_are_one_or_none(world: World) -> None:
    run_id = world.start()

    def count() -> int:
        return world.describe(run_id)["openCounts"]["openDecisionTasks"]

    task = world.poll()
    assert count() == 1
    world.signal()
    assert count() == 1  # one is started, another waits
    world.respond(task)
    assert count() == 1
    world.decide()
    assert count() == 0


def test_the_latest_activity_event_of_any_kind_counts(world: World, clock) -> None:
    run_id = world.start()

    def latest() -> float:
        return world.describe(run_id)["latestActivityTaskTimestamp"].timestamp()

    world.decide(activity())
    seen = [latest()]
    clock.advance(1)
    task = world.work()
    seen.append(latest())
    clock.advance(1)
    world.done(task)
    seen.append(latest())
    assert [seen[1] - seen[0], seen[2] - seen[1]] == [1, 1]


def test_the_context_of_the_last_answer_that_had_one(world: World) -> None:
    run_id = world.start()
    for number, (given, shown) in enumerate(
        [({}, None), ({"executionContext": "x"}, "x"), ({}, "x"), ({"executionContext": ""}, "")]
    ):
        if number:
            world.signal()
        world.decide(**given)
        assert world.describe(run_id).get("latestExecutionContext") == shown
        assert world.last(run_id, "DecisionTaskCompleted").get("executionContext") == given.get(
            "executionContext"
        )


def test_a_closed_run_keeps_its_open_counts(world: World) -> None:
    run_id = world.start()
    world.client.request_cancel_workflow_execution(domain="d", workflowId="one")
    assert world.describe(run_id)["executionInfo"]["cancelRequested"] is True
    world.decide(activity(), timer(), decision("CancelWorkflowExecution"))
    described = world.describe(run_id)
    info = described["executionInfo"]
    assert (info["executionStatus"], info["closeStatus"]) == ("CLOSED", "CANCELED")
    assert info["cancelRequested"] is False  # U-14
    assert info["closeTimestamp"] == world.events(run_id)[-1]["eventTimestamp"]
    counts = described["openCounts"]
    assert (counts["openActivityTasks"], counts["openTimers"], counts["openDecisionTasks"]) == (1, 1, 0)


@pytest.mark.parametrize("operation", ["describe_workflow_execution", "get_workflow_execution_history"])
def test_executions_that_are_not_there(world: World, operation: str) -> None:
    run_id = world.start()
    call = getattr(world.client, operation)
    for workflow_id, given in (("one", "nope"), ("two", run_id)):
        execution = {"workflowId": workflow_id, "runId": given}
        assert fault(call, domain="d", execution=execution) == (
            "UnknownResourceFault",
            ids(given, workflow_id),
        )


def test_a_run_id_is_good_for_its_own_execution_only(world: World, server: Server) -> None:
    """Not in another region, domain or workflowId, and not with a character changed, added or left out."""
    run_id = world.start()
    world.client.register_domain(name="e", workflowExecutionRetentionPeriodInDays="1")
    other = client_of(server.url, "elsewhere")
    other.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
    execution = {"workflowId": "one", "runId": run_id}
    for client, domain in ((world.client, "e"), (other, "d")):
        call = client.describe_workflow_execution
        assert fault(call, domain=domain, execution=execution) == ("UnknownResourceFault", ids(run_id))
    changed = [run_id[:n] + ("A" if run_id[n] != "A" else "B") + run_id[n + 1 :] for n in range(len(run_id))]
    for bad in (
        *changed,
        run_id[:-1],
        run_id + "=",
        run_id.lower(),
        "22",
        "é" * 46,
        "x" * 64,
        "22" + "=" * 44,
    ):
        assert fault(world.describe, bad) == ("UnknownResourceFault", ids(bad))


# Steering

STEER = {
    "signal_workflow_execution": {"signalName": "s"},
    "request_cancel_workflow_execution": {},
    "terminate_workflow_execution": {},
}


@pytest.mark.parametrize("operation", list(STEER))
def test_only_open_executions_can_be_steered(world: World, operation: str) -> None:
    """S-WE-1, S-WE-2, and the texts of 1.5."""
    closed = world.start()
    world.decide(complete)
    length = len(world.events(closed))
    call, members = getattr(world.client, operation), STEER[operation]
    gone = ("UnknownResourceFault", "Unknown execution, workflowId = one")
    assert fault(call, domain="d", workflowId="one", **members) == gone
    assert fault(call, domain="d", workflowId="one", runId="", **members) == gone
    assert fault(call, domain="d", workflowId="one", runId=closed, **members) == (
        "UnknownResourceFault",
        ids(closed),
    )
    assert fault(call, domain="d", workflowId="one", runId="x", **members) == (
        "UnknownResourceFault",
        ids("x"),
    )
    world.start()
    assert fault(call, domain="d", workflowId="one", runId=closed, **members) == (
        "UnknownResourceFault",
        ids(closed),
    )
    assert len(world.events(closed)) == length


def test_signals_are_recorded_each_and_share_a_decision_task(world: World) -> None:
    """6.1, S-DT-2."""
    run_id = world.start()
    world.signal(input="1")
    world.signal(name="with: any/|chars\x01")
    events = world.events(run_id)
    assert [event["eventType"] for event in events[2:]] == ["WorkflowExecutionSignaled"] * 2
    assert attributes(events[2]) == {"signalName": "s", "input": "1", "externalInitiatedEventId": 0}
    assert attributes(events[3]) == {"signalName": "with: any/|chars\x01", "externalInitiatedEventId": 0}


def test_cancel_requests_are_recorded_each_and_close_nothing(world: World) -> None:
    """6.2."""
    run_id = world.start()
    world.decide()
    for _ in range(2):
        world.client.request_cancel_workflow_execution(domain="d", workflowId="one", runId=run_id)
    types = world.types(run_id)[4:]
    requested = "WorkflowExecutionCancelRequested"
    assert types == [requested, "DecisionTaskScheduled", requested]
    assert world.last(run_id, requested) == {"externalInitiatedEventId": 0, "eventId": 7}
    world.decide(complete)
    info = world.describe(run_id)["executionInfo"]
    assert (info["closeStatus"], info["cancelRequested"]) == ("COMPLETED", False)


def test_terminating(world: World) -> None:
    """5.2."""
    run_id = world.start()
    task = world.poll()
    world.client.terminate_workflow_execution(domain="d", workflowId="one", reason="r", details="d")
    assert world.last(run_id, "WorkflowExecutionTerminated") == {
        "reason": "r",
        "details": "d",
        "childPolicy": "TERMINATE",
        "cause": "OPERATOR_INITIATED",
        "eventId": 4,
    }
    assert world.describe(run_id)["executionInfo"]["closeStatus"] == "TERMINATED"
    assert fault(world.respond, task) == ("UnknownResourceFault", ids(run_id))  # U-33
