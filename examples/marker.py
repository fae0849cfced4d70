"""Markers: notes a workflow leaves in its history, for itself and for whoever reads it.

    $ simpleflow workflow.start --local examples.marker.MarkerWorkflow --input '[3]'
    last of each name: progress: 100%, finished: {'items': 3}
    all of progress: 33%, 67%, 100%
    details of progress: 100%

A marker costs no task: no worker hears of it. The same note recorded again, when the workflow is
replayed, is the one that is there.
"""

from simpleflow import Workflow, activity, futures


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def process(item: int) -> int:
    """Work on an item."""
    return item


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def tidy_up(items: int) -> None:
    """What is left to do at the end."""


class MarkerWorkflow(Workflow):
    """Note how far we are after each item."""

    name = "marker"
    version = "example"
    task_list = "example"

    def run(self, items: int) -> None:
        for item in range(items):
            done = self.submit(process, item).result + 1
            self.submit(self.record_marker("progress", f"{done / items:.0%}"))
        self.submit(self.record_marker("finished", {"items": items}))

        # On SWF a marker can be read from the next decision on, when it is in the history.
        futures.wait(self.submit(tidy_up, items))
        last = self.list_markers()
        every = self.list_markers(all=True)
        details = self.get_event_details("marker", "progress") or {}
        print("last of each name:", ", ".join(f"{marker.name}: {marker.details}" for marker in last))
        print("all of progress:", ", ".join(m.details for m in every if m.name == "progress"))
        print("details of progress:", details.get("details"))
