"""Child workflows: submitted like activities, and free to submit anything themselves.

    $ simpleflow workflow.start --local examples.child_workflow.ParentWorkflow --input '[["ann", "bob"]]'
    parcel for ann: picked, wrapped (order-ann)
    parcel for bob: picked, wrapped (order-bob)

Each child has a history and an id of its own; what it returns is the result of its future.
"""

from typing import Any

from simpleflow import Workflow, activity


@activity.with_attributes(task_list="quickstart", version="example")
def pick(customer: str) -> str:
    """Take the goods from the shelf."""
    return f"parcel for {customer}: picked"


@activity.with_attributes(task_list="quickstart", version="example")
def wrap(goods: str) -> str:
    """Put them in a box."""
    return f"{goods}, wrapped"


class OrderWorkflow(Workflow):
    """What is done for one order."""

    name = "order"
    version = "example"
    task_list = "example"
    execution_timeout = 3600  # seconds

    @classmethod
    def get_workflow_id(cls, customer: str) -> str:
        """The id under which the child runs; called with the arguments of `run`."""
        return f"order-{customer}"

    def run(self, customer: str) -> dict[str, Any]:
        goods = self.submit(wrap, self.submit(pick, customer))
        return {"goods": goods.result, "workflow_id": self.get_run_context()["workflow_id"]}


class ParentWorkflow(Workflow):
    """One child for each customer, side by side."""

    name = "orders"
    version = "example"
    task_list = "example"

    def run(self, customers: list[str]) -> None:
        orders = [self.submit(OrderWorkflow, customer) for customer in customers]
        for done in [order.result for order in orders]:
            print(f"{done['goods']} ({done['workflow_id']})")
