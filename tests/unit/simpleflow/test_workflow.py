"""The language: what `submit`, `map` and their friends accept, and what hooks do by default."""

import pytest

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, Group
from simpleflow.executor import Executor as AnyExecutor
from simpleflow.futures import Future
from simpleflow.local.executor import Executor
from simpleflow.task import ActivityTask, CancelTimerTask, TimerTask


@activity.with_attributes()
def add(x, y=1):
    return x + y


class Base(Workflow):
    name, version, task_list = "base", "1", "default"


def run(definition, *args, executor=Executor, **kwargs):
    """The result of a workflow whose `run` is this function."""
    workflow = type("Defined", (Base,), {"run": definition})
    return executor(workflow).run({"args": args, "kwargs": kwargs})


class Recording(Executor):
    """Remembers the priorities with which tasks were submitted."""

    priorities = []

    def submit(self, func, *args, **kwargs):
        if "__priority" in kwargs or getattr(func, "activity", None) or isinstance(func, activity.Activity):
            self.priorities.append(kwargs.get("__priority", "unset"))
        return super().submit(func, *args, **kwargs)


@pytest.fixture(autouse=True)
def no_priorities():
    Recording.priorities.clear()


def test_submitting_everything():
    def definition(self):
        results = [
            self.submit(add, 1),
            self.submit(ActivityTask(add, 2)),
            self.submit(Group((add, 3), (add, 4))),
            self.submit(Child, 5),
        ]
        return futures.wait(*results)

    assert run(definition) == [2, 3, [4, 5], 10]


class Child(Base):
    name = "child"

    def run(self, x):
        return x * 2


@pytest.mark.parametrize("wrong", [len, 3, None, add.callable, int])
def test_other_things_are_refused(wrong):
    with pytest.raises(TypeError, match="Bad type"):
        run(lambda self: self.submit(wrong))


def test_workflow_instances_are_refused():
    with pytest.raises(TypeError, match="Bad type"):
        run(lambda self: self.submit(self))


def test_ignored_arguments_are_not_ignored_silently():
    with pytest.warns(UserWarning, match="arguments are ignored"):
        assert run(lambda self: self.submit(Group((add, 1)), 7).result) == [2]


def test_map_and_starmap():
    """T-DF-5"""

    def definition(self):
        done = Future()
        done.set_finished([(1, 2), (3, 4)])
        return (
            futures.wait(*self.map(add, range(3))),
            futures.wait(*self.starmap(add, done)),
            futures.wait(*self.map(Child, [1, 2])),
        )

    assert run(definition) == ([1, 2, 3], [3, 7], [2, 4])
    with pytest.raises(TypeError, match="Bad type"):
        run(lambda self: self.map(len, [1]))


def test_arguments_may_bear_any_name():
    @activity.with_attributes()
    def named(func, submittable, self, activity):
        return [func, submittable, self, activity]

    assert run(lambda self: self.submit(named, func=1, submittable=2, self=3, activity=4).result) == [
        1,
        2,
        3,
        4,
    ]


def test_priorities_are_for_the_task_not_for_the_function():
    def definition(self):
        self.submit(add, 1, __priority=5)
        self.submit(ActivityTask(add, 1), __priority=6)
        self.submit(ActivityTask(add, 1, __priority=7), __priority=8)
        self.submit(Group((add, 1), ActivityTask(add, 1, __priority=None), Chain((add, 1))), __priority=9)
        self.submit(add, 1)

    run(definition, executor=Recording)
    assert Recording.priorities == [5, 6, 7, 9, None, 9, "unset"]


def test_timers_are_made_to_be_submitted():
    workflow = Base(None)
    timer = workflow.start_timer("t", 3, {"a": 1})
    assert isinstance(timer, TimerTask) and (timer.timer_id, timer.timeout, timer.control) == (
        "t",
        3,
        {"a": 1},
    )
    assert isinstance(workflow.cancel_timer("t"), CancelTimerTask)


def test_hooks_do_nothing_by_default():
    workflow = Base(None)
    for hook in ("before_replay", "after_replay", "after_closed", "on_completed", "on_canceled"):
        assert getattr(workflow, hook)(None) is None
    assert workflow.on_failure(None, "reason") is None
    assert workflow.on_task_failure(None) is None
    assert workflow.should_cancel(None) is True


def test_defaults_of_the_class():
    assert (Workflow.name, Workflow.version, Workflow.task_list, Workflow.task_priority) == (None,) * 4
    assert (Workflow.retry, Workflow.raises_on_failure) == (0, True)
    assert Workflow.INHERIT_TAG_LIST == "INHERIT_TAG_LIST"


def test_older_names_warn_and_work():
    executor = Executor(Base)
    executor.create_workflow()
    workflow = executor.workflow
    with pytest.deprecated_call():
        assert workflow.get_execution_context() == executor.get_run_context()
    with pytest.deprecated_call():
        workflow.before_run(None)
    with pytest.deprecated_call():
        workflow.after_run(None)
    with pytest.deprecated_call():
        executor.before_run()
    with pytest.deprecated_call():
        executor.after_run()
    with pytest.deprecated_call():
        assert executor.get_execution_context()["run_id"] == "local"


def test_a_workflow_needs_a_run_method():
    with pytest.raises(NotImplementedError, match="Base has no run method"):
        Executor(Base).run()


def test_what_an_executor_must_offer():
    assert AnyExecutor.__abstractmethods__ == {
        "history", "submit", "run", "signal", "wait_signal", "record_marker", "list_markers",
        "get_event_details", "continue_as_new", "fail",
    }  # fmt: skip


def test_executors_map_too():
    executor = Executor(Base)
    executor.create_workflow()
    assert [f.result for f in executor.map(add, [1, 2])] == [2, 3]
    assert [f.result for f in executor.starmap(add, [(1, 2)])] == [3]
    assert AnyExecutor.get_run_context(executor) == {}
