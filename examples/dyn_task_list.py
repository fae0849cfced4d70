"""Task lists chosen while the workflow runs: who does a task can depend on its data.

    $ simpleflow workflow.start --local examples.dyn_task_list.DynTaskListWorkflow
    pages of small.pdf: 12, on task list small
    pages of large.pdf: 9000, on task list large
    archived by a child that decides on task list archive-2026

In a local run there are no task lists to wait at: everything runs here. On SWF each worker polls
one list, so that, say, machines with much memory get the large files.
"""

from typing import Any

from simpleflow import Workflow, activity

SIZES = {"small.pdf": 12, "large.pdf": 9000}


def count_pages(name: str) -> int:
    """A plain function: it becomes an activity where it is submitted."""
    return SIZES[name]


class ArchiveWorkflow(Workflow):
    """A child that says itself on which task list it is decided."""

    name = "archive"
    version = "example"
    task_list = "archive"

    @classmethod
    def get_task_list(cls, year: int, names: list[str]) -> str:
        """Called with the arguments of `run`; goes before the attribute `task_list`."""
        return f"{cls.task_list}-{year}"

    def run(self, year: int, names: list[str]) -> str:
        return self.get_task_list(year, names)


class DynTaskListWorkflow(Workflow):
    """Small files to some workers, large ones to others."""

    name = "dyn_task_list"
    version = "example"
    task_list = "example"

    def run(self) -> None:
        counted: dict[str, Any] = {}
        for name, size in SIZES.items():
            task_list = "large" if size > 1000 else "small"
            count = activity.with_attributes(task_list=task_list, version="example")(count_pages)
            counted[name] = task_list, self.submit(count, name)
        archived = self.submit(ArchiveWorkflow, 2026, list(SIZES)).result

        for name, (task_list, pages) in counted.items():
            print(f"pages of {name}: {pages.result}, on task list {task_list}")
        print(f"archived by a child that decides on task list {archived}")
