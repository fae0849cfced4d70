"""Deadlines: what happens when nobody does anything, with a clock that is moved."""

import pytest

from swf.server.settings import Settings
from swf.server.store import Item, Kind
from tests.unit.server.world import World, activity, attributes, child, complete, decision, fault, timer


def timed_out(world: World, run_id: str) -> tuple[str, int, int]:
    found = world.last(run_id, "ActivityTaskTimedOut")
    return found["timeoutType"], found["scheduledEventId"], found["startedEventId"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.EXPIRY, Kind.CHILD)])
def test_what_is_due_in_a_closed_run_is_dropped(world: World, kind: Kind) -> None:
    """Nothing of a closed run is kept; should there be something, it must not be due for ever."""
    run_id = world.start()
    world.decide(complete)
    types = world.types(run_id)
    service = world.service
    with service.engine.step() as step:
        run = step.find_run(1, "one", run_id)
        step.store.items.add(Item(run.id, kind, 99, due=world.clock.now()))
    service.engine.world.next_due = 0

    assert service.engine.fire_due(limit=3) is False
    assert service.store.items.get(run.id, kind, 99) is None
    assert world.types(run_id) == types


def test_an_activity_nobody_takes(world: World) -> None:
    run_id = world.start()
    world.decide(activity(scheduleToStartTimeout="300"))
    world.clock.advance(299.999)
    assert world.types(run_id)[-1] == "ActivityTaskScheduled"

    world.clock.advance(0.001)

    assert timed_out(world, run_id) == ("SCHEDULE_TO_START", 5, 0)
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    assert "taskToken" not in world.work()


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("startToCloseTimeout", "START_TO_CLOSE"),
        ("scheduleToCloseTimeout", "SCHEDULE_TO_CLOSE"),
        ("heartbeatTimeout", "HEARTBEAT"),
    ],
)
def test_an_activity_nobody_finishes(world: World, setting: str, kind: str) -> None:
    run_id = world.start()
    world.decide(activity(**{setting: "30"}))
    task = world.work()

    world.clock.advance(30)

    assert timed_out(world, run_id) == (kind, 5, 6)
    beat = world.client.record_activity_task_heartbeat
    gone = ("UnknownResourceFault", "Unknown activity, scheduledEventId = 5")
    assert fault(beat, taskToken=task["taskToken"]) == gone
    assert fault(world.done, task) == gone


def test_heartbeats_keep_an_activity_alive_and_their_last_details_are_kept(world: World) -> None:
    run_id = world.start()
    world.decide(activity(heartbeatTimeout="30"))
    task = world.work()
    for details in ("half", None):
        world.clock.advance(20)
        said = {"details": details} if details else {}
        world.client.record_activity_task_heartbeat(taskToken=task["taskToken"], **said)

    world.clock.advance(30)

    assert timed_out(world, run_id)[0] == "HEARTBEAT"
    assert world.last(run_id, "ActivityTaskTimedOut")["details"] == "half"


def test_a_decider_that_does_not_answer(world: World) -> None:
    run_id = world.start()
    task = world.poll()

    world.clock.advance(60)

    found = world.last(run_id, "DecisionTaskTimedOut")
    assert (found["timeoutType"], found["scheduledEventId"], found["startedEventId"]) == (
        "START_TO_CLOSE",
        2,
        3,
    )
    assert fault(world.respond, task) == (
        "UnknownResourceFault",
        "Unknown decision task, scheduledEventId = 2",
    )
    again = world.poll()
    assert (again["previousStartedEventId"], again["startedEventId"]) == (0, 6)


def test_a_decider_may_take_for_ever_if_it_is_allowed_to(world: World) -> None:
    world.start(taskStartToCloseTimeout="NONE", executionStartToCloseTimeout="31536000")
    task = world.poll()

    world.clock.advance(31_535_999)

    world.respond(task, complete)


def test_a_run_that_is_open_for_too_long_ends_its_children(world: World) -> None:
    run_id = world.start()
    world.decide(child(executionStartToCloseTimeout="30000000"), activity(), timer(seconds=3600))
    child_id = world.open_run_id("child")
    task = world.poll()

    world.clock.advance(3600)

    assert world.types(run_id)[-1] == "WorkflowExecutionTimedOut"
    assert world.types(child_id, "child")[-1] == "WorkflowExecutionTerminated"
    terminated = world.last(child_id, "WorkflowExecutionTerminated", "child")
    assert terminated["cause"] == "CHILD_POLICY_APPLIED"
    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert fault(world.respond, task) == ("UnknownResourceFault", text)


def test_the_parent_hears_that_its_child_timed_out(world: World) -> None:
    run_id = world.start()
    world.decide(child(executionStartToCloseTimeout="5"))

    world.clock.advance(5)

    assert world.last(run_id, "ChildWorkflowExecutionTimedOut")["timeoutType"] == "START_TO_CLOSE"


@pytest.mark.parametrize(
    ("policy", "last", "cause"),
    [
        ("TERMINATE", "WorkflowExecutionTerminated", "CHILD_POLICY_APPLIED"),
        ("REQUEST_CANCEL", "WorkflowExecutionCancelRequested", "CHILD_POLICY_APPLIED"),
        ("ABANDON", "DecisionTaskScheduled", None),
    ],
)
def test_terminating_applies_the_child_policy_of_the_request(world: World, policy, last, cause) -> None:
    run_id = world.start(childPolicy="ABANDON")
    world.decide(child())
    child_id = world.open_run_id("child")

    world.client.terminate_workflow_execution(domain="d", workflowId="one", childPolicy=policy)

    terminated = world.last(run_id, "WorkflowExecutionTerminated")
    assert (terminated["cause"], terminated["childPolicy"]) == ("OPERATOR_INITIATED", policy)
    event = [event for event in world.events(child_id, "child") if event["eventType"] == last][-1]
    assert attributes(event).get("cause") == cause


@pytest.mark.parametrize("how", ["CompleteWorkflowExecution", "FailWorkflowExecution"])
def test_closing_by_decision_leaves_children_alone(world: World, how: str) -> None:
    world.start()
    world.decide(child())
    child_id = world.open_run_id("child")
    world.decide(decision(how))

    assert world.describe(child_id, "child")["executionInfo"]["executionStatus"] == "OPEN"


def test_many_things_due_at_once_happen_in_order_each_at_its_own_time(world: World) -> None:
    run_id = world.start()
    world.decide(timer("c", 30), timer("a", 10), timer("b", 20))
    begin = world.events(run_id)[0]["eventTimestamp"]

    world.clock.advance(100)

    fired = [event for event in world.events(run_id) if event["eventType"] == "TimerFired"]
    assert [attributes(event)["timerId"] for event in fired] == ["a", "b", "c"]
    assert [(event["eventTimestamp"] - begin).total_seconds() for event in fired] == [10, 20, 30]
    assert world.types(run_id).count("DecisionTaskScheduled") == 2


class TestOverride:
    """A decider may ask for its own task list, as long as it serves it."""

    def sticky(self, world: World, timeout: str | None = "10") -> str:
        run_id = world.start()
        members = {"taskListScheduleToStartTimeout": timeout} if timeout else {}
        world.decide(timer(seconds=1), taskList={"name": "mine"}, **members)
        world.clock.advance(1)
        return run_id

    def test_the_next_task_is_on_the_list_asked_for(self, world: World) -> None:
        run_id = self.sticky(world)

        scheduled = world.last(run_id, "DecisionTaskScheduled")
        assert scheduled["taskList"] == {"name": "mine"}
        assert scheduled["scheduleToStartTimeout"] == "10"
        assert world.describe(run_id)["executionConfiguration"]["taskList"] == {"name": "deciders"}
        assert world.poll("mine")["startedEventId"] == 8

    def test_a_task_nobody_takes_in_time_goes_back_to_the_own_list(self, world: World) -> None:
        run_id = self.sticky(world)

        world.clock.advance(10)

        found = world.last(run_id, "DecisionTaskTimedOut")
        assert (found["timeoutType"], found["startedEventId"]) == ("SCHEDULE_TO_START", 0)
        assert "taskToken" not in world.poll("mine")
        assert world.poll()["previousStartedEventId"] == 3
        assert world.last(run_id, "DecisionTaskScheduled")["scheduleToStartTimeout"] == "NONE"

    def test_without_a_timeout_it_is_for_good(self, world: World) -> None:
        self.sticky(world, None)
        world.clock.advance(1000)
        world.poll("mine")
        world.clock.advance(60)

        assert world.poll("mine")["taskToken"]

    def test_naming_the_own_list_ends_it(self, world: World) -> None:
        self.sticky(world)
        world.decide(timer(seconds=1), task_list="mine", taskList={"name": "deciders"})
        world.clock.advance(1)

        assert world.poll()["taskToken"]


def test_priorities_come_before_age(world: World) -> None:
    world.start()
    world.decide(activity("low"), activity("high", taskPriority="5"), activity("lowest", taskPriority="-5"))

    assert [world.work()["activityId"] for _ in range(3)] == ["high", "low", "lowest"]


class TestFullHistory:
    """The event that would be one too many."""

    @pytest.fixture
    def swf_settings(self) -> Settings:
        return Settings(max_history_events=10)

    def test_the_run_is_terminated_instead(self, world: World) -> None:
        run_id = world.start()
        world.decide(*[timer(f"t{number}") for number in range(20)])

        assert world.types(run_id)[4:] == ["TimerStarted"] * 5 + ["WorkflowExecutionTerminated"]
        assert world.last(run_id, "WorkflowExecutionTerminated")["cause"] == "EVENT_LIMIT_EXCEEDED"
        world.clock.advance(1000)
        assert len(world.events(run_id)) == 10

    def test_a_task_whose_start_would_be_too_much_is_not_handed_out(self, world: World) -> None:
        run_id = world.start()
        for _ in range(7):
            world.signal()

        assert "taskToken" not in world.poll()
        assert world.types(run_id)[-1] == "WorkflowExecutionTerminated"
        world.start("two")
        assert world.poll()["taskToken"]

    def test_a_closing_event_still_fits(self, world: World) -> None:
        run_id = world.start()
        world.decide(*[timer(f"t{number}") for number in range(1)])
        world.signal()
        world.decide(complete)

        assert world.types(run_id)[-2:] == ["DecisionTaskCompleted", "WorkflowExecutionCompleted"]


def test_a_closed_run_is_forgotten_when_its_retention_is_over(world: World) -> None:
    run_id = world.start(tagList=["t"])
    world.decide(complete)
    world.clock.advance(24 * 3600 - 1)
    assert world.describe(run_id)

    world.clock.advance(1)

    assert fault(world.describe, run_id)[0] == "UnknownResourceFault"
    count = world.client.count_closed_workflow_executions(domain="d", startTimeFilter={"oldestDate": 0})
    assert count["count"] == 0


def test_a_family_of_many_generations_ends_together(world: World) -> None:
    world.start("g0", taskList={"name": "g0"})
    for number in range(400):
        world.decide(child(f"g{number + 1}", taskList={"name": f"g{number + 1}"}), task_list=f"g{number}")

    world.client.terminate_workflow_execution(domain="d", workflowId="g0")

    count = world.client.count_open_workflow_executions(domain="d", startTimeFilter={"oldestDate": 0})
    assert count["count"] == 0
