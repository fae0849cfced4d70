"""Commands that tell an open execution something: `workflow.signal` and `workflow.cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _targets, inputs, options, service
from simpleflow.cli.workflow_lifecycle import open_execution

if TYPE_CHECKING:
    from typing import TextIO


@click.command(
    "workflow.signal",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow workflow.signal examples basic-example-1438722273 approved --input '{"by": "me"}'""",
)
@_targets.domain_first()
@_targets.workflow_id
@click.argument("signal_name")
@options.run_id
@click.option("--input", "-i", help="JSON that comes with it, or a plain word; default: {}.")
@click.option(
    "--input-file",
    type=click.File(encoding="utf-8"),
    help="File to read that from, - for standard input. Wins over --input.",
)
@service.needed
def signal_workflow(
    domain: str,
    workflow_id: str,
    signal_name: str,
    run_id: str | None = None,
    input: str | None = None,
    input_file: TextIO | None = None,
) -> None:
    """Send the signal SIGNAL_NAME to WORKFLOW_ID."""
    value: Any = inputs.get_value(input_file, input)
    open_execution(domain, workflow_id, run_id).signal(signal_name, value)


@click.command(
    "workflow.cancel",
    cls=_targets.InDomain,
    epilog="""\b
Example:
  simpleflow workflow.cancel examples basic-example-1438722273""",
)
@_targets.domain_first()
@_targets.workflow_id
@options.run_id
@service.needed
def cancel_workflow(domain: str, workflow_id: str, run_id: str | None = None) -> None:
    """Ask WORKFLOW_ID to end; it decides whether and how."""
    open_execution(domain, workflow_id, run_id).request_cancel()
