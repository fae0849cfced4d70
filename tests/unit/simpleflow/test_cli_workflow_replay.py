"""`workflow.replay`: what changed is caught and named, what did not change never is."""

from __future__ import annotations

import json
import sys
import types

import pytest

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, Group
from simpleflow.cli.workflow_replay import _event_of
from simpleflow.cli.workflow_reports import _event_as_dict
from simpleflow.swf import replaying
from swf.models.event.factory import build_event
from tests.helpers.command_line import run
from tests.helpers.swf_events import event_types, sample_event
from tests.helpers.swf_world import DOMAIN

ID = "a-run"
MODULE = "code_under_change"


@activity.with_attributes(version="1", task_list="w")
def add(*numbers):
    return sum(numbers)


@activity.with_attributes(version="1", task_list="w", retry=1)
def fails(*numbers):
    raise ValueError(numbers)


@activity.with_attributes(name="total", version="1", task_list="w")
def renamed(*numbers):
    return sum(numbers)


class Base(Workflow):
    name, version, task_list = "code", "1", "l"
    execution_timeout, decision_tasks_timeout = 3600, 60


def code(run):
    """Let this be the code of the workflow from now on."""
    module = sys.modules[MODULE]
    module.Code = type("Code", (Base,), {"run": run, "__module__": MODULE, "__qualname__": "Code"})


@pytest.fixture(autouse=True)
def module(monkeypatch):
    monkeypatch.setitem(sys.modules, MODULE, types.ModuleType(MODULE))


def two_steps(self, x=1):
    first = self.submit(add, x, 1)
    second = self.submit(add, x, 2)
    print("two", [first.result, second.result])
    third = self.submit(add, first, second)
    futures.wait(third)
    return third.result


def play(world, run_=two_steps):
    """Run the code as it is now to its end."""
    code(run_)
    result = run("workflow.start", f"{MODULE}.Code", "-d", DOMAIN, "--workflow-id", ID, "--input", "[1]")
    assert result.exit_code == 0, result.output
    world.play(f"{MODULE}.Code", "l", "w")
    return result.stdout.split()[1]


def replay(*arguments, **options):
    return run("workflow.replay", "--domain", DOMAIN, ID, *arguments, **options)


def diverging(run_, *arguments):
    """Replay against other code; the three lines that tell how it differs."""
    code(run_)
    result = replay(*arguments)
    assert result.exit_code == 3, result.output
    assert result.stderr == ""
    return result.stdout.splitlines()


def agrees(*arguments):
    result = replay(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


# Changes to `two_steps`, by what is said of them and which task it is about.
def _renamed(self, x=1):
    first = self.submit(renamed, x, 1)
    second = self.submit(add, x, 2)
    return self.submit(add, first, second).result


def _reordered(self, x=1):
    second = self.submit(add, x, 2)
    first = self.submit(add, x, 1)
    return self.submit(add, first, second).result


def _removed(self, x=1):
    first = self.submit(add, x, 1)
    return self.submit(add, first, 3).result


def _other_arguments(self, x=1):
    first = self.submit(add, x, 1)
    second = self.submit(add, x, 200)
    return self.submit(add, first, second).result


def _one_more(self, x=1):
    first = self.submit(add, x, 1)
    second = self.submit(add, x, 2)
    self.submit(renamed, 5)
    return self.submit(add, first, second).result


def _waits_earlier(self, x=1):
    first = self.submit(add, x, 1).result
    second = self.submit(add, x, 2)
    return self.submit(add, first, second).result


def _other_result(self, x=1):
    return [two_steps(self, x)]


def _fails(self, x=1):
    raise ValueError("no more")


ADD = f"activity-{__name__}.add"
CHANGES = {
    _renamed: (f"{ADD}-1", "something else is decided now"),
    _reordered: (f"{ADD}-1", "input changed"),
    _removed: (f"{ADD}-2", "it is not decided any more"),
    _other_arguments: (f"{ADD}-2", "input changed"),
    _one_more: ("activity-total-1", "more is decided now"),
    _waits_earlier: (f"{ADD}-2", "it is not decided any more"),
    _other_result: ("CompleteWorkflowExecution", "result changed"),
    _fails: (f"{ADD}-1", "something else is decided now"),
}


class TestChanged:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_is_caught_and_named(self, world, capsys, change):
        play(world)
        task, difference = CHANGES[change]
        first, recorded, now = diverging(change)
        assert first.startswith("event ")
        assert first.endswith(f", {task}: {difference}")
        assert recorded.startswith("  recorded: ")
        assert now.startswith("  now:      ")

    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_is_caught_without_looking_at_every_decision(self, world, monkeypatch, change):
        play(world)
        monkeypatch.setattr(replaying, "BUDGET", 0)
        diverging(change)

    def test_both_sides_and_the_event(self, world):
        play(world)
        first, recorded, now = diverging(_other_arguments)
        events = json.loads(
            run("--format", "prettyjson", "workflow.history", ID, "--domain", DOMAIN, "-o", "events").stdout
        )
        [event] = [e for e in events if str(e["eventId"]) == first.split()[1].strip(",")]
        assert event["eventType"] in ("ActivityTaskScheduled", "ScheduleActivityTaskFailed")
        assert '"args":[1,2]' in recorded
        assert '"args":[1,200]' in now
        assert f'type "{__name__}.add 1"' in now

    def test_for_programs(self, world):
        play(world)
        code(_renamed)
        result = run("--format", "prettyjson", "workflow.replay", "--domain", DOMAIN, ID)
        assert result.exit_code == 3
        [row] = json.loads(result.stdout)
        assert row["task"] == f"{ADD}-1"
        assert set(row) == {"event_id", "task", "difference", "recorded", "replayed"}

    def test_signals_timers_markers_and_children(self, world):
        def before(self, x=1):
            self.submit(self.record_marker("m", "one"))
            self.submit(self.start_timer("t", 5))
            return self.submit(add, x).result

        play(world, before)

        def other_marker(self, x=1):
            self.submit(self.record_marker("m", "two"))
            self.submit(self.start_timer("t", 5))
            return self.submit(add, x).result

        def other_timer(self, x=1):
            self.submit(self.record_marker("m", "one"))
            self.submit(self.start_timer("t", 6))
            return self.submit(add, x).result

        assert diverging(other_marker)[0].endswith(", m: details changed")
        assert diverging(other_timer)[0].endswith(", t: seconds changed")


class Child(Base):
    name = "child"

    def run(self, x):
        return self.submit(add, x).result


def _canvas(self, x=1):
    chains = [Chain((add, x), (add, number), send_result=True) for number in range(3)]
    group = Group(*chains, max_parallel=2)
    return self.submit(group).result


def _polls(self, x=1):
    tasks = [self.submit(add, x, number) for number in range(3)]
    if not tasks[0].finished:
        self.submit(renamed, 1)
    return [task.result for task in tasks]


def _fails_and_retries(self, x=1):
    failed = self.submit(fails, x)
    ended = self.submit(add, x)
    return [failed.exception is not None, ended.result]


class TestUnchanged:
    CODES = (two_steps, _canvas, _fails_and_retries, _fails)

    @pytest.mark.parametrize("run_", CODES, ids=lambda run_: run_.__name__)
    @pytest.mark.parametrize("budget", [0, 100_000])
    def test_is_never_reported(self, world, monkeypatch, run_, budget):
        play(world, run_)
        monkeypatch.setattr(replaying, "BUDGET", budget)
        assert agrees().startswith(f"{MODULE}.Code agrees with its history: ")
        assert "all decisions replayed" in agrees("--all")

    def test_code_that_looks_at_what_is_done(self, world, monkeypatch):
        """Seen from the end it looks different, and it is not."""
        play(world, _polls)
        monkeypatch.setattr(replaying, "BUDGET", 0)
        agrees()

    def test_where_it_is_still_open(self, world):
        code(two_steps)
        run("workflow.start", f"{MODULE}.Code", "-d", DOMAIN, "--workflow-id", ID)
        assert agrees().endswith("all decisions replayed.")
        world.decide(f"{MODULE}.Code", "l")
        assert agrees().endswith("all decisions replayed.")
        diverging(_renamed)

    def test_what_it_prints_is_not_printed_again(self, world, capsys):
        play(world)
        agrees()

    def test_with_children(self, world):
        def parent(self, x=1):
            return self.submit(Child, x).result

        run_id = play(world, parent)
        agrees()
        agrees(run_id)

    def test_nothing_happens_on_the_service(self, world, monkeypatch):
        play(world)
        before = world.client.get_workflow_execution_history
        monkeypatch.setattr(world.client, "register_activity_type", None)
        monkeypatch.setattr(world.client, "start_workflow_execution", None)
        assert before is not None
        agrees()


class TestFiles:
    @pytest.fixture
    def path(self, world, tmp_path):
        play(world)
        path = tmp_path / "history.json"
        path.write_text(run("--format", "prettyjson", "workflow.history", ID, "--domain", DOMAIN).stdout)
        return path

    @pytest.mark.parametrize("form", ["raw", "events"])
    def test_written_by_workflow_history(self, path, monkeypatch, form):
        arguments = ("workflow.history", ID, "--domain", DOMAIN, "-o", form)
        path.write_text(run("--format", "prettyjson", *arguments).stdout)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # no service is needed
            monkeypatch.delenv(name)
        assert run("workflow.replay", "--file", str(path)).exit_code == 0
        code(_renamed)
        assert run("workflow.replay", "--file", str(path)).exit_code == 3

    def test_as_a_program_prints_it(self, path):
        path.write_text(json.dumps({"events": json.loads(path.read_text())}))
        assert run("workflow.replay", "--file", str(path)).exit_code == 0

    def test_from_standard_input(self, path):
        assert run("workflow.replay", "--file", "-", input=path.read_text()).exit_code == 0

    def test_against_another_class(self, path):
        result = run("workflow.replay", "--file", str(path), "--workflow", f"{__name__}.Child")
        assert result.exit_code == 3

    @pytest.mark.parametrize("text", ["", "{}", "[1]", "[]", '[{"eventId": 2}]', '"x"'])
    def test_that_are_none(self, path, text):
        path.write_text(text)
        result = run("workflow.replay", "--file", str(path))
        assert result.exit_code == 1
        [line] = result.stderr.splitlines()
        assert line.startswith(f"Error: {path} ")

    @pytest.mark.parametrize("name", event_types())
    def test_every_event_survives_the_writing(self, name):
        event = build_event(sample_event(name))
        again = build_event(_event_of(json.loads(json.dumps(_event_as_dict(event), default=str))))
        assert again.name == name
        assert (again.type, again.state, again.id, again.timestamp) == (
            event.type, event.state, event.id, event.timestamp,
        )  # fmt: skip
        told = {k: v for k, v in vars(event).items() if k[0] != "_" and k not in ("input", "control")}
        assert {key: vars(again)[key] for key in told} == told
        assert (again.input, again.control) == (event.input, event.control)


class TestMistakes:
    def mistake(self, *arguments):
        result = run("workflow.replay", *arguments)
        assert result.exit_code == 1
        [line] = result.stderr.splitlines()
        return line

    def test_nothing_to_replay(self, world):
        assert self.mistake() == "Error: nothing to replay: give WORKFLOW_ID, or --file."

    def test_no_domain(self, world):
        assert "no domain" in self.mistake(ID)

    def test_no_execution(self, world):
        assert f"Workflow {ID} not found" in self.mistake(ID, "-d", DOMAIN)

    def test_no_class(self, world):
        play(world)
        assert "no_such_module" in self.mistake(ID, "-d", DOMAIN, "--workflow", "no_such_module.Code")
