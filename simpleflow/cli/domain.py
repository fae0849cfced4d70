"""Commands about domains: `domain.list` and `domain.register`."""

from __future__ import annotations

import click

from simpleflow.cli import output, service
from simpleflow.cli.errors import CommandError

_MAX_DAYS = 90


@click.command(
    "domain.list",
    epilog="""\b
Example:
  simpleflow --header domain.list""",
)
@click.option("--deprecated", is_flag=True, help="List those nothing can be started in any more.")
@service.needed
def list_domains(deprecated: bool = False) -> None:
    """List the domains there are."""
    from swf.constants import DEPRECATED, REGISTERED
    from swf.querysets.domain import DomainQuerySet

    found = DomainQuerySet().all(DEPRECATED if deprecated else REGISTERED)
    output.show(
        (
            ("Domain", "Status", "Description"),
            ((domain.name, domain.status, domain.description) for domain in found),
        )
    )


@click.command(
    "domain.register",
    epilog="""\b
Example:
  simpleflow domain.register trials --description 'to try things out' --retention 7""",
)
@click.argument("name")
@click.option("--description", help="What it is for; at most 1024 characters.")
@click.option(
    "--retention",
    type=click.IntRange(0, _MAX_DAYS),
    default=30,
    show_default=True,
    metavar="DAYS",
    help=f"How long closed executions are kept, 0 to {_MAX_DAYS}.",
)
@service.needed
def register_domain(name: str, description: str | None = None, retention: int = 30) -> None:
    """Make a domain called NAME."""
    from swf.exceptions import AlreadyExistsError
    from swf.models.domain import Domain

    try:
        Domain(name, description=description, retention_period=retention).save()
    except AlreadyExistsError as error:
        raise CommandError(
            f"there is a domain {name!r} already, perhaps a deprecated one: give another name."
        ) from error
