"""The command that replays a history against the code as it is now: `workflow.replay`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, output, service
from simpleflow.cli.errors import InvalidValueError

if TYPE_CHECKING:
    from typing import TextIO

    from simpleflow.swf.replaying import Divergence, Outcome
    from swf.models.event.base import Event
    from swf.models.workflow import WorkflowExecution

DIVERGED = 3


@click.command(
    "workflow.replay",
    epilog="""\b
Exit status: 0 they agree, 3 they do not, 1 it could not be found out.

\b
Examples:
  simpleflow workflow.replay --domain examples basic-example-1438722273
  simpleflow workflow.replay --file history.json --workflow examples.basic.BasicWorkflow""",
)
@click.argument("workflow_id", required=False, shell_complete=_targets.complete_workflow_id)
@options.run_id
@_targets.domain()
@click.option(
    "--file",
    type=click.File(encoding="utf-8"),
    help="A history that workflow.history has written, raw or events, instead of an execution's; - for"
    " standard input. WORKFLOW_ID and RUN_ID are then needed where it has child workflows.",
)
@click.option("--workflow", metavar="PATH", help="Dotted path of the class; default: what the history says.")
@click.option("--all", "every", is_flag=True, help="Replay every decision, however long a history is.")
@service.endpoint_url
@service.region
@click.pass_context
def replay(
    ctx: click.Context,
    workflow_id: str | None,
    run_id: str | None = None,
    domain: str | None = None,
    file: TextIO | None = None,
    workflow: str | None = None,
    every: bool = False,
    endpoint_url: str | None = None,
    region: str | None = None,
) -> None:
    """See whether the code still decides as it did.

    The history of the execution WORKFLOW_ID (its latest run, or RUN_ID), or one from a file, is replayed
    against the code as it is now. Where they part first is told with event, task and both sides. Nothing is
    started, and nothing is changed on the service.
    """
    if file is not None:
        execution, events = _from_file(file, workflow_id, run_id, domain)
    else:
        execution, events = _from_service(workflow_id, run_id, domain, endpoint_url)
    from simpleflow.swf import replaying
    from simpleflow.swf.utils import get_name_from_event

    path = workflow or get_name_from_event(events[0])
    workflow_class = inputs.workflow_class(str(path))
    outcome = replaying.check(execution.domain, workflow_class, execution, events, every)
    if outcome.divergence is not None:
        _tell(outcome.divergence)
        ctx.exit(DIVERGED)
    click.echo(_agreement(outcome, str(path)), err=True)


def _agreement(outcome: Outcome, path: str) -> str:
    looked_at = (
        f"{outcome.replayed} of {outcome.decisions}" if outcome.replayed < outcome.decisions else "all"
    )
    return f"{path} agrees with its history: {looked_at} decisions replayed."


def _tell(divergence: Divergence) -> None:
    name, _ = output.chosen()
    if name not in ("tabular", "human"):
        output.show((divergence._fields, [divergence]))
        return
    print(f"event {divergence.event_id}, {divergence.task}: {divergence.difference}")
    print(f"  recorded: {divergence.recorded}")
    print(f"  now:      {divergence.replayed}")


def _from_service(
    workflow_id: str | None, run_id: str | None, domain: str | None, endpoint_url: str | None
) -> tuple[WorkflowExecution, list[Event]]:
    if not workflow_id:
        raise InvalidValueError("nothing to replay: give WORKFLOW_ID, or --file.")
    if not domain:
        raise InvalidValueError("no domain to look in: give --domain or SWF_DOMAIN.")
    service.require(endpoint_url)
    from simpleflow.swf import helpers

    execution = helpers.find_execution(domain, workflow_id, run_id)
    return execution, execution.history(output.get_progression_callback("events")).events


def _from_file(
    file: TextIO, workflow_id: str | None, run_id: str | None, domain: str | None
) -> tuple[WorkflowExecution, list[Event]]:
    from swf.models.domain import Domain
    from swf.models.history.base import History
    from swf.models.workflow import WorkflowExecution

    name = getattr(file, "name", "-")
    try:
        data = json.load(file)
        if isinstance(data, dict):
            data = data["events"]
        raw = [event if "eventType" in event else _event_of(event) for event in data]
        events = History.from_event_list(raw).events
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidValueError(
            f"{name} is no history: {type(error).__name__}: {error}. Write one with `simpleflow --format"
            " prettyjson workflow.history -o events ...`."
        ) from error
    if not events or events[0].id != 1:
        raise InvalidValueError(f"{name} does not begin with the first event of a history.")
    execution = WorkflowExecution(Domain(domain or "replay"), workflow_id or "unknown", run_id or "unknown")
    return execution, events


def _event_of(told: dict[str, Any]) -> dict[str, Any]:
    """Return an event as the service gives it, from what `workflow.history` writes of it."""
    from simpleflow.utils import json_dumps
    from swf.utils import decapitalize, underscore_to_camel

    name = _event_name(told["type"], told["state"])
    prefix = "lambda_" if told["type"] == "LambdaFunction" else ""
    attributes = {}
    for key, value in told.items():
        if key in ("id", "type", "state", "timestamp"):
            continue
        if key in ("input", "control"):
            value = None if value is None else json_dumps(value)
        attributes[decapitalize(underscore_to_camel(key.removeprefix(prefix)))] = value
    return {
        "eventId": told["id"],
        "eventType": name,
        "eventTimestamp": told["timestamp"],
        f"{decapitalize(name)}EventAttributes": attributes,
    }


def _event_name(kind: str, state: str) -> str:
    """Return SWF's name of an event: `ScheduleActivityTaskFailed` for `ActivityTask`, `schedule_failed`."""
    words = [word.capitalize() for word in state.split("_")]
    if kind == "ExternalWorkflowExecution":
        words.remove("Execution")  # it is in both
    if len(words) > 1 and words[-1] in ("Failed", "Initiated"):
        return f"{''.join(words[:-1])}{kind}{words[-1]}"
    return f"{kind}{''.join(words)}"
