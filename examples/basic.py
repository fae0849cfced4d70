"""Tasks that depend on each other: a future given as an argument is a dependency.

    $ simpleflow workflow.start --local examples.basic.BasicWorkflow --input '[1, 1]'
    (1 + 1) * 2 = 4

The first argument is the number to compute with, the second how many seconds the last task takes.
"""

import time

from simpleflow import Workflow, activity


@activity.with_attributes(task_list="quickstart", version="example")
def increment(x: float) -> float:
    """Add one."""
    return x + 1


@activity.with_attributes(task_list="quickstart", version="example")
def double(x: float) -> float:
    """Multiply by two."""
    return x * 2


@activity.with_attributes(task_list="quickstart", version="example")
class Delay:
    """Hand over a value after some seconds; an activity may be a class with an `execute` method."""

    def __init__(self, seconds: float, value: float) -> None:
        self.seconds = seconds
        self.value = value

    def execute(self) -> float:
        time.sleep(self.seconds)
        return self.value


class BasicWorkflow(Workflow):
    """(x + 1) * 2, slowly."""

    name = "basic"
    version = "example"
    task_list = "example"

    def run(self, x: float, t: float = 1) -> float:
        incremented = self.submit(increment, x)
        doubled = self.submit(double, incremented)
        delayed = self.submit(Delay, t, doubled)

        print(f"({x} + 1) * 2 = {delayed.result}")
        return delayed.result
