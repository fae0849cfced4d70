"""Mistakes the service made once; the random clients and the malformed requests found most of them."""

from tests.unit.server.world import World, timer


def test_a_late_task_does_not_end_an_override_that_came_after_it(world: World) -> None:
    """A task held on a temporary list, an answer that names a list for good: the list stays."""
    run_id = world.start()
    world.decide(taskList={"name": "for a while"}, taskListScheduleToStartTimeout="5")
    world.signal()
    task = world.poll("for a while")
    world.signal()

    world.respond(task, timer(seconds=100), taskList={"name": "for good"})
    world.clock.advance(5)

    assert world.types(run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]
    assert world.poll("for good").get("taskToken")
