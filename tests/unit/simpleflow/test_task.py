"""Tasks: arguments resolved, run here and now, options set without touching what others share."""

import pytest

from simpleflow import Workflow, activity
from simpleflow.activity import PRIORITY_NOT_SET, get_context
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.futures import Future
from simpleflow.task import (
    ActivityTask,
    CancelTimerTask,
    ChildWorkflowTask,
    ContinueAsNewWorkflowTask,
    MarkerTask,
    SignalTask,
    Task,
    TaskRegistry,
    TimerTask,
    WorkflowTask,
    call_workflow_hook,
    get_actual_value,
    resolve,
)

CONTEXT = {"workflow_id": "w", "activity_id": "3"}
calls = []


@activity.with_attributes()
def double(x):
    return x * 2


@activity.with_attributes()
class Double:
    def __init__(self, x):
        self.x = x

    def execute(self):
        return self.x * 2


@activity.with_attributes()
def tell_context():
    return tell_context.context, get_context()


@activity.with_attributes()
class TellContext:
    def execute(self):
        return self.context

    def post_execute(self):
        calls.append(self.context)


class Child(Workflow):
    name = "child"

    def run(self, *args, **kwargs):
        return args, kwargs


def finished(result):
    future = Future()
    future.set_finished(result)
    return future


def note_before(context, **kwargs):
    calls.append(("before", context))


def note_after(context, result, **kwargs):
    calls.append(("after", context, result))


MIDDLEWARES = {"pre": [f"{__name__}.note_before"], "post": [f"{__name__}.note_after"]}


@pytest.fixture(autouse=True)
def no_calls():
    calls.clear()


def test_executing_functions_and_classes():
    """T-TASK-1"""
    assert ActivityTask(double, 2).execute() == 4
    task = ActivityTask(Double, 4)
    assert task.execute() == 8
    assert task.context is None


def test_context_reaches_functions_and_classes():
    """T-TASK-2"""
    assert ActivityTask(tell_context, context=CONTEXT).execute() == (CONTEXT, CONTEXT)
    assert tell_context.context == CONTEXT
    assert get_context() is None
    assert ActivityTask(TellContext, context=CONTEXT).execute() == CONTEXT
    assert TellContext.context is None
    assert calls == [CONTEXT], "post_execute is called after"


def test_without_context_there_is_none():
    """T-TASK-3"""
    assert ActivityTask(tell_context).execute() == (None, None)
    assert ActivityTask(TellContext).execute() is None


@pytest.mark.parametrize(
    "make",
    [lambda *a, **k: WorkflowTask(None, Child, *a, **k), lambda *a, **k: ChildWorkflowTask(Child, *a, **k)],
)
def test_the_task_list_of_a_child_is_not_an_argument(make):
    """T-TASK-4"""
    task = make(1, workflow_task_list="fast", other=2)
    assert task._task_list == "fast"
    assert (task.args, task.kwargs, task._kwargs) == ([1], {"other": 2}, {"other": 2})
    assert make()._task_list is None
    assert task.execute() == ((1,), {"other": 2})


def test_only_activities_make_activity_tasks():
    """T-TASK-5"""
    with pytest.raises(TypeError, match="Wrong value for `activity`"):
        ActivityTask(len)


def test_futures_among_the_arguments():
    """T-TASK-6"""
    task = ActivityTask(double, finished(3), y=finished(4))
    assert (task.args, task.kwargs) == ([3], {"y": 4})
    for make in (lambda f: ActivityTask(double, f), lambda f: WorkflowTask(None, Child, x=f)):
        with pytest.raises(ExecutionBlocked):
            make(Future())


def test_futures_are_found_inside_lists_tuples_and_dicts():
    plain = {"a": [1, (2, 3)]}
    assert resolve(plain) is plain, "nothing to resolve, nothing copied"
    assert resolve({"a": [finished(1), (2, finished(3))]}) == {"a": [1, (2, 3)]}
    with pytest.raises(ExecutionBlocked):
        resolve([[Future()]])
    assert get_actual_value(finished(1)) == 1 and get_actual_value([1]) == [1]


def test_options_of_a_task_never_reach_the_shared_activity_or_class():
    """T-TASK-7"""
    task, other = ActivityTask(double, 1), ActivityTask(double, 2)
    task.propagate_attribute("raises_on_failure", True)
    assert task.activity.raises_on_failure and task.raises_on_failure
    assert not double.raises_on_failure and not other.raises_on_failure
    child = ChildWorkflowTask(Child)
    child.propagate_attribute("raises_on_failure", False)
    assert not child.raises_on_failure and Child.raises_on_failure
    assert child.effective_workflow.raises_on_failure is False
    assert child.effective_workflow.__qualname__ == Child.__qualname__
    assert ChildWorkflowTask(Child).effective_workflow is Child


class AsClassMethod(Workflow):
    name = "as_class_method"

    @classmethod
    def get_workflow_id(cls, x, *args, **kwargs):
        return f"{cls.name}-{x}"


class AsStaticMethod(Workflow):
    name = "as_static_method"

    @staticmethod
    def get_workflow_id(workflow, x, *args, **kwargs):
        return f"{workflow.name}-{x}"


class AsPlainFunction(Workflow):
    name = "as_plain_function"

    def get_workflow_id(workflow, x, *args, **kwargs):
        return f"{workflow.name}-{x}"


@pytest.mark.parametrize("workflow", [AsClassMethod, AsStaticMethod, AsPlainFunction])
def test_hooks_may_be_methods_of_any_sort(workflow):
    """T-TASK-8"""
    assert call_workflow_hook(workflow, "get_workflow_id", [1], {}) == f"{workflow.name}-1"
    task = ChildWorkflowTask(workflow, 2)
    assert task.id == f"{workflow.name}-2"


def test_middlewares_are_called_around_the_activity():
    task = ActivityTask(double, 2, context=CONTEXT, simpleflow_middlewares=MIDDLEWARES)
    assert task.execute() == 4
    assert calls == [("before", CONTEXT), ("after", CONTEXT, 4)]
    assert task.kwargs == {}


@pytest.mark.parametrize(
    "middlewares",
    [None, {}, {"pre": None, "post": []}, {"post": ["no.such.module"]}, {"pre": [f"{__name__}.missing"]}],
)
def test_missing_middlewares_are_left_out(middlewares):
    task = ActivityTask(double, 2, simpleflow_middlewares=middlewares)
    assert task.execute() == 4
    assert task.pre_execute_funcs == [] and task.post_execute_funcs == []


def test_more_middlewares_make_another_task():
    task = ActivityTask(double, 2)
    other = task.with_middlewares([note_before], [note_after])
    other.execute()
    assert len(calls) == 2 and task.pre_execute_funcs == []


def test_builtins_can_be_activities():
    assert ActivityTask(activity.Activity(len, "builtins.len"), "abc").execute() == 3


def test_the_context_is_also_an_argument_for_those_who_ask():
    def wrapped(x, context):
        return x, context

    wrapped.add_context_in_kwargs = True
    task = ActivityTask(activity.Activity(wrapped, "wrapped"), 1, context=CONTEXT)
    assert task.execute() == (1, CONTEXT)
    assert task.kwargs == {}


def test_arguments_that_cannot_be_copied_are_used_as_they_are():
    def numbers():
        yield 1

    generator = numbers()
    assert ActivityTask(double, generator).args == [generator]


def test_arguments_are_kept_as_they_were_given():
    given = [1]
    task = ActivityTask(double, given, context=CONTEXT, y={"z": 1})
    given.append(2)
    assert task._args == ([1],)
    assert task._kwargs == {"context": CONTEXT, "y": {"z": 1}}


def test_priorities_are_no_arguments():
    assert ActivityTask(double, 1, __priority=5).priority == 5
    assert ActivityTask(double, 1).priority is PRIORITY_NOT_SET
    assert WorkflowTask(None, Child, **{"__priority": None}).priority is None


def test_one_more_argument_makes_another_task():
    class Special(ActivityTask):
        pass

    task = Special(double, 1)
    task.context = CONTEXT
    other = task.with_extra_arg(7)
    assert type(other) is Special and other.args == [1, 7] and other.context == CONTEXT
    assert task.args == [1] and other._args == (1, 7)
    child = ChildWorkflowTask(AsClassMethod)
    assert child.with_extra_arg(4).id == "as_class_method-4"


def test_names_and_representations():
    assert ActivityTask(double, 1).name == f"activity-{double.name}"
    assert WorkflowTask(None, Child).name == "workflow-child"
    assert ContinueAsNewWorkflowTask(None, Child, 1).name == "continue_as_new-child"
    assert repr(ActivityTask(double, 1)).startswith("ActivityTask(activity=Activity(name=")
    assert f"{Child.__module__}.Child" in repr(WorkflowTask(None, Child))
    assert repr(TimerTask("t", 5)) == '<TimerTask timer_id="t" timeout=5>'
    assert repr(CancelTimerTask("t")) == '<CancelTimerTask timer_id="t">'
    assert "Child" in repr(ContinueAsNewWorkflowTask(None, Child))


def test_tasks_without_code():
    signal = SignalTask("go", finished(1), key=2)
    assert (signal.name, signal.args, signal.kwargs, signal.execute()) == ("go", [1], {"key": 2}, None)
    marker = MarkerTask("m", finished("x"))
    assert (marker.name, marker.details, marker.args, marker.kwargs) == ("m", "x", ["x"], {})
    timer = TimerTask("t", finished(0), {"a": 1})
    assert (timer.name, timer.id, timer.timeout, timer.control) == ("t", "t", 0, {"a": 1})
    assert timer.args == [] and timer.execute() is None
    cancel = CancelTimerTask("t")
    assert (cancel.id, cancel.args, cancel.execute()) == ("t", [], None)


def test_a_timer_sleeps_when_it_is_executed(monkeypatch):
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    TimerTask("t", "3").execute()
    assert slept == [3]


def test_a_task_needs_a_name():
    with pytest.raises(TypeError):
        Task()


def test_ids_are_the_same_at_every_replay():
    known = activity.with_attributes(idempotent=True)(lambda *a, **k: None)
    ids = TaskRegistry()
    assert [ids.suffix(ActivityTask(double, 1), None) for _ in range(2)] == ["1", "2"]
    assert ids.suffix(ActivityTask(known, 1), None) == "bdc09455c37471e0ba7397350413a5e6"
    assert ids.suffix(ActivityTask(known, a=1), None) == "adb86b0326491007eae44a0a692bfc53"


def test_an_activity_may_make_its_own_ids():
    class WithId:
        @staticmethod
        def get_task_id(workflow, x):
            return f"{workflow}-{x}"

        def __init__(self, x):
            pass

    task = ActivityTask(activity.with_attributes()(WithId), 5)
    assert TaskRegistry().suffix(task, "wf") == "wf-5"
