"""Tasks for SWF: made from tasks that anybody could run, with what SWF needs to know besides."""

import pytest

from simpleflow import Workflow, activity, task
from simpleflow.swf.executor import Executor
from simpleflow.swf.task import (
    ActivityTask,
    CancelTimerTask,
    ContinueAsNewWorkflowTask,
    MarkerTask,
    SignalTask,
    SwfTask,
    TimerTask,
    WorkflowTask,
    cast,
)
from swf.models.domain import Domain

DOMAIN = Domain("domain")


@activity.with_attributes(version="test", task_list="list")
def show_context():
    return show_context.context


@activity.with_attributes(version="test")
class ShowContext:
    def execute(self):
        return self.context


class Plain(Workflow):
    name, version = "plain", "1"


class Listed(Plain):
    task_list = "of-the-class"


class Computed(Listed):
    @staticmethod
    def get_task_list(workflow, task_list, *args, **kwargs):
        return task_list


class TestContext:
    """U-TSK: the context that an activity sees."""

    @pytest.mark.parametrize("shown", [show_context, ShowContext])
    def test_there_is_none_by_default(self, shown):
        assert ActivityTask(shown).execute() is None

    @pytest.mark.parametrize("shown", [show_context, ShowContext])
    def test_it_is_attached_to_the_function_or_the_instance(self, shown):
        a_task = ActivityTask(shown)
        a_task.context = {"foo": "bar"}
        assert a_task.execute() == {"foo": "bar"}


class TestTaskList:
    """U-TSK: where a child's deciders wait."""

    def test_none_by_default(self):
        assert WorkflowTask(None, Plain).task_list is None

    def test_that_of_the_class(self):
        assert WorkflowTask(None, Listed).task_list == "of-the-class"

    def test_that_the_class_computes(self):
        assert WorkflowTask(None, Computed, "computed").task_list == "computed"

    def test_that_of_the_task(self):
        a_task = WorkflowTask(None, Computed, "computed", workflow_task_list="given")
        assert (a_task.task_list, a_task.args, a_task.kwargs) == ("given", ["computed"], {})

    def test_that_of_the_generic_task(self):
        generic = task.WorkflowTask(None, Computed, "computed", workflow_task_list="given")
        assert WorkflowTask.from_generic_task(generic).task_list == "given"


class TestCast:
    @pytest.mark.parametrize(
        ("generic", "kind"),
        [
            (task.ActivityTask(show_context), ActivityTask),
            (task.WorkflowTask(None, Plain), WorkflowTask),
            (task.ChildWorkflowTask(Plain), WorkflowTask),
            (task.ContinueAsNewWorkflowTask(None, Plain, 1), ContinueAsNewWorkflowTask),
            (task.SignalTask("go", 1), SignalTask),
            (task.MarkerTask("note", {"a": 1}), MarkerTask),
            (task.TimerTask("t", 3, {"b": 2}), TimerTask),
            (task.CancelTimerTask("t"), CancelTimerTask),
        ],
    )
    def test_every_kind(self, generic, kind):
        made = cast(generic, Executor(DOMAIN, Plain))
        assert type(made) is kind and isinstance(made, SwfTask)
        assert (made.args, made.name) == (generic.args, generic.name)
        for attribute in ("timer_id", "timeout", "control", "details", "activity", "workflow"):
            if hasattr(generic, attribute):
                assert getattr(made, attribute) == getattr(generic, attribute)

    def test_what_is_for_swf_already_stays(self):
        made = MarkerTask("note")
        assert cast(made, Executor(DOMAIN, Plain)) is made

    def test_what_is_no_task_stays(self):
        assert cast("nothing", Executor(DOMAIN, Plain)) == "nothing"


class TestSchedule:
    """Each kind gives a list of one decision."""

    def decision(self, a_task, **options):
        (decision,) = a_task.schedule(DOMAIN, **options)
        return decision[decision.attributes_key]

    def test_timeouts_that_say_nothing_are_left_out(self):
        bare = activity.Activity(None, "bare", "1", heartbeat_timeout=0, start_to_close_timeout="NONE")
        a_task = ActivityTask(bare)
        a_task.id = "id"
        assert self.decision(a_task) == {
            "activityId": "id",
            "activityType": {"name": "bare", "version": "1"},
            "input": '{"args":[],"kwargs":{}}',
            "startToCloseTimeout": "NONE",
        }

    def test_options_come_before_what_the_activity_says(self):
        a_task = ActivityTask(show_context)
        a_task.id = "id"
        options = {
            "task_timeout": 1,
            "duration_timeout": "2",
            "schedule_timeout": 3,
            "heartbeat_timeout": 4,
            "control": {"c": 1},
            "priority": "5",
            "task_list": "other",
        }
        said = self.decision(a_task, **options)
        limits = ("startToClose", "scheduleToClose", "scheduleToStart", "heartbeat")
        assert [said[f"{name}Timeout"] for name in limits] == ["1", "2", "3", "4"]
        assert (said["control"], said["taskPriority"]) == ('{"c":1}', "5")
        assert said["taskList"] == {"name": "other"}

    def test_signals(self):
        said = self.decision(SignalTask("go", "wid", "rid", {"c": 1}, {"more": 2}, 3, k=4))
        assert said == {
            "signalName": "go",
            "workflowId": "wid",
            "runId": "rid",
            "control": '{"c":1}',
            "input": '{"args":[3],"kwargs":{"k":4},"more":2}',
        }

    def test_timers(self):
        assert self.decision(TimerTask("t", 3)) == {"timerId": "t", "startToFireTimeout": "3"}
        assert self.decision(CancelTimerTask("t")) == {"timerId": "t"}


def test_types_are_made_once():
    made = [ActivityTask.get_activity_type(DOMAIN, "once", "1") for _ in range(2)]
    assert made[0] is made[1]
    assert ActivityTask.is_known_activity_type("domain", "once", "1")
    assert not ActivityTask.is_known_activity_type("domain", "never", "1")
    made = [WorkflowTask.get_workflow_type(DOMAIN, "w", "1") for _ in range(2)]
    assert made[0] is made[1]


def test_a_signal_says_what_it_is():
    shown = repr(SignalTask("go", "wid", "rid", None, None, 3, k=4))
    for said in ("SignalTask", "'go'", "'wid'", "'rid'", "args=[3]", "kwargs={'k': 4}"):
        assert said in shown


def test_signals_are_told_apart_by_name_target_and_input():
    def identity(*args, **kwargs):
        return SignalTask(*args, **kwargs).identity

    one = identity("go", "wid", None, None, None, 1)
    assert one == identity("go", "wid", None, None, None, 1)
    others = [
        identity("stop", "wid", None, None, None, 1),
        identity("go", "other", None, None, None, 1),
        identity("go", "wid", "rid", None, None, 1),
        identity("go", "wid", None, None, None, 2),
    ]
    assert one not in others
