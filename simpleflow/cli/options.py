"""Options and argument types that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import click
from click.core import ParameterSource

from simpleflow.utils import moments

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    F = TypeVar("F", bound=Callable[..., Any])
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

# How dates may be written on the command line.
TIMESTAMP_FORMATS = moments.FORMATS


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
        from datetime import datetime

        if isinstance(value, datetime):
            return value
        try:
            return moments.parse(str(value), self._bare_unit)
        except ValueError as error:
            self.fail(str(error), param, ctx)


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


def listening(port: int) -> Callable[[F], F]:
    """Add `--host` and `--port` to a command that listens.

    Arguments:
        port: the default.
    """

    def decorate(function: F) -> F:
        host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
        return host(port_option("--port", port, "Port to listen on; 0 picks a free one.")(function))

    return decorate


def port_option(name: str, port: int, text: str) -> Callable[[F], F]:
    """Add an option for a port to listen on, with its default and its help."""
    return click.option(name, type=click.IntRange(0, 65535), default=port, show_default=True, help=text)


def remote(function: F) -> F:
    """Add `--allow-remote` and `--allow-host`."""
    function = click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="NAME",
        help="Further name that requests may use for this machine; may be repeated.",
    )(function)
    return click.option(
        "--allow-remote", is_flag=True, help="Listen on an address that other machines can reach."
    )(function)


def are_given(*names: str) -> bool:
    """Tell whether the present command was given any of these parameters: they are not the defaults."""
    context = click.get_current_context(silent=True)
    if context is None:
        return False
    sources = map(context.get_parameter_source, names)
    return any(source not in (None, ParameterSource.DEFAULT) for source in sources)
