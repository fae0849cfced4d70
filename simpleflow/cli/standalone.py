"""The command `standalone`: decider, worker and workflow in one, with a service of its own if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service, starting
from simpleflow.cli._standalone_run import Run
from simpleflow.cli.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


@click.command(
    "standalone",
    epilog="""\b
Example:
  simpleflow standalone examples.basic.BasicWorkflow --input '[1, 5]'

It talks to the service at --endpoint-url, AWS_ENDPOINT_URL_SWF or AWS_ENDPOINT_URL, or to Amazon SWF. Without
any address and AWS credentials, it starts a private service for the time of the run.""",
)
@click.argument("workflow", type=options.WORKFLOW)
@_targets.domain()
@click.option("--workflow-id", help="Id of the execution; default: the name of the workflow.")
@click.option("--execution-timeout", metavar="SECONDS", help="How long the execution may take.")
@click.option("--decision-tasks-timeout", metavar="SECONDS", help="How long one decision may take.")
@options.tags
@options.workflow_input
@click.option("--nb-deciders", "-D", type=click.IntRange(min=1), help="Default: the number of CPUs.")
@click.option("--nb-workers", "-W", type=click.IntRange(min=1), help="Default: the number of CPUs.")
@options.heartbeat
@options.stop_timeout
@click.option("--display-status", type=bool, default=False, help="Print the status of the execution.")
@click.option(
    "--repair",
    metavar="'WORKFLOW_ID [RUN_ID]'",
    help="An execution whose results are taken where there are any.",
)
@click.option("--force-activities", metavar="REGEX", help="With --repair: ids of tasks to do again.")
@options.middlewares
@service.endpoint_url
@service.region
@click.option("--data", metavar="FILE", help="Data of the private service; default: in the user's directory.")
@click.pass_context
def standalone(
    ctx: click.Context,
    /,
    workflow: str,
    domain: str | None,
    endpoint_url: str | None,
    region: str | None,
    data: str | None,
    input: str | None,
    input_file: TextIO | None,
    repair: str | None,
    force_activities: str | None,
    middleware_pre_execution: tuple[str, ...],
    middleware_post_execution: tuple[str, ...],
    nb_deciders: int | None,
    nb_workers: int | None,
    heartbeat: int,
    stop_timeout: float | None,
    **options: Any,
) -> None:
    """Run WORKFLOW to its end, with all it needs.

    WORKFLOW is the dotted path of a workflow class. The ids of its execution are printed, and its result. If
    it fails, reason and traceback go to standard error, and the exit status is 1.
    """
    if force_activities and not repair:
        raise InvalidValueError("--force-activities says what to do again in a repair: add --repair.")
    run = Run(
        workflow,
        inputs.workflow_class(workflow),
        serve,
        nb_deciders=nb_deciders,
        nb_workers=nb_workers,
        heartbeat=heartbeat,
        stop_timeout=stop_timeout,
        middlewares={
            "pre": inputs.middleware_functions(middleware_pre_execution),
            "post": inputs.middleware_functions(middleware_post_execution),
        },
    )
    starting.check_type(run.workflow_class)
    given = inputs.get_or_load_input(input_file, input)
    if not repair:
        inputs.check_arguments(run.workflow_class, given)
    with run.on_service(domain, endpoint_url, data):
        if repair:
            given, options["tags"] = run.repair(repair, force_activities, given, options["tags"])
        ending = run.to_its_end(given, **options)
    ctx.exit(ending.tell())


def serve(data: str, port: int, domain: str, ready: Callable[[str], None], alone: bool) -> int:
    """Run a private service in this process; the exit code.

    Arguments:
        data: the file that keeps its data.
        port: where it listens.
        domain: a domain that is to be there.
        ready: called with nothing once it answers, or with why it cannot start.
        alone: nobody else is there yet: whoever has taken a task in that file belonged to a former run.
    """
    from swf.server.app import ServerError, serve

    try:
        serve(
            data,
            port=port,
            domains=[domain],
            say=lambda line: ready(""),
            takers_are_gone=alone,
            prefer_last_decider=True,
        )
    except ServerError as error:
        ready(str(error))
        return 1
    return 0
