"""What commands cost that look at much: lists of many executions, and the replay of a long history.

Run it from the project's root: ``python -m benchmarks.bench_commands [executions] [events]``.

- "list" and "filter": a process each, against a service of this machine: seconds until the first row (and of
  CPU until then), until the end, of CPU (user plus system), and the most memory the process ever had. The
  first row costs the start of Python and boto3 (about 0.35 s of CPU) and one page.
- "replay": CPU seconds to replay a history of so many events, of activities one after the other and side by
  side, with the code unchanged and with each kind of change to the middle of it. The exit status is 1 if one
  takes more than a second, or is not found where it is.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from simpleflow import Workflow, activity, futures
from simpleflow.futures import Future
from simpleflow.swf import replaying
from swf.models.domain import Domain
from swf.models.history.base import History
from swf.models.workflow import WorkflowExecution
from swf.server.api import Service
from swf.server.app import Server
from swf.server.clock import SystemClock
from swf.server.settings import Settings
from swf.server.store import Store

DOMAIN = Domain("bench")
EXECUTION = WorkflowExecution(DOMAIN, "w", "r")
COMMANDS = (
    ("workflow.list", "bench"),
    ("workflow.filter", "bench"),
    ("--format", "csv", "workflow.filter", "bench"),
    ("--format", "json", "workflow.filter", "bench"),
    ("workflow.list", "bench", "--nb", "5"),
)
BATCH = 99
CHANGES = ("", "arguments", "name", "order", "removed", "wait")
# What `getrusage` says of memory includes that of the process that forked.
PROGRAM = """
import atexit, sys
from simpleflow.cli.main import cli
def tell():
    with open("/proc/self/status") as status:
        print(*[line for line in status if line.startswith("VmHWM")], file=sys.stderr)
atexit.register(tell)
cli()
"""


@activity.with_attributes(name="step", version="1", task_list="l")
def step(number: int) -> int:
    """Never runs here."""
    raise NotImplementedError


@activity.with_attributes(name="other", version="1", task_list="l")
def other(number: int) -> int:
    """Never runs either."""
    raise NotImplementedError


class Sequence(Workflow):
    """Activities one after the other; `change` says what is not as it was at the one of number `at`."""

    name, version, task_list = "sequence", "1", "l"
    count, change, at = 0, "", -1

    def run(self) -> None:
        for number, future in self.submitted():
            if not (self.change == "wait" and number == self.at):
                futures.wait(future)

    def submitted(self) -> Iterator[tuple[int, Future]]:
        """Submit them, and yield number and future of each."""
        numbers = list(range(self.count))
        if self.change == "order":
            numbers[self.at], numbers[self.at + 1] = numbers[self.at + 1], numbers[self.at]
        for number in numbers:
            change = self.change if number == self.at else ""
            if change != "removed":
                called = other if change == "name" else step
                yield number, self.submit(called, -number if change == "arguments" else number)


class Crowd(Sequence):
    """Activities side by side."""

    name = "crowd"

    def run(self) -> None:
        kept = []
        for number, future in self.submitted():
            kept.append(future)
            if self.change == "wait" and number == self.at:
                futures.wait(future)
        futures.wait(*kept)


class Story:
    """Events, as SWF gives them.

    Arguments:
        count: how many activities there are.
        batch: how many of them one decision schedules.
    """

    def __init__(self, count: int, batch: int) -> None:
        self.events: list[dict[str, Any]] = []
        self.add("WorkflowExecutionStarted", input="{}", workflowType={"name": "w", "version": "1"})
        for first in range(0, count, batch):
            decided = self.decision()
            numbers = range(first, min(first + batch, count))
            scheduled = [self.schedule(number, decided) for number in numbers]
            if numbers[-1] < count - 1 and batch > 1:
                wake_up = {"timerId": "_simpleflow_wake_up_timer", "startToFireTimeout": "0"}
                self.add("TimerStarted", decisionTaskCompletedEventId=decided, **wake_up)
            for event_id in scheduled:
                started = self.add("ActivityTaskStarted", scheduledEventId=event_id)
                self.add(
                    "ActivityTaskCompleted", scheduledEventId=event_id, startedEventId=started, result="1"
                )
        self.add("WorkflowExecutionCompleted", decisionTaskCompletedEventId=self.decision(), result="null")

    def add(self, name: str, **attributes: Any) -> int:
        number = len(self.events) + 1
        key = f"{name[0].lower()}{name[1:]}EventAttributes"
        self.events.append(
            {"eventId": number, "eventType": name, "eventTimestamp": 1.7e9 + number, key: attributes}
        )
        return number

    def decision(self) -> int:
        scheduled = self.add("DecisionTaskScheduled", taskList={"name": "l"})
        started = self.add("DecisionTaskStarted", scheduledEventId=scheduled)
        return self.add("DecisionTaskCompleted", scheduledEventId=scheduled, startedEventId=started)

    def schedule(self, number: int, decided: int) -> int:
        return self.add(
            "ActivityTaskScheduled",
            activityId=f"activity-step-{number + 1}",
            activityType={"name": "step", "version": "1"},
            input=f'{{"args":[{number}],"kwargs":{{}}}}',
            decisionTaskCompletedEventId=decided,
        )


def replays(events: int) -> bool:
    """Measure replays of histories of so many events; whether all is as it should be."""
    good = True
    for workflow, per_task, batch in ((Sequence, 6, 1), (Crowd, 3, BATCH)):
        count = events // per_task
        raw = Story(count, batch).events
        for change in CHANGES:
            facts = {"count": count, "change": change, "at": count // 2}
            code = type("Code", (workflow,), facts)
            history = History.from_event_list(raw)
            begin = time.process_time()
            outcome = replaying.check(DOMAIN, code, EXECUTION, history.events)
            spent = time.process_time() - begin
            found = outcome.divergence
            what = f"found {found.task}: {found.difference}" if found else "found nothing"
            near = not found or abs(int(found.task.rpartition("-")[2]) - count // 2) <= 2
            good &= spent < 1 and bool(found) == bool(change) and near
            print(
                f"replay {workflow.__name__.lower():9} {len(raw)} events, {change or 'unchanged':9}:"
                f" {spent:.3f} s, {outcome.replayed} of {outcome.decisions} decisions, {what}"
            )
    return good


def lists(executions: int) -> None:
    """Measure commands that list so many executions."""
    with Server(service=Service(Store(), SystemClock(), Settings())) as server:
        os.environ["AWS_ENDPOINT_URL_SWF"] = server.url
        os.environ.setdefault("AWS_ACCESS_KEY_ID", "bench")
        os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "bench")
        DOMAIN.save()
        DOMAIN.register_workflow_type(
            "bench", "w", "1", task_list="l", default_child_policy="TERMINATE",
            default_execution_start_to_close_timeout="86400", default_task_start_to_close_timeout="NONE",
        )  # fmt: skip
        for number in range(executions):
            DOMAIN.start_workflow_execution("bench", f"some-execution-{number}", "w", "1", tag_list=["a"])
        for arguments in COMMANDS:
            print(f"{' '.join(arguments):42} {measured(arguments)}")


def measured(arguments: tuple[str, ...]) -> str:
    """Run a command, and tell what it took."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    size = len(os.read(process.stdout.fileno(), 1))
    first, until_then = time.perf_counter() - begin, cpu_of(process.pid)
    size += len(process.stdout.read())
    peak = int(process.stderr.read().split()[-2]) // 1024
    _, _, usage = os.wait4(process.pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    return (
        f"first {first:.2f} s (CPU {until_then:.2f} s), all {time.perf_counter() - begin:.2f} s,"
        f" CPU {cpu:.2f} s, {peak} MB, {size} bytes"
    )


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU, user plus system, that a process has taken so far (proc(5))."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure, and print; the exit status says whether replays do what they should."""
    parser = argparse.ArgumentParser()
    parser.add_argument("executions", type=int, nargs="?", default=10_000)
    parser.add_argument("events", type=int, nargs="?", default=10_000)
    options = parser.parse_args()
    good = replays(options.events)
    lists(options.executions)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
