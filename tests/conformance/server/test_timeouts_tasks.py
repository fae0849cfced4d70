"""Timeouts of tasks, timers and executions, with a clock that is moved (sections 3.5 and 5.1)."""

import pytest

from swf.server.app import Server
from swf.server.settings import Settings
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import World, activity, child, complete, fault, timer

UNLIMITED = {
    "scheduleToStartTimeout": "NONE",
    "scheduleToCloseTimeout": "NONE",
    "startToCloseTimeout": "NONE",
    "heartbeatTimeout": "NONE",
}
GONE = "UnknownResourceFault"
YEAR = "31536000"


def timed_out(world: World, run_id: str) -> dict:
    found = world.last(run_id, "ActivityTaskTimedOut")
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    del found["eventId"]
    return found


# Activity tasks


@pytest.mark.parametrize("name", ["scheduleToStart", "scheduleToClose"])
def test_an_activity_nobody_takes(world: World, clock, name: str) -> None:
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {f"{name}Timeout": "300"}))
    clock.advance(299.999)
    assert world.types(run_id)[-1] == "ActivityTaskScheduled"
    clock.advance(0.001)  # deadlines are inclusive
    kind = {"scheduleToStart": "SCHEDULE_TO_START", "scheduleToClose": "SCHEDULE_TO_CLOSE"}[name]
    assert timed_out(world, run_id) == {"timeoutType": kind, "scheduledEventId": 5, "startedEventId": 0}
    assert "taskToken" not in world.work()
    assert world.client.count_pending_activity_tasks(domain="d", taskList={"name": "workers"})["count"] == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("startToCloseTimeout", "START_TO_CLOSE"),
        ("scheduleToCloseTimeout", "SCHEDULE_TO_CLOSE"),
        ("heartbeatTimeout", "HEARTBEAT"),
    ],
)
def test_an_activity_nobody_finishes(world: World, clock, name: str, kind: str) -> None:
    """S-TO-1, S-TO-3: a heartbeat's details are kept for every timeout; the token is worth nothing."""
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {name: "30"}))
    task = world.work()
    token = {"taskToken": task["taskToken"]}
    world.client.record_activity_task_heartbeat(details="half", **token)
    world.client.record_activity_task_heartbeat(**token)
    clock.advance(30)
    assert timed_out(world, run_id) == {
        "timeoutType": kind,
        "scheduledEventId": 5,
        "startedEventId": 6,
        "details": "half",
    }
    gone = (GONE, "Unknown activity, scheduledEventId = 5")
    client = world.client
    for call in (
        client.record_activity_task_heartbeat,
        client.respond_activity_task_completed,
        client.respond_activity_task_failed,
        client.respond_activity_task_canceled,
    ):
        assert fault(call, **token) == gone


def test_clocks_have_their_own_bases(world: World, clock) -> None:
    """5.1: schedule-to-close runs from the schedule, start-to-close from the start."""
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {"scheduleToCloseTimeout": "100", "startToCloseTimeout": "50"}))
    clock.advance(40)
    world.work()
    clock.advance(49)
    assert world.types(run_id)[-1] == "ActivityTaskStarted"
    clock.advance(1)
    assert timed_out(world, run_id)["timeoutType"] == "START_TO_CLOSE"
    world.decide(activity(**UNLIMITED | {"scheduleToCloseTimeout": "100", "startToCloseTimeout": "50"}))
    clock.advance(60)
    world.work()
    clock.advance(40)
    assert timed_out(world, run_id)["timeoutType"] == "SCHEDULE_TO_CLOSE"


def test_heartbeats_keep_an_activity_alive(world: World, clock) -> None:
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {"heartbeatTimeout": "10"}))
    clock.advance(100)  # the heartbeat clock starts with the task
    task = world.work()
    for _ in range(5):
        clock.advance(9)
        world.client.record_activity_task_heartbeat(taskToken=task["taskToken"])
    assert world.types(run_id)[-1] == "ActivityTaskStarted"
    clock.advance(10)
    assert timed_out(world, run_id)["timeoutType"] == "HEARTBEAT"


def test_a_heartbeat_moves_no_other_deadline(world: World, clock) -> None:
    """8.4."""
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {"startToCloseTimeout": "30"}))
    task = world.work()
    clock.advance(29)
    world.client.record_activity_task_heartbeat(taskToken=task["taskToken"])
    clock.advance(1)
    assert timed_out(world, run_id)["timeoutType"] == "START_TO_CLOSE"


@pytest.mark.parametrize(
    ("started", "settings", "kind"),
    [
        (False, ("scheduleToStart", "scheduleToClose"), "SCHEDULE_TO_START"),
        (True, ("startToClose", "scheduleToClose", "heartbeat"), "START_TO_CLOSE"),
        (True, ("scheduleToClose", "heartbeat"), "SCHEDULE_TO_CLOSE"),
    ],
)
def test_of_equal_deadlines(world: World, clock, started: bool, settings, kind: str) -> None:
    """S-TO-2."""
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {f"{name}Timeout": "30" for name in settings}))
    if started:
        world.work()
    clock.advance(30)
    assert timed_out(world, run_id)["timeoutType"] == kind


def test_an_activity_without_limits_waits_for_ever(world: World, clock) -> None:
    run_id = world.start(executionStartToCloseTimeout=YEAR)
    world.decide(activity(**UNLIMITED))
    clock.advance(15_000_000)
    task = world.work()
    clock.advance(15_000_000)
    world.done(task)
    assert world.last(run_id, "ActivityTaskCompleted")["result"] == "ok"


def test_no_time_at_all(world: World, clock) -> None:
    run_id = world.start()
    world.decide(activity(**UNLIMITED | {"scheduleToStartTimeout": "0"}))
    clock.advance(0)
    assert timed_out(world, run_id)["timeoutType"] == "SCHEDULE_TO_START"


# Decision tasks


def test_a_decider_that_does_not_answer(world: World, clock) -> None:
    run_id = world.start(taskStartToCloseTimeout="600")
    task = world.poll()
    clock.advance(600)
    assert world.types(run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]
    assert world.last(run_id, "DecisionTaskTimedOut") == {
        "timeoutType": "START_TO_CLOSE",
        "scheduledEventId": 2,
        "startedEventId": 3,
        "eventId": 4,
    }
    assert fault(world.respond, task) == (GONE, "Unknown decision task, scheduledEventId = 2")
    again = world.poll()
    assert (again["startedEventId"], again["previousStartedEventId"]) == (6, 0)


def test_a_decider_times_out_while_news_waits(world: World, clock) -> None:
    """3.3.3: the held task becomes dispatchable; no second one is scheduled."""
    run_id = world.start()
    world.poll()
    world.signal()
    clock.advance(60)
    assert world.types(run_id)[3:] == [
        "WorkflowExecutionSignaled",
        "DecisionTaskScheduled",
        "DecisionTaskTimedOut",
    ]
    assert world.poll()["startedEventId"] == 7


def test_a_decider_without_limit(world: World, clock) -> None:
    world.start(taskStartToCloseTimeout="NONE", executionStartToCloseTimeout=YEAR)
    task = world.poll()
    clock.advance(31_535_999)
    world.respond(task, complete)


def test_a_decision_task_that_waits_has_no_deadline(world: World, clock) -> None:
    run_id = world.start(executionStartToCloseTimeout=YEAR)
    clock.advance(31_535_999)
    assert world.types(run_id) == ["WorkflowExecutionStarted", "DecisionTaskScheduled"]


# Timers


def test_timers_fire_in_the_order_of_their_deadlines(world: World, clock) -> None:
    """S-TM-2: with one decision task for all of them."""
    run_id = world.start()
    world.decide(timer("c", 30), timer("b", 20), timer("a", 20), timer("z", 10), child())
    world.decide()
    clock.advance(30)
    fired = [
        e["timerFiredEventAttributes"]["timerId"]
        for e in world.events(run_id)
        if e["eventType"] == "TimerFired"
    ]
    assert fired == ["z", "b", "a", "c"]
    assert world.types(run_id)[-5:] == ["TimerFired", "DecisionTaskScheduled", *["TimerFired"] * 3]


def test_a_timer_of_zero_seconds(world: World, clock) -> None:
    """S-TM-1: it fires right after the batch, without anybody moving the clock."""
    run_id = world.start()
    world.decide(timer("t", 0))
    assert world.types(run_id)[4:] == ["TimerStarted", "TimerFired", "DecisionTaskScheduled"]


def test_timers_of_closed_runs_do_not_fire(world: World, clock) -> None:
    run_id = world.start()
    world.decide(timer("t", 5), complete)
    clock.advance(5)
    assert world.types(run_id)[-1] == "WorkflowExecutionCompleted"


# Executions


def test_a_run_that_is_open_for_too_long(world: World, clock) -> None:
    """S-TO-5: no event for the decision task, whether it waits or is started."""
    run_id = world.start(executionStartToCloseTimeout="3600", taskStartToCloseTimeout="NONE")
    world.decide(activity(**UNLIMITED), timer("t", 99999))
    world.work()
    world.signal()
    task = world.poll()
    world.signal()
    clock.advance(3599)
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    clock.advance(1)
    assert world.types(run_id)[-2:] == ["DecisionTaskScheduled", "WorkflowExecutionTimedOut"]
    timed_out = world.last(run_id, "WorkflowExecutionTimedOut")
    assert (timed_out["timeoutType"], timed_out["childPolicy"]) == ("START_TO_CLOSE", "TERMINATE")
    described = world.describe(run_id)
    assert described["executionInfo"]["closeStatus"] == "TIMED_OUT"
    assert described["openCounts"]["openActivityTasks"] == 1
    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert fault(world.respond, task) == (GONE, text)


def test_a_run_without_any_time(world: World, clock) -> None:
    run_id = world.start(executionStartToCloseTimeout="0")
    clock.advance(0)
    assert world.types(run_id)[-1] == "WorkflowExecutionTimedOut"


def test_the_deadline_of_the_run_comes_first(world: World, clock) -> None:
    """3.1: of several at once, the run's own; the others are moot."""
    run_id = world.start(executionStartToCloseTimeout="50", taskStartToCloseTimeout="50")
    world.decide(
        activity(**UNLIMITED | {"scheduleToStartTimeout": "50"}), timer("t", 50), taskList={"name": "m"}
    )
    clock.advance(50)
    assert world.types(run_id)[-1] == "WorkflowExecutionTimedOut"
    assert world.types(run_id)[-2] == "TimerStarted"


def test_things_happen_at_the_time_they_are_due(world: World, clock) -> None:
    """A clock that jumps a year stops at every deadline on its way."""
    run_id = world.start(executionStartToCloseTimeout="1000")
    world.decide(activity(**UNLIMITED | {"scheduleToStartTimeout": "100"}), timer("t", 200))
    clock.advance(5000)
    events = world.events(run_id)
    start = events[0]["eventTimestamp"]
    after = [(event["eventType"], (event["eventTimestamp"] - start).total_seconds()) for event in events[6:]]
    assert after == [
        ("ActivityTaskTimedOut", 100),
        ("DecisionTaskScheduled", 100),
        ("TimerFired", 200),
        ("WorkflowExecutionTimedOut", 1000),
    ]


def test_of_several_things_due_at_once(world: World, clock) -> None:
    """3.1: the decision task first, then activities, then timers."""
    run_id = world.start(taskStartToCloseTimeout="50")
    world.decide(timer("t", 50), activity(**UNLIMITED | {"scheduleToStartTimeout": "50"}))
    world.signal()
    world.poll()
    clock.advance(50)
    assert world.types(run_id)[-4:] == [
        "DecisionTaskTimedOut",
        "DecisionTaskScheduled",
        "ActivityTaskTimedOut",
        "TimerFired",
    ]


class UnsteadyClock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.milliseconds = 1_704_067_200_000

    def now(self) -> int:
        return self.milliseconds


def test_times_never_go_back_in_a_history() -> None:
    """3.1: an event is not older than the one before it, even when the machine's clock is set back."""
    clock = UnsteadyClock()
    with Server(clock=clock, settings=Settings(poll_seconds=0.0)) as server:
        world = World(client_of(server.url), clock, server.service)
        world.register()
        run_id = world.start()
        clock.milliseconds -= 3_600_000
        world.decide(timer("t", 10), activity(), child("child"))
        task = world.work()
        clock.milliseconds += 1_000
        world.done(task)
        times = [event["eventTimestamp"] for event in world.events(run_id)]
        assert times == sorted(times)
        assert world.describe(run_id)["openCounts"]["openTimers"] == 1
