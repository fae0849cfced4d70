"""Canvases: several tasks as one, side by side (Group), in turn (Chain), made late (FuncGroup).

    $ simpleflow workflow.start --local examples.canvas.CanvasWorkflow
    ...
    side by side: [2, 4, 6]
    at most two at a time: [2, 4, 6, 8, 10]
    each with the result before it: [5, 10, 11]
    made when its turn has come: [3, [2, 4, 6], 12]
    nested: [[4, 6], 3]
    up to the first failure: [2, None]
    past failures: [2, None, 6]

A canvas can be submitted, put into another canvas, and submitted again.
"""

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, FuncGroup, Group


@activity.with_attributes(task_list="quickstart", version="example")
def increment(x: int) -> int:
    """Add one."""
    return x + 1


@activity.with_attributes(task_list="quickstart", version="example")
def double(x: int) -> int:
    """Multiply by two."""
    return x * 2


@activity.with_attributes(task_list="quickstart", version="example")
def total(numbers: list[int]) -> int:
    """Add all of them."""
    return sum(numbers)


@activity.with_attributes(task_list="quickstart", version="example")
def broken(x: int) -> int:
    """Fail."""
    raise ValueError(f"cannot work with {x}")


def double_each(count: int) -> Group:
    """As many tasks as the task before said."""
    return Group(*[(double, number) for number in range(1, count + 1)])


class CanvasWorkflow(Workflow):
    """One canvas of each kind."""

    name = "canvas"
    version = "example"
    task_list = "example"

    def run(self) -> None:
        canvases = {
            "side by side": Group((double, 1), (double, 2), (double, 3)),
            "at most two at a time": Group(*[(double, x) for x in range(1, 6)], max_parallel=2),
            "each with the result before it": Chain((increment, 4), double, increment, send_result=True),
            "made when its turn has come": Chain(
                (increment, 2), FuncGroup(double_each), total, send_result=True
            ),
            "nested": Chain(Group((double, 2), (double, 3)), (increment, 2)),
            "up to the first failure": Chain((double, 1), (broken, 2), (double, 3)),
            "past failures": Chain((double, 1), (broken, 2), (double, 3), break_on_failure=False),
        }
        results = {title: self.submit(canvas) for title, canvas in canvases.items()}

        # All of them are under way now; nothing is printed before the last one ended.
        futures.wait(*results.values())
        for title, future in results.items():
            print(f"{title}: {future.result}")
