"""Task lists that a decider asks for, and what ends them (section 3.3.4 and its timeouts)."""

import pytest

from tests.unit.server.world import World, decision

YEAR = "31536000"


def sticky(world: World, timeout: str | None = "10", **members) -> dict:
    """Ask for future tasks on the list `mine`."""
    if timeout is not None:
        members["taskListScheduleToStartTimeout"] = timeout
    return world.decide(taskList={"name": "mine"}, **members)


def scheduled(world: World, run_id: str) -> tuple[str, str]:
    found = world.last(run_id, "DecisionTaskScheduled")
    return found["taskList"]["name"], found["scheduleToStartTimeout"]


def test_a_decision_task_on_another_list(world: World) -> None:
    """3.3.4, S-ST-3, S-ST-5."""
    run_id = world.start()
    sticky(world)
    for _ in range(2):
        world.signal()
        assert scheduled(world, run_id) == ("mine", "10")
        assert "taskToken" not in world.poll()
        world.decide(task_list="mine")  # an answer that names no list keeps the override
    assert world.describe(run_id)["executionConfiguration"]["taskList"] == {"name": "deciders"}


def test_nobody_serves_the_other_list(world: World, clock) -> None:
    run_id = world.start()
    sticky(world)
    world.signal()
    clock.advance(10)
    assert world.types(run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]
    assert world.last(run_id, "DecisionTaskTimedOut") == {
        "timeoutType": "SCHEDULE_TO_START",
        "scheduledEventId": 6,
        "startedEventId": 0,
        "eventId": 7,
    }
    assert scheduled(world, run_id) == ("deciders", "NONE")
    assert "taskToken" not in world.poll("mine")
    world.decide()
    world.signal()
    assert scheduled(world, run_id) == ("deciders", "NONE")


def test_the_other_lists_decider_does_not_answer(world: World, clock) -> None:
    """A temporary override ends with it."""
    run_id = world.start()
    sticky(world)
    world.signal()
    world.poll("mine")
    clock.advance(60)
    assert world.last(run_id, "DecisionTaskTimedOut")["timeoutType"] == "START_TO_CLOSE"
    assert scheduled(world, run_id) == ("deciders", "NONE")


@pytest.mark.parametrize("timeout", [None, "NONE", ""])
def test_a_permanent_override(world: World, clock, timeout) -> None:
    """S-ST-4: no timeout ends it."""
    run_id = world.start(executionStartToCloseTimeout=YEAR)
    sticky(world, timeout)
    world.signal()
    clock.advance(1_000_000)
    assert scheduled(world, run_id) == ("mine", "NONE")
    world.poll("mine")
    clock.advance(60)
    assert world.types(run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]
    assert scheduled(world, run_id) == ("mine", "NONE")


def test_naming_the_original_list_ends_an_override(world: World) -> None:
    run_id = world.start()
    sticky(world)
    world.signal()
    world.decide(task_list="mine", taskList={"name": "deciders"})
    world.signal()
    assert scheduled(world, run_id) == ("deciders", "NONE")


def test_an_override_counts_for_its_own_batch_and_not_for_a_held_task(world: World) -> None:
    """S-ST-1, S-ST-2."""
    run_id = world.start("one")
    world.decide(decision("CancelTimer", timerId="x"), taskList={"name": "mine"})
    assert scheduled(world, run_id) == ("mine", "NONE")
    run_id = world.start("two")
    task = world.poll()
    world.signal("two")
    world.respond(task, taskList={"name": "mine"}, taskListScheduleToStartTimeout="5")
    found = world.last(run_id, "DecisionTaskScheduled", "two")
    assert (found["taskList"]["name"], found["scheduleToStartTimeout"]) == ("deciders", "NONE")
    assert world.poll()["workflowExecution"]["runId"] == run_id


def test_the_clock_of_a_held_task_starts_when_it_is_released(world: World, clock) -> None:
    """3.3.3."""
    run_id = world.start()
    sticky(world)
    world.signal()
    task = world.poll("mine")
    world.signal()
    clock.advance(30)
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    world.respond(task)
    clock.advance(9)
    assert world.types(run_id)[-1] == "DecisionTaskCompleted"
    clock.advance(1)
    assert world.last(run_id, "DecisionTaskTimedOut")["timeoutType"] == "SCHEDULE_TO_START"


def test_continuing_does_not_inherit_an_override(world: World) -> None:
    """S-ST-6."""
    world.start()
    world.decide(taskList={"name": "mine"})
    world.signal()
    world.decide(decision("ContinueAsNewWorkflowExecution"), task_list="mine")
    assert scheduled(world, world.open_run_id("one")) == ("deciders", "NONE")
