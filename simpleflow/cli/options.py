"""Options and argument types that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    F = TypeVar("F", bound=Callable[..., Any])
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

# How dates may be written on the command line, most precise first; without a time zone they are in UTC.
TIMESTAMP_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
# Seconds.
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST_AGE = 100 * 365 * 86400


class RunIdParamType(ParamType):
    """A run id, as SWF gives it or as it stands in the address of a console page (`abc%3D` is `abc=`)."""

    name = "run id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the id without percent signs of an address."""
        return unquote(value) if isinstance(value, str) and "%" in value else value


RUN_ID = RunIdParamType()


class MomentParamType(ParamType):
    """A moment: a date, or how long ago it was (`90s`, `15m`, `2h`, `3d`, `1w`).

    Arguments:
        bare_unit: what a number without a unit counts, such as `d` for days; refused if there is none.
    """

    name = "moment"

    def __init__(self, bare_unit: str = "") -> None:
        self._bare_unit = bare_unit

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Show what may be given."""
        return "DAYS|AGE|DATE" if self._bare_unit else "DATE|AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the date in UTC."""
        from datetime import datetime, timedelta, timezone

        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        unit = text[-1:].lower()
        number, unit = (text[:-1], unit) if unit in _UNITS else (text, self._bare_unit)
        if unit and number.isdecimal():
            seconds = int(number) * _UNITS[unit]
            if seconds > _LONGEST_AGE:
                self.fail(f"{text!r} is more than 100 years.", param, ctx)
            return datetime.now(timezone.utc) - timedelta(seconds=seconds)
        for form in TIMESTAMP_FORMATS:
            try:
                date = datetime.strptime(text, form)
            except ValueError:
                continue
            return date.astimezone(timezone.utc) if date.tzinfo else date.replace(tzinfo=timezone.utc)
        days = " a number of days," if self._bare_unit else ""
        self.fail(
            f"{text!r} is no moment: say{days} how long ago it was (90s, 15m, 2h, 3d, 1w), or a date in UTC"
            " such as 2026-01-31 or 2026-01-31T12:00:00+0100.",
            param,
            ctx,
        )


MOMENT = MomentParamType()
MOMENT_OR_DAYS = MomentParamType("d")


class WorkflowParamType(ParamType):
    """The dotted path of a workflow class."""

    name = "workflow"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Say what is wanted where it is missing."""
        return "Give the dotted path of a workflow class, such as examples.basic.BasicWorkflow."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Leave the path as it is: the command imports it."""
        return value


WORKFLOW = WorkflowParamType()


def comma_separated_list(text: str) -> list[str]:
    """Return the parts of a text between commas, blanks and empty parts included."""
    return text.split(",")


def _parsed_list(ctx: click.Context, param: click.Parameter, text: str | None) -> list[str] | None:
    return comma_separated_list(text) if text else None


def domain(function: F) -> F:
    """Add `--domain`."""
    return click.option(
        "--domain", "-d", envvar="SWF_DOMAIN", show_envvar=True, help="SWF domain to work in."
    )(function)


class InDomain(click.Command):
    """A command whose first argument is the domain, unless `--domain` or SWF_DOMAIN says it.

    With `--domain`, all arguments are ids. With SWF_DOMAIN alone, they are if one is missing; a full line
    keeps its meaning whatever the variable says.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the domain where it belongs, in front."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        names = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        opts, rest, _ = self.make_parser(ctx).parse_args(list(args))
        given = [value for param in names if isinstance(value := opts.get(str(param.name)), str)] + rest
        wanted = [param for param in names if param.required]
        said = opts.get("domain_option")
        asks = bool({*ctx.help_option_names} & {*args})
        if isinstance(said, str) and said:
            args = [said, *args]
        elif len(given) < len(wanted) and not asks:
            args = [self._from_environment(ctx, wanted, len(given)), *args]
        return super().parse_args(ctx, args)

    def _from_environment(self, ctx: click.Context, wanted: list[click.Argument], given: int) -> str:
        import os

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
            f"{', or leave DOMAIN out with --domain or SWF_DOMAIN' if not domain else ''}.",
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
            help="SWF domain, instead of the first argument.  [env var: SWF_DOMAIN]",
        )(function)
        return click.argument("domain", metavar="[DOMAIN]")(function)

    return decorate


def run_id(function: F) -> F:
    """Add the argument RUN_ID, which may be left out for the latest run."""
    return click.argument("run_id", type=RUN_ID, required=False)(function)


def nb_tasks(function: F) -> F:
    """Add `--nb-tasks`."""
    return click.option(
        "--nb-tasks", "-n", type=click.IntRange(min=0), help="Show so many tasks at most; default: all."
    )(function)


def workflow_input(function: F) -> F:
    """Add `--input` and `--input-file`."""
    function = click.option(
        "--input-file",
        type=click.File(encoding="utf-8"),
        help="File to read that JSON from, - for standard input. Wins over --input.",
    )(function)
    return click.option(
        "--input",
        "-i",
        help='JSON for the workflow: a list of arguments, {"args": [...], "kwargs": {...}}, or one argument.',
    )(function)


def tags(function: F) -> F:
    """Add `--tags`."""
    return click.option("--tags", callback=_parsed_list, help="Comma-separated tags of the execution.")(
        function
    )


def middlewares(function: F) -> F:
    """Add `--middleware-pre-execution` and `--middleware-post-execution`."""
    for moment in ("post", "pre"):
        words = "before" if moment == "pre" else "after"
        function = click.option(
            f"--middleware-{moment}-execution",
            multiple=True,
            metavar="FUNCTION",
            help=f"Dotted path of a function to call {words} each activity; may be repeated.",
        )(function)
    return function


def heartbeat(function: F) -> F:
    """Add `--heartbeat`."""
    return click.option(
        "--heartbeat",
        type=click.IntRange(min=0),
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="How often to tell the service that an activity is being worked on; 0 for never.",
    )(function)


def stop_timeout(function: F) -> F:
    """Add `--stop-timeout`."""
    return click.option(
        "--stop-timeout",
        type=click.FloatRange(min=0),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How long running tasks may go on after SIGTERM or Ctrl-C.",
    )(function)
