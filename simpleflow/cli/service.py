"""Which service a command talks to: its address, and whether there are credentials for Amazon's."""

from __future__ import annotations

import os
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from simpleflow.cli.errors import CommandError, InvalidValueError
from swf import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

_VARIABLES = ("AWS_ENDPOINT_URL_SWF", "AWS_ENDPOINT_URL")
# A service that is not Amazon's asks for no password, but boto3 signs requests all the same.
_NOBODY = {"aws_access_key_id": "simpleflow", "aws_secret_access_key": "simpleflow"}
# What the machines of Amazon say of themselves, without anybody being asked over the network.
_MACHINE = ("/sys/class/dmi/id/sys_vendor", "/sys/hypervisor/uuid")


def endpoint_url(function: F) -> F:
    """Add `--endpoint-url`."""
    return click.option(
        "--endpoint-url",
        metavar="URL",
        help="Address of the service; default: AWS_ENDPOINT_URL_SWF, AWS_ENDPOINT_URL, Amazon's.",
    )(function)


def region(function: F) -> F:
    """Add `--region`."""
    return click.option(
        "--region", help="AWS region; default: AWS_DEFAULT_REGION, else us-east-1.", callback=_use_region
    )(function)


def _use_region(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    if name and not ctx.resilient_parsing:
        settings.set(region=name)
    return name


def needed(function: F) -> F:
    """Add `--endpoint-url` and `--region` to a command that talks to a service, and see that there is one.

    The function itself takes neither: it finds the service in the settings.
    """

    @wraps(function)
    def call(*args: Any, endpoint_url: str | None = None, region: str | None = None, **kwargs: Any) -> Any:
        require(endpoint_url)
        return function(*args, **kwargs)

    return endpoint_url(region(call))  # type: ignore[return-value]


def address(given: str | None = None) -> str | None:
    """Return the address of the service where one was given, in the order in which they count.

    Arguments:
        given: on the command line.

    Raises:
        InvalidValueError: it is no address.
    """
    sources = [("--endpoint-url", given), *((name, os.environ.get(name)) for name in _VARIABLES)]
    for source, url in sources:
        if url:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise InvalidValueError(f"{source} {url!r} is no address: say http://host:port.")
            return url
    return settings.current().get("endpoint_url")


def use(given: str | None = None) -> bool:
    """Talk to the service with the address given on the command line or in the environment, if there is one.

    Returns:
        whether there is an address, or else credentials for Amazon SWF.
    """
    url = address(given)
    credentials = has_credentials()
    if url:
        settings.set(endpoint_url=url)
        if not credentials:
            settings.set(**_NOBODY)
    return bool(url) or credentials


def use_private(url: str) -> None:
    """Talk to a service of our own."""
    settings.set(endpoint_url=url, **_NOBODY)


def require(given: str | None = None) -> None:
    """Do what `use` does, for commands that need a service that is there.

    Raises:
        CommandError: there are neither address nor credentials.
    """
    if not use(given) and not _is_machine_of_amazon():
        raise CommandError(
            "no service to talk to: there is no address and there are no AWS credentials. Give the address"
            " of a service (--endpoint-url or AWS_ENDPOINT_URL_SWF; `simpleflow server.start` starts"
            " one), or credentials for Amazon SWF (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
            " AWS_PROFILE)."
        )


def has_credentials() -> bool:
    """Tell whether credentials are configured.

    The instance-metadata service is not asked: without a network that takes long.
    """
    if settings.current().get("aws_access_key_id"):
        return True
    if os.environ.get("AWS_ACCESS_KEY_ID") and os.environ.get("AWS_SECRET_ACCESS_KEY"):
        return True
    import botocore.session
    from botocore.exceptions import BotoCoreError

    try:
        resolver = botocore.session.Session().get_component("credential_provider")
        resolver.remove("iam-role")
        return resolver.load_credentials() is not None
    except BotoCoreError as error:
        raise CommandError(f"the AWS configuration cannot be used: {error}") from error


def _is_machine_of_amazon() -> bool:
    """Tell whether this machine may have a role, whose credentials boto3 finds when they are needed."""
    for path in _MACHINE:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read(64).lower()
        except OSError:
            continue
        if text.startswith(("amazon", "ec2")):
            return True
    return False
