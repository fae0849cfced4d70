"""Steps: parts of a workflow that are done once, even if the workflow is started again.

Steps are remembered on S3, so this needs a bucket; AWS_ENDPOINT_URL_S3 may lead to a service other than
Amazon's. The second run passes over what the first one did, unless it is told otherwise:

    $ STEP_BUCKET=my-steps simpleflow workflow.start --local examples.step.StepWorkflow
    fetching
    counting
    report.count: completed, because Dep of report.fetch
    report.fetch: completed
    $ STEP_BUCKET=my-steps simpleflow workflow.start --local examples.step.StepWorkflow
    report.count: skipped, because Step was already played
    report.fetch: skipped, because Step was already played
    $ STEP_BUCKET=my-steps simpleflow workflow.start --local examples.step.StepWorkflow \\
          --input '{"kwargs": {"force": ["report.fetch"]}}'
    fetching
    counting
    report.count: completed, because Dep of report.fetch
    report.fetch: completed, because asked for
"""

from simpleflow import Workflow, activity
from simpleflow.step import WorkflowStepMixin


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def fetch() -> None:
    """Stands for an hour of work."""
    print("fetching")


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def count() -> None:
    """Stands for another one."""
    print("counting")


class StepWorkflow(WorkflowStepMixin, Workflow):
    """Two steps; when the first is done again, so is the second."""

    name = "step"
    version = "example"
    task_list = "example"

    def get_step_path_prefix(self) -> str:
        # By default each workflow id has its own steps.
        return "examples/steps"

    def run(self, force: tuple[str, ...] = ()) -> None:
        self.add_forced_steps(force, "asked for")
        fetched = self.submit(self.step("report.fetch", fetch, force_steps_if_executed=["report.count"]))
        fetched.result  # noqa: B018  (waits: whether the next step is forced depends on it)
        self.submit(self.step("report.count", count)).result  # noqa: B018
        last = {marker.details["step"]: marker.details for marker in self.list_markers(all=True)}
        for name, details in sorted(last.items()):
            because = f", because {details['reasons'][0]}" if details["reasons"] else ""
            print(f"{name}: {details['status']}{because}")
