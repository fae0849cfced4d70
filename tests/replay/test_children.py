"""Child workflows: what is asked for, and what their events make of them, row by row."""

from unittest.mock import Mock

import pytest

from simpleflow.swf.executor import Executor
from simpleflow.swf.task import WorkflowTask
from swf.models.workflow import WorkflowType
from tests.helpers.replay import (
    DOMAIN,
    Flow,
    Story,
    an_answer,
    closed_with,
    decisions_for,
    input_of,
    scheduled,
    told,
    types,
)

KID = "workflow-test_workflow-wid--28f0140--1"


class Child(Flow):
    raises_on_failure = False

    def run(self, x):
        raise NotImplementedError


class FragileChild(Flow):
    pass


class StubbornChild(Flow):
    retry = 3


class Parent(Flow):
    def run(self):
        return self.submit(Child, 4).result


class State(Flow):
    def run(self):
        future = self.submit(Child, 4)
        return future.state if not future.done else [future.state, future.result, repr(future.exception)]


class FragileParent(Flow):
    def run(self):
        self.submit(FragileChild)


class StubbornParent(Flow):
    def run(self):
        return self.submit(StubbornChild).result


def test_a_child_is_started_and_its_result_completes_the_parent():
    """U-EXE-17."""
    story = Story(Parent)
    executor = Executor(DOMAIN, Parent)
    (decision,) = executor.replay(an_answer(story)).decisions
    assert decision == {
        "decisionType": "StartChildWorkflowExecution",
        "startChildWorkflowExecutionDecisionAttributes": {
            "workflowId": "workflow-test_workflow-None--0--1",
            "taskList": {"name": "test_task_list"},
            "executionStartToCloseTimeout": "3600",
            "taskStartToCloseTimeout": "300",
            "input": '{"args":[4],"kwargs":{}}',
            "workflowType": {"name": "tests.replay.test_children.Child", "version": "test_version"},
        },
    }
    story.decided().child(Child, id="workflow-test_workflow-None--0--1", result="5").woken()
    decisions = executor.replay(an_answer(story)).decisions
    assert closed_with(decisions) == ("CompleteWorkflowExecution", 5)


@pytest.mark.parametrize(
    ("state", "facts", "then"),
    [
        ("start_initiated", {}, "PENDING"),
        ("started", {}, "RUNNING"),
        ("completed", {"result": '"yes"'}, ["FINISHED", "yes", "None"]),
        ("completed", {}, ["FINISHED", None, "None"]),
        ("failed", {"reason": "why"}, ["FINISHED", None, f'TaskFailed ({KID}, "why")']),
        ("failed", {}, ["FINISHED", None, f'TaskFailed ({KID}, "None")']),
        ("timed_out", {}, ["FINISHED", None, "TimeoutError(START_TO_CLOSE)"]),
        ("canceled", {}, ["FINISHED", None, "TaskCanceled()"]),
        ("canceled", {"details": "enough"}, ["FINISHED", None, "TaskCanceled(enough)"]),
        ("terminated", {}, ["FINISHED", None, "TaskTerminated()"]),
        ("start_failed", {}, ["FINISHED", None, f'TaskFailed ({KID}, "WORKFLOW_ALREADY_RUNNING")']),
    ],
)
def test_from_the_last_event_to_the_future(state, facts, then):
    """T-EXE-2."""
    story = Story(State).decided().child(Child, state, **facts).woken()
    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", then)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("failed", "None"),
        ("timed_out", "TimeoutError(START_TO_CLOSE)"),
        ("canceled", "TaskCanceled()"),
        ("terminated", "TaskTerminated()"),
    ],
)
def test_a_child_that_does_not_complete_fails_its_parent(state, said):
    """U-EXE-18, T-DF-7."""
    story = Story(FragileParent).decided().child(FragileChild, state).woken()
    (decision,) = decisions_for(story)
    assert decision.type == "FailWorkflowExecution"
    assert told(decision)["reason"] == f'Workflow execution error in workflow-test_workflow: "{said}"'


@pytest.mark.parametrize(("state", "attempts"), [("failed", 4), ("timed_out", 4), ("start_failed", 4)])
def test_attempts_of_a_child_are_counted(state, attempts):
    """Q-39: also those that could not be started, which the original started for ever."""
    assert attempts_of_a_child_that_ends(state) == attempts


@pytest.mark.parametrize("state", ["canceled", "terminated"])
def test_what_somebody_ended_on_purpose_is_not_started_again(state):
    """Q-39: the original did so for ever, as soon as the child had a `retry`."""
    assert attempts_of_a_child_that_ends(state) == 1


def attempts_of_a_child_that_ends(state):
    story, attempts = Story(StubbornParent), 0
    for _ in range(100):
        decisions = decisions_for(story)
        if types(decisions) != ["StartChildWorkflowExecution"]:
            break
        attempts += 1
        story.decided().child(StubbornChild, state).woken()
    assert types(decisions) == ["FailWorkflowExecution"]
    return attempts


@pytest.mark.parametrize("state", ["canceled", "terminated"])
def test_every_end_counts_where_a_workflow_starts_such_a_child_again(state):
    """Q-39, T-EXE-8: asking for the default handling does not make it endless either."""

    class Insisting(StubbornParent):
        def on_task_failure(self, context):
            return self.executor.default_failure_handling(context)

    story, attempts = Story(Insisting), 0
    while types(decisions_for(story)) == ["StartChildWorkflowExecution"] and attempts < 100:
        attempts += 1
        story.decided().child(StubbornChild, state).woken()
    assert attempts == 4


def test_the_workflow_type_is_registered_when_swf_does_not_know_it(monkeypatch):
    monkeypatch.setattr(WorkflowType, "save", save := Mock())
    story = Story(Parent).decided().child(Child, "start_failed", cause="WORKFLOW_TYPE_DOES_NOT_EXIST")
    assert scheduled(decisions_for(story.woken())) == [KID]
    save.assert_called_once_with()


class TestTaskList:
    """Where the child's deciders wait."""

    def test_a_child_without_one_gets_its_parent_s(self):
        """Q-32: the original sent a task list without a name, which botocore refuses."""

        class Homeless(Flow):
            task_list = None

        class Parent(Flow):
            def run(self):
                self.submit(Homeless).result

        (decision,) = decisions_for(Story(Parent))
        assert told(decision)["taskList"] == {"name": "test_task_list"}

    def test_the_one_of_the_task_comes_before_that_of_the_class(self):
        class Parent(Flow):
            def run(self):
                self.submit(WorkflowTask(self.executor, Child, 4, workflow_task_list="given")).result

        (decision,) = decisions_for(Story(Parent))
        assert told(decision)["taskList"] == {"name": "given"}
        assert input_of(decision) == {"args": [4], "kwargs": {}}

    @pytest.mark.parametrize("style", ["class", "class, told the class", "static", "plain"])
    @pytest.mark.parametrize("name", ["get_task_list", "get_tag_list", "get_workflow_id"])
    def test_the_three_styles_of_hooks(self, name, style):
        """Q-31, T-EXE-11: the documented class method got the class twice."""

        def answer(*args):
            text = "-".join(map(str, args))
            return [text] if name == "get_tag_list" else text

        hooks = {
            "class": classmethod(lambda cls, x, y=None: answer(x, y)),
            "class, told the class": classmethod(lambda cls, workflow, x, y=None: answer(x, y)),
            "static": staticmethod(lambda workflow, x, y=None: answer(x, y)),
            "plain": lambda workflow, x, y=None: answer(x, y),
        }
        kid = type("Kid", (Flow,), {name: hooks[style]})

        class Parent(Flow):
            def run(self):
                self.submit(kid, 1, y=2).result

        (decision,) = decisions_for(Story(Parent))
        said = told(decision)
        found = {
            "get_task_list": said["taskList"]["name"],
            "get_tag_list": said.get("tagList", [None])[0],
            "get_workflow_id": said["workflowId"],
        }
        assert found[name] == "1-2"


def test_what_the_class_says_goes_with_it():
    class Kid(Flow):
        decision_tasks_timeout = "60"
        child_policy = "ABANDON"
        tag_list = Flow.INHERIT_TAG_LIST
        task_priority = 7

    class Parent(Flow):
        tag_list = ["red", "blue"]
        task_priority = 1

        def run(self):
            self.submit(Kid)
            self.submit(Kid, __priority=9)
            self.submit(Kid, __priority=None)
            self.submit(Child, 1).result

    decisions = [told(decision) for decision in decisions_for(Story(Parent))]
    assert [said.get("taskPriority") for said in decisions] == ["7", "9", None, "1"]
    assert decisions[0]["taskStartToCloseTimeout"] == "60"
    assert decisions[0]["childPolicy"] == "ABANDON"
    assert decisions[0]["tagList"] == ["red", "blue"]
    assert "tagList" not in decisions[3]
