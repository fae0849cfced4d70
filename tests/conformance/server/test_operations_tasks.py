"""Polls, answers, heartbeats, tokens and priorities (sections 2.4, 2.5, 6.5 and 8)."""

import base64

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.conformance.server.raw import Raw
from tests.unit.server.world import A, W, World, activity, attributes, complete, decision, fault

GONE = "UnknownResourceFault"


# Decision tasks


def test_a_decision_task(world: World) -> None:
    """2.4.1: every member, and the events up to the task's own start."""
    run_id = world.start()
    task = world.poll(identity="me")
    assert set(task) == {
        "ResponseMetadata",
        "events",
        "previousStartedEventId",
        "startedEventId",
        "taskToken",
        "workflowExecution",
        "workflowType",
    }
    assert task["workflowExecution"] == {"workflowId": "one", "runId": run_id}
    assert task["workflowType"] == W
    assert (task["previousStartedEventId"], task["startedEventId"]) == (0, 3)
    assert [event["eventType"] for event in task["events"]][-1] == "DecisionTaskStarted"
    assert attributes(task["events"][-1]) == {"identity": "me", "scheduledEventId": 2}


@pytest.mark.parametrize("kind", ["Decision", "Activity"])
def test_an_empty_poll(world: World, raw: Raw, kind: str) -> None:
    """U-9: no token and no events; the zeros must be there. A list nobody ever used is no error."""
    answer = raw.call(f"PollFor{kind}Task", domain="d", taskList={"name": "never used"})
    zeros = {"startedEventId": 0}
    assert answer == ({"previousStartedEventId": 0, **zeros} if kind == "Decision" else zeros)


def test_empty_polls_with_an_empty_token_on_request() -> None:
    with Server(settings=Settings(empty_poll_token=True, poll_seconds=0.0)) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        assert (world.poll()["taskToken"], world.work()["taskToken"]) == ("", "")


def test_the_previous_start_is_that_of_the_last_completed_task(world: World, clock) -> None:
    """U-10: a task that timed out does not count."""
    world.start()
    world.decide(taskList={"name": "deciders"})
    world.signal()
    world.poll()
    clock.advance(60)
    task = world.poll()
    assert task["previousStartedEventId"] == 3
    world.respond(task)
    world.signal()
    assert world.poll()["previousStartedEventId"] == task["startedEventId"]


def test_only_what_is_new(world: World) -> None:
    """startAtPreviousStartedEvent: the window begins with the previous start; order and pages apply to it."""
    world.start()
    assert [event["eventId"] for event in world.poll(startAtPreviousStartedEvent=True)["events"]] == [1, 2, 3]
    world.start("two")
    world.decide()
    world.signal("two")
    task = world.poll(startAtPreviousStartedEvent=True)
    assert [event["eventId"] for event in task["events"]] == [3, 4, 5, 6, 7]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("new", [False, True])
def test_all_pages_of_a_task_say_the_same_of_it(world: World, reverse: bool, new: bool) -> None:
    """2.4.1: token, ids, execution and type on every page; S-PDT-1: nothing after the task's start."""
    world.start()
    world.decide()
    for _ in range(8):
        world.signal()
    members = {"reverseOrder": reverse, "startAtPreviousStartedEvent": new}
    first = world.poll(maximumPageSize=3, **members)
    world.signal()
    found = [first]
    while "nextPageToken" in found[-1]:
        found.append(world.poll(maximumPageSize=3, nextPageToken=found[-1]["nextPageToken"], **members))
    numbers = [event["eventId"] for page in found for event in page["events"]]
    assert numbers == sorted(range(3 if new else 1, first["startedEventId"] + 1), reverse=reverse)
    for member in (
        "taskToken",
        "startedEventId",
        "previousStartedEventId",
        "workflowExecution",
        "workflowType",
    ):
        assert all(page[member] == first[member] for page in found), member
    assert len(found) == -(-len(numbers) // 3)


def test_an_exactly_full_page_is_the_last_one(world: World) -> None:
    world.start()
    assert "nextPageToken" not in world.poll(maximumPageSize=3)


def test_pages_of_a_task_that_is_over(world: World, clock) -> None:
    """S-PDT-2."""
    run_id = world.start()

    def more(task):
        return fault(world.poll, nextPageToken=task["nextPageToken"])

    task = world.poll(maximumPageSize=1)
    clock.advance(60)
    assert more(task) == (GONE, "Unknown decision task, scheduledEventId = 2")
    task = world.poll(maximumPageSize=1)
    world.respond(task)
    assert more(task) == (GONE, "Unknown decision task, scheduledEventId = 5")
    world.signal()
    task = world.poll(maximumPageSize=1)
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert more(task) == (GONE, text)


# Answers to decision tasks


def test_the_completed_event_has_what_the_answer_gave(world: World) -> None:
    run_id = world.start()
    world.decide(executionContext="c", taskList={"name": "mine"}, taskListScheduleToStartTimeout="5")
    assert world.last(run_id, "DecisionTaskCompleted") == {
        "executionContext": "c",
        "scheduledEventId": 2,
        "startedEventId": 3,
        "taskList": {"name": "mine"},
        "taskListScheduleToStartTimeout": "5",
        "eventId": 4,
    }
    world.signal()
    world.decide(task_list="mine")
    assert world.last(run_id, "DecisionTaskCompleted") == {
        "scheduledEventId": 6,
        "startedEventId": 7,
        "eventId": 8,
    }


def test_an_answer_counts_once(world: World) -> None:
    """8.3 row 3: a retry of an answer that got through is told so."""
    world.start()
    task = world.decide()
    assert fault(world.respond, task) == (GONE, "Unknown decision task, scheduledEventId = 2")


def test_a_batch_has_one_time(world: World, clock) -> None:
    run_id = world.start()
    task = world.poll()
    clock.advance(3)
    world.respond(task, activity(), decision("RecordMarker", markerName="m"), complete)
    times = [event["eventTimestamp"] for event in world.events(run_id)]
    assert len(set(times[3:])) == 1 and times[3] > times[2]


# Activity tasks


def test_an_activity_task(world: World, raw: Raw) -> None:
    """2.4.3: control is the decider's own business."""
    run_id = world.start()
    world.decide(activity(input="5", control="secret"))
    task = raw.call("PollForActivityTask", domain="d", taskList={"name": "workers"}, identity="me")
    token = task.pop("taskToken")
    assert 0 < len(token) <= 1024
    assert task == {
        "activityId": "a1",
        "activityType": A,
        "input": "5",
        "startedEventId": 6,
        "workflowExecution": {"workflowId": "one", "runId": run_id},
    }
    assert world.last(run_id, "ActivityTaskStarted") == {
        "identity": "me",
        "scheduledEventId": 5,
        "eventId": 6,
    }


ENDS = [
    ("completed", {"result": "r"}),
    ("completed", {}),
    ("failed", {"reason": "r", "details": "d"}),
    ("failed", {}),
    ("canceled", {"details": "d"}),
    ("canceled", {}),
]


@pytest.mark.parametrize(("how", "said"), ENDS)
def test_how_an_activity_ends(world: World, how: str, said: dict) -> None:
    """Each end is an event that needs a decision; cancelling needs no request [CAP]."""
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    respond = getattr(world.client, f"respond_activity_task_{how}")
    respond(taskToken=task["taskToken"], **said)
    ended = {"scheduledEventId": 5, "startedEventId": 6, **said, "eventId": 7}
    if how == "canceled":
        ended["latestCancelRequestedEventId"] = 0
    assert world.last(run_id, f"ActivityTask{how.title()}") == ended
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    again = (GONE, "Unknown activity, scheduledEventId = 5")
    assert fault(respond, taskToken=task["taskToken"]) == again
    assert fault(world.client.record_activity_task_heartbeat, taskToken=task["taskToken"]) == again


def test_heartbeats_write_nothing_and_tell_of_cancellation(world: World) -> None:
    """8.4."""
    run_id = world.start()
    world.decide(activity())
    task = world.work()

    def beat(**members) -> bool:
        return world.client.record_activity_task_heartbeat(taskToken=task["taskToken"], **members)[
            "cancelRequested"
        ]

    assert beat(details="half") is False
    world.signal()
    length = len(world.events(run_id))
    world.decide(decision("RequestCancelActivityTask", activityId="a1"))
    assert [beat(), beat(details="")] == [True, True]
    assert world.types(run_id)[length:] == [
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "ActivityTaskCancelRequested",
    ]


OPERATIONS_WITH_ACTIVITY_TOKENS = [
    "record_activity_task_heartbeat",
    "respond_activity_task_completed",
    "respond_activity_task_failed",
    "respond_activity_task_canceled",
]


@pytest.mark.parametrize("operation", OPERATIONS_WITH_ACTIVITY_TOKENS)
def test_the_worker_of_a_closed_run_is_told(world: World, operation: str) -> None:
    """8.3 row 2, U-31."""
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert fault(getattr(world.client, operation), taskToken=task["taskToken"]) == (GONE, text)


@pytest.mark.parametrize("operation", [*OPERATIONS_WITH_ACTIVITY_TOKENS, "respond_decision_task_completed"])
def test_tokens_that_mean_nothing(world: World, operation: str) -> None:
    """8.3 row 1: not ours, changed, or of the other kind."""
    world.start()
    world.decide(activity())
    world.signal()
    tokens = {"decision": world.poll()["taskToken"], "activity": world.work()["taskToken"]}
    own, other = tokens["decision"], tokens["activity"]
    if operation != "respond_decision_task_completed":
        own, other = other, own
    flipped = ("B" if own[10] == "A" else "A").join((own[:10], own[11:]))
    bad = ["x", "é", "A" * 40, "A" * 1024, other, own[:-4], own + "AAAA", flipped]
    bad.append(base64.b64encode(b"\0" * 30).decode())
    for token in bad:
        assert fault(getattr(world.client, operation), taskToken=token) == (
            "ValidationException",
            "Invalid token",
        )


def test_a_task_of_a_run_that_is_forgotten(bare: World, clock) -> None:
    """8.3 row 2: the run is pruned; never an InternalFailure (U-27)."""
    bare.register()
    bare.start(taskStartToCloseTimeout="NONE")
    task = bare.poll()
    bare.client.terminate_workflow_execution(domain="d", workflowId="one")
    clock.advance(86400)
    code, message = fault(bare.respond, task)
    assert code == GONE and message.startswith("Unknown execution")


# Order


def test_higher_priorities_first_then_oldest(world: World) -> None:
    """6.5."""
    for name, priority in (
        ("low", "-1"),
        ("none", None),
        ("zero", "0"),
        ("high", "10"),
        ("higher", "2147483647"),
    ):
        world.start(name, **({"taskPriority": priority} if priority else {}))
    order = [world.poll()["workflowExecution"]["workflowId"] for _ in range(5)]
    assert order == ["higher", "high", "none", "zero", "low"]


def test_priorities_of_activities(world: World) -> None:
    """6.5: the decision's, else the type's, else 0; written in the event only if set."""
    world.client.register_activity_type(
        domain="d",
        name="p",
        version="1",
        defaultTaskPriority="5",
        defaultTaskList={"name": "workers"},
        defaultTaskHeartbeatTimeout="NONE",
        defaultTaskScheduleToStartTimeout="NONE",
        defaultTaskScheduleToCloseTimeout="NONE",
        defaultTaskStartToCloseTimeout="NONE",
    )
    of_type = {"activityType": {"name": "p", "version": "1"}}
    run_id = world.start(taskPriority="99")
    world.decide(
        activity("plain"),
        activity("typed", **of_type),
        activity("given", taskPriority="6"),
        activity("lower", taskPriority="-6", **of_type),
    )
    assert [world.work()["activityId"] for _ in range(4)] == ["given", "typed", "plain", "lower"]
    scheduled = [attributes(event).get("taskPriority") for event in world.events(run_id)[4:8]]
    assert scheduled == [None, "5", "6", "-6"]


def test_a_held_decision_task_queues_up_when_it_is_released(world: World) -> None:
    """6.5: its age counts from the time it became dispatchable."""
    world.start("one")
    task = world.poll()
    world.signal("one")
    world.start("two")
    world.respond(task)
    assert world.poll()["workflowExecution"]["workflowId"] == "two"
    assert world.poll()["workflowExecution"]["workflowId"] == "one"


def test_decision_and_activity_lists_of_one_name_are_apart(world: World) -> None:
    world.start(taskList={"name": "same"})
    world.decide(activity(taskList={"name": "same"}), task_list="same")
    assert "taskToken" not in world.poll("same")
    assert world.work("same")["activityId"] == "a1"


def test_pending_tasks_are_those_a_poll_would_get(world: World) -> None:
    """2.3.3, U-13: without started ones, held ones, and tasks of closed runs."""

    def pending() -> tuple[int, int]:
        calls = world.client.count_pending_decision_tasks, world.client.count_pending_activity_tasks
        lists = {"name": "deciders"}, {"name": "workers"}
        found = [call(domain="d", taskList=name) for call, name in zip(calls, lists, strict=True)]
        assert not any(answer["truncated"] for answer in found)
        return found[0]["count"], found[1]["count"]

    assert pending() == (0, 0)
    world.start("one")
    world.start("two")
    assert pending() == (2, 0)
    task = world.poll()
    world.signal("one")
    assert pending() == (1, 0)
    world.respond(task, activity("a1"), activity("a2"))
    assert pending() == (2, 2)
    world.work()
    assert pending() == (2, 1)
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    assert pending() == (1, 0)
