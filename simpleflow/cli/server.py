"""A service that speaks like Amazon SWF, on this machine."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import options, service
from simpleflow.cli.errors import CommandError
from swf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EPILOG = """\b
Try it, in two terminals:
  simpleflow server.start --domain MyDomain
\b
  export AWS_ENDPOINT_URL_SWF=http://127.0.0.1:4567
  export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1
  aws swf list-domains --registration-status REGISTERED
"""


@click.command("server.start", epilog=_EPILOG)
@options.listening(port=4567)
@click.option(
    "--data",
    default="swf.sqlite",
    show_default=True,
    metavar="FILE",
    help="File that everything is kept in, made if missing; :memory: keeps nothing.",
)
@click.option(
    "--domain",
    "-d",
    "domains",
    multiple=True,
    metavar="NAME",
    help="Domain that is there from the start, in every region; may be repeated.",
)
@click.option(
    "--lambda",
    "lambdas",
    multiple=True,
    metavar="NAME=MODULE:FUNCTION",
    help="Function to call for lambda tasks of that name, or NAME=COMMAND; may be repeated.",
)
@click.option(
    "--region", help="Take every request as one for this region; by default regions are kept apart."
)
@click.option("--no-prune", is_flag=True, help="Keep closed executions for ever, whatever their retention.")
@click.option("--verbose", "-v", is_flag=True, help="Log one line a request to standard error.")
@options.remote
@click.option("--web", is_flag=True, help="Also start a page to look at it with a browser; see web.start.")
@options.port_option("--web-port", 4568, "Port of that page; 0 picks a free one.")
@click.option(
    "--allow-actions", is_flag=True, help="Let that page signal, cancel, terminate and start again."
)
def start_server(
    data: str, no_prune: bool, web: bool, web_port: int, allow_actions: bool, **given: Any
) -> None:
    """Start an SWF-compatible service on this machine.

    Any SWF client, in any language, works with it once AWS_ENDPOINT_URL_SWF has its address. It needs no
    account, and takes any credentials.

    What it answered is in the data file, whatever happens to the process: start it again on the same file,
    and open tasks, timers and timeouts go on. Control-C or SIGTERM end it.

    It asks nobody for a password, so it listens to this machine only. With --allow-remote, everybody who can
    reach the address of --host can read and change everything in it.
    """
    from swf.server.app import ServerError, serve  # an HTTP server is much to import for a page of help

    if allow_actions and not web:
        raise click.UsageError("--allow-actions is for the page: add --web.")
    beside = _page(web_port, allow_actions, **given) if web else contextlib.nullcontext()
    with beside as look:
        try:
            serve(data, prune=not no_prune, ready=look, **given)
        except ServerError as error:
            raise CommandError(f"{error}.") from error


@contextlib.contextmanager
def _page(
    web_port: int,
    allow_actions: bool,
    *,
    host: str,
    allow_remote: bool,
    allow_hosts: tuple[str, ...],
    region: str | None,
    **_: Any,
) -> Iterator[Callable[[str], None]]:
    """Take the address of the page, yield what starts it over the service at an address, and end it."""
    from simpleflow.cli.web import application, listen

    page = listen(host, web_port, allow_remote)

    def start(url: str) -> None:
        service.use_private(url)
        settings.set(region=region)
        page.start(application(allow_actions, (host, *allow_hosts)))
        click.echo(f"Look at it: {page.url}/")

    try:
        yield start
    finally:
        page.stop()
