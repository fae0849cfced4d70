"""Ids: the same at every replay, as SWF and former executions know them (T-EXE-1, U-EXE-26)."""

import hashlib

import pytest

from simpleflow import futures
from simpleflow.canvas import Group
from simpleflow.swf.executor import Executor
from tests.helpers.replay import DOMAIN, Flow, Story, an_answer, decisions_for, scheduled, told, types
from tests.replay.activities import Named, Tetra, double, increment, triple

HERE = "tests.replay.activities"


class Child(Flow):
    pass


class IdempotentChild(Flow):
    idempotent = True


class Own(Flow):
    @classmethod
    def get_workflow_id(cls, **kwargs):
        return f"my-{kwargs['foo']}"


def ids(*submissions, execution=True, **options):
    """What is asked for, if a workflow submits these, each with its arguments."""

    class Submitting(Flow):
        def run(self):
            futures.wait(*[self.submit(what, *args, **kwargs) for what, args, kwargs in submissions])

    story = Story(Submitting)
    if execution:
        return scheduled(decisions_for(story, **options))
    return scheduled(Executor(DOMAIN, Submitting, **options).replay(an_answer(story)).decisions)


def test_activities_are_numbered_by_name_in_the_order_of_submission():
    """T-DF-4."""
    plain = [(increment, [1], {}), (double, [1], {}), (increment, [1], {}), (Tetra, [1], {})]
    assert ids(*plain) == [
        f"activity-{HERE}.increment-1",
        f"activity-{HERE}.double-1",
        f"activity-{HERE}.increment-2",
        f"activity-{HERE}.Tetra-1",
    ]


def test_idempotent_ones_are_named_by_their_arguments():
    """T-DF-11: the second of two equal ones adds nothing."""
    assert ids((triple, [1], {}), (triple, [2], {}), (triple, [1], {})) == [
        f"activity-{HERE}.triple-bdc09455c37471e0ba7397350413a5e6",
        f"activity-{HERE}.triple-12036b25db61ae6cadf7a003ff523029",
    ]


def test_the_digest_is_that_of_canonical_json():
    digest = hashlib.md5(b'{"args":[1],"kwargs":{"a":1,"b":2}}').hexdigest()
    assert ids((triple, [1], {"b": 2, "a": 1})) == [f"activity-{HERE}.triple-{digest}"]


def test_an_activity_may_say_itself():
    assert ids((Named, ["x"], {})) == [f"activity-{HERE}.Named-test_workflow-x"]


def test_children_contain_the_execution():
    assert ids((Child, [], {}), (Child, [], {})) == [
        "workflow-test_workflow-wid--28f0140--1",
        "workflow-test_workflow-wid--28f0140--2",
    ]
    assert ids((Child, [], {}), execution=False) == ["workflow-test_workflow-None--0--1"]


def test_children_of_a_repaired_execution_keep_their_ids():
    found = ids((Child, [], {}), repair_workflow_id="old", repair_run_id="rid")
    assert found == ["workflow-test_workflow-old--28f0140--1"]


def test_a_child_may_say_itself():
    """U-EXE-27."""
    assert ids((Own, [], {"foo": "bar"})) == ["my-bar"]


def test_idempotent_children_are_named_by_their_arguments():
    """U-EXE-27."""
    (found,) = ids((IdempotentChild, [], {"a": 1}), (IdempotentChild, [], {"a": 1}))
    assert found == "workflow-test_workflow-wid--28f0140--adb86b0326491007eae44a0a692bfc53"


def test_long_ones_are_cut_and_keep_apart():
    long = "x" * 300
    first, second = ids((Named, [long + "1"], {}), (Named, [long + "2"], {}))
    whole = f"activity-{HERE}.Named-test_workflow-{long}1"
    assert first == f"{whole[:223]}-{hashlib.md5(whole.encode()).hexdigest()}"
    assert len(first) == len(second) == 256 and first != second


@pytest.mark.parametrize("in_a_group", [False, True])
def test_a_task_that_waits_keeps_its_number(in_a_group):
    """What comes after it bears the same id before and after."""

    class Waits(Flow):
        def run(self):
            a = self.submit(double, 1)
            if in_a_group:
                self.submit(Group((increment, a)))
            else:
                self.submit(increment, a)
            self.submit(increment, 2)
            futures.wait(self.submit(increment, 3))

    story = Story(Waits)
    assert scheduled(decisions_for(story)) == [
        f"activity-{HERE}.double-1",
        f"activity-{HERE}.increment-2",
        f"activity-{HERE}.increment-3",
    ]
    story.decided().activity(double, result=1)
    story.activity(increment, "started", 2).activity(increment, "started", 3)
    assert scheduled(decisions_for(story.woken())) == [f"activity-{HERE}.increment-1"]


def test_an_idempotent_task_submitted_twice_has_two_futures():
    """T-DF-11."""

    class Twice(Flow):
        def run(self):
            a, b = self.submit(triple, 1), self.submit(triple, 1)
            return [a.state, b.state] if not a.done else [a.result, b.result]

    story = Story(Twice)
    decisions = decisions_for(story)
    assert told(decisions[-1])["result"] == '["PENDING","PENDING"]'
    story.decided().activity(triple, id=f"activity-{HERE}.triple-bdc09455c37471e0ba7397350413a5e6", result=3)
    (decision,) = decisions_for(story.woken())
    assert (types([decision]), told(decision)["result"]) == (["CompleteWorkflowExecution"], "[3,3]")
