"""Commands that look for executions: `workflow.list` and `workflow.filter`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from simpleflow.cli import _targets, options, output, service
from simpleflow.cli.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

_STATUSES = ("open", "closed")
_CLOSE_STATUSES = ("COMPLETED", "FAILED", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW", "TIMED_OUT")


def _common(function: F) -> F:
    for option in (
        click.option("--nb", "-n", type=click.IntRange(min=1), help="Stop after so many executions."),
        click.option(
            "--started-since",
            "--since",
            "-d",
            type=options.MOMENT_OR_DAYS,
            default="30",
            show_default=True,
            help="Started in the last DAYS, or AGE (2h, 15m ...), or since DATE.",
        ),
        click.option(
            "--status", "-s", type=click.Choice(_STATUSES), default="open", show_default=True, help="Which."
        ),
    ):
        function = option(function)
    return function


@click.command(
    "workflow.list",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --header workflow.list examples --status closed --since 2h""",
)
@_targets.domain_first(short=False)
@_common
@service.needed
def list_workflows(domain: str, status: str, started_since: datetime | float, nb: int | None = None) -> None:
    """List executions of DOMAIN, the newest first."""
    from simpleflow.swf import helpers

    output.show(helpers.list_workflow_executions(domain, status.upper(), started_since, nb=nb))


@click.command(
    "workflow.filter",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow --format csv --header workflow.filter examples --status closed --close-status failed

Several conditions must all be met.""",
)
@_targets.domain_first(short=False)
@_common
@click.option("--tag", help="With this tag; several with commas between them: with all of them.")
@click.option("--workflow-id", shell_complete=_targets.complete_workflow_id, help="With this workflow id.")
@click.option("--workflow-type-name", help="Of the workflow type with this name.")
@click.option("--workflow-type-version", help="And of this version of it.")
@click.option(
    "--close-status",
    "-c",
    type=click.Choice([*_CLOSE_STATUSES, *(status.lower() for status in _CLOSE_STATUSES)]),
    metavar="STATUS",
    help=f"Ended so: {', '.join(_CLOSE_STATUSES).lower()}; needs --status closed.",
)
@click.option("--from-date", type=options.MOMENT, help="Started then or later, instead of --started-since.")
@click.option("--to-date", type=options.MOMENT, help="Started then or earlier.")
@service.needed
def filter_workflows(
    domain: str,
    status: str,
    tag: str | None,
    workflow_id: str | None,
    workflow_type_name: str | None,
    workflow_type_version: str | None,
    close_status: str | None,
    started_since: datetime | float,
    from_date: datetime | None,
    to_date: datetime | None,
    nb: int | None = None,
) -> None:
    """List executions of DOMAIN that meet conditions.

    The newest come first, with all that listings know of them.
    """
    from simpleflow.swf import helpers

    oldest = started_since if from_date is None else from_date
    latest = to_date
    if latest is not None and not isinstance(oldest, (int, float)) and latest < oldest:
        raise InvalidValueError(
            f"--to-date {latest} is before {oldest}, where the search begins: say so with --from-date."
        )
    prefix = "start_" if status == "closed" else ""
    # Where rows are seen as they come, they tell enough, and the count would stand between them.
    progress = None if sys.stdout.isatty() else output.get_progression_callback("executionInfos")
    try:
        table = helpers.filter_workflow_executions(
            domain,
            status.upper(),
            tag,
            workflow_id,
            workflow_type_name,
            workflow_type_version,
            callback=progress,
            nb=nb,
            close_status=close_status.upper() if close_status else None,
            **{f"{prefix}oldest_date": oldest, f"{prefix}latest_date": latest},
        )
    except ValueError as error:
        way_out = ": add --status closed" if close_status and status == "open" else ""
        raise InvalidValueError(f"{error}{way_out}.") from error
    output.show(table)
    if progress is not None:
        progress(response=None)  # perhaps not all pages were wanted
