"""The command that runs an activity of an execution again, here: `activity.rerun`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service
from simpleflow.cli.errors import InvalidValueError, say_what_runs
from simpleflow.utils import import_from_module, json_dumps

if TYPE_CHECKING:
    from simpleflow.task import ActivityTask

logger = logging.getLogger(__name__)


@click.command(
    "activity.rerun",
    epilog="""\b
Example, in the domain SWF_DOMAIN:
  simpleflow activity.rerun --workflow-id basic-example-1438722273 --activity-id activity-examples.basic.double-1
""",  # noqa: E501 (to be copied as it is)
)
@_targets.domain(short=False, help="SWF domain to look in.")
@click.option(
    "--workflow-id",
    required=True,
    shell_complete=_targets.complete_workflow_id,
    help="The execution that it was a task of.",
)
@click.option("--run-id", type=options.RUN_ID, help="Which run of it; default: the latest.")
@click.option("--scheduled-id", type=int, help="The activity that this event scheduled.")
@click.option("--activity-id", help="The activity with this id.")
@click.option("--input", "-i", help='JSON to use instead of its input: {"args": [...], "kwargs": {...}}.')
@service.needed
def rerun(
    domain: str | None,
    workflow_id: str,
    run_id: str | None = None,
    scheduled_id: int | None = None,
    activity_id: str | None = None,
    input: str | None = None,
) -> Any:
    """Run an activity of an execution again, here.

    What it prints is printed; its result goes to the log. The execution hears nothing of it.
    """
    if scheduled_id is None and not activity_id:
        raise InvalidValueError("which activity? Give --scheduled-id or --activity-id.")
    if not domain:
        raise InvalidValueError("no domain to look in: give --domain or SWF_DOMAIN.")
    from simpleflow.history import History
    from simpleflow.swf import helpers
    from simpleflow.task import ActivityTask

    execution = helpers.find_execution(domain, workflow_id, run_id)
    given = inputs.get_input(input) if input else None
    history = History(execution.history()).parse()
    try:
        activity, args, kwargs, meta, params = helpers.find_activity(
            history, scheduled_id, activity_id, given
        )
    except ValueError as error:
        which = f"--activity-id {activity_id}" if scheduled_id is None else f"--scheduled-id {scheduled_id}"
        raise InvalidValueError(
            f"execution {execution.workflow_id} {execution.run_id} has no activity with {which}."
        ) from error
    context = kwargs.pop("context")
    own = ((given or params["input"]).get("kwargs") or {}).get("context")
    context.update(workflow_id=execution.workflow_id, run_id=execution.run_id)
    if (meta or {}).get("binaries"):  # rare, and S3 is not for everybody
        import_from_module("simpleflow.download.download_binaries")(meta["binaries"])
    task = ActivityTask(activity, *args, **kwargs)
    if own is not None:  # an argument of that name, which a task takes for something else
        task.kwargs["context"] = own
    task.context = context
    return _execute(task, params["id"])


def _execute(task: ActivityTask, task_id: str) -> Any:
    say_what_runs(f"activity {task_id}")
    result = task.execute()
    logger.info("Result (JSON): %s", json_dumps(result))
    return result
