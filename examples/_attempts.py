"""Attempts, counted in files: on SWF each of them is made in a process of its own."""

import shutil
import tempfile
from pathlib import Path

from simpleflow import activity


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def new_tally() -> str:
    """Make a directory to count in (good enough for an example that stays on one machine)."""
    return tempfile.mkdtemp(prefix="simpleflow-example-")


@activity.with_attributes(task_list="quickstart", version="example")
def drop_tally(tally: str) -> None:
    """Remove it."""
    shutil.rmtree(tally)


def count(tally: str, what: str) -> int:
    """Count one more attempt at something; the first is 1."""
    path = Path(tally, what)
    number = int(path.read_text()) + 1 if path.exists() else 1
    path.write_text(str(number))
    return number
