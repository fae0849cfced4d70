"""Commands that report on one execution: what it is, what its tasks do, how long they took, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, options, output, service
from simpleflow.cli.errors import InvalidValueError

if TYPE_CHECKING:
    from simpleflow.history import History

_COOKED = (
    "workflow",
    "activities",
    "child_workflows",
    "markers",
    "timers",
    "signals",
    "signal_lists",
    "external_workflows_signaling",
    "signaled_workflows",
)


class UnsupportedFormatError(InvalidValueError, NotImplementedError):
    """A command does not print in that format. A NotImplementedError from Python."""


@click.command(
    "workflow.info",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --header workflow.info examples basic-example-1438722273""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@service.needed
def workflow_info(domain: str, workflow_id: str, run_id: str | None = None) -> None:
    """Tell what the execution WORKFLOW_ID is.

    Without RUN_ID, its latest run is meant, open or closed.
    """
    from simpleflow.swf import helpers

    output.show(helpers.show_workflow_info(domain, workflow_id, run_id))


@click.command(
    "workflow.tasks",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --header workflow.tasks examples basic-example-1438722273 --nb-tasks 3""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@options.nb_tasks
@service.needed
def workflow_tasks(
    domain: str, workflow_id: str, run_id: str | None = None, nb_tasks: int | None = None
) -> None:
    """Tell what became of the tasks of WORKFLOW_ID.

    The newest come first.
    """
    from simpleflow.swf import helpers

    output.show(helpers.show_workflow_status(domain, workflow_id, run_id, nb_tasks))


@click.command(
    "workflow.profile",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --format csv --header workflow.profile examples basic-example-1438722273""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@options.nb_tasks
@service.needed
def workflow_profile(
    domain: str, workflow_id: str, run_id: str | None = None, nb_tasks: int | None = None
) -> None:
    """Tell how long the tasks of WORKFLOW_ID waited and ran.

    The longest come first; times are in seconds. Tasks that are not over are not shown. On a terminal,
    without --format, --header and --nb-tasks, a timeline shows all tasks instead.
    """
    if output.is_for_eyes() and nb_tasks is None:
        _show_timeline(domain, workflow_id, run_id)
    else:
        from simpleflow.swf import helpers

        output.show(helpers.show_workflow_profile(domain, workflow_id, run_id, nb_tasks))


def _show_timeline(domain: str, workflow_id: str, run_id: str | None) -> None:
    """Draw what happened, or tell it in columns where nobody looks."""
    from shutil import get_terminal_size

    from simpleflow.history import History
    from simpleflow.swf import helpers
    from simpleflow.swf.stats import pretty

    history = History(helpers.find_execution(domain, workflow_id, run_id).history()).parse()
    if not output.is_for_eyes():
        output.show(pretty.task_times(history))
        return
    for line in pretty.timeline(history, get_terminal_size().columns):
        print(line)


@click.command(
    "workflow.history",
    epilog="""\b
Example:
  simpleflow --format prettyjson workflow.history --domain examples basic-example-1438722273""",
)
@_targets.workflow_id
@options.run_id
@_targets.domain(short=False, help="SWF domain to look in.")
@click.option(
    "--output-format",
    "--of",
    "-o",
    type=click.Choice(("events", "raw", "cooked")),
    default="raw",
    show_default=True,
    help="Events as the service gives them; events in Python's words; or what they amount to.",
)
@click.option(
    "--reverse-order", type=bool, default=False, show_default=True, help="Last event first; not for cooked."
)
@service.needed
def workflow_history(
    workflow_id: str,
    run_id: str | None = None,
    domain: str | None = None,
    output_format: str = "raw",
    reverse_order: bool = False,
) -> None:
    """Tell what happened in WORKFLOW_ID.

    With --format prettyjson, its events are printed as one line of JSON. Without --format and options that
    say how to print events, there is a timeline of its tasks on a terminal, and a row for each task
    elsewhere. Without RUN_ID, the latest run is meant.
    """
    if not domain:
        raise InvalidValueError("no domain to look in: give --domain or SWF_DOMAIN.")
    if not output.is_format_given() and not options.are_given("output_format", "reverse_order"):
        _show_timeline(domain, workflow_id, run_id)
        return
    name, with_header = output.chosen()
    if (name, with_header) != ("json", True):
        raise UnsupportedFormatError(
            f"a history cannot be printed as {name}{'' if with_header else ' without header'}:"
            " say simpleflow --format prettyjson workflow.history ..."
        )
    from simpleflow.history import History
    from simpleflow.swf import helpers
    from simpleflow.swf.stats import pretty
    from simpleflow.utils import json_dumps

    execution = helpers.find_execution(domain, workflow_id, run_id)
    reverse = reverse_order and output_format != "cooked"
    history = execution.history(output.get_progression_callback("events"), reverse_order=reverse)
    if output_format == "events":
        print("".join(pretty.events_as_json(history.raw or [])))
        return
    result: Any
    if output_format == "raw":
        result = [_event_as_dict(event) for event in history.events]
    else:
        result = _cooked(History(history).parse())
    print(json_dumps(result, sort_keys=False))


def _event_as_dict(event: Any) -> dict[str, Any]:
    """Return all that an event tells, in Python's words."""
    known = {name: getattr(event, name) for name in ("id", "type", "state", "timestamp", "input", "control")}
    others = {name: value for name, value in vars(event).items() if name != "raw" and name[:1] != "_"}
    return {**known, **others}


def _cooked(history: History) -> dict[str, Any]:
    return {name: getattr(history, name) for name in _COOKED}
