"""Steps: asked for, done or passed over, told in markers."""

import json

from simpleflow.step import WorkflowStepMixin
from simpleflow.step.tasks import GetStepsDoneTask, MarkStepDoneTask
from tests.helpers.replay import WAKE_UP, Flow, Story, closed_with, decisions_for, input_of, told, types
from tests.replay.activities import increment

PREFIX = ("s3.amazonaws.com/step_bucket", "wid/steps/")
SKIPPED = {"step": "my_step", "status": "skipped"}


class Stepping(WorkflowStepMixin, Flow):
    def run(self):
        return self.submit(self.step("my_step", (increment, 1))).result


class Skipping(WorkflowStepMixin, Flow):
    def run(self):
        self.add_skipped_steps(["my_step"], "workflow_init")
        return self.submit(self.step("my_step", (increment, 1))).result


def after(story, decision, activity, result=None):
    """The history goes on: an activity that was just scheduled gave this result."""
    story.decided()
    story.activity(activity, id=told(decision)["activityId"], result=result)
    return story.woken()


def step_marker(decision):
    assert told(decision)["markerName"] == "log.step"
    return json.loads(told(decision)["details"])


def asked(flow):
    """The story of a workflow that has asked which steps are done, and how it asked."""
    story = Story(flow)
    (decision,) = decisions_for(story)
    assert told(decision)["activityType"]["name"] == "simpleflow.step.tasks.GetStepsDoneTask"
    return story, decision


def test_which_steps_are_done_is_asked_first():
    """T-STEP-3."""
    _, decision = asked(Stepping)
    assert input_of(decision) == {"args": list(PREFIX), "kwargs": {}}
    said = told(decision)
    assert (said["taskList"], said["taskPriority"]) == ({"name": "test_task_list"}, "100")
    assert (said["scheduleToCloseTimeout"], said["heartbeatTimeout"]) == ("14460", "180")


def test_a_step_that_is_done_is_passed_over():
    """T-STEP-3."""
    story, asking = asked(Stepping)
    decisions = decisions_for(after(story, asking, _activity(GetStepsDoneTask), ["my_step"]))

    assert types(decisions) == ["RecordMarker", "StartTimer"]
    assert step_marker(decisions[0]) == {
        **SKIPPED,
        "forced": False,
        "reasons": ["Step was already played"],
    }
    assert told(decisions[1])["timerId"] == WAKE_UP


def test_a_step_that_is_to_be_skipped():
    """T-STEP-3."""
    story, asking = asked(Skipping)
    decision = decisions_for(after(story, asking, _activity(GetStepsDoneTask), []))[0]

    assert step_marker(decision) == {**SKIPPED, "forced": True, "reasons": ["workflow_init"]}


def test_a_step_from_its_beginning_to_its_end():
    story, asking = asked(Stepping)
    first = decisions_for(after(story, asking, _activity(GetStepsDoneTask), []))
    assert step_marker(first[0]) == {"step": "my_step", "status": "scheduled", "forced": False, "reasons": []}

    story.decided().add_marker("log.step", step_marker(first[0]))
    (work,) = decisions_for(story.woken())
    assert told(work)["activityType"]["name"] == increment.name

    (marking,) = decisions_for(after(story, work, increment, 2))
    assert told(marking)["activityType"]["name"] == "simpleflow.step.tasks.MarkStepDoneTask"
    assert input_of(marking)["args"] == [*PREFIX, "my_step"]

    last = decisions_for(after(story, marking, _activity(MarkStepDoneTask)))
    assert step_marker(last[0])["status"] == "completed"
    story.decided().add_marker("log.step", step_marker(last[0]))
    kind, result = closed_with(decisions_for(story.woken()))
    assert kind == "CompleteWorkflowExecution"
    assert result[0] == []
    assert result[1][1:3] == [2, None]


def _activity(task):
    from simpleflow.activity import Activity

    return Activity(task, version="1.0")
