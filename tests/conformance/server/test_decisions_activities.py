"""ScheduleActivityTask, RequestCancelActivityTask, and timers, markers: what they record (section 4.2)."""

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import BARE_A, A, World, activity, attributes, decision, timer

FULL = {
    "taskList": {"name": "l"},
    "scheduleToStartTimeout": "1",
    "scheduleToCloseTimeout": "2",
    "startToCloseTimeout": "3",
    "heartbeatTimeout": "NONE",
}


def refused(world: World, run_id: str, event_type: str) -> dict:
    """The refusal, which is the last event but the decision task it asks for."""
    types = world.types(run_id)
    assert types[-2:] == [event_type, "DecisionTaskScheduled"]
    found = world.last(run_id, event_type)
    assert found.pop("decisionTaskCompletedEventId") == 4
    del found["eventId"]
    return found


# ScheduleActivityTask


def test_scheduling_writes_the_effective_settings(world: World) -> None:
    run_id = world.start()
    world.decide(activity(input="i", control="c", startToCloseTimeout="7", taskPriority="3"))
    assert world.last(run_id, "ActivityTaskScheduled") == {
        "activityId": "a1",
        "activityType": A,
        "input": "i",
        "control": "c",
        "taskList": {"name": "workers"},
        "scheduleToStartTimeout": "300",
        "scheduleToCloseTimeout": "600",
        "startToCloseTimeout": "7",
        "heartbeatTimeout": "NONE",
        "taskPriority": "3",
        "decisionTaskCompletedEventId": 4,
        "eventId": 5,
    }


def test_everything_may_come_from_the_decision(world: World) -> None:
    run_id = world.start()
    world.decide(activity(activityType=BARE_A, **FULL))
    scheduled = world.last(run_id, "ActivityTaskScheduled")
    assert {name: scheduled[name] for name in FULL} == FULL
    assert not {"input", "control", "taskPriority"} & set(scheduled)


SETTINGS = [
    ("taskList", "DEFAULT_TASK_LIST_UNDEFINED"),
    ("scheduleToStartTimeout", "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED"),
    ("scheduleToCloseTimeout", "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED"),
    ("startToCloseTimeout", "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED"),
    ("heartbeatTimeout", "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED"),
]


@pytest.mark.parametrize("count", range(len(SETTINGS)))
def test_settings_without_value_or_default_in_their_order(world: World, count: int) -> None:
    """Row 1: the first one that is missing is the cause."""
    given = {name: FULL[name] for name, _ in SETTINGS[:count]}
    run_id = world.start()
    world.decide(activity(activityType=BARE_A, **given))
    assert refused(world, run_id, "ScheduleActivityTaskFailed") == {
        "activityId": "a1",
        "activityType": BARE_A,
        "cause": SETTINGS[count][1],
    }


def test_types_that_cannot_be_scheduled(world: World) -> None:
    run_id = world.start()
    nowhere = {"name": "nope", "version": "1"}
    world.decide(activity(activityType=nowhere, input="x", control="y"))
    found = {"activityId": "a1", "activityType": nowhere, "cause": "ACTIVITY_TYPE_DOES_NOT_EXIST"}
    assert refused(world, run_id, "ScheduleActivityTaskFailed") == found
    world.client.deprecate_activity_type(domain="d", activityType=A)
    world.decide(activity("a2"))
    assert world.last(run_id, "ScheduleActivityTaskFailed")["cause"] == "ACTIVITY_TYPE_DEPRECATED"


def test_an_activity_id_is_taken_while_it_is_open(world: World) -> None:
    """3.4, S-DEC-2: also within one batch; free again after the task closed."""
    run_id = world.start()
    world.decide(activity(), activity())
    assert refused(world, run_id, "ScheduleActivityTaskFailed")["cause"] == "ACTIVITY_ID_ALREADY_IN_USE"
    task = world.work()
    world.decide(activity())
    assert world.types(run_id).count("ScheduleActivityTaskFailed") == 2
    world.done(task)
    world.decide(activity())
    assert world.types(run_id).count("ActivityTaskScheduled") == 2


# RequestCancelActivityTask


def test_cancelling_an_activity_that_waits(world: World) -> None:
    run_id = world.start()
    world.decide(activity(), decision("RequestCancelActivityTask", activityId="a1"))
    events = world.events(run_id)[5:]
    assert [event["eventType"] for event in events] == [
        "ActivityTaskCancelRequested",
        "ActivityTaskCanceled",
        "DecisionTaskScheduled",
    ]
    assert attributes(events[0]) == {"activityId": "a1", "decisionTaskCompletedEventId": 4}
    assert attributes(events[1]) == {
        "latestCancelRequestedEventId": 6,
        "scheduledEventId": 5,
        "startedEventId": 0,
    }
    assert "taskToken" not in world.work()


def test_asking_a_worker_twice(world: World) -> None:
    """Row 2: asking again is allowed, and the latest request is the one that counts."""
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    for _ in range(2):
        world.signal()
        world.decide(decision("RequestCancelActivityTask", activityId="a1"))
    world.client.respond_activity_task_canceled(taskToken=task["taskToken"], details="bye")
    requests = [e["eventId"] for e in world.events(run_id) if e["eventType"] == "ActivityTaskCancelRequested"]
    assert len(requests) == 2
    assert world.last(run_id, "ActivityTaskCanceled")["latestCancelRequestedEventId"] == requests[-1]


def test_a_worker_may_ignore_a_cancel_request(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    world.signal()
    world.decide(decision("RequestCancelActivityTask", activityId="a1"))
    world.done(task)
    assert world.last(run_id, "ActivityTaskCompleted")["result"] == "ok"


@pytest.mark.parametrize("closed", [False, True])
def test_cancelling_an_activity_that_is_not_open(world: World, closed: bool) -> None:
    run_id = world.start()
    if closed:
        world.decide(activity())
        world.done(world.work())
    world.decide(decision("RequestCancelActivityTask", activityId="a1"))
    found = world.last(run_id, "RequestCancelActivityTaskFailed")
    assert (found["activityId"], found["cause"]) == ("a1", "ACTIVITY_ID_UNKNOWN")
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"


# Timers


def test_a_timer_and_what_it_was_given(world: World, clock) -> None:
    run_id = world.start()
    world.decide(timer("t", 5, control="c"))
    started = {"timerId": "t", "startToFireTimeout": "5", "control": "c", "decisionTaskCompletedEventId": 4}
    assert world.last(run_id, "TimerStarted") == started | {"eventId": 5}
    assert world.describe(run_id)["openCounts"]["openTimers"] == 1
    clock.advance(5)
    assert world.last(run_id, "TimerFired") == {"timerId": "t", "startedEventId": 5, "eventId": 6}
    assert world.describe(run_id)["openCounts"]["openTimers"] == 0


def test_a_timer_id_is_taken_while_it_is_open(world: World, clock) -> None:
    run_id = world.start()
    world.decide(timer("t", 5), timer("t", 9))
    assert refused(world, run_id, "StartTimerFailed") == {"timerId": "t", "cause": "TIMER_ID_ALREADY_IN_USE"}
    clock.advance(5)
    world.decide(timer("t", 1), decision("CancelTimer", timerId="t"), timer("t", 1))
    assert world.types(run_id)[-3:] == ["TimerStarted", "TimerCanceled", "TimerStarted"]


def test_cancelling_a_timer_asks_for_no_decision(world: World, clock) -> None:
    """Row 9, S-DEC-2, 3.3.2: one started in the same batch is open."""
    run_id = world.start()
    world.decide(timer("t", 5), decision("CancelTimer", timerId="t"))
    canceled = {"timerId": "t", "startedEventId": 5, "decisionTaskCompletedEventId": 4, "eventId": 6}
    assert world.last(run_id, "TimerCanceled") == canceled
    clock.advance(10)
    assert world.types(run_id)[-1] == "TimerCanceled"


@pytest.mark.parametrize("fired", [False, True])
def test_cancelling_a_timer_that_is_not_open(world: World, clock, fired: bool) -> None:
    run_id = world.start()
    if fired:
        world.decide(timer("t", 0))
        clock.advance(0)
    world.decide(decision("CancelTimer", timerId="t"))
    found = world.last(run_id, "CancelTimerFailed")
    assert (found["timerId"], found["cause"]) == ("t", "TIMER_ID_UNKNOWN")
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"


# Markers


def test_markers_of_one_name_are_recorded_each(world: World) -> None:
    """3.8: no state, and no decision task."""
    run_id = world.start()
    world.decide(
        decision("RecordMarker", markerName="m", details="d"),
        decision("RecordMarker", markerName="m"),
        decision("RecordMarker", markerName="a:b/|c", details=""),
    )
    found = [attributes(event) for event in world.events(run_id)[4:]]
    assert found == [
        {"markerName": "m", "details": "d", "decisionTaskCompletedEventId": 4},
        {"markerName": "m", "decisionTaskCompletedEventId": 4},
        {"markerName": "a:b/|c", "details": "", "decisionTaskCompletedEventId": 4},
    ]


# Limits


@pytest.fixture(scope="module")
def narrow():
    """Two open tasks of each kind."""
    settings = Settings(
        max_open_activities=2, max_open_timers=2, max_open_children=2, max_open_lambdas=2, poll_seconds=0.0
    )
    with Server(settings=settings) as server:
        world = World(client_of(server.url), None, server.service)
        world.register()
        yield world


LIMITED = [
    (lambda n: activity(f"a{n}"), "ScheduleActivityTaskFailed", "OPEN_ACTIVITIES_LIMIT_EXCEEDED"),
    (lambda n: timer(f"t{n}", 1000), "StartTimerFailed", "OPEN_TIMERS_LIMIT_EXCEEDED"),
    (
        lambda n: decision(
            "StartChildWorkflowExecution",
            workflowId=f"c{n}",
            workflowType={"name": "w", "version": "1"},
            taskList={"name": "children"},
        ),
        "StartChildWorkflowExecutionFailed",
        "OPEN_CHILDREN_LIMIT_EXCEEDED",
    ),
    (
        lambda n: decision("ScheduleLambdaFunction", id=f"l{n}", name="nobody"),
        "ScheduleLambdaFunctionFailed",
        "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED",
    ),
]


@pytest.mark.parametrize(("make", "event_type", "cause"), LIMITED, ids=[row[2] for row in LIMITED])
def test_open_tasks_have_limits_even_within_one_batch(
    narrow: World, make, event_type: str, cause: str
) -> None:
    run_id = narrow.start(event_type)
    narrow.decide(make(1), make(2), make(3))
    found = narrow.last(run_id, event_type, event_type)
    assert (found["cause"], found["decisionTaskCompletedEventId"]) == (cause, 4)
    assert [name for name in narrow.types(run_id, event_type) if name == event_type] == [event_type]
    narrow.client.terminate_workflow_execution(domain="d", workflowId=event_type)
    while narrow.poll("children").get("taskToken"):
        pass
