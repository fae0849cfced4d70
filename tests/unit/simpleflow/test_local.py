"""The local executor: everything a workflow can submit, with the result SWF would give."""

import gc
import json

import pytest

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, Group
from simpleflow.exceptions import (
    ExecutionBlocked,
    TaskCanceled,
    TaskException,
    TaskFailed,
    WorkflowException,
)
from simpleflow.failure import TaskFailureContext
from simpleflow.local import Executor
from simpleflow.marker import Marker
from simpleflow.signal import WaitForSignal
from simpleflow.task import ActivityTask, SignalTask, Task, TimerTask, WorkflowTask

ran = []


@activity.with_attributes()
def increment(x):
    ran.append(x)
    return x + 1


@activity.with_attributes(idempotent=True)
def once(x):
    ran.append(x)
    return x


@activity.with_attributes()
def fail(*args):
    ran.append("fail")
    raise ValueError("no luck")


@activity.with_attributes(raises_on_failure=True)
def fail_hard():
    raise ValueError("no luck")


@activity.with_attributes(retry=2)
def third_time(results):
    ran.append("try")
    result = results[len(ran) - 1]
    if isinstance(result, str):
        raise ValueError(result)
    return result


class FakeClock:
    """Sleeping is free here."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Base(Workflow):
    name, version, task_list = "base", "1", "default"


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


def define(definition, **attributes):
    return type("Defined", (Base,), {"run": definition, **attributes})


def run(definition, *args, clock=None, **attributes):
    """The result of a workflow whose `run` is this function."""
    return Executor(define(definition, **attributes), clock=clock or FakeClock()).run({"args": args})


# Identity


class GrandChild(Base):
    name = "ChildWorkflow2"

    def run(self):
        return self.get_run_context()


class Child(Base):
    name = "ChildWorkflow"

    def run(self):
        return self.get_run_context(), self.submit(GrandChild).result


class Named(Base):
    name = "named"

    @classmethod
    def get_workflow_id(cls, name):
        return f"id-of-{name}"

    def run(self, name):
        return self.get_run_context()


def test_run_contexts_of_children():
    """T-LOC-1"""

    def definition(self):
        group = Group(Child, Child, WorkflowTask(self.executor, Named, "x"))
        return self.get_run_context(), self.submit(group).result

    own, (first, second, named) = run(definition)
    assert own == {
        "name": "local",
        "version": "1.0",
        "run_id": "local",
        "workflow_id": "local",
        "tag_list": [],
    }
    contexts = [*first, *second, named]
    assert [context["workflow_id"] for context in contexts] == [
        "local_childworkflow",
        "local_childworkflow2",
        "local_childworkflow",
        "local_childworkflow2",
        "id-of-x",
    ]
    assert len({context["run_id"] for context in contexts}) == 5


def test_activities_know_which_execution_they_run_for():
    @activity.with_attributes()
    def tell():
        return activity.get_context()

    def definition(self):
        return [self.submit(tell).result for _ in range(2)]

    contexts = run(definition)
    assert [context["activity_id"] for context in contexts] == ["0", "1"]
    assert contexts[0]["workflow_id"] == "local"


# Signals


def test_a_signal_sent_before_it_is_waited_for():
    """T-LOC-2"""

    def definition(self):
        self.submit(self.signal("go", 1, key=2))
        return self.submit(self.wait_signal("go")).result

    assert run(definition) == {"args": [1], "kwargs": {"key": 2}, "__propagate": True}


def test_a_signal_waited_for_before_it_is_sent():
    def definition(self):
        signal = self.submit(self.wait_signal("go"))
        dependent = self.submit(increment, signal)
        other = self.submit(increment, 5)
        self.submit(self.signal("go"))
        return futures.wait(other), signal.result["args"], dependent.exception.reason

    other, args, reason = run(definition)
    assert (other, args) == ([6], []) and "TypeError" in reason
    assert ran == [5, {"args": [], "kwargs": {}, "__propagate": True}], "nothing ran twice"


def test_a_signal_that_nobody_sends():
    """T-LOC-2"""
    with pytest.raises(NotImplementedError, match=r"wait_signal\(go\) before signal was sent"):
        run(lambda self: self.submit(self.wait_signal("go")).result)
    with pytest.raises(NotImplementedError):
        Executor(Base).submit(WaitForSignal("go"))


def test_signals_reach_parents_and_children():
    class Waiting(Base):
        name = "waiting"

        def run(self):
            return self.submit(self.wait_signal("go")).result["args"]

    class Sending(Base):
        name = "sending"

        def run(self, propagate):
            self.submit(self.signal("go", "from child", propagate=propagate))

    def definition(self):
        waiting = self.submit(Waiting)
        self.submit(Sending, True)
        return waiting.result, self.submit(self.wait_signal("go")).result["args"]

    assert run(definition) == (["from child"], ["from child"])

    def silent(self):
        self.submit(Sending, False)
        return self.submit(self.wait_signal("go")).result

    with pytest.raises(NotImplementedError):
        run(silent)

    class Private(Sending):
        name = "private"
        propagate_signals_to_parent = False

    def to_private(self):
        self.submit(Private, True)
        return self.submit(self.wait_signal("go")).result

    with pytest.raises(NotImplementedError):
        run(to_private)


def test_signals_for_somebody():
    class Waiting(Base):
        name = "waiting"

        @staticmethod
        def get_workflow_id(workflow):
            return "the one"

        def run(self):
            return self.submit(self.wait_signal("go")).result["args"]

    def definition(self):
        waiting = self.submit(Waiting)
        self.submit(self.signal("go", 1, workflow_id="the one", propagate=False))
        nobody = self.submit(self.signal("go", 2, workflow_id="nobody"))
        return waiting.result, nobody.exception.reason

    assert run(definition) == ([1], "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION")


def test_children_started_later_hear_of_signals_too():
    class Late(Base):
        name = "late"

        def run(self):
            return self.submit(self.wait_signal("go")).result["args"]

    def definition(self):
        self.submit(self.signal("go", 3))
        self.submit(self.signal("alone", 3, propagate=False))
        return self.submit(Late).result

    assert run(definition) == [3]


def test_signals_with_arguments_that_are_not_json():
    def definition(self):
        thing = object()
        self.submit(self.signal("go", thing))
        return self.submit(self.wait_signal("go")).result["args"] == [thing]

    assert run(definition)


# Timers


def test_timers_fire_when_there_is_nothing_else_to_do():
    def definition(self):
        slow = self.submit(self.start_timer("slow", 60))
        fast = self.submit(self.start_timer("fast", "5"))
        self.submit(increment, 1)
        return futures.wait(fast, slow)

    clock = FakeClock()
    assert run(definition, clock=clock) == [None, None]
    assert clock.slept == [5, 55], "they run side by side"
    assert ran == [1]


def test_a_cancelled_timer_is_not_waited_for():
    def definition(self):
        timer = self.submit(self.start_timer("t", 60))
        cancel = self.submit(self.cancel_timer("t"))
        futures.wait(timer, cancel)
        return timer.cancelled, cancel.cancelled

    clock = FakeClock()
    assert run(definition, clock=clock) == (True, True)
    assert clock.slept == []


def test_cancelling_timers_too_late_or_that_never_were():
    def definition(self):
        futures.wait(self.submit(self.start_timer("t", 1)))
        return self.submit(self.cancel_timer("t")).finished, self.submit(self.cancel_timer("x")).exception

    finished, exception = run(definition)
    assert finished and exception.reason == "TIMER_ID_UNKNOWN"


def test_outside_of_a_run_timers_just_sleep():
    clock = FakeClock()
    executor = Executor(Base, clock=clock)
    assert executor.submit(TimerTask("t", 7)).finished and clock.slept == [7]
    assert executor.submit(TimerTask("u", 0)).finished and clock.slept == [7]


def test_timers_of_children():
    class Sleeping(Base):
        name = "sleeping"

        def run(self, seconds):
            futures.wait(self.submit(self.start_timer("t", seconds)))
            return self.submit(increment, seconds).result

    clock = FakeClock()

    def definition(self):
        group = self.submit(Group((Sleeping, 5), (Sleeping, 9)))
        assert group.running or group.finished
        return group.result

    assert run(definition, clock=clock) == [6, 10]
    assert clock.slept == [5, 4] and ran == [5, 9]


# Failures


def test_a_failed_task_marks_its_future():
    """T-DF-10"""

    def definition(self):
        future = self.submit(fail)
        return future.result, future.exception

    result, exception = run(definition)
    assert result is None and isinstance(exception, TaskFailed)
    assert (exception.name, exception.reason) == (f"activity-{fail.name}", "ValueError: no luck")
    details = json.loads(exception.details)
    assert (details["error"], details["error_type"], details["message"]) == (
        "ValueError",
        "ValueError",
        "no luck",
    )
    assert "raise ValueError" in "".join(details["traceback"])


def test_a_task_that_raises_on_failure_ends_the_workflow():
    """T-DF-7"""
    events = []
    hooks = {"on_failure": lambda self, history, *args: events.append(args)}
    for task in (fail_hard, ActivityTask(fail_hard), Group(fail_hard)):
        with pytest.raises(TaskFailed, match="no luck") as raised:
            run(lambda self, task=task: self.submit(task), **hooks)
        assert isinstance(raised.value, TaskException) and raised.value.task.activity is fail_hard
        assert repr(raised.value) == f'TaskFailed (activity-{fail_hard.name}, "ValueError: no luck")'
    reason, details = events[0]
    assert reason == f'Workflow execution error in activity-{fail_hard.name}: "ValueError: no luck"'
    assert json.loads(details)["error"] == "ValueError"


def test_exiting_is_failing():
    @activity.with_attributes()
    def leave():
        raise SystemExit(3)

    assert run(lambda self: self.submit(leave).exception.reason) == "SystemExit: 3"


def test_tasks_are_tried_again():
    """T-DF-6"""
    assert run(lambda self: self.submit(third_time, ["a", "b", 3]).result) == 3
    ran.clear()
    exception = run(lambda self: self.submit(third_time, ["a", "b", "c"]).exception)
    assert exception.reason == "ValueError: c" and len(ran) == 3


def decide(method, *args):
    seen = []

    def on_task_failure(self, context):
        seen.append(context)
        return getattr(context, method)(*args)

    return seen, {"on_task_failure": on_task_failure}


def test_the_workflow_decides_what_a_failure_means():
    seen, hooks = decide("decide_ignore")
    assert run(lambda self: self.submit(fail).exception, **hooks) is None
    [context] = seen
    assert isinstance(context, TaskFailureContext)
    assert (context.task_error, context.task_message, context.task_error_type) == (
        "ValueError",
        "no luck",
        ValueError,
    )
    assert (context.retry_count, context.attempt_number, context.task_name) == (0, 1, fail.name)
    assert context.event["state"] == "failed" and context.history.activities

    _, hooks = decide("decide_cancel")
    assert run(lambda self: self.submit(fail).cancelled, **hooks)

    _, hooks = decide("decide_abort")
    assert run(lambda self: self.submit(fail).exception.reason, **hooks) == "ValueError: no luck"
    with pytest.raises(TaskFailed):
        run(lambda self: self.submit(fail_hard), **hooks)


def test_ignoring_with_a_result():
    def on_task_failure(self, context):
        context.future._result = "instead"
        return context.decide_ignore()

    assert run(lambda self: self.submit(fail).result, on_task_failure=on_task_failure) == "instead"


def test_trying_again_with_other_arguments():
    def on_task_failure(self, context):
        context.a_task.args = [["fine"] * 9 + [7]] if context.attempt_number < 2 else [[8] * 20]
        return context.decide_retry()

    assert run(lambda self: self.submit(third_time, ["x"] * 9).result, on_task_failure=on_task_failure) == 8
    assert len(ran) == 3


def test_trying_again_later():
    def on_task_failure(self, context):
        return context.decide_retry(30) if context.attempt_number < 3 else None

    clock = FakeClock()

    def definition(self):
        retried = self.submit(third_time, ["a", "not me", "b", 4])
        other = self.submit(increment, 10)
        return retried.result, other.result

    assert run(definition, clock=clock, on_task_failure=on_task_failure) == (4, 11)
    assert clock.slept == [30, 30] and ran == ["try", 10, "try", "try"]


def test_handled_failures():
    def on_task_failure(self, context):
        future = futures.Future()
        future.set_finished("mine")
        return context.decide_handled(context.a_task, future)

    assert run(lambda self: self.submit(fail).result, on_task_failure=on_task_failure) == "mine"

    def another_task(self, context):
        return context.decide_handled(ActivityTask(increment, 1))

    assert run(lambda self: self.submit(fail).result, on_task_failure=another_task) == 2


def test_the_default_can_be_asked_for():
    def on_task_failure(self, context):
        return self.executor.default_failure_handling(context)

    hooks = {"on_task_failure": on_task_failure}
    assert run(lambda self: self.submit(third_time, ["a", "b", 4]).result, **hooks) == 4
    assert run(lambda self: self.submit(fail).exception.reason, **hooks) == "ValueError: no luck"
    with pytest.raises(TaskException):
        run(lambda self: self.submit(fail_hard), **hooks)


def test_nonsense_decisions_are_errors():
    def on_task_failure(self, context):
        context.decision = "whatever"
        return context

    with pytest.raises(ValueError, match="unknown decision 'whatever'"):
        run(lambda self: self.submit(fail), on_task_failure=on_task_failure)


def test_a_caught_failure_stays_caught_when_the_workflow_is_replayed():
    def definition(self):
        try:
            self.submit(fail_hard)
        except TaskException as error:
            caught = error
        futures.wait(self.submit(self.start_timer("t", 1)))
        return caught.reason

    assert run(definition) == "ValueError: no luck"


def test_other_tasks_are_executed():
    class Own(Task):
        name = "own"

        def __init__(self, result):
            self.result = result

        def execute(self):
            if isinstance(self.result, Exception):
                raise self.result
            return self.result

    assert run(lambda self: self.submit(Own(3)).result) == 3
    assert run(lambda self: self.submit(Own(KeyError(1))).exception.reason) == "KeyError: 1"


# Children


def test_children_submitted_directly():
    """T-LOC-4 (bug 1)"""

    class Doubling(Base):
        name = "doubling"

        def run(self, x):
            return self.submit(increment, x).result * 2

    def definition(self):
        child = self.submit(Doubling, 4)
        entry = self.executor.history.child_workflows["workflow-doubling-1"]
        return child.result, entry["state"]

    assert run(definition) == (10, "completed")


def test_failing_children():
    class Failing(Base):
        name = "failing"

        def run(self, how):
            if how == "fail":
                self.fail("my reason", "my details")
            if how == "task":
                self.submit(fail_hard)
            raise KeyError("x")

    class Tolerated(Failing):
        name = "tolerated"
        raises_on_failure = False

    for submit in (
        lambda self, how: self.submit(Failing, how),
        lambda self, how: self.submit(Group((Failing, how))),
    ):
        with pytest.raises(TaskFailed) as raised:
            run(submit, "fail")
        assert isinstance(raised.value, WorkflowException)
        assert raised.value.reason == "Workflow execution failed: my reason"
        assert raised.value.details == "my details"

    def tolerant(self, how):
        return self.submit(Tolerated, how).exception.reason

    assert run(tolerant, "raise") == "Cannot replay the workflow: KeyError('x')"
    assert run(tolerant, "task").startswith(f"Workflow execution error in activity-{fail_hard.name}")
    group = Group((Failing, "fail"), raises_on_failure=False)
    assert run(lambda self: self.submit(group).futures[0].exception.details) == "my details"


def test_children_are_tried_again():
    class Second(Base):
        name = "second"
        retry = 1

        def run(self):
            ran.append("run")
            if len(ran) < 2:
                raise KeyError("x")
            return "done"

    assert run(lambda self: self.submit(Second).result) == "done"


def test_a_child_with_an_id_is_one_child():
    def definition(self):
        return self.submit(Named, "x").result == self.submit(Named, "x").result

    assert run(definition), "as on SWF, where an id can run only once at a time"


# The run itself


class Telling(Base):
    """Notes which hooks are called."""

    def __init__(self, executor):
        super().__init__(executor)
        ran.append("init")

    def before_replay(self, history):
        assert history.events[0].input["args"] == []
        ran.append("before_replay")

    def after_replay(self, history):
        ran.append("after_replay")

    def on_completed(self, history):
        ran.append("on_completed")

    def on_failure(self, history, reason, details=None):
        ran.append(("on_failure", reason, details))

    def on_canceled(self, history):
        ran.append("on_canceled")

    def after_closed(self, history):
        ran.append("after_closed")


def test_hooks_of_a_run_that_completes():
    """T-DF-9 (bug 3)"""

    class Completing(Telling):
        def run(self):
            futures.wait(self.submit(self.start_timer("t", 1)))

    Executor(Completing, clock=FakeClock()).run()
    replay = ["init", "before_replay"]
    assert ran == [*replay, "after_replay", *replay, "after_replay", "on_completed", "after_closed"]


def test_hooks_of_a_run_that_raises():
    class Raising(Telling):
        def run(self):
            raise KeyError("x")

    with pytest.raises(KeyError):
        Executor(Raising).run()
    (name, reason, details) = ran[2]
    assert (name, reason) == ("on_failure", "Cannot replay the workflow: KeyError('x')")
    assert "Traceback" in details and ran[3:] == ["after_closed"]


def test_a_workflow_that_fails_itself():
    """T-DF-8 (bug 2)"""

    class Failing(Telling):
        def run(self):
            try:
                self.fail("error", "details")
            except Exception:
                ran.append("not reached")

    with pytest.raises(WorkflowException) as raised:
        Executor(Failing).run()
    assert isinstance(raised.value.exception, TaskFailed)
    assert (raised.value.exception.reason, raised.value.exception.details) == ("error", "details")
    assert ran[2:] == [("on_failure", "error", "details"), "after_closed"]
    executor = Executor(Failing)
    executor.create_workflow()
    with pytest.raises(WorkflowException):
        executor.fail("outside of a run")


def test_a_cancelled_run():
    """T-DF-15"""

    class Cancelled(Telling):
        def run(self):
            self.submit(increment, 1)
            self.executor.request_cancel()
            self.submit(increment, 2)

    with pytest.raises(WorkflowException) as raised:
        Executor(Cancelled).run()
    assert isinstance(raised.value.exception, TaskCanceled)
    assert ran[2:] == [1, "on_canceled", "after_replay", "after_closed"]


def test_a_run_that_refuses_to_be_cancelled():
    def definition(self):
        self.executor.request_cancel()
        return self.submit(increment, 1).result

    assert run(definition, should_cancel=lambda self, history: False) == 2


def test_continuing_as_new():
    """T-LOC-9 (bug 6)"""

    class Continuing(Base):
        def run(self, i, factor=1):
            self.submit(self.record_marker("m", i))
            markers = [marker.details for marker in self.list_markers(all=True)]
            assert markers == [i], "each run starts with nothing"
            if i < 3:
                futures.wait(self.submit(self.continue_as_new(i + 1, factor=factor * 2)))
            return i, factor, self.get_run_context()

    i, factor, context = Executor(Continuing).run({"args": [0]})
    assert (i, factor) == (3, 8)
    assert context["workflow_id"] == "local" and context["run_id"] != "local"


def test_a_child_that_continues_as_new():
    class Continuing(Base):
        name = "continuing"

        def run(self, i):
            if i < 3:
                self.submit(self.continue_as_new(i + 1))
            return i

    assert run(lambda self: self.submit(Continuing, 0).result) == 3


def test_waiting_for_nothing_at_all():
    with pytest.raises(ExecutionBlocked, match="nothing will ever finish"):
        run(lambda self: futures.Future().result)


def test_what_has_to_wait_keeps_its_number():
    def definition(self):
        signal = self.submit(self.wait_signal("go"))
        late = self.submit(increment, signal)
        chain = self.submit(Chain(self.wait_signal("go"), (increment, 1)))
        group = self.submit(Group((increment, signal), (increment, 2), max_parallel=1))
        last = self.submit(increment, 3)
        self.submit(self.signal("go"))
        futures.wait(late, chain, group)
        return last.result, chain.result[1], group.result[1]

    assert run(definition) == (4, 2, 3)
    assert ran.count(3) == 1


def test_arguments_that_are_not_there_yet():
    """T-DF-2"""

    def definition(self):
        return self.submit(increment, futures.Future()).state

    assert run(definition) == "PENDING"


def test_equal_idempotent_tasks_are_one():
    """T-DF-11"""

    def definition(self):
        return [self.submit(once, x).result for x in (1, 2, 1)]

    assert run(definition) == [1, 2, 1] and ran == [1, 2]


def test_idempotent_tasks_with_arguments_that_are_not_json():
    thing = object()

    def definition(self):
        return [self.submit(once, thing).result for _ in range(2)]

    assert run(definition) == [thing, thing] and len(ran) == 2


def test_things_that_cannot_be_submitted():
    for wrong in (3, int, None):
        with pytest.raises(TypeError, match="expected an activity"):
            Executor(Base).submit(wrong)


# Markers, history, middlewares


def test_markers():
    def definition(self):
        self.submit(self.record_marker("a", 1))
        self.submit(self.record_marker("b"))
        self.submit(self.record_marker("a", 2))
        self.submit(self.record_marker("a", 2))
        self.submit(self.record_marker("odd", object))
        details = self.get_event_details("marker", "a")
        return self.list_markers()[:2], self.list_markers(all=True)[:3], details["details"], details["state"]

    assert run(definition) == (
        [Marker("a", 2), Marker("b", None)],
        [Marker("a", 1), Marker("a", 2), Marker("b", None)],
        2,
        "recorded",
    )


def test_markers_compare_and_show():
    assert Marker("a", 1) != Marker("a", 2) and Marker("a", 1) != "a"
    assert repr(Marker("a", {"b": 1})) == "<Marker 'a' details={'b': 1}>"


def test_details_of_events():
    def definition(self):
        self.submit(self.signal("s", 1))
        futures.wait(self.submit(self.start_timer("t", 2, {"c": 1})))
        ask = self.get_event_details
        return (
            ask("signal", "s"),
            ask("timer", "t"),
            [ask(kind, "x") for kind in ("signal", "timer", "marker")],
        )

    signal, timer, nothing = run(definition)
    assert signal["input"] == {"args": [1], "kwargs": {}, "__propagate": True}
    assert (timer["state"], timer["control"], timer["start_to_fire_timeout"]) == ("fired", {"c": 1}, 2)
    assert nothing == [None, None, None]
    with pytest.raises(ValueError, match="'activity'"):
        run(lambda self: self.get_event_details("activity", "x"))


def test_the_history_of_a_run():
    """T-LOC-8 (bug 5)"""

    def definition(self):
        seen.append(self.executor.history.last_event_id)
        self.submit(increment, 1)
        self.submit(fail, object)
        futures.wait(self.submit(self.start_timer("t", 60)), self.submit(self.start_timer("u", 1)))
        self.submit(self.cancel_timer("t"))
        return self.executor.history

    seen = []
    history = run(definition)
    assert seen[0] == 3 and history.last_event_id == len(history.events)
    done = history.activities[f"activity-{increment.name}-1"]
    assert (done["state"], done["input"], done["result"]) == ("completed", {"args": [1], "kwargs": {}}, "2")
    failed = history.activities[f"activity-{fail.name}-1"]
    assert (failed["state"], failed["retry"]) == ("failed", 0) and "object" in failed["input"]
    assert history.timers["u"]["state"] == "fired"


def test_cancelled_timers_are_in_the_history():
    def definition(self):
        self.submit(self.start_timer("t", 60))
        self.submit(self.cancel_timer("t"))
        return self.executor.history.timers["t"]["state"]

    assert run(definition) == "canceled"


def note_before(context, **kwargs):
    ran.append(("before", context["activity_id"]))


def note_after(context, result, **kwargs):
    ran.append(("after", result))


def test_middlewares_reach_every_activity():
    """T-LOC-7 (bug 4)"""
    middlewares = {"pre": [f"{__name__}.note_before"], "post": [f"{__name__}.note_after"]}

    def definition(self):
        self.submit(increment, 1)
        self.submit(Group((increment, 2), Chain((increment, 3))))
        self.submit(ActivityTask(increment, 4))
        self.map(increment, [5])
        return self.executor.history.activities.values()

    entries = Executor(define(definition), middlewares=middlewares, anything="else").run()
    befores = [x for x in ran if isinstance(x, tuple) and x[0] == "before"]
    assert len(befores) == 5 and ("after", 6) in ran
    assert all("middlewares" not in str(entry["input"]) for entry in entries)


def test_post_execute_of_class_activities():
    """T-LOC-3"""

    @activity.with_attributes()
    class Careful:
        def __init__(self, x):
            self.x = x

        def execute(self):
            return self.x

        def post_execute(self):
            ran.append(("post", self.context["workflow_id"]))

    assert run(lambda self, x: self.submit(Careful, x).result, 4) == 4
    assert ran == [("post", "local")]


def test_progress_can_be_followed():
    executor = Executor(define(lambda self: futures.wait(*self.map(increment, range(3)))))
    executor.run()
    assert (executor.nb_submitted, executor.nb_done, executor.nb_activities) == (3, 3, 3)
    executor.make_task_id(None)
    assert executor.wf_id == ["local"] and executor.wf_run_id == ["local"]


def test_an_executor_may_run_again():
    class Once(Base):
        def run(self, x):
            assert not hasattr(self, "ran"), "each run has an instance of its own"
            self.ran = True
            return self.submit(once, x).result

    executor = Executor(Once)
    assert [executor.run({"args": [x]}) for x in (1, 1)] == [1, 1]
    assert ran == [1, 1]


def test_entry_points_of_test_doubles():
    executor = Executor(Base)
    executor.initialize_history({})
    executor._workflow = Base(executor)
    assert executor.submit(increment, 1).result == 2
    assert executor.submit(SignalTask("s")).finished and executor.signals_sent == {"s"}
    assert executor._markers == {}
    assert executor.history.activities


def test_the_garbage_collector_is_as_before_when_the_run_has_ended():
    before = gc.get_threshold()
    assert run(lambda self: gc.get_threshold()[0]) > before[0]
    with pytest.raises(KeyError):
        run(lambda self: {}["x"])
    assert gc.get_threshold() == before


def test_nothing_is_left_on_user_classes():
    class Bare(Workflow):
        name = "bare"

        def run(self):
            return self.executor.history.workflow["execution_start_to_close_timeout"]

    before = dict(vars(Bare))
    assert Executor(Bare).run() is None
    assert dict(vars(Bare)) == before
