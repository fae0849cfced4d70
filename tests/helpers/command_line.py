"""Running the command line in this process, with either generation of click's test runner."""

from __future__ import annotations

from typing import Any

from click.testing import CliRunner, Result

from simpleflow.cli.main import cli


def run(*arguments: str, **options: Any) -> Result:
    """Run the command with arguments; standard output and error are kept apart in the result.

    Args:
        arguments: what a shell would pass.
        options: for `CliRunner.invoke`, such as `input` or `env`.
    """
    try:
        runner: Any = CliRunner(mix_stderr=False)  # type: ignore[call-arg]  # click before 8.2
    except TypeError:
        runner = CliRunner()
    result: Result = runner.invoke(cli, list(arguments), prog_name="simpleflow", **options)
    return result
