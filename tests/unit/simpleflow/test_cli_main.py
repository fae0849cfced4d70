"""The command as a whole: its options, its help, its mistakes; each in this process."""

from __future__ import annotations

import logging
import re

import click
import pytest

import simpleflow
from simpleflow import log
from simpleflow.cli import main, options
from tests.helpers.command_line import run

cli = main.cli


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("SIMPLEFLOW_FORMAT", "SWF_DOMAIN", "LOG_LEVEL", "SIMPLEFLOW_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def probe():
    """A command that tells what its group made of the global options."""
    seen = {}

    @click.command("probe")
    @click.pass_context
    def command(ctx):
        seen.update(ctx.parent.params)

    cli.commands["probe"] = command
    yield seen
    del cli.commands["probe"]


class TestHelp:
    @pytest.mark.parametrize("flag", ["--help", "-h"])
    def test_lists_the_commands(self, flag):
        result = run(flag)
        assert result.exit_code == 0
        assert "Usage: simpleflow [OPTIONS] COMMAND" in result.output
        for name, (_, summary) in main.COMMANDS.items():
            assert f" {name} {summary}" in " ".join(result.output.split())

    def test_explains_completion(self):
        assert 'eval "$(_SIMPLEFLOW_COMPLETE=bash_source simpleflow)"' in run("--help").output

    @pytest.mark.parametrize("name", sorted(main.COMMANDS))
    def test_the_list_says_what_the_command_says(self, name):
        command = cli.commands[name]
        assert command.name == name
        assert main.COMMANDS[name][1] == command.get_short_help_str(limit=200)

    @pytest.mark.parametrize("name", sorted(main.COMMANDS))
    @pytest.mark.parametrize("flag", ["--help", "-h"])
    def test_every_command_has_its_own(self, name, flag):
        result = run(name, flag)
        assert result.exit_code == 0
        assert f"Usage: simpleflow {name}" in result.output

    def test_without_a_command(self):
        result = run()
        ways = [line.split()[1] for line in result.output.splitlines() if line.startswith("    simpleflow ")]
        assert ways == ["workflow.start", "standalone", "server.start"]
        assert "simpleflow --help" in result.output
        assert result.exit_code == 2


def test_version():
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"simpleflow, version {simpleflow.__version__}\n")


class TestGlobalOptions:
    def test_defaults(self, probe):
        run("probe")
        assert probe == {"format": None, "header": False, "color": "auto"}
        assert log.color_mode == "auto"

    @pytest.mark.parametrize("name", ["csv", "tsv", "tabular", "human", "json"])
    def test_formats(self, probe, name):
        run("--format", name, "probe")
        assert (probe["format"], probe["header"]) == (name, False)

    def test_unknown_formats_are_refused(self, probe):
        result = run("--format", "xml", "probe")
        assert result.exit_code == 2
        assert "prettyjson" in result.stderr
        assert not probe

    @pytest.mark.parametrize("header", [[], ["--header"], ["--no-header"]])
    def test_prettyjson_is_json_with_header(self, probe, header):
        run("--format", "prettyjson", *header, "probe")
        assert (probe["format"], probe["header"]) == ("json", True)

    def test_the_format_from_the_environment(self, probe):
        run("probe", env={"SIMPLEFLOW_FORMAT": "prettyjson"})
        assert (probe["format"], probe["header"]) == ("json", True)
        run("--format", "csv", "probe", env={"SIMPLEFLOW_FORMAT": "prettyjson"})
        assert (probe["format"], probe["header"]) == ("csv", False)

    @pytest.mark.parametrize("mode", ["auto", "always", "never"])
    def test_color(self, probe, mode):
        run("--color", mode, "probe")
        assert log.color_mode == mode

    def test_after_the_command_they_are_mistakes_with_a_way_out(self):
        result = run("info", "--format", "json")
        assert result.exit_code == 2
        assert "--format goes before the command: simpleflow --format ..." in result.stderr

    def test_options_of_a_command_in_front_of_it_too(self):
        result = run("--domain", "x", "workflow.list")
        assert result.exit_code == 2
        assert "--domain goes after the command: simpleflow workflow.list --domain ..." in result.stderr

    def test_other_unknown_options_are_just_unknown(self):
        result = run("info", "--nothing")
        assert result.exit_code == 2
        assert "before the command" not in result.stderr
        assert "--nothing" in result.stderr

    def test_messages_of_a_command_go_to_standard_error(self, probe):
        @click.command("talk")
        def talk():
            logging.getLogger("simpleflow.x").info("working")

        cli.commands["talk"] = talk
        try:
            result = run("talk")
        finally:
            del cli.commands["talk"]
        assert result.stdout == ""
        assert result.stderr.endswith(": working\n")


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("workflow.strt", "'workflow.start'"),
            ("workflow-start", "'workflow.start'"),
            (
                "start",
                "'decider.start' or 'server.start' or 'web.start' or 'worker.start' or 'workflow.start'",
            ),
            ("inf", "'info'"),
        ],
    )
    def test_a_mistyped_command(self, typed, meant):
        result = run(typed)
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1] == f"Error: No such command {typed!r}. Did you mean {meant}?"

    def test_a_command_like_no_other(self):
        result = run("zzz")
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1] == "Error: No such command 'zzz'. --help lists them all."

    def test_an_option_in_the_place_of_a_command(self):
        result = run("--helpp")
        assert result.exit_code == 2
        assert "--help" in result.stderr

    @pytest.mark.parametrize(
        ("variables", "hint"),
        [
            ({"LOG_LEVEL": "loud"}, "LOUD"),
            ({"LOGGING": "{"}, "setting LOGGING: not JSON"),
            ({"SIMPLEFLOW_SETTINGS_MODULE": "no_such_settings"}, "no_such_settings"),
            ({"SIMPLEFLOW_SYSLOG_TARGET": "x"}, "must be host:port"),
        ],
    )
    def test_settings_that_cannot_be_used(self, variables, hint):
        result = run("info", env=variables)
        [line] = result.stderr.splitlines()
        assert result.exit_code == 1
        assert line.startswith(("Error: cannot set up logging: ", "Error: setting "))
        assert hint in line

    def test_what_nobody_foresaw_shows_where_it_happened(self):
        @click.command("crash")
        def crash():
            {}["key"]

        cli.commands["crash"] = crash
        try:
            result = run("crash")
        finally:
            del cli.commands["crash"]
        assert result.exit_code == 1
        lines = result.stderr.splitlines()
        assert lines[0] == "Error: KeyError: 'key'"
        assert lines[1] == "Traceback (most recent call last):"
        assert __file__ in lines[2]


class TestCommands:
    def test_they_are_loaded_when_asked_for(self):
        commands = main.LazyCommands({"a": "no.such.module", "info": "simpleflow.cli.info.info"})
        assert list(commands) == ["a", "info"]
        assert len(commands) == 2
        assert "a" in commands
        assert commands["info"].name == "info"
        with pytest.raises(ImportError):
            _ = commands["a"]
        assert "b" not in commands
        assert commands.get("b") is None

    def test_completion_knows_them(self):
        from click.shell_completion import ShellComplete

        completion = ShellComplete(cli, {}, "simpleflow", "_SIMPLEFLOW_COMPLETE")
        found = [item.value for item in completion.get_completions([], "work")]
        assert found == [name for name in main.COMMANDS if name.startswith("work")]
        assert "--local" in [i.value for i in completion.get_completions(["workflow.start"], "--")]


class TestOptions:
    def test_run_ids_from_an_address(self):
        assert options.RUN_ID.convert("abc%3D", None, None) == "abc="
        assert options.RUN_ID.convert("a+b=", None, None) == "a+b="

    def test_lists(self):
        assert options.comma_separated_list("a, b,") == ["a", " b", ""]


def test_older_programs_find_everything_in_command():
    from simpleflow import command

    for name in command.__all__:
        assert getattr(command, name) is not None
    assert command.cli is cli
    assert command.start_workflow is cli.commands["workflow.start"]


def test_unique_task_lists():
    from simpleflow.command import create_unique_task_list

    assert create_unique_task_list("order") != create_unique_task_list("order")
    for workflow_id, prefix in (("order", "order-"), ("x" * 300, "x" * 223 + "-"), ("", "")):
        name = create_unique_task_list(workflow_id)
        assert re.fullmatch(re.escape(prefix) + "[0-9a-f]{32}", name)
        assert len(name) <= 256


@pytest.mark.parametrize(("columns", "whole"), [("60", False), ("10", False), ("200", True), ("zero", True)])
def test_help_is_as_wide_as_the_terminal_within_reason(columns, whole):
    lines = run("--help", env={"COLUMNS": columns}).output.splitlines()
    assert ("  Messages go to standard error from level LOG_LEVEL (INFO) on." in lines) is whole
    assert any("workflow.start" in line for line in lines)
