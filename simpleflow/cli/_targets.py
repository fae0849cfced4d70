"""What a command is about: the arguments DOMAIN and WORKFLOW_ID, with and without their values typed."""

from __future__ import annotations

import os
from itertools import chain, islice
from typing import TYPE_CHECKING

import click

from simpleflow.cli import service
from swf import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

# How many names are offered for completion.
_MOST = 100


class InDomain(click.Command):
    """A command whose first argument is the domain, unless `--domain` or SWF_DOMAIN says it.

    With `--domain`, all arguments are ids. With SWF_DOMAIN alone, they are if one is missing; a full line
    keeps its meaning whatever the variable says.
    """

    @property
    def arguments(self) -> list[click.Argument]:
        """What is typed without the name of an option, in this order."""
        return [param for param in self.params if isinstance(param, click.Argument)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the domain where it belongs, in front."""
        if ctx.resilient_parsing and args and args[-1].startswith("-"):
            args = args[:-1]  # its value is what is to be completed
        names = self.arguments
        opts, rest, _ = self.make_parser(ctx).parse_args(list(args))
        given = [value for param in names if isinstance(value := opts.get(str(param.name)), str)] + rest
        wanted = [param for param in names if param.required]
        said = opts.get("domain_option")
        asks = bool({*ctx.help_option_names} & {*args})
        if isinstance(said, str) and said:
            args = [said, *args]
        elif ctx.resilient_parsing:
            pass  # whatever is missing may still be typed
        elif len(given) < len(wanted) and not asks:
            args = [self._from_environment(ctx, wanted, len(given)), *args]
        return super().parse_args(ctx, args)

    def _from_environment(self, ctx: click.Context, wanted: list[click.Argument], given: int) -> str:
        domain = os.environ.get("SWF_DOMAIN")
        if domain and given == len(wanted) - 1:
            return domain
        names = [str(param.name).upper() for param in wanted]
        if given < len(names) - 1:
            missing = " and ".join(names[1 + given :] if domain else names[given:])
        else:
            missing = "DOMAIN, or its last argument" if given else "DOMAIN"
        raise click.UsageError(
            f"missing {missing}: give {' '.join(names)}"
            f"{'; the domain may also come from --domain or SWF_DOMAIN' if not domain else ''}.",
            ctx,
        )


def domain_first(short: bool = True) -> Callable[[F], F]:
    """Add the argument DOMAIN, and `--domain` instead of it; for commands of the class `InDomain`.

    Arguments:
        short: whether `-d` is short for it.
    """

    def decorate(function: F) -> F:
        names = ("--domain", "-d") if short else ("--domain",)
        function = click.option(
            *names,
            "domain_option",
            expose_value=False,
            shell_complete=complete_domain,
            help="SWF domain, instead of the first argument.  [env var: SWF_DOMAIN]",
        )(function)
        return click.argument("domain", metavar="[DOMAIN]", shell_complete=_complete_first)(function)

    return decorate


def domain(short: bool = True, help: str = "SWF domain to work in.") -> Callable[[F], F]:
    """Add `--domain`, for other commands.

    Arguments:
        short: whether `-d` is short for it.
        help: what it says of itself.
    """
    return click.option(
        *(("--domain", "-d") if short else ("--domain",)),
        envvar="SWF_DOMAIN",
        show_envvar=True,
        shell_complete=complete_domain,
        help=help,
    )


def _complete_first(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return what may stand in the place of the domain: ids, too, where SWF_DOMAIN says the domain."""
    has_ids = isinstance(ctx.command, InDomain) and len(ctx.command.arguments) > 1
    ids = complete_workflow_id(ctx, param, incomplete) if has_ids and os.environ.get("SWF_DOMAIN") else []
    return [*ids, *complete_domain(ctx, param, incomplete)]


def complete_domain(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the domains that begin so; none where the service cannot be asked."""
    if not _service_is_there(ctx):
        return []
    try:
        from swf.querysets.domain import DomainQuerySet

        names = (domain.name for domain in DomainQuerySet().all())
        return list(islice((name for name in names if name.startswith(incomplete)), _MOST))
    except Exception:  # who presses Tab wants no error
        return []


def complete_workflow_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of recent executions that begin so, open ones first; none where nobody can be asked."""
    name = ctx.params.get("domain") or os.environ.get("SWF_DOMAIN")
    if not name or not _service_is_there(ctx):
        return []
    try:
        from swf.models.domain import Domain
        from swf.querysets.workflow import WorkflowExecutionQuerySet

        executions = WorkflowExecutionQuerySet(Domain(name))
        recent = [
            islice(executions.iterate(status, maximum_page_size=_MOST), _MOST)
            for status in ("OPEN", "CLOSED")
        ]
        ids = dict.fromkeys(execution.workflow_id for execution in chain(*recent))
        return [found for found in ids if found.startswith(incomplete)]
    except Exception:  # who presses Tab wants no error
        return []


def _service_is_there(ctx: click.Context) -> bool:
    """Find the service without ever failing: the command line may be incomplete in any way."""
    try:
        settings.set(region=ctx.params.get("region"))
        return service.use(ctx.params.get("endpoint_url"))
    except Exception:
        return False


def workflow_id(function: F) -> F:
    """Add the argument WORKFLOW_ID."""
    return click.argument("workflow_id", shell_complete=complete_workflow_id)(function)
