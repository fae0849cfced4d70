"""The command about one task of an execution: `task.info`."""

from __future__ import annotations

import click

from simpleflow.cli import _targets, options, output, service
from simpleflow.cli.errors import CommandError


class NoSuchTaskError(CommandError, KeyError):
    """The execution has no such task. A KeyError from Python."""

    __str__ = click.ClickException.__str__


@click.command(
    "task.info",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --header task.info examples basic-example-1438722273 activity-examples.basic.double-1""",
)
@_targets.domain_first()
@_targets.workflow_id
@click.argument("task_id")
@options.run_id
@click.option("--details/--no-details", help="Show the details of a failure, too.")
@service.needed
def task_info(
    domain: str, workflow_id: str, task_id: str, run_id: str | None = None, details: bool = False
) -> None:
    """Tell what is known of TASK_ID in WORKFLOW_ID.

    A task is an activity or a child workflow; without RUN_ID, the latest run is meant.
    """
    from simpleflow.swf import helpers

    try:
        table = helpers.get_task(domain, workflow_id, task_id, details, run_id)
    except KeyError as error:
        raise NoSuchTaskError(
            f"execution {workflow_id} has no task {task_id!r}: `simpleflow --format json workflow.history"
            " --output-format cooked` and workflow.profile show their ids."
        ) from error
    output.show(table)
