"""A captain, a crew of two and one voyage, each in a process of its own: ``python -m examples.pirate``.

With ``AWS_ENDPOINT_URL_SWF=http://127.0.0.1:4567`` they meet at a service of yours, else at Amazon SWF.
Kill a pirate while they dig, or the captain, and start another one (``python -m examples.pirate.captain``,
``python -m examples.pirate.crew``): the voyage goes on where the history says that it is.
"""

import subprocess
import sys
import time
import uuid

from examples.pirate.chart import HUNT, draw
from swf import fields
from swf.models import History, WorkflowExecution

PEOPLE = ("captain", "crew", "crew")


def sail(islands: list[str]) -> WorkflowExecution:
    """Start a voyage, spread a rumour, and wait for the end."""
    voyage = HUNT.start_execution(workflow_id=f"voyage-{uuid.uuid4().hex[:8]}", input={"islands": islands})
    voyage.signal("rumour", input={"island": "Skull Rock"})
    while voyage.upstream().status == voyage.STATUS_OPEN:
        time.sleep(0.1)
    return voyage


def tell(history: History) -> int:
    """Print what mattered in a history; 0 if it ended well."""
    for event in history:
        if event.name == "ActivityTaskFailed":
            print(f"a setback: {event.reason}")
        elif event.name == "MarkerRecorded":
            print(f"the log says: {event.details}")
    last = history.events[-1]
    if last.name != "WorkflowExecutionCompleted":
        print(f"the voyage {last.state}: {getattr(last, 'reason', None)}")
        return 1
    print(f"the shares: {fields.decode(last.result)}")
    return 0


def main() -> int:
    """Register, hire, sail, and read what happened."""
    draw()
    commands = [[sys.executable, "-m", f"examples.pirate.{person}"] for person in PEOPLE]
    people = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own modules
    try:
        return tell(sail(["Tortuga", "Nevis"]).history())
    finally:
        for process in people:
            process.terminate()
        for process in people:
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
