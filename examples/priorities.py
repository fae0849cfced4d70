"""Priorities: which of the tasks that wait on a task list are taken first.

    $ simpleflow workflow.start --local examples.priorities.PrioritiesWorkflow
    the workflow's: routine
    the activity's: important
    this very task's: urgent
    explicitly none: whenever

The nearest one counts: `__priority` where the task is submitted, then the activity's
`task_priority`, then the workflow's. Higher numbers go first; `None` means none at all. A local run
has nothing to choose from, because each task runs when it is submitted: priorities change nothing.
"""

from simpleflow import Workflow, activity, futures


@activity.with_attributes(task_list="quickstart", version="example")
def work(kind: str) -> str:
    """Has no priority of its own."""
    return kind


@activity.with_attributes(task_list="quickstart", version="example", task_priority=50)
def important_work(kind: str) -> str:
    """Goes before what has less than 50."""
    return kind


class PrioritiesWorkflow(Workflow):
    """The same work with four priorities."""

    name = "priorities"
    version = "example"
    task_list = "example"
    task_priority = 10

    def run(self) -> None:
        kinds = {
            "the workflow's": self.submit(work, "routine"),
            "the activity's": self.submit(important_work, "important"),
            "this very task's": self.submit(work, "urgent", __priority=100),
            "explicitly none": self.submit(work, "whenever", __priority=None),
        }
        futures.wait(*kinds.values())
        for source, kind in kinds.items():
            print(f"{source}: {kind.result}")
