"""Fetching the programs that activities need, before they need them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import click

from simpleflow import storage
from simpleflow.cli.errors import CommandError, InvalidValueError
from simpleflow.download import RemoteBinary
from simpleflow.utils import format_exc

if TYPE_CHECKING:
    from collections.abc import Iterable

# At the same time.
_DOWNLOADS = 5


@click.command(
    "binaries.download",
    epilog="""\b
Example:
  simpleflow binaries.download convert=s3://my-bucket/v7/convert""",
)
@click.argument("locations", nargs=-1, metavar="[NAME=S3_URL]...")
def download_binaries(locations: Iterable[str]) -> None:
    """Fetch programs from S3.

    Each NAME=S3_URL, such as tool=s3://bucket/v1/tool, is a program and where it is. They go where activities
    look for them, under SIMPLEFLOW_BINARIES_DIRECTORY; those that are there are left alone. The paths of all
    are printed.
    """
    binaries = [_binary(location) for location in locations]
    if not binaries:
        return
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        problems = list(pool.map(_problem_with, binaries))
    for binary, problem in zip(binaries, problems, strict=True):
        if problem is None:
            click.echo(binary.local_location)
        else:
            click.echo(f"{binary.name}: {problem}", err=True)
    failed = sum(problem is not None for problem in problems)
    if failed:
        raise CommandError(f"{failed} of {len(binaries)} programs could not be fetched.")


def _binary(location: str) -> RemoteBinary:
    name, separator, url = location.partition("=")
    if not separator:
        raise InvalidValueError(f"{location!r} should be NAME=S3_URL, such as tool=s3://bucket/v1/tool.")
    try:
        return RemoteBinary(name, url)
    except (NotImplementedError, ValueError) as error:
        raise InvalidValueError(f"{location}: {error}.") from error


def _problem_with(binary: RemoteBinary) -> str | None:
    """Fetch a program, and return what went wrong."""
    try:
        binary.download()
    except OSError as error:
        return format_exc(error)
    except storage.errors() as error:
        return format_exc(error)
    return None
