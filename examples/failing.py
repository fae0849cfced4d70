"""Failures: what a failed task leads to, and who decides that.

A workflow that survives them, and deals with each kind in its own way:

    $ simpleflow workflow.start --local examples.failing.SurvivingWorkflow
    ...
    refused: the future carries TaskFailed, ValueError: refused
    flaky: done in attempt 3, as the activity's retry allows
    shaky: done in attempt 2, as on_task_failure decided
    optional: None, forgiven by on_task_failure
    group: 1 of 3 failed, the others gave ['a', 'c']
    child: it failed by itself: nothing to ship

And one whose task raises, which ends the workflow, as does `self.fail()`:

    $ simpleflow workflow.start --local examples.failing.DoomedWorkflow
    on_failure: told why
    Error: workflow examples.failing.DoomedWorkflow failed: ValueError: refused
    ...
    $ echo $?
    1
"""

from typing import Any

from examples._attempts import count, drop_tally, new_tally
from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Group


@activity.with_attributes(task_list="quickstart", version="example")
def refused() -> None:
    """Fail always."""
    raise ValueError("refused")


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def required() -> None:
    """Fail, and take the workflow along."""
    raise ValueError("refused")


@activity.with_attributes(task_list="quickstart", version="example", retry=2)
def flaky(tally: str) -> int:
    """Succeed in the third attempt."""
    number = count(tally, "flaky")
    if number < 3:
        raise ConnectionError("not yet")
    return number


@activity.with_attributes(task_list="quickstart", version="example")
def shaky(tally: str) -> int:
    """Succeed in the second attempt, though no retry is declared."""
    number = count(tally, "shaky")
    if number < 2:
        raise ConnectionError("not yet")
    return number


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def optional() -> None:
    """Fail, though it does not matter."""
    raise LookupError("nothing there")


@activity.with_attributes(task_list="quickstart", version="example")
def letter(which: str) -> str:
    """Fail for b."""
    if which == "b":
        raise ValueError(which)
    return which


class HopelessWorkflow(Workflow):
    """A workflow that gives up. Its parent shall go on, so it does not raise on failure."""

    name = "hopeless"
    version = "example"
    task_list = "example"
    raises_on_failure = False

    def run(self) -> None:
        self.fail("nothing to ship")
        print("never printed: nothing runs after fail()")


class SurvivingWorkflow(Workflow):
    """Every failure is dealt with."""

    name = "surviving"
    version = "example"
    task_list = "example"

    def on_task_failure(self, failure_context: Any) -> Any:
        """Decide by task; to return nothing leaves it to `retry` and `raises_on_failure`."""
        if failure_context.task_name == optional.name:
            return failure_context.decide_ignore()
        if failure_context.task_name == shaky.name and failure_context.attempt_number < 3:
            return failure_context.decide_retry()
        return None

    def run(self) -> None:
        tally = self.submit(new_tally)
        refusal = self.submit(refused)
        third = self.submit(flaky, tally)
        second = self.submit(shaky, tally)
        ignored = self.submit(optional)
        group = self.submit(Group(*[(letter, which) for which in "abc"]))
        child = self.submit(HopelessWorkflow)
        futures.wait(refusal, third, second, ignored, group, child)
        futures.wait(self.submit(drop_tally, tally))  # what is printed below is printed once

        # Reading the result of a failed task gives None; its failure is in `exception`.
        failure = refusal.exception
        print(f"refused: the future carries {type(failure).__name__}, {failure.reason}")
        print(f"flaky: done in attempt {third.result}, as the activity's retry allows")
        print(f"shaky: done in attempt {second.result}, as on_task_failure decided")
        print(f"optional: {ignored.result}, forgiven by on_task_failure")
        failures = group.exception.flatten().exceptions
        letters = [result for result in group.result if result]
        print(f"group: {len(failures)} of {len(group.result)} failed, the others gave {letters}")
        print(f"child: it failed by itself: {child.exception.reason.partition(': ')[2]}")


class DoomedWorkflow(Workflow):
    """The failure of a task that raises on failure is the workflow's."""

    name = "doomed"
    version = "example"
    task_list = "example"

    def on_failure(self, history: Any, reason: str, details: str | None = None) -> None:
        """The last chance to tell somebody."""
        print("on_failure: told why")

    def run(self) -> None:
        # Nothing waits for what is still under way when `run` returns: to hear of a failure, wait.
        futures.wait(self.submit(required))
        print("never printed")
