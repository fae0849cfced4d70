"""Commands that begin and end executions: `workflow.start`, `workflow.restart`, `workflow.terminate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service
from simpleflow.cli.errors import InvalidValueError, RefusedError, say_what_runs
from simpleflow.cli.progress import Progress
from swf.constants import CHILD_POLICIES
from swf.exceptions import DoesNotExistError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from simpleflow.workflow import Workflow
    from swf.models.workflow import WorkflowExecution, WorkflowType


class ExecutionClosedError(RefusedError, DoesNotExistError):
    """The execution is closed already. A DoesNotExistError from Python, which the service says, too."""


@click.command(
    "workflow.start",
    epilog="""\b
Examples:
  simpleflow workflow.start --local examples.basic.BasicWorkflow --input '[1, 5]'
  simpleflow workflow.start --domain examples --wait examples.basic.BasicWorkflow --input '[1, 5]'

Standard input is read with --input-file - and only then.""",
)
@click.argument("workflow", type=options.WORKFLOW)
@_targets.domain()
@click.option("--workflow-id", help="Id of the execution; default: name, version and time.")
@click.option("--task-list", help="Task list of its decider; default: the class's.")
@click.option("--execution-timeout", metavar="SECONDS", help="How long the execution may take.")
@click.option("--decision-tasks-timeout", metavar="SECONDS", help="How long one decision may take.")
@options.tags
@options.workflow_input
@click.option("--local", is_flag=True, help="Run it here, in this process, to its end.")
@options.middlewares
@click.option("--wait", is_flag=True, help="Wait for its end; output and exit status as of workflow.wait.")
@service.endpoint_url
@service.region
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
    wait: bool = False,
    endpoint_url: str | None = None,
    region: str | None = None,
) -> Any:
    """Start WORKFLOW, the dotted path of a workflow class.

    It starts in the domain, on the service at --endpoint-url, AWS_ENDPOINT_URL_SWF or AWS_ENDPOINT_URL, or on
    Amazon SWF; workflow id and run id are printed. Tags, timeouts, child policy and task list are those given
    here, else those of the class.

    With --local it runs in this process to its end, and what it prints is all that is printed; if it fails,
    the reason and the traceback go to standard error, and the exit status is 1.
    """
    if not local:
        _check_for_service(domain, middleware_pre_execution + middleware_post_execution)
    workflow_class = inputs.workflow_class(workflow)
    given = inputs.get_or_load_input(input_file, input)
    inputs.check_arguments(workflow_class, given)
    if not local:
        service.require(endpoint_url)
        execution = start_on_service(
            workflow_class,
            given,
            str(domain),
            workflow_id=workflow_id,
            task_list=task_list,
            execution_timeout=execution_timeout,
            decision_tasks_timeout=decision_tasks_timeout,
            tags=tags,
        )
        return _waited_for(execution) if wait else execution
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


def _check_for_service(domain: str | None, middlewares: tuple[str, ...]) -> None:
    """See that there is all a service needs, and no more.

    Raises:
        InvalidValueError: there is no domain, or there are middlewares.
    """
    if not domain:
        raise InvalidValueError(
            "no domain to start the workflow in: run it here with --local, or give --domain or SWF_DOMAIN."
        )
    if middlewares:
        raise InvalidValueError("middlewares are for runs in this process: add --local, or leave them out.")


def start_on_service(
    workflow_class: type[Workflow], input: dict[str, Any], domain_name: str, **options: Any
) -> WorkflowExecution:
    """Start an execution, and print its ids.

    Arguments:
        workflow_class: of what.
        input: its `args` and `kwargs`.
        domain_name: where.
        options: see `starting.start_execution`; tags that are None are those of the class.

    Raises:
        CommandError: the service refuses.
    """
    from simpleflow.cli import starting
    from swf.models.domain import Domain

    if options.get("tags") is None:
        options["tags"] = starting.tags_of(workflow_class, input)
    execution = starting.start_execution(Domain(domain_name), workflow_class, input, **options)
    _print_ids(execution)
    return execution


def get_workflow_type(domain_name: str, workflow_class: type[Workflow]) -> WorkflowType:
    """Return the type of a workflow class, registering it if need be.

    Raises:
        SWFError: the service refuses.
    """
    from simpleflow.cli import starting
    from swf.models.domain import Domain

    return starting.register_type(Domain(domain_name), workflow_class)


def _print_ids(execution: WorkflowExecution) -> None:
    print(f"{execution.workflow_id} {execution.run_id}", flush=True)


def _waited_for(execution: WorkflowExecution) -> WorkflowExecution:
    from simpleflow.cli.workflow_wait import wait_and_tell  # others do not wait

    click.get_current_context().exit(wait_and_tell(execution))


@click.command(
    "workflow.terminate",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow workflow.terminate examples basic-example-1438722273 --reason 'no longer needed'""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@click.option("--reason", help="Why, at most 256 characters.")
@click.option("--details", help="More of it, at most 32768 characters.")
@click.option(
    "--child-policy",
    type=click.Choice(tuple(CHILD_POLICIES), case_sensitive=False),
    help="What becomes of its children; default: what was said at its start.",
)
@service.needed
def terminate_workflow(
    domain: str,
    workflow_id: str,
    run_id: str | None = None,
    reason: str | None = None,
    details: str | None = None,
    child_policy: str | None = None,
) -> None:
    """End WORKFLOW_ID at once; its decider is not asked."""
    open_execution(domain, workflow_id, run_id).terminate(child_policy, details, reason)


@click.command(
    "workflow.restart",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow workflow.restart examples basic-example-1438722273""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@service.needed
def restart_workflow(domain: str, workflow_id: str, run_id: str | None = None) -> WorkflowExecution:
    """Start WORKFLOW_ID anew, as it was started.

    If it is open, it is terminated first. Prints the ids of the new execution.
    """
    from simpleflow.swf import helpers, restarting

    try:
        new = restarting.restart(helpers.find_execution(domain, workflow_id, run_id))
    except restarting.NotRestarted as error:
        raise InvalidValueError(f"{error}.") from error
    _print_ids(new)
    return new


def open_execution(domain_name: str, workflow_id: str, run_id: str | None) -> WorkflowExecution:
    """Return an execution that is open.

    Raises:
        ExecutionClosedError: it is closed.
        ExecutionNotFound: there is none.
    """
    from simpleflow.swf import helpers

    execution = helpers.find_execution(domain_name, workflow_id, run_id)
    if execution.status != execution.STATUS_OPEN:
        raise ExecutionClosedError(
            f"execution {workflow_id} {execution.run_id} is closed: {execution.close_status}."
        )
    return execution
