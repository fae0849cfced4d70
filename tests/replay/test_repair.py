"""Repair: what succeeded in a former execution is borrowed, the rest runs (U-EXE-12)."""

import hashlib

import pytest

from simpleflow import futures
from simpleflow.history import History
from simpleflow.swf import constants
from simpleflow.swf.executor import Executor
from simpleflow.utils import json_dumps
from tests.helpers.replay import DOMAIN, Flow, Story, decisions_for, scheduled, told, types
from tests.replay.activities import double, increment, triple


class Child(Flow):
    pass


class Two(Flow):
    def run(self):
        futures.wait(self.submit(increment, 1), self.submit(double, 2), self.submit(Child))


def former(**states):
    story = Story(Two).decided()
    story.activity(increment, states.get("increment", "completed"), result=5)
    story.activity(double, states.get("double", "failed"))
    story.child(Child, states.get("child", "completed"), "workflow-test_workflow-old--28f0140--1", result="7")
    return History(story).parse()


def repairing(history, flow=Two, **options):
    ids = {"repair_workflow_id": "old", "repair_run_id": "rid"}
    return Executor(DOMAIN, flow, repair_with=history, **{**ids, **options})


def task_lists(decisions):
    return [told(decision)["taskList"]["name"] for decision in decisions]


def test_completed_tasks_are_borrowed_on_a_task_list_of_their_own():
    """Q-25."""
    history = former()
    executor = repairing(history)
    decisions = decisions_for(Story(Two), executor)
    borrowed, ran, child = task_lists(decisions)
    entry = history.activities[f"activity-{increment.name}-1"]
    assert borrowed == "FAKE-" + hashlib.md5(json_dumps(entry).encode()).hexdigest()
    assert ran == "default"
    assert child.startswith("FAKE-") and child != borrowed
    assert scheduled(decisions)[2] == "workflow-test_workflow-old--28f0140--1"
    assert [(name, entry["result"]) for name, entry in executor.fake_tasks] == [(borrowed, "5"), (child, "7")]


@pytest.mark.parametrize("state", ["failed", "timed_out", "canceled", "started", "scheduled"])
def test_others_run(state):
    executor = repairing(former(increment=state, child="failed"))
    assert task_lists(decisions_for(Story(Two), executor)) == ["default", "default", "test_task_list"]
    assert executor.fake_tasks == []


def test_some_can_be_made_to_run_again():
    executor = repairing(former(), force_activities="increment|something_else")
    lists = task_lists(decisions_for(Story(Two), executor))
    assert lists[0] == "default" and lists[2].startswith("FAKE-")


def test_what_this_execution_knows_already_is_not_borrowed():
    executor = repairing(former())
    story = Story(Two).decided().activity(increment, "started").woken()
    assert scheduled(decisions_for(story, executor))[0] == f"activity-{double.name}-1"
    assert len(executor.fake_tasks) == 1


def test_an_idempotent_task_is_borrowed_once():
    class Twice(Flow):
        def run(self):
            futures.wait(self.submit(triple, 1), self.submit(triple, 1))

    story = Story(Twice).decided()
    story.activity(triple, id=f"activity-{triple.name}-bdc09455c37471e0ba7397350413a5e6", result=3)
    executor = repairing(History(story).parse(), Twice)
    assert types(decisions_for(Story(Twice), executor)) == ["ScheduleActivityTask"]
    assert len(executor.fake_tasks) == 1


def test_what_did_not_fit_is_not_borrowed_yet(monkeypatch):
    monkeypatch.setattr(constants, "MAX_DECISIONS", 2)
    executor = repairing(former())
    assert types(decisions_for(Story(Two), executor)) == ["ScheduleActivityTask", "StartTimer"]
    assert len(executor.fake_tasks) == 1


def test_nothing_is_borrowed_for_a_run_that_ends():
    class Ends(Flow):
        def run(self):
            self.submit(increment, 1)
            return "bye"

    executor = repairing(former(), Ends)
    assert types(decisions_for(Story(Ends), executor)) == ["CompleteWorkflowExecution"]
    assert executor.fake_tasks == []


def test_the_next_decision_borrows_afresh():
    executor = repairing(former())
    decisions_for(Story(Two), executor)
    decisions_for(Story(Two), executor)
    assert len(executor.fake_tasks) == 2
