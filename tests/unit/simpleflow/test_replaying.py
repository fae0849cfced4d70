"""Replaying long histories: what was moved is found, though few decisions are looked at."""

from __future__ import annotations

import pytest

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, FuncGroup, Group
from simpleflow.swf import replaying
from swf.models.workflow import WorkflowExecution
from tests.helpers.swf_world import DOMAIN


@activity.with_attributes(version="1", task_list="w")
def add(*numbers):
    return sum(numbers)


@activity.with_attributes(version="1", task_list="w")
def other(*numbers):
    return 0


@activity.with_attributes(version="1", task_list="w", retry=1)
def fails(*numbers):
    raise ValueError(numbers)


class Base(Workflow):
    name, version, task_list = "code", "1", "l"
    execution_timeout, decision_tasks_timeout = 86400, 60


def code(run):
    """A workflow class that has this code, which programs can import by the path given."""
    cls = type("Code", (Base,), {"run": run, "__module__": __name__, "__qualname__": "Code"})
    globals()["Code"] = cls
    return cls


def play(world):
    """Decide after each activity."""
    while world.decide(f"{__name__}.Code", "l") or world.work("w", seconds=1):
        pass


@pytest.fixture
def record(world):
    """Runs code to its end, and returns what is needed to replay it."""

    def record(run, *signals):
        workflow = code(run)
        world.domain.register_workflow_type(DOMAIN, "code", "1")
        run_id = world.client.start_workflow_execution(
            domain=DOMAIN,
            workflowId="w",
            workflowType={"name": "code", "version": "1"},
            taskList={"name": "l"},
            executionStartToCloseTimeout="86400",
            taskStartToCloseTimeout="60",
            childPolicy="TERMINATE",
            input="{}",
        )["runId"]
        play(world)
        for name in signals:
            world.client.signal_workflow_execution(domain=DOMAIN, workflowId="w", signalName=name)
        play(world)
        execution = WorkflowExecution(world.domain, "w", run_id)
        return workflow, execution, execution.history().events

    return record


def outcome(recording, run, budget=0):
    """Replay a recording against code, looking at as few decisions as possible."""
    _, execution, events = recording
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "BUDGET", budget)
        return replaying.check(execution.domain, code(run), execution, events)


def suspected(recording, run):
    """The decisions that look different from the end of it all."""
    _, execution, events = recording
    decisions = list(replaying._decisions(events))
    return replaying._suspects(execution.domain, code(run), execution, events, decisions)


LENGTH = 6


def _as_recorded(self, n):
    one, two = self.submit(add, n, 1), self.submit(add, n, 2)
    futures.wait(one, two)
    return self.submit(add, one, two).result


def pairs(self, changed=-1, to=_as_recorded):
    """Code of many steps, one of which may be another one than those recorded."""
    return [(to if n == changed else _as_recorded)(self, n) for n in range(LENGTH)]


def changed_in(number, to):
    return lambda self: pairs(self, number, to)


def _added_wait(self, n):
    one = self.submit(add, n, 1)
    one.result
    two = self.submit(add, n, 2)
    return self.submit(add, one, two).result


def _removed_wait(self, n):
    one, _ = self.submit(add, n, 1), self.submit(add, n, 2)
    return self.submit(add, one, one.result + 1).result


def _renamed(self, n):
    one, two = self.submit(other, n, 1), self.submit(add, n, 2)
    return self.submit(add, one, two).result


def _reordered(self, n):
    two, one = self.submit(add, n, 2), self.submit(add, n, 1)
    return self.submit(add, one, two).result


def _removed(self, n):
    return self.submit(add, self.submit(add, n, 1), n + 2).result


def _other_arguments(self, n):
    one, two = self.submit(add, n, 1), self.submit(add, n, 200)
    return self.submit(add, one, two).result


def _added(self, n):
    one, two = self.submit(add, n, 1), self.submit(add, n, 2)
    self.submit(other, n)
    return self.submit(add, one, two).result


def _added_marker(self, n):
    self.submit(self.record_marker("here", n))
    one, two = self.submit(add, n, 1), self.submit(add, n, 2)
    return self.submit(add, one, two).result


CHANGES = (
    _added_wait,
    _removed_wait,
    _renamed,
    _reordered,
    _removed,
    _other_arguments,
    _added,
    _added_marker,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("number", [1, LENGTH // 2])
def test_the_first_decision_that_changed_is_named(record, change, number):
    recording = record(pairs)
    every = outcome(recording, changed_in(number, change), budget=10**9)
    few = outcome(recording, changed_in(number, change))

    assert every.divergence is not None
    assert few.divergence == every.divergence
    assert few.replayed <= 4 < every.decisions


def _chains(self):
    group = Group(*(Chain((add, n), (add, n + 1), (other, n), send_result=True) for n in range(3)))
    self.submit(add, self.submit(group).result and 1)


def _limited(self):
    self.submit(Group(*((add, n) for n in range(7)), max_parallel=2)).result


def _made_late(self):
    made = self.submit(Chain((add, 1), FuncGroup(lambda n: Group((add, n), (other, n))), send_result=True))
    beside = self.submit(other, 9)
    return [made.result, beside.result]


def _retried(self):
    failed = self.submit(fails, 1)
    after = self.submit(add, 1)
    return [failed.exception is not None, self.submit(add, after).result]


def _caught(self):
    try:
        futures.wait(self.submit(Group((fails, 1), raises_on_failure=True)))
    except Exception:
        return self.submit(add, 1).result


def _mapped(self):
    return futures.wait(*self.map(add, range(3)), *self.starmap(other, [(1, 2), (3, 4)]))


def _timed(self):
    timer = self.submit(self.start_timer("t", 0))
    self.submit(self.record_marker("m", {"a": 1}))
    task = self.submit(add, 1)
    self.submit(self.cancel_timer("t"))
    return [task.result, timer.done, self.submit(add, 2).result]


def _idempotent(self):
    once = activity.with_attributes(version="1", task_list="w", idempotent=True)(other.callable)
    return [self.submit(once, 1).result, self.submit(once, 1).result, self.submit(add, 3).result]


def _signalled(self):
    before = self.submit(add, 1)
    self.submit(self.wait_signal("go")).result
    return [before.result, self.submit(add, 2).result]


UNCHANGED = (pairs, _chains, _limited, _made_late, _retried, _caught, _mapped, _timed, _idempotent)


class TestUnchanged:
    @pytest.mark.parametrize("run", UNCHANGED, ids=lambda run: run.__name__)
    def test_is_not_even_suspected(self, record, run):
        recording = record(run)
        assert len(recording[2]) > 10
        assert suspected(recording, run) == set()
        assert outcome(recording, run).divergence is None
        assert outcome(recording, run, budget=10**9).divergence is None

    def test_what_waits_for_signals(self, record):
        recording = record(_signalled, "go", "go")
        assert suspected(recording, _signalled) == set()
        assert outcome(recording, _signalled, budget=10**9).divergence is None

    def test_where_few_activities_may_be_open(self, record, monkeypatch):
        monkeypatch.setattr(Base, "max_open_activity_count", 2, raising=False)

        def run(self):
            futures.wait(*[self.submit(add, n) for n in range(5)])

        recording = record(run)
        assert suspected(recording, run) == set()
        assert outcome(recording, run, budget=10**9).divergence is None

    def test_where_decisions_are_full(self, record, monkeypatch):
        monkeypatch.setattr("simpleflow.swf.constants.MAX_DECISIONS", 3)

        def run(self):
            futures.wait(*[self.submit(add, n) for n in range(7)])

        recording = record(run)
        assert suspected(recording, run) == set()
        assert outcome(recording, run, budget=10**9).divergence is None


def test_decisions_that_led_to_nothing_count(record):
    """Two tasks are waited for, and later only one: the decision in between submits what it did not."""

    def both(self):
        one, two = self.submit(add, 1), self.submit(add, 2)
        futures.wait(one, two)
        return self.submit(other, 3).result

    def first(self):
        one, _ = self.submit(add, 1), self.submit(add, 2)
        futures.wait(one)
        return self.submit(other, 3).result

    found = outcome(record(both), first, budget=10**9).divergence
    assert found is not None
    assert (found.difference, found.task) == ("more is decided now", f"activity-{__name__}.other-1")
