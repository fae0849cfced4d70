"""Commands that begin and end executions of workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import inputs, options
from simpleflow.cli.errors import CommandError, InvalidValueError, say_what_runs
from simpleflow.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from simpleflow.workflow import Workflow


@click.command(
    "workflow.start",
    epilog="""\b
Example:
  simpleflow workflow.start --local examples.basic.BasicWorkflow --input '[1, 5]'

Standard input is read with --input-file - and only then.""",
)
@click.argument("workflow", type=options.WORKFLOW)
@options.domain
@click.option("--workflow-id", help="Id of the execution; default: name, version and time.")
@click.option("--task-list", help="Task list of its decider; default: the class's.")
@click.option("--execution-timeout", metavar="SECONDS", help="How long the execution may take.")
@click.option("--decision-tasks-timeout", metavar="SECONDS", help="How long one decision may take.")
@options.tags
@options.workflow_input
@click.option("--local", is_flag=True, help="Run it here, in this process, to its end.")
@options.middlewares
def start_workflow(
    workflow: str,
    domain: str | None,
    workflow_id: str | None,
    task_list: str | None,
    execution_timeout: str | None,
    tags: list[str] | None,
    decision_tasks_timeout: str | None,
    input: str | None,
    input_file: TextIO | None,
    local: bool,
    middleware_pre_execution: tuple[str, ...],
    middleware_post_execution: tuple[str, ...],
) -> Any:
    """Start WORKFLOW, the dotted path of a workflow class.

    With --local it runs in this process to its end, and what it prints is all that is printed; if it fails,
    the reason and the traceback go to standard error, and the exit status is 1.
    """
    if not local:
        _refuse_service(domain, middleware_pre_execution + middleware_post_execution)
    workflow_class = inputs.workflow_class(workflow)
    given = inputs.get_or_load_input(input_file, input)
    inputs.check_arguments(workflow_class, given)
    middlewares = {
        "pre": inputs.middleware_functions(middleware_pre_execution),
        "post": inputs.middleware_functions(middleware_post_execution),
    }
    say_what_runs(f"workflow {workflow}")
    return run_workflow_locally(workflow_class, given, middlewares)


def run_workflow_locally(
    workflow_class: type[Workflow],
    workflow_input: dict[str, Any],
    middlewares: Mapping[str, list[str]] | None = None,
) -> Any:
    """Run a workflow in this process and return its result; a run of more than a second shows its progress.

    Arguments:
        workflow_class: the workflow.
        workflow_input: its `args` and `kwargs`.
        middlewares: dotted paths of functions to call before (`pre`) and after (`post`) each activity.

    Raises:
        Exception: whatever made the workflow fail.
    """
    from simpleflow.local.executor import Executor  # most commands do not run workflows

    executor = Executor(workflow_class, middlewares=middlewares)
    with Progress(lambda: f"{executor.nb_done} / {executor.nb_submitted} tasks done"):
        return executor.run(workflow_input)


def _refuse_service(domain: str | None, middlewares: tuple[str, ...]) -> None:
    """Say why a workflow cannot start on a service.

    Raises:
        CommandError: always.
    """
    if not domain:
        raise InvalidValueError(
            "no domain to start the workflow in: run it here with --local, or give --domain or SWF_DOMAIN."
        )
    if middlewares:
        raise InvalidValueError("middlewares are for runs in this process: add --local, or leave them out.")
    raise CommandError("this version does not start workflows on a service yet: run it here with --local.")
