"""Waiting for the end of an execution, telling meanwhile how far it is, and in the end how it ended."""

from __future__ import annotations

import logging
import sys
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from simpleflow import format
from simpleflow.cli import errors
from simpleflow.cli.progress import Progress
from simpleflow.exceptions import TaskFailed
from simpleflow.utils import json_dumps
from swf.models.workflow import WorkflowExecution

if TYPE_CHECKING:
    from collections.abc import Callable

    from swf.models.domain import Domain

logger = logging.getLogger(__name__)

_GOOD = ("COMPLETED", "CONTINUED_AS_NEW")
# Looking costs calls, of which Amazon SWF allows few: the longer it took, the rarer.
_SHORTEST_PAUSE, _LONGEST_PAUSE, _SHARE = 0.02, 2.0, 0.05
_PATIENCE = 300.0
# How often to try to read the result of an execution.
_ATTEMPTS = 3


class Interrupted(Exception):
    """Somebody wants the command to stop."""


class Ending:
    """How an execution ended.

    Arguments:
        name: what to call it in messages.
        status: its close status.
        event: the attributes of its last event that are texts, where they could be read.
    """

    def __init__(self, name: str, status: str, event: dict[str, Any]) -> None:
        self.name = name
        self.status = status
        self.event = event

    def tell(self) -> int:
        """Print the result, or why there is none; the exit code."""
        if self.status in _GOOD:
            result = format.decode(self.event.get("result"))
            if result is not None:
                click.echo(json_dumps(result))
            return 0
        failure = TaskFailed(self.name, self.event.get("reason"), self.event.get("details"))
        said = self.status.lower().replace("_", " ")
        reason = f": {' '.join(str(failure.reason).split())}" if failure.reason else ""
        click.echo(f"Error: {self.name} {said}{reason}", err=True)
        for text in islice(errors.details(failure), 1, None):  # after the name, which was said
            click.echo(text.rstrip("\n"), err=True)
        return 1


class Counts:
    """How many tasks an execution has, by what they are up to; read from its history, new events only.

    Arguments:
        domain: where it runs.
        execution: the execution.
    """

    _LEFT = ("Completed", "Failed", "TimedOut", "Canceled", "Terminated")

    def __init__(self, domain: Domain, execution: WorkflowExecution) -> None:
        self._domain = domain
        self._execution = execution
        self._began = time.monotonic()
        self._known = 0
        self._seen = dict.fromkeys(("scheduled", "running", "done", "failed"), 0)

    def follow(self, execution: WorkflowExecution) -> None:
        """Count on in the execution that continues this one."""
        self._execution, self._known = execution, 0

    def read(self) -> None:
        """Count what has happened since the last time."""
        token, newest = None, self._known
        while True:
            answer = self._domain.get_workflow_execution_history(
                self._domain.name,
                str(self._execution.run_id),
                self._execution.workflow_id,
                reverse_order=True,
                next_page_token=token,
            )
            for event in answer["events"]:
                if event["eventId"] <= self._known:
                    self._known = newest
                    return
                newest = max(newest, event["eventId"])
                self._count(event["eventType"])
            token = answer.get("nextPageToken")
            if not token:
                self._known = newest
                return

    def _count(self, kind: str) -> None:
        seen = self._seen
        for prefix in ("ActivityTask", "ChildWorkflowExecution"):
            state = kind.removeprefix(prefix)
            if kind == "StartChildWorkflowExecutionInitiated":
                state = "Scheduled"
            if state == "Scheduled":
                seen["scheduled"] += 1
            elif state == kind:
                continue
            elif state == "Started":
                seen["running"] += 1
            elif state in self._LEFT:
                seen["done" if state == "Completed" else "failed"] += 1
            return

    def text(self) -> str:
        """Say it in one line."""
        seen = self._seen
        over = seen["done"] + seen["failed"]
        running = max(0, seen["running"] - over)
        waiting = max(0, seen["scheduled"] - over - running)
        seconds = int(time.monotonic() - self._began)
        failed = f", {seen['failed']} failed" if seen["failed"] else ""
        elapsed = f"{seconds // 60}:{seconds % 60:02}"
        return f"{elapsed}  {waiting} scheduled, {running} running, {seen['done']} done{failed}"


def wait_for_end(
    domain: Domain,
    execution: WorkflowExecution,
    name: str,
    pause: Callable[[float], None],
    say_status: bool = False,
    last_event: Callable[[Domain, WorkflowExecution], dict[str, Any]] | None = None,
    follow: bool = True,
) -> Ending:
    """Wait until an execution is closed, and those that continue it.

    Arguments:
        domain: where it runs.
        execution: the execution.
        name: what to call it in messages.
        pause: waits so many seconds, or raises an exception to end it all.
        say_status: whether to print the status, when it changes and every two seconds.
        last_event: reads the attributes of the event that closed it; by default another process does.
        follow: whether to go on with the next run, where it continues as new.

    Raises:
        CommandError: the service cannot be reached any more.
    """
    counts = Counts(domain, execution)
    shows = sys.stderr.isatty()
    began = looked = time.monotonic()
    said: tuple[str, float] = ("", 0.0)
    with Progress(counts.text):
        while True:
            info = _described(domain, execution, pause)
            if say_status:
                said = _say_status(info["executionStatus"], *said)
            if info["executionStatus"] == "CLOSED":
                event = (last_event or _read_elsewhere)(domain, execution)
                if not follow or "newExecutionRunId" not in event:
                    break
                execution = WorkflowExecution(domain, execution.workflow_id, event["newExecutionRunId"])
                counts.follow(execution)
                continue
            now = time.monotonic()
            if shows and now - looked > _LONGEST_PAUSE / 2:
                looked = now
                _read_quietly(counts)
            pause(min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, _SHARE * (now - began))))
    return Ending(name, info["closeStatus"], event)


def _say_status(status: str, before: str, at: float) -> tuple[str, float]:
    """Print the status, unless it was printed a moment ago; what was printed last, and when."""
    now = time.monotonic()
    if status == before and now < at + _LONGEST_PAUSE:
        return before, at
    click.echo(f"status: {status}", err=True)
    return status, now


def _described(
    domain: Domain, execution: WorkflowExecution, pause: Callable[[float], None]
) -> dict[str, Any]:
    """Describe an execution, however long the service cannot be reached."""
    from simpleflow.swf.process import is_transient

    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            answer = domain.describe_workflow_execution(
                domain.name, str(execution.run_id), execution.workflow_id
            )
        except Exception as error:
            if not is_transient(error) or time.monotonic() > deadline:
                said = " ".join(str(error).split())
                raise errors.CommandError(
                    f"cannot see how execution {execution.workflow_id} is doing: {said}."
                ) from error
            logger.debug("cannot describe %s: %s", execution.workflow_id, error)
            pause(_LONGEST_PAUSE / 4)
        else:
            info: dict[str, Any] = answer["executionInfo"]
            return info


def _read_quietly(counts: Counts) -> None:
    try:
        counts.read()
    except Exception as error:  # it is only for show
        logger.debug("cannot read the history: %s", error)


def closing_event(domain: Domain, execution: WorkflowExecution) -> dict[str, Any]:
    """Read the attributes of the event that closed an execution, as far as they are texts."""
    answer = domain.get_workflow_execution_history(
        domain.name,
        str(execution.run_id),
        execution.workflow_id,
        maximum_page_size=1,
        reverse_order=True,
    )
    event = answer["events"][0]
    key = f"{event['eventType'][0].lower()}{event['eventType'][1:]}EventAttributes"
    return {name: value for name, value in event.get(key, {}).items() if isinstance(value, str)}


def _read_elsewhere(domain: Domain, execution: WorkflowExecution) -> dict[str, Any]:
    """Read the same in another process.

    Programs that record this process's calls expect no such call of it.

    Raises:
        CommandError: it cannot be read.
    """
    from simpleflow.process import Signals
    from simpleflow.swf.process import TaskChild, renew_connection

    def read(send: Callable[[dict[str, Any]], Any]) -> None:
        renew_connection(domain)
        send(closing_event(domain, execution))

    for _ in range(_ATTEMPTS):
        child = TaskChild(read)
        with Signals(lambda number: None) as signals:
            while child.runs and child.answer is None:
                child.wait(signals, 1.0)
        child.close()
        if child.answer is not None:
            return child.answer
    ids = f"{execution.workflow_id} {execution.run_id}"
    raise errors.CommandError(f"execution {ids} is closed, but how it ended cannot be read.")
