"""A page to look at executions with a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simpleflow.cli import options, service
from simpleflow.cli.errors import CommandError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from simpleflow.web.serving import PageServer

_EPILOG = """\b
Examples:
  simpleflow web.start --endpoint-url http://127.0.0.1:4567
  AWS_PROFILE=production simpleflow web.start --region eu-west-1 --domain orders
"""
# Seconds: who looks at a page does not wait as long as a decider may.
_CONNECT_TIMEOUT, _READ_TIMEOUT = 5, 60


@click.command("web.start", epilog=_EPILOG)
@options.listening(port=4568)
@click.option(
    "--domain", envvar="SWF_DOMAIN", show_envvar=True, help="Domain that the address printed leads to."
)
@click.option("--allow-actions", is_flag=True, help="Let the page signal, cancel, terminate and start again.")
@options.remote
@service.needed
def start_web(
    host: str,
    port: int,
    domain: str | None,
    allow_actions: bool,
    allow_remote: bool,
    allow_hosts: tuple[str, ...],
) -> None:
    """Start a page to look at executions with a browser.

    It shows what the service at --endpoint-url, AWS_ENDPOINT_URL_SWF or AWS_ENDPOINT_URL has, or else Amazon
    SWF: domains, executions, their tasks, timelines and histories. It only looks, unless --allow-actions is
    given.

    Control-C or SIGTERM end it. It asks nobody for a password, so it listens to this machine only. With
    --allow-remote, everybody who can reach the address of --host sees everything, with your credentials.
    """
    from simpleflow.web import links
    from simpleflow.web.security import is_loopback

    page = listen(host, port, allow_remote)
    app = application(allow_actions, (host, *allow_hosts))
    where = f"{page.url}{links.to_domain(domain) if domain else '/'}"

    def ready() -> None:
        click.echo(f"Look at {where}")
        if not is_loopback(host):
            what = "see and change everything" if allow_actions else "see everything"
            click.echo(f"Everybody who can reach this address can {what}; nobody is asked for a password.")

    page.run(app, ready)


def listen(host: str, port: int, allow_remote: bool) -> PageServer:
    """Take the address of the page.

    Raises:
        CommandError: it cannot be used.
    """
    from simpleflow.web.serving import PageServer, ServingError

    try:
        return PageServer(host, port, allow_remote=allow_remote)
    except ServingError as error:
        raise CommandError(f"{error}.") from error


def application(allow_actions: bool, hosts: tuple[str, ...]) -> ASGIApp:
    """Return the page over the service that the settings name."""
    from simpleflow.web.app import create_app
    from swf.core import new_client

    client = new_client(
        connect_timeout=_CONNECT_TIMEOUT, read_timeout=_READ_TIMEOUT, retries={"max_attempts": 1}
    )
    return create_app(allow_actions=allow_actions, hosts=hosts, client=client)
