"""What SWF must know before anything runs: a domain, a workflow type and an activity type."""

from swf.exceptions import AlreadyExistsError
from swf.models import ActivityType, Domain, WorkflowType

TASK_LIST = "default"

DOMAIN = Domain("hello", description="Where the hello world runs", retention_period=1)
HELLO = ActivityType(
    DOMAIN,
    "HelloWorld",
    "1.0",
    task_list=TASK_LIST,
    task_heartbeat_timeout=600,
    task_schedule_to_close_timeout=3900,
    task_schedule_to_start_timeout=300,
    task_start_to_close_timeout=3600,
)
WORKFLOW = WorkflowType(
    DOMAIN,
    "HelloWorkflow",
    "1.0",
    task_list=TASK_LIST,
    execution_timeout="3600",
    decision_tasks_timeout="300",
)


def register() -> None:
    """Register what is not registered yet; doing it again changes nothing."""
    for model in (DOMAIN, HELLO, WORKFLOW):
        try:
            model.save()
        except AlreadyExistsError:
            print(f"{model} is there already")
        else:
            print(f"registered {model}")


if __name__ == "__main__":
    register()
