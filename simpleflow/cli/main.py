"""The command `simpleflow`: its global options, and the list of its commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

import click

from simpleflow import log
from simpleflow.cli.errors import CommandError, InvalidValueError, failure
from simpleflow.cli.output import FORMATS, version
from simpleflow.settings.base import SettingError
from simpleflow.utils import format_exc, import_from_module

# Name -> where the command is, and the first sentence of its help: the list is shown without importing any.
COMMANDS = {
    "activity.rerun": (
        "simpleflow.cli.activity.rerun",
        "Run an activity of an execution again, here.",
    ),
    "binaries.download": ("simpleflow.cli.binaries.download_binaries", "Fetch programs from S3."),
    "decider.start": ("simpleflow.cli.decider.start", "Decide for executions of workflows."),
    "domain.list": ("simpleflow.cli.domain.list_domains", "List the domains there are."),
    "domain.register": ("simpleflow.cli.domain.register_domain", "Make a domain called NAME."),
    "info": ("simpleflow.cli.info.info", "Print versions, settings and environment."),
    "server.start": (
        "simpleflow.cli.server.start_server",
        "Start an SWF-compatible service on this machine.",
    ),
    "standalone": (
        "simpleflow.cli.standalone.standalone",
        "Run WORKFLOW to its end, with all it needs.",
    ),
    "task.info": (
        "simpleflow.cli.task.task_info",
        "Tell what is known of TASK_ID in WORKFLOW_ID.",
    ),
    "web.start": (
        "simpleflow.cli.web.start_web",
        "Start a page to look at executions with a browser.",
    ),
    "worker.start": ("simpleflow.cli.worker.start", "Do the activities that come to a task list."),
    "workflow.cancel": (
        "simpleflow.cli.workflow_messages.cancel_workflow",
        "Ask WORKFLOW_ID to end; it decides whether and how.",
    ),
    "workflow.filter": (
        "simpleflow.cli.workflow_search.filter_workflows",
        "List executions of DOMAIN that meet conditions.",
    ),
    "workflow.history": (
        "simpleflow.cli.workflow_reports.workflow_history",
        "Tell what happened in WORKFLOW_ID.",
    ),
    "workflow.info": (
        "simpleflow.cli.workflow_reports.workflow_info",
        "Tell what the execution WORKFLOW_ID is.",
    ),
    "workflow.list": (
        "simpleflow.cli.workflow_search.list_workflows",
        "List executions of DOMAIN, the newest first.",
    ),
    "workflow.profile": (
        "simpleflow.cli.workflow_reports.workflow_profile",
        "Tell how long the tasks of WORKFLOW_ID waited and ran.",
    ),
    "workflow.replay": (
        "simpleflow.cli.workflow_replay.replay",
        "See whether the code still decides as it did.",
    ),
    "workflow.restart": (
        "simpleflow.cli.workflow_lifecycle.restart_workflow",
        "Start WORKFLOW_ID anew, as it was started.",
    ),
    "workflow.signal": (
        "simpleflow.cli.workflow_messages.signal_workflow",
        "Send the signal SIGNAL_NAME to WORKFLOW_ID.",
    ),
    "workflow.start": (
        "simpleflow.cli.workflow_lifecycle.start_workflow",
        "Start WORKFLOW, the dotted path of a workflow class.",
    ),
    "workflow.tasks": (
        "simpleflow.cli.workflow_reports.workflow_tasks",
        "Tell what became of the tasks of WORKFLOW_ID.",
    ),
    "workflow.terminate": (
        "simpleflow.cli.workflow_lifecycle.terminate_workflow",
        "End WORKFLOW_ID at once; its decider is not asked.",
    ),
    "workflow.wait": (
        "simpleflow.cli.workflow_wait.wait",
        "Wait for the end of WORKFLOW_ID, and tell how it ended.",
    ),
}

# What is printed for `simpleflow` alone.
_BEGIN = """\
Run workflows: Python classes that say what depends on what. Three ways to begin:

  Run a workflow in this process:
    {name} workflow.start --local examples.basic.BasicWorkflow --input '[1, 1]'

  Run it with deciders, workers and a service of its own, to its end:
    {name} standalone examples.basic.BasicWorkflow --input '[1, 1]'

  Start a service on this machine, for deciders, workers and any SWF client:
    {name} server.start --domain examples

examples.basic.BasicWorkflow is a module and its class, found from here: name your own.
`{name} --help` lists all commands, `{name} COMMAND --help` explains one."""

_EPILOG = """\b
To complete commands and options with the Tab key, add to your ~/.bashrc:
  eval "$(_SIMPLEFLOW_COMPLETE=bash_source simpleflow)"
In ~/.zshrc say zsh_source. For fish, in ~/.config/fish/config.fish:
  _SIMPLEFLOW_COMPLETE=fish_source simpleflow | source
"""


class LazyCommands(MutableMapping[str, click.Command]):
    """Commands by name, each imported when it is asked for."""

    def __init__(self, paths: dict[str, str]) -> None:
        self._paths = paths
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            self._loaded[name] = import_from_module(self._paths[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._paths.setdefault(name, "")
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._paths[name]
        self._loaded.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Group(click.Group):
    """A group that lists its commands without importing them, and says what was meant by a mistyped one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the global options; without any argument, say how to begin, and end with status 2."""
        if not args and not ctx.resilient_parsing:
            click.echo(_BEGIN.format(name=ctx.command_path))
            ctx.exit(2)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            command = next((name for name in args if name in self.commands), None)
            if command is None or not _takes(self.commands[command], error.option_name):
                raise
            option = error.option_name
            raise click.UsageError(
                f"{option} goes after the command: {ctx.command_path} {command} {option} ...", ctx
            ) from error

    def get_help(self, ctx: click.Context) -> str:
        """Return the help, as wide as the terminal within reason."""
        # Left to itself, click asks shutil, whose import costs more than writing the help.
        ctx.terminal_width = max(min(_terminal_width(), 80) - 2, 50)
        return super().get_help(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx) if name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with."""
        name = args[0]
        if name not in self.commands and name[:1].isalnum() and not ctx.resilient_parsing:
            ctx.fail(f"No such command {name!r}.{_did_you_mean(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises ends in a message on standard error."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if any(error.option_name in option.opts + option.secondary_opts for option in self.params):
                raise click.UsageError(
                    f"{error.option_name} goes before the command: simpleflow {error.option_name} ...",
                    error.ctx,
                ) from error
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            raise failure(error, ctx) from error


def _takes(command: click.Command, option: str) -> bool:
    return any(option in param.opts + param.secondary_opts for param in command.params)


def _terminal_width() -> int:
    """Return the columns of the terminal: what COLUMNS says, else what the terminal says, else 80."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size().columns or 80
    except OSError:
        return 80


def _did_you_mean(name: str, names: list[str]) -> str:
    """Return a hint at the commands that look like a name, or contain it."""
    from difflib import get_close_matches  # only mistakes pay for it

    near = [known for known in names if name in known.split(".")] or get_close_matches(name, names, n=1)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else " --help lists them all."


def _print_version(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"{ctx.find_root().info_name}, version {version()}")
        ctx.exit()


@click.group(
    cls=Group,
    commands=LazyCommands({name: path for name, (path, _) in COMMANDS.items()}),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    envvar="SIMPLEFLOW_FORMAT",
    show_envvar=True,
    help="How to print tables (default tabular); prettyjson is json with --header.",
)
@click.option("--header/--no-header", help="Print the titles of columns.")
@click.option(
    "--color",
    type=click.Choice([log.ColorModes.AUTO, log.ColorModes.ALWAYS, log.ColorModes.NEVER]),
    default=log.ColorModes.AUTO,
    help="Use colours; auto means on a terminal, unless NO_COLOR is set.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context, format: str | None, header: bool, color: str) -> None:
    """Run and watch workflows.

    Messages go to standard error from level LOG_LEVEL (INFO) on.
    """
    log.color_mode = color
    if format == "prettyjson":
        ctx.params.update(format="json", header=True)
    _find_modules_here()
    try:
        log.setup_logging()
    except SettingError as error:
        raise InvalidValueError(f"{error}.") from error
    except (ImportError, ValueError) as error:
        cause = f": {error.__cause__}" if error.__cause__ else ""
        raise CommandError(f"cannot set up logging: {format_exc(error)}{cause}.") from error


def _find_modules_here() -> None:
    """Let modules be imported from the current directory, as `python -m` does."""
    here = os.getcwd()
    if not getattr(sys.flags, "safe_path", False) and not {"", here} & set(sys.path):
        sys.path.insert(0, here)
