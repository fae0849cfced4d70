"""Commands that look for executions, on a service in this process."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timezone

import pytest

from simpleflow.cli import options, output
from simpleflow.swf import helpers
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN

HOUR = 3600


@pytest.fixture
def executions(world):
    """Three open executions and three closed ones, an hour between two."""
    for name in ("one", "two"):
        world.client.register_workflow_type(
            domain=DOMAIN, name=name, version="1", defaultTaskStartToCloseTimeout="NONE",
            defaultExecutionStartToCloseTimeout="1000000", defaultChildPolicy="TERMINATE",
            defaultTaskList={"name": "l"},
        )  # fmt: skip
    tags = {"open-0": ["red"], "open-1": ["red", "blue"], "open-2": [], "done-0": ["red"], "done-1": ["blue"]}
    world.clock.advance(-0)
    for number in range(3):
        for kind in ("open", "done"):
            name = f"{kind}-{number}"
            world.client.start_workflow_execution(
                domain=DOMAIN, workflowId=name, tagList=tags.get(name, []),
                workflowType={"name": "one" if number else "two", "version": "1"},
            )  # fmt: skip
            if kind == "done":
                world.client.terminate_workflow_execution(domain=DOMAIN, workflowId=name)
    return world


def found(*arguments, command="workflow.filter"):
    result = run("--format", "prettyjson", command, *arguments)
    assert result.exit_code == 0, result.output
    return sorted(row["Workflow ID"] for row in json.loads(result.stdout))


def mistake(result, exit_code=1):
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-1].removeprefix("Error: ")


class TestList:
    def test_open_ones(self, executions):
        result = run("workflow.list", DOMAIN)
        assert result.exit_code == 0
        assert sorted(result.stdout.splitlines()) == [
            "open-0  two  OPEN", "open-1  one  OPEN", "open-2  one  OPEN",
        ]  # fmt: skip

    def test_closed_ones(self, executions):
        lines = run("--header", "workflow.list", DOMAIN, "-s", "closed").stdout.splitlines()
        assert lines[0].split() == ["Workflow", "ID", "Workflow", "Type", "Status"]
        assert len(lines) == 4
        assert all(line.endswith("CLOSED") for line in lines[1:])

    def test_the_newest_first(self, executions):
        executions.clock.advance(10)
        executions.client.start_workflow_execution(
            domain=DOMAIN, workflowId="newest", workflowType={"name": "one", "version": "1"}
        )
        assert run("workflow.list", DOMAIN).stdout.startswith("newest")

    def test_the_domain_by_option_or_environment(self, executions):
        expected = run("workflow.list", DOMAIN).stdout
        assert run("workflow.list", "--domain", DOMAIN).stdout == expected
        assert run("workflow.list", env={"SWF_DOMAIN": DOMAIN}).stdout == expected
        assert mistake(run("workflow.list"), 2).startswith("missing DOMAIN: give DOMAIN; the domain may also")

    def test_so_many(self, executions):
        assert len(run("workflow.list", DOMAIN, "--nb", "2").stdout.splitlines()) == 2

    def test_q2_no_such_domain(self, executions):
        assert mistake(run("workflow.list", "nowhere")).startswith("Unknown domain: nowhere.")

    def test_with_no_limit_to_what_is_kept_in_memory(self, executions, monkeypatch):
        """Rows are shown as pages come, and reading ends where nobody wants more."""
        pages = []
        plain = executions.client.list_open_workflow_executions

        def small_pages(**request):
            pages.append(1)
            return plain(**{**request, "maximumPageSize": 1})

        monkeypatch.setattr(executions.client, "list_open_workflow_executions", small_pages)
        _, rows = helpers.list_workflow_executions(DOMAIN, "OPEN", 30)
        assert not pages
        next(iter(rows))
        assert len(pages) == 1
        run("workflow.list", DOMAIN, "--nb", "2")
        assert len(pages) == 1 + 2


class TestFilter:
    def test_columns(self, executions):
        result = run("--format", "csv", "--header", "workflow.filter", DOMAIN, "--workflow-id", "open-1")
        header, row = csv.reader(io.StringIO(result.stdout))
        assert len(header) == len(row) == 17
        assert header == list(helpers.pretty.list_details([])[0])
        assert header.count("Cancel Requested") == 2
        values = dict(zip(header, row, strict=True))
        assert values["Workflow Type"] == "one"
        assert values["Tags"] == "red,blue"
        assert values["Status"] == "OPEN"
        assert values["Start Timestamp"].endswith("+00:00")
        assert values["Child Policy"] == values["Input"] == ""

    @pytest.mark.parametrize(
        ("conditions", "names"),
        [
            ("", "open-0 open-1 open-2"),
            ("-s closed", "done-0 done-1 done-2"),
            ("--tag red", "open-0 open-1"),
            ("--tag red,blue", "open-1"),
            ("--tag blue,green", ""),
            ("--workflow-id open-1", "open-1"),
            ("--workflow-type-name one", "open-1 open-2"),
            ("--workflow-type-name one --workflow-type-version 1", "open-1 open-2"),
            ("--workflow-type-name one --workflow-type-version 2", ""),
            ("--workflow-type-name one --tag red", "open-1"),
            ("--workflow-id open-0 --tag blue", ""),
            ("-s closed -c TERMINATED", "done-0 done-1 done-2"),
            ("-s closed -c terminated --tag red", "done-0"),
            ("-s closed -c completed", ""),
            ("-s closed --workflow-type-name one -c terminated --tag blue", "done-1"),
            ("--tag red -n 1 --workflow-id open-1", "open-1"),
        ],
    )
    def test_q10_any_conditions_together(self, executions, conditions, names):
        assert found(DOMAIN, *conditions.split()) == names.split()

    def test_one_condition_is_left_to_the_service(self, executions, monkeypatch):
        requests = []
        plain = executions.client.list_closed_workflow_executions

        def note(**request):
            requests.append(request)
            return plain(**request)

        monkeypatch.setattr(executions.client, "list_closed_workflow_executions", note)
        assert found(DOMAIN, "-s", "closed", "-c", "terminated", "--tag", "red") == ["done-0"]
        assert requests[0]["tagFilter"] == {"tag": "red"}
        assert "closeStatusFilter" not in requests[0]

    def test_progress_ends_with_the_last_row_wanted(self, executions, monkeypatch):
        answers = []

        def progress(key):
            assert key == "executionInfos"
            return lambda *args, response, **kwargs: answers.append(response)

        monkeypatch.setattr(output, "get_progression_callback", progress)
        assert len(found(DOMAIN, "--nb", "1")) == 1
        assert answers[-1] is None

    def test_a_close_status_of_what_is_open(self, executions):
        message = mistake(run("workflow.filter", DOMAIN, "-c", "FAILED"))
        assert message == "open executions have no close status such as FAILED: add --status closed."

    def test_a_version_without_a_name(self, executions):
        assert "needs the name" in mistake(run("workflow.filter", DOMAIN, "--workflow-type-version", "1"))

    @pytest.mark.parametrize("value", ["Failed", "ended"])
    def test_no_close_status(self, executions, value):
        assert run("workflow.filter", DOMAIN, "-s", "closed", "-c", value).exit_code == 2


class TestDates:
    @pytest.fixture(autouse=True)
    def later(self, executions):
        """Two more executions, two hours after the others."""
        self.first = executions.clock.now() / 1000
        executions.clock.advance(2 * HOUR)
        for name in ("late", "late-done"):
            executions.client.start_workflow_execution(
                domain=DOMAIN, workflowId=name, workflowType={"name": "one", "version": "1"}
            )
        executions.client.terminate_workflow_execution(domain=DOMAIN, workflowId="late-done")

    def date(self, seconds):
        return datetime.fromtimestamp(self.first + seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")

    @pytest.mark.parametrize(
        ("status", "names"), [("open", "late"), ("closed", "late-done")], ids=["open", "closed"]
    )
    def test_since_a_date(self, status, names):
        arguments = (DOMAIN, "-s", status, "--from-date", self.date(HOUR))
        assert found(*arguments) == [names]
        assert found(DOMAIN, "-s", status, "--since", self.date(HOUR), command="workflow.list") == [names]

    def test_q9_until_a_date(self):
        assert found(DOMAIN, "--to-date", self.date(HOUR)) == ["open-0", "open-1", "open-2"]
        assert found(DOMAIN, "-s", "closed", "--to-date", self.date(HOUR)) == ["done-0", "done-1", "done-2"]

    def test_between_two_dates(self):
        assert found(DOMAIN, "--from-date", self.date(-5), "--to-date", self.date(HOUR)) == [
            "open-0", "open-1", "open-2",
        ]  # fmt: skip
        assert found(DOMAIN, "--from-date", self.date(60), "--to-date", self.date(HOUR)) == []

    @pytest.mark.parametrize("command", ["workflow.list", "workflow.filter"])
    def test_q9_zero_days(self, command):
        result = run(command, DOMAIN, "-d", "0")
        assert result.exit_code == 0, result.output

    def test_the_wrong_way_round(self):
        message = mistake(run("workflow.filter", DOMAIN, "--from-date", "2h", "--to-date", "3h"))
        assert message.startswith("--to-date ")
        assert "is before" in message


class TestMoments:
    def moment(self, text, kind=options.MOMENT_OR_DAYS):
        return kind.convert(text, None, None)

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("0", 0),
            ("30", 30 * 86400),
            ("90s", 90),
            ("15m", 900),
            ("2h", 7200),
            ("3d", 259200),
            ("1W", 604800),
        ],
    )
    def test_ages(self, text, seconds):
        moment = self.moment(text)
        age = datetime.now(timezone.utc) - moment
        assert seconds <= age.total_seconds() < seconds + 5

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2026-01-31", "2026-01-31T00:00:00+00:00"),
            ("2026-01-31T12:30:15", "2026-01-31T12:30:15+00:00"),
            ("2026-01-31 12:30:15", "2026-01-31T12:30:15+00:00"),
            ("2026-01-31T12:30:15+0100", "2026-01-31T11:30:15+00:00"),
            ("2026-01-31 12:30:15-0200", "2026-01-31T14:30:15+00:00"),
            ("2026-01-31T12:30:15Z", "2026-01-31T12:30:15+00:00"),
        ],
    )
    def test_dates(self, text, expected):
        assert self.moment(text).isoformat() == expected

    @pytest.mark.parametrize("text", ["", "h", "-1d", "1y", "yesterday", "2026-13-01", "999999999w", "1.5h"])
    def test_neither(self, text):
        import click

        with pytest.raises(click.BadParameter):
            self.moment(text)

    def test_days_must_be_called_so_where_dates_are_taken(self):
        import click

        with pytest.raises(click.BadParameter, match="is no moment: say how long ago"):
            self.moment("3", options.MOMENT)


class TestCompletion:
    def complete(self, *words, incomplete=""):
        from click.shell_completion import ShellComplete

        from simpleflow.cli.main import cli

        completion = ShellComplete(cli, {}, "simpleflow", "_SIMPLEFLOW_COMPLETE")
        return sorted(item.value for item in completion.get_completions(list(words), incomplete))

    def test_ids_of_open_and_closed_executions(self, executions):
        assert self.complete("workflow.info", DOMAIN, incomplete="done") == ["done-0", "done-1", "done-2"]
        assert len(self.complete("workflow.info", DOMAIN)) == 6

    def test_domains(self, executions):
        assert self.complete("workflow.info", incomplete="ex") == [DOMAIN]
        assert self.complete("workflow.info", "--domain", incomplete="ex") == [DOMAIN]

    def test_with_the_domain_said_otherwise(self, executions, monkeypatch):
        done = ["done-0", "done-1", "done-2"]
        assert self.complete("workflow.info", "--domain", DOMAIN, incomplete="done") == done
        assert self.complete("workflow.history", "--domain", DOMAIN, incomplete="done") == done
        monkeypatch.setenv("SWF_DOMAIN", DOMAIN)
        assert self.complete("workflow.info", incomplete="done") == done
        assert self.complete("workflow.info", incomplete="ex") == [DOMAIN]
        assert self.complete("workflow.list", incomplete="done") == []

    def test_as_values_of_options(self, executions):
        done = ["done-0", "done-1", "done-2"]
        assert self.complete("workflow.filter", DOMAIN, "--workflow-id", incomplete="done") == done
        rerun = ("activity.rerun", "--domain", DOMAIN, "--workflow-id")
        assert self.complete(*rerun, incomplete="done") == done

    @pytest.mark.parametrize(
        "command",
        [
            "activity.rerun",
            "decider.start",
            "standalone",
            "worker.start",
            "workflow.history",
            "workflow.replay",
            "workflow.start",
        ],
    )
    def test_domains_wherever_one_is_an_option(self, executions, command):
        assert self.complete(command, "--domain", incomplete="ex") == [DOMAIN]

    def test_no_service_no_error(self, executions, monkeypatch):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        assert self.complete("workflow.info", DOMAIN) == []
        assert self.complete("workflow.info", "nowhere") == []
