"""Tasks and decisions, asked of our server and of moto; see `test_moto`."""

import pytest

from tests.unit.server.world import A, W, World, activity, attributes, complete, decision, fault, timer

GONE = "UnknownResourceFault"


@pytest.fixture
def world(either: World) -> World:
    either.register()
    return either


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
