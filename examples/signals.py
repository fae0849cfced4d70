"""Signals: messages to a running workflow, from itself, its relatives, or from outside.

    $ simpleflow workflow.start --local examples.signals.SignalsWorkflow
    child: got the go-ahead from examiner
    parent: the child was approved by examiner

The child waits for a signal that its parent sends only later: in the meantime both get on with
what they can. In a local run a signal reaches the executions of that run; a wait for one that
nobody sends ends with an error instead of hanging.
"""

from simpleflow import Workflow, activity, futures


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def examine(document: str) -> str:
    """Say who has looked at it."""
    return "examiner"


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def publish(document: str, approved_by: str) -> str:
    """Put it where everyone sees it."""
    return approved_by


class PublishWorkflow(Workflow):
    """Publishes a document once somebody approves."""

    name = "publish"
    version = "example"
    task_list = "example"

    def run(self, document: str) -> str:
        approval = self.submit(self.wait_signal("approved")).result  # {"args": [...], "kwargs": {...}}
        examiner = self.submit(publish, document, approval["kwargs"]["by"]).result
        print(f"child: got the go-ahead from {examiner}")
        return str(examiner)


class SignalsWorkflow(Workflow):
    """Starts the child, examines the document, and tells the child."""

    name = "signals"
    version = "example"
    task_list = "example"

    def run(self, document: str = "report.pdf") -> None:
        published = self.submit(PublishWorkflow, document)
        examiner = self.submit(examine, document)
        # Without `workflow_id` it goes to this execution, and is passed on to its children.
        sent = self.submit(self.signal("approved", by=examiner.result))
        futures.wait(sent, published)
        print(f"parent: the child was approved by {published.result}")
