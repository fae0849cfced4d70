"""Jumbo fields: results and arguments of megabytes, in a service that carries 32 KiB.

    $ simpleflow workflow.start --local examples.jumbo_fields.JumboFieldsWorkflow --input '[50000]'
    the slowest of 50000 requests took 999 ms

In one process nothing needs to travel. On SWF the list (some 500 KB as JSON) is too long for the result of
an activity: say where such texts may go, for the decider, the workers and whoever starts workflows:

    export SIMPLEFLOW_JUMBO_FIELDS_BUCKET=my-bucket/jumbo

Nothing else changes. The history then shows `simpleflow+s3://my-bucket/jumbo/<uuid> <length>` in place of the
list, and the list is fetched when something looks at it.
"""

from simpleflow import Workflow, activity


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def measure(requests: int) -> list[dict[str, int]]:
    """How long each request took: a long list."""
    return [{"milliseconds": number * 7919 % 1000} for number in range(requests)]


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def slowest(measured: list[dict[str, int]]) -> int:
    """The longest time in the list."""
    return max(item["milliseconds"] for item in measured)


class JumboFieldsWorkflow(Workflow):
    """Measure, and sum up."""

    name = "jumbo_fields"
    version = "example"
    task_list = "example"

    def run(self, requests: int) -> int:
        measured = self.submit(measure, requests)
        longest: int = self.submit(slowest, measured).result
        print(f"the slowest of {requests} requests took {longest} ms")
        return longest
