"""What SWF must know before anybody sails: a domain, a workflow type and two activity types."""

from swf.exceptions import AlreadyExistsError
from swf.models import ActivityType, Domain, WorkflowType

SHIP, DECK = "ship", "deck"  # task lists: decisions wait on the ship, work waits on its deck

CARIBBEAN = Domain("caribbean", description="Where the treasure hunt runs", retention_period=1)
HUNT = WorkflowType(
    CARIBBEAN, "TreasureHunt", "1", task_list=SHIP, execution_timeout="600", decision_tasks_timeout="10"
)


def activity(name: str) -> ActivityType:
    """An activity type with everyday timeouts, in seconds."""
    return ActivityType(
        CARIBBEAN,
        name,
        "1",
        task_list=DECK,
        task_heartbeat_timeout=10,  # a worker that falls silent has drowned
        task_schedule_to_close_timeout=300,
        task_schedule_to_start_timeout=300,
        task_start_to_close_timeout=60,
    )


DIG, SHARE = activity("Dig"), activity("Share")


def draw() -> None:
    """Register what is not registered yet; doing it again changes nothing."""
    for model in (CARIBBEAN, HUNT, DIG, SHARE):
        try:
            model.save()
        except AlreadyExistsError:
            continue


if __name__ == "__main__":
    draw()
