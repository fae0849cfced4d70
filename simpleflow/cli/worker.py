"""The command that does activities: `worker.start`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service
from simpleflow.cli.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from swf.models.domain import Domain


@click.command(
    "worker.start",
    epilog="""\b
Example:
  simpleflow worker.start --domain examples --task-list quickstart

It runs until SIGTERM or Ctrl-C. Then running activities go on for --stop-timeout seconds; those that are not
done by then, or when a second signal comes, are ended and fail.""",
)
@_targets.domain()
@click.option("--task-list", "-t", help="Task list to poll.")
@click.option(
    "--nb-processes",
    "-N",
    type=click.IntRange(min=1),
    help="How many activities to run side by side; default: the number of CPUs.",
)
@options.heartbeat
@options.stop_timeout
@click.option("--one-task", is_flag=True, help="Do one task, and exit.")
@click.option(
    "--poll-data",
    metavar="BASE64",
    help="Do this task, and exit: base64 of the JSON that PollForActivityTask answered.",
)
@options.middlewares
@service.endpoint_url
@service.region
@click.option("--log-level", "-l", hidden=True)
@click.pass_context
def start(
    ctx: click.Context,
    domain: str | None,
    task_list: str | None,
    nb_processes: int | None,
    heartbeat: int,
    stop_timeout: float | None,
    one_task: bool,
    poll_data: str | None,
    middleware_pre_execution: tuple[str, ...],
    middleware_post_execution: tuple[str, ...],
    endpoint_url: str | None,
    region: str | None,
    log_level: str | None,
) -> None:
    """Do the activities that come to a task list.

    With --one-task or --poll-data the exit status is 1 if the answer could not be delivered.
    """
    if not domain:
        raise InvalidValueError("no domain to work in: give --domain or SWF_DOMAIN.")
    if not task_list and not poll_data:
        raise InvalidValueError("no task list to poll: give --task-list (or a task, with --poll-data).")
    middlewares = {
        "pre": inputs.middleware_functions(middleware_pre_execution),
        "post": inputs.middleware_functions(middleware_post_execution),
    }
    if log_level:
        click.echo(f"--log-level is no longer used: set LOG_LEVEL={log_level} in the environment.", err=True)
    service.require(endpoint_url)
    code = supervise(
        domain,
        task_list,
        middlewares,
        nb_processes,
        heartbeat,
        one_task=one_task,
        poll_data=poll_data,
        stop_timeout=stop_timeout,
    )
    ctx.exit(code)


def supervise(
    domain: str | Domain,
    task_list: str | None,
    middlewares: Mapping[str, Sequence[str]] | None = None,
    nb_processes: int | None = None,
    heartbeat: int = 60,
    **options: Any,
) -> int:
    """Work until told to stop; the exit code.

    Arguments:
        domain: where.
        task_list: what to poll.
        middlewares: dotted paths of functions to call before ("pre") and after ("post") each activity.
        nb_processes: how many activities to do side by side.
        heartbeat: seconds between two heartbeats.
        options: for `simpleflow.swf.process.worker.command.start`.

    Raises:
        InvalidValueError: the poll data is none.
    """
    from simpleflow.swf.process.worker import command

    try:
        return command.start(domain, task_list, middlewares, nb_processes, heartbeat, **options)
    except ValueError as error:
        raise InvalidValueError(f"{error}.") from error
