"""The command that decides: `decider.start`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service, starting
from simpleflow.cli.errors import CommandError, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swf.models.domain import Domain

logger = logging.getLogger(__name__)


@click.command(
    "decider.start",
    epilog="""\b
Example:
  simpleflow decider.start --domain examples --task-list example

It runs until SIGTERM or Ctrl-C, and then finishes the decisions it is making; a second one ends it now.""",
)
@click.argument("workflows", nargs=-1)
@_targets.domain()
@click.option("--task-list", "-t", help="Task list to poll; default: the one all WORKFLOWS declare.")
@click.option(
    "--nb-processes",
    "-N",
    type=click.IntRange(min=1),
    help="How many decisions to make side by side; default: the number of CPUs.",
)
@options.stop_timeout
@service.endpoint_url
@service.region
@click.option("--log-level", "-l", hidden=True)
@click.pass_context
def start(
    ctx: click.Context,
    workflows: tuple[str, ...],
    domain: str | None,
    task_list: str | None,
    nb_processes: int | None,
    stop_timeout: float | None,
    endpoint_url: str | None,
    region: str | None,
    log_level: str | None,
) -> None:
    """Decide for executions of workflows.

    WORKFLOWS are dotted paths of workflow classes. Without them it decides for whatever comes to its task
    list: executions say which class they run, and it is imported.
    """
    if not domain:
        raise InvalidValueError("no domain to decide in: give --domain or SWF_DOMAIN.")
    if not workflows and not task_list:
        raise InvalidValueError(
            "A task list is needed if no workflows are specified: give --task-list, or the dotted paths of"
            " workflow classes."
        )
    for workflow in workflows:
        starting.check_type(inputs.workflow_class(workflow))
    service.require(endpoint_url)
    ctx.exit(run(list(workflows), domain, task_list, log_level, nb_processes, stop_timeout))


def run(
    workflows: list[str],
    domain_name: str,
    task_list: str | None,
    log_level: str | None = None,
    nb_processes: int | None = None,
    stop_timeout: float | None = None,
) -> int:
    """Decide until told to stop; the exit code.

    Raises:
        CommandError: the service does not let us in, or there is no task list.
    """
    from simpleflow.swf.process import connect

    domain = connect(domain_name)
    if register(domain):
        register_types(domain, workflows)
    try:
        return supervise(
            workflows, domain, task_list, nb_processes, stop_timeout=stop_timeout, log_level=log_level
        )
    except ValueError as error:
        raise InvalidValueError(f"{error}.") from error


def supervise(
    workflows: list[str],
    domain: Domain,
    task_list: str | None,
    nb_processes: int | None = None,
    **options: Any,
) -> int:
    """Decide until told to stop; the exit code.

    Arguments:
        workflows: dotted paths of the workflow classes known from the start.
        domain: where.
        task_list: what to poll.
        nb_processes: how many decisions to make side by side.
        options: for `simpleflow.swf.process.decider.command.start`.
    """
    from simpleflow.swf.process.decider import command

    return command.start(workflows, domain, task_list, nb_processes=nb_processes, **options)


def register_types(domain: Domain, workflows: Sequence[str]) -> None:
    """Register the types of workflows, so that whoever may not do so can start executions."""
    for workflow in workflows:
        try:
            starting.register_type(domain, inputs.workflow_class(workflow))
        except Exception as error:
            # Perhaps we may decide but not register, and somebody else has done it or will.
            logger.info("cannot register workflow %s: %s", workflow, error)


def register(domain: Domain) -> bool:
    """Register the domain if it is not there.

    Returns:
        whether it is there now, as far as we know.

    Raises:
        CommandError: there are no credentials, or they are not accepted.
    """
    from swf.exceptions import AlreadyExistsError, InvalidCredentialsError, is_of_botocore

    try:
        domain.save()
    except AlreadyExistsError:
        return True
    except Exception as error:
        if isinstance(error, InvalidCredentialsError) or is_of_botocore(error, "NoCredentialsError"):
            text = " ".join(str(error).split())
            raise CommandError(f"the service does not accept the AWS credentials: {text}.") from error
        # Perhaps the service is not there yet, or we may decide but not register: the pollers will see.
        logger.debug("cannot register domain %s: %s", domain.name, error)
        return False
    logger.info("registered domain %s", domain.name)
    return True
