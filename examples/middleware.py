r"""Middlewares: functions called around every activity, named on the command line.

    $ simpleflow workflow.start --local examples.middleware.MiddlewareWorkflow --input '[20]' \
        --middleware-pre-execution examples.middleware.announce \
        --middleware-post-execution examples.middleware.report
    task 0 begins
    task 0 returned 21
    task 1 begins
    task 1 returned 42
    42

The activities know nothing of it: without the options the workflow just prints 42.
"""

from typing import Any

from simpleflow import Workflow, activity


def announce(context: dict[str, Any] | None, **kwargs: Any) -> None:
    """Called before each activity, with the execution it runs for."""
    print(f"task {(context or {}).get('activity_id')} begins")


def report(context: dict[str, Any] | None, result: Any, **kwargs: Any) -> None:
    """Called after each activity that succeeded, with its result too."""
    print(f"task {(context or {}).get('activity_id')} returned {result}")


@activity.with_attributes(task_list="quickstart", version="example")
def increment(x: int) -> int:
    """Add one."""
    return x + 1


@activity.with_attributes(task_list="quickstart", version="example")
def double(x: int) -> int:
    """Multiply by two."""
    return x * 2


class MiddlewareWorkflow(Workflow):
    """Two ordinary tasks."""

    name = "middleware"
    version = "example"
    task_list = "example"

    def run(self, x: int) -> None:
        print(self.submit(double, self.submit(increment, x)).result)
