"""Continue as new: a workflow without end, in runs whose histories stay short.

    $ simpleflow workflow.start --local examples.continue_as_new.ContinueAsNewWorkflow --input '[10, 4]'
    run 1: 10 9 8 7
    run 2: 6 5 4 3
    run 3: 2 1
    done

What the next run must know is passed on as its arguments: nothing else crosses over.
"""

from simpleflow import Workflow, activity


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def count_down(number: int) -> int:
    """Say the next lower number."""
    return number - 1


class ContinueAsNewWorkflow(Workflow):
    """Count down, so many steps in each run."""

    name = "continue_as_new"
    version = "example"
    task_list = "example"

    def run(self, number: int, steps: int = 5, nth: int = 1) -> str:
        counted = []
        while number > 0 and len(counted) < steps:
            counted.append(number)
            number = self.submit(count_down, number).result

        print(f"run {nth}:", *counted)
        if number > 0:
            self.submit(self.continue_as_new(number, steps, nth=nth + 1))  # nothing after it runs
        print("done")
        return "done"
