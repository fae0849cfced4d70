"""The command that waits for the end of an execution: `workflow.wait`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from simpleflow.cli import _targets, options, service
from simpleflow.cli._waiting import closing_event, wait_for_end
from simpleflow.cli.errors import CommandError

if TYPE_CHECKING:
    from swf.models.workflow import WorkflowExecution

# How an execution ended -> the exit status. 2 is click's, for command lines that make no sense.
EXIT_STATUS = {
    "COMPLETED": 0,
    "CONTINUED_AS_NEW": 0,
    "FAILED": 1,
    "CANCELED": 3,
    "TERMINATED": 4,
    "TIMED_OUT": 5,
}


class StillOpenError(CommandError, TimeoutError):
    """The execution was still open when time was up. A TimeoutError from Python."""

    exit_code = 124  # as of timeout(1)


@click.command(
    "workflow.wait",
    cls=_targets.InDomain,
    epilog="""\b
Exit status: 0 completed, 1 failed, 3 canceled, 4 terminated, 5 timed out, 124 still open after --timeout.

\b
Example:
  simpleflow workflow.wait examples basic-example-1438722273 --timeout 600""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@click.option("--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="Give up after so long.")
@service.needed
@click.pass_context
def wait(
    ctx: click.Context, domain: str, workflow_id: str, run_id: str | None = None, timeout: float | None = None
) -> None:
    """Wait for the end of WORKFLOW_ID, and tell how it ended.

    Prints its result; why there is none goes to standard error. A run that continues as new is followed,
    unless RUN_ID is given. On a terminal, a line tells meanwhile how far it is.
    """
    from simpleflow.swf import helpers

    execution = helpers.find_execution(domain, workflow_id, run_id)
    ctx.exit(wait_and_tell(execution, timeout, follow=run_id is None))


def wait_and_tell(execution: WorkflowExecution, timeout: float | None = None, follow: bool = True) -> int:
    """Wait for the end of an execution, and print how it ended; the exit status.

    Arguments:
        execution: the execution.
        timeout: seconds to wait at most.
        follow: whether to go on with the next run, where it continues as new.

    Raises:
        StillOpenError: it is still open.
    """
    deadline = None if timeout is None else time.monotonic() + timeout

    def pause(seconds: float) -> None:
        left = seconds if deadline is None else deadline - time.monotonic()
        if left <= 0:
            ids = f"{execution.workflow_id} {execution.run_id}"
            raise StillOpenError(
                f"execution {ids} is still open after {timeout:g} seconds. What it waits for is shown by"
                f" `simpleflow workflow.tasks {execution.domain.name} {execution.workflow_id}`."
            )
        time.sleep(min(seconds, left))

    name = f"workflow {execution.workflow_id}"
    ending = wait_for_end(execution.domain, execution, name, pause, last_event=closing_event, follow=follow)
    return EXIT_STATUS.get(ending.status, 1) if ending.tell() else 0
