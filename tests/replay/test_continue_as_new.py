"""Continue as new: this run ends, and the next one starts with other arguments (T-EXE-6)."""

import pytest

from simpleflow.task import ContinueAsNewWorkflowTask
from tests.helpers.replay import Flow, Story, decisions_for, input_of, told, types
from tests.replay.activities import increment

NEXT = "ContinueAsNewWorkflowExecution"


class Again(Flow):
    def run(self, i, step=1):
        return self.submit(self.continue_as_new(i + step, step=step)).result


def test_with_positional_and_named_arguments():
    """Q-44: positional ones raised TypeError."""
    (decision,) = decisions_for(Story(Again, 1, step=2))
    assert decision == {
        "decisionType": NEXT,
        "continueAsNewWorkflowExecutionDecisionAttributes": {
            "input": '{"__extra":{"class":"tests.replay.test_continue_as_new.Again"},'
            '"args":[3],"kwargs":{"step":2}}',
            "taskList": {"name": "test_task_list"},
            "executionStartToCloseTimeout": "3600",
            "taskStartToCloseTimeout": "300",
            "workflowTypeVersion": "test_version",
        },
    }


def test_it_ends_the_run_even_if_nobody_waits_for_it():
    class Hasty(Flow):
        def run(self):
            self.submit(increment, 1)
            self.submit(self.record_marker("note"))
            self.submit(self.continue_as_new(5))
            raise AssertionError("nothing comes after it")

    decisions = decisions_for(Story(Hasty))
    assert types(decisions) == ["RecordMarker", NEXT]
    assert input_of(decisions[1])["args"] == [5]


def test_it_waits_for_its_arguments():
    class Waits(Flow):
        def run(self):
            self.submit(self.continue_as_new(self.submit(increment, 1)))

    story = Story(Waits)
    assert types(decisions_for(story)) == ["ScheduleActivityTask"]
    story.decided().activity(increment, result=2).woken()
    (decision,) = decisions_for(story)
    assert input_of(decision)["args"] == [2]


def test_a_generic_task():
    class Generic(Flow):
        def run(self):
            self.submit(ContinueAsNewWorkflowTask(None, Again, 7))

    (decision,) = decisions_for(Story(Generic))
    assert input_of(decision) == {
        "__extra": {"class": "tests.replay.test_continue_as_new.Again"},
        "args": [7],
        "kwargs": {},
    }


@pytest.mark.parametrize(
    ("tags", "sent"), [(None, None), (["a"], ["a"]), (Flow.INHERIT_TAG_LIST, ["inherited", "tags"])]
)
def test_tags(tags, sent):
    flow = type("Tagged", (Again,), {"tag_list": tags, "__module__": __name__})
    story = Story(flow, 1)
    story.events[0].tag_list = ["inherited", "tags"]
    (decision,) = decisions_for(story)
    assert told(decision).get("tagList") == sent


@pytest.mark.parametrize(
    ("attributes", "sent"),
    [
        ({"task_list": "mine"}, "mine"),
        ({"get_task_list": classmethod(lambda cls, i, step: f"list-{i}-{step}")}, "list-2-1"),
        ({"task_list": None}, "here"),
    ],
)
def test_task_list(attributes, sent):
    flow = type("Listed", (Again,), {**attributes, "__module__": __name__})
    story = Story(flow, 1)
    story.events[0].task_list = {"name": "here"}
    (decision,) = decisions_for(story)
    assert told(decision)["taskList"] == {"name": sent}


def test_what_the_class_says():
    flow = type("Said", (Again,), {"child_policy": "ABANDON", "decision_tasks_timeout": "60"})
    (decision,) = decisions_for(Story(flow, 1))
    assert told(decision)["childPolicy"] == "ABANDON"
    assert told(decision)["taskStartToCloseTimeout"] == "60"
