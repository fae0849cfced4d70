"""Canvases: what they submit, in which order, and how failures pass through them."""

import json

import pytest

from simpleflow import Workflow, activity
from simpleflow.canvas import AggregateException, Chain, FuncGroup, Group, GroupFuture
from simpleflow.exceptions import ExecutionBlocked, TaskFailed
from simpleflow.futures import Future
from simpleflow.local.executor import Executor
from simpleflow.signal import WaitForSignal
from simpleflow.task import ActivityTask, ChildWorkflowTask, SignalTask, TimerTask, WorkflowTask


@activity.with_attributes()
def to_string(arg):
    return str(arg)


@activity.with_attributes()
def sum_values(values):
    return sum(values)


@activity.with_attributes()
def sum_previous(values, previous=0):
    return sum(values) + previous


@activity.with_attributes()
def running():
    raise AssertionError("it is never run")


@activity.with_attributes()
def fail(*args):
    return 1 / 0


@activity.with_attributes()
def increment(x):
    return x + 1


@activity.with_attributes()
def multiply(numbers):
    return numbers[0] * numbers[1]


@activity.with_attributes()
def twice(x):
    return int(2 * x)


class Plain(Workflow):
    name = "plain"
    version = "1"
    task_list = "default"

    def run(self, str1, **kwargs):
        return {"str1": str1, "kwargs": kwargs}


class SomeRun(Executor):
    """Leaves one activity running."""

    def submit(self, func, *args, **kwargs):
        if getattr(func, "activity", None) == running:
            future = Future()
            future.set_running()
            return future
        return super().submit(func, *args, **kwargs)


@pytest.fixture
def executor():
    executor = SomeRun(Plain)
    executor.initialize_history({})
    executor._workflow = Plain(executor)
    return executor


def test_a_group_is_finished_with_its_items(executor):
    """T-CAN-1"""
    future = Group((to_string, 1), (to_string, 2)).submit(executor)
    assert future.finished and future.result == ["1", "2"]


def group_at_once():
    return Group((to_string, "test1"), running, (sum_values, [1, 2]))


def group_bit_by_bit():
    group = Group()
    group += [(to_string, "test1")]
    group.append(running)
    group.extend([(sum_values, [1, 2])])
    return group


@pytest.mark.parametrize("make", [group_at_once, group_bit_by_bit])
def test_a_group_runs_as_long_as_an_item_runs(executor, make):
    """T-CAN-1"""
    future = make().submit(executor)
    assert future.running
    assert future.count_finished_activities == 2
    assert future._result == ["test1", None, 3]
    with pytest.raises(ExecutionBlocked):
        future.result


def test_a_child_workflow_in_a_group(executor):
    """T-CAN-2"""
    future = Group(ChildWorkflowTask(Plain, str1="str1", hello="world")).submit(executor)
    assert future.finished
    assert future.result == [{"str1": "str1", "kwargs": {"hello": "world"}}]


def test_failures_of_a_group_are_collected(executor):
    """T-CAN-3"""
    future = Group(fail, fail).submit(executor)
    assert future.finished
    assert isinstance(future.exception, AggregateException)
    assert [type(ex) for ex in future.exception.exceptions] == [TaskFailed, TaskFailed]
    assert Group((to_string, 1)).submit(executor).exception is None
    assert Group(fail, bubbles_exception_on_failure=False).submit(executor).exception is None


def test_the_exceptions_of_a_group_stand_in_the_places_of_its_items(executor):
    exception = Group((to_string, 1), fail).submit(executor).exception
    assert exception.exceptions[0] is None and isinstance(exception.exceptions[1], TaskFailed)


def test_at_most_so_many_at_a_time(executor):
    """T-CAN-4"""
    future = Group(running, running, running, max_parallel=2).submit(executor)
    assert future.running and len(future.futures) == 2
    future = Group((to_string, 1), running, running, running, max_parallel=2).submit(executor)
    assert [f.state for f in future.futures] == ["FINISHED", "RUNNING", "RUNNING"]
    future = Group(*[(to_string, 1)] * 3, max_parallel=2).submit(executor)
    assert future.finished
    assert len(Group(running, running, max_parallel=0).submit(executor).futures) == 2


@pytest.mark.parametrize("inner", [Group, Chain])
@pytest.mark.parametrize("outer", [Group, Chain])
def test_options_reach_the_leaves(inner, outer):
    """T-CAN-5"""
    nested = inner((fail,), (fail,))
    task = ActivityTask(to_string, 1)
    outer(nested, task, raises_on_failure=True)
    for leaf in (*nested.activities, task):
        assert leaf.activity.raises_on_failure is True
    assert not fail.raises_on_failure and not to_string.raises_on_failure


def test_a_chain_stops_at_what_is_not_finished(executor):
    """T-CAN-6"""
    future = Chain((to_string, "1"), running, (to_string, "2")).submit(executor)
    assert future.running and future.count_finished_activities == 1 and len(future.futures) == 2


def test_a_chain_sends_results(executor):
    """T-CAN-6"""
    chain = Chain((sum_values, [1, 2]), (sum_previous, [2, 3]), (sum_previous, [4, 5]), send_result=True)
    assert chain.submit(executor).result == [3, 8, 17]
    assert chain.submit(executor).result == [3, 8, 17], "submitting changes nothing"


def test_a_chain_that_goes_on_after_a_failure(executor):
    """T-CAN-7"""
    chain = Chain((to_string, 1), fail, (to_string, 2), break_on_failure=False)
    future = chain.submit(executor)
    assert future.finished and future.count_finished_activities == 3
    none, failure, none_again = future.exception.exceptions
    assert none is None and none_again is None
    assert json.loads(failure.details)["error_type"] == "ZeroDivisionError"


def test_a_chain_that_stops_at_a_failure(executor):
    """T-CAN-7"""
    future = Chain((to_string, 1), fail, (to_string, 2)).submit(executor)
    assert future.finished and future.result == ["1", None]
    assert [type(ex) for ex in future.exception.exceptions] == [type(None), TaskFailed]


def test_a_chain_that_does_not_raise_does_not_bubble_either(executor):
    """T-CAN-8"""
    future = Chain(fail, (to_string, 1), raises_on_failure=False).submit(executor)
    assert future.finished and future.count_finished_activities == 1 and future.exception is None


def test_signals_in_a_chain(executor):
    """T-CAN-9, T-LOC-2"""
    chain = Chain(
        (to_string, 1),
        SignalTask("sig", 1),
        WaitForSignal("sig"),
        (to_string, 2),
        raises_on_failure=False,
    )
    future = chain.submit(executor)
    assert future.count_finished_activities == 4 and future.exception is None
    assert future.result[2]["args"] == [1]


def test_a_canvas_made_late(executor):
    """T-CAN-10"""

    def as_many(n):
        return Group(*[(twice, i) for i in range(n)])

    chain = Chain((sum_values, [1, 2]), FuncGroup(as_many), (sum_values,), send_result=True)
    assert chain.submit(executor).result == [3, [0, 2, 4], 6]
    assert chain.submit(executor).result == [3, [0, 2, 4], 6]


def test_options_of_a_canvas_made_late(executor):
    """T-CAN-11"""
    late = FuncGroup(lambda: Group(fail), raises_on_failure=False)
    late.submit(executor)
    assert late.activities.activities[0].activity.raises_on_failure is False
    with pytest.raises(TaskFailed):
        FuncGroup(lambda: Group(fail), raises_on_failure=True).submit(executor)
    chain = Chain(FuncGroup(lambda: Group(fail)), raises_on_failure=True)
    with pytest.raises(TaskFailed):
        chain.submit(executor)


def test_nested_canvases_go_on_when_resubmitted(executor):
    """T-CAN-12"""
    canvas = Chain(
        (to_string, "1"),
        (to_string, "2"),
        Group((to_string, "3"), (to_string, "4")),
        Chain((to_string, "5"), running, (to_string, "6")),
        (to_string, "7"),
    )
    future = canvas.submit(executor)
    assert not future.finished and len(future.futures) == 4 and not future.futures[3].finished
    canvas.activities[3].activities[1] = ActivityTask(to_string, "now")
    future = canvas.submit(executor)
    assert future.finished and len(future.futures) == 5


def test_documented_outcomes(executor):
    def result(canvas):
        return canvas.submit(executor).result

    i, m = (increment, 1), (multiply, [3, 2])
    assert result(Chain(fail, i, m, raises_on_failure=False)) == [None]
    assert result(Chain(fail, i, m, break_on_failure=False)) == [None, 2, 6]
    assert result(Chain(Chain(fail, raises_on_failure=False), i, m)) == [[None], 2, 6]
    inner = Chain(fail, raises_on_failure=False, bubbles_exception_on_failure=True)
    middle = Chain(inner, i, bubbles_exception_on_failure=False)
    assert result(Chain(middle, m)) == [[[None]], 6]


def test_sending_results_and_going_on_after_failures_do_not_go_together():
    with pytest.raises(ValueError, match="send_result"):
        Chain(send_result=True, break_on_failure=False)


def test_results_reach_children_and_pass_by_what_takes_no_arguments(executor):
    chain = Chain(
        (to_string, "a"),
        Plain,
        TimerTask("t", 0),
        Group((to_string, 1)),
        WorkflowTask(None, Plain),
        send_result=True,
    )
    result = chain.submit(executor).result
    assert result[1] == {"str1": "a", "kwargs": {}}
    assert result[4] == {"str1": ["1"], "kwargs": {}}
    assert chain.submit(executor).result == result


def test_sending_results_keeps_the_kind_and_options_of_a_task(executor):
    class Special(ActivityTask):
        def execute(self):
            return ("special", *self.args)

    chain = Chain((to_string, 1), Special(to_string), send_result=True)
    assert chain.submit(executor).result == ["1", ("special", "1")]


def test_a_canvas_made_late_may_be_nothing(executor):
    for canvas in (
        FuncGroup(lambda: None, _allow_none=True),
        Chain((to_string, 1), FuncGroup(lambda: None, _allow_none=True), (to_string, 2)),
        Group(FuncGroup(lambda: None, _allow_none=True)),
    ):
        assert canvas.submit(executor).finished
    with pytest.raises(TypeError, match="FuncGroup submission should return a Group or Submittable"):
        FuncGroup(lambda: None).submit(executor)
    with pytest.raises(TypeError, match="got <class 'int'>"):
        FuncGroup(lambda: 3).instantiate_task()


@pytest.mark.parametrize("made", [to_string, ActivityTask(to_string, 1), FuncGroup(lambda: Group())])
def test_a_canvas_made_late_may_be_anything_one_can_submit(executor, made):
    late = FuncGroup(lambda *args: made)
    if made is to_string:
        late = FuncGroup(lambda: Chain((to_string, 1)))
    assert late.submit(executor).finished


def test_arguments_that_are_not_there_yet_hold_up_only_their_own_task(executor):
    pending, done = Future(), Future()
    done.set_finished(4)
    group = Group((to_string, pending), (to_string, 1), FuncGroup(lambda x: Group(), pending))
    future = group.submit(executor)
    assert [f.state for f in future.futures] == ["PENDING", "FINISHED", "PENDING"]
    pending.set_finished("now")
    assert group.submit(executor).futures[0].result == "now"
    assert Group((to_string, done)).submit(executor).result == ["4"]
    assert FuncGroup(lambda x: Group((to_string, x)), done).submit(executor).result == ["4"]


def test_options_and_results_reach_tasks_whose_arguments_come_later(executor):
    pending = Future()
    chain = Chain((to_string, 1), (fail, pending), send_result=True, raises_on_failure=True)
    pending.set_finished(1)
    with pytest.raises(TaskFailed):
        chain.submit(executor)


@pytest.mark.parametrize("wrong", [3, "text", [to_string, 1], to_string.callable])
def test_only_what_can_be_submitted_goes_into_a_canvas(wrong):
    with pytest.raises(ValueError, match="should be a Submittable, Group, or Activity"):
        Group(wrong)


def test_tasks_take_no_more_arguments():
    with pytest.raises(ValueError, match="takes none"):
        Group((ActivityTask(to_string, 1), 2))


def test_unknown_options_are_errors():
    with pytest.raises(TypeError):
        Chain(send_results=True)
    with pytest.raises(TypeError):
        Group(parallel=3)


def test_a_child_may_bring_its_executor(executor):
    child = WorkflowTask(executor, Plain, "x")
    other = WorkflowTask(None, Plain, "y")
    assert Group(child, other).submit(executor).finished
    assert child.executor is executor is other.executor


def test_an_empty_group_is_finished(executor):
    for canvas in (Group(), Chain()):
        assert canvas.submit(executor).finished and canvas.submit(executor).result == []


def test_a_group_is_cancelled_when_nothing_of_it_runs_any_more(executor, monkeypatch):
    states = {"cancel": Future.set_cancelled, "run": Future.set_running}

    def submit(self, func, *args, **kwargs):
        future = Future()
        if isinstance(func, TimerTask):
            states[func.timer_id](future)
        else:
            future.set_finished(1)
        return future

    monkeypatch.setattr(SomeRun, "submit", submit)
    cancelled, runs = TimerTask("cancel", 1), TimerTask("run", 1)
    assert Group(cancelled, (to_string, 1)).submit(executor).cancelled
    assert Group(cancelled, runs).submit(executor).running
    assert Chain(cancelled, runs).submit(executor).cancelled


def test_ones_own_future_class(executor):
    class Total(GroupFuture):
        @property
        def result(self):
            return sum(super().result)

    class TotalGroup(Group):
        default_future_class = Total

    assert Group((increment, 1), (increment, 2), future_class=Total).submit(executor).result == 5
    assert TotalGroup((increment, 1)).submit(executor).result == 2


def test_representations(executor):
    group = Group((to_string, 1))
    assert repr(group).startswith("<Group at 0x") and "ActivityTask" in repr(group)
    assert repr(group.submit(executor)).startswith("<GroupFuture at 0x")
    assert repr(FuncGroup(len, 1)).startswith("<FuncGroup func=<built-in function len> args=[1]")
