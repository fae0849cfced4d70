"""What this installation is, and how it is set up."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

import click

from simpleflow import settings
from simpleflow.cli import options, output
from simpleflow.settings import shown

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIXES = ("AWS", "SIMPLEFLOW", "SWF_")


@click.command(
    epilog="""\b
Example:
  simpleflow info versions,settings""",
)
@click.argument("sections", default="versions,settings,environment")
@click.pass_context
def info(ctx: click.Context, sections: str) -> None:
    """Print versions, settings and environment.

    SECTIONS is a comma-separated list of these three; all by default. A setting is followed
    by where its value is from. Secrets are not shown.
    """
    wanted = [name.strip() for name in options.comma_separated_list(sections)]
    for name in wanted:
        if name and name not in _SECTIONS:
            click.echo(f"No section {name!r}: there are {', '.join(_SECTIONS)}.", err=True)
    for name, (title, show) in _SECTIONS.items():
        if name in wanted:
            print(output.title(title))
            show()
            print()


def _versions() -> None:
    print(f"simpleflow: {output.version()}")
    print(f"python_version: {platform.python_version()}")
    print(f"python_build: {platform.python_compiler()}")
    print(f"platform: {platform.platform()}")


def _environment() -> None:
    for name in sorted(os.environ):
        if name.startswith(_PREFIXES):
            print(f"{name}={shown.REDACTED if shown.is_secret(name) else os.environ[name]}")


_SECTIONS: dict[str, tuple[str, Callable[[], None]]] = {
    "versions": ("Versions", _versions),
    "settings": ("Settings", settings.print_settings),
    "environment": ("Environment AWS* SIMPLEFLOW* SWF_*", _environment),
}
