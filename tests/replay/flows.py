"""Workflows that were run on the service, and what happens to them while they run.

`FLOWS` says how to start each of them; see `tests.replay.record`.
"""

from simpleflow import activity, futures
from simpleflow.canvas import Chain, Group
from tests.helpers.replay import Flow


@activity.with_attributes(version="test", task_list="workers")
def add(a, b):
    return a + b


@activity.with_attributes(version="test", task_list="workers", idempotent=True)
def square(x):
    return x * x


@activity.with_attributes(version="test", task_list="workers", raises_on_failure=True)
def fail(text):
    raise ValueError(text)


@activity.with_attributes(version="test", task_list="workers", retry=2)
def fail_twice_more(text):
    raise ValueError(text)


@activity.with_attributes(version="test", task_list="nobody", retry=1, schedule_to_start_timeout=10)
def nobody_comes():
    raise NotImplementedError


class DependentTasks(Flow):
    """Tasks that wait for each other."""

    name = "dependent"

    def run(self, x):
        a = self.submit(add, x, 1)
        b = self.submit(add, a, b=a)
        c = self.submit(square, x)
        return self.submit(add, b, c).result


class FanOut(Flow):
    """More tasks than fit in one decision."""

    name = "fan-out"

    def run(self, count):
        return sum(futures.wait(*self.starmap(add, [(x, 1) for x in range(count)])))


class Canvas(Flow):
    """Groups in chains and chains in groups."""

    name = "canvas"

    def run(self):
        chain = Chain((add, 1, 2), (add, 10), (square,), send_result=True)
        group = Group((square, 2), (square, 2), Chain((add, 0, 1), (add, 2, 3)), max_parallel=2)
        return futures.wait(self.submit(Group(chain, group)))[0]


class Failures(Flow):
    """Attempts that fail, at once and after a pause, and a failure in the end."""

    name = "failures"

    def on_task_failure(self, context):
        if context.a_task.args == ["later"] and not context.retry_count:
            context.a_task.args = ["at last"]
            return context.decide_retry(30)
        return None

    def run(self):
        again, later = self.submit(fail_twice_more, "again"), self.submit(fail, "later")
        timed_out = self.submit(nobody_comes)
        futures.wait(again, timed_out, later)


class Timers(Flow):
    """Timers that fire and one that is cancelled; markers."""

    name = "timers"

    def run(self):
        fires = self.submit(self.start_timer("fires", 5))
        cancelled = self.submit(self.start_timer("cancelled", 500, {"why": "test"}))
        self.submit(self.record_marker("noted", {"a": 1}))
        fires.result
        self.submit(self.cancel_timer("cancelled"))
        futures.wait(cancelled)
        self.submit(self.record_marker("noted", {"a": 2}))
        return [(marker.name, marker.details) for marker in self.list_markers(all=True)]


class Waiting(Flow):
    """Waits for two signals and sends one to nobody."""

    name = "waiting"

    def run(self):
        lost = self.submit(self.signal("hello", workflow_id="nobody"))
        first = self.submit(self.wait_signal("first"))
        given = futures.wait(first, self.submit(self.wait_signal("second")))
        return [*given, repr(lost.exception)]


class Child(Flow):
    """Waits for a signal from its parent."""

    name = "child"

    def run(self, x):
        given = self.submit(self.wait_signal("go")).result
        return self.submit(add, x, given["args"][0]).result


class Parent(Flow):
    """Children, and a signal that is passed on to them."""

    name = "parent"

    def run(self):
        children = [self.submit(Child, x) for x in range(3)]
        return futures.wait(*children)


class Fragile(Flow):
    """A child that fails, whatever its parent does."""

    name = "fragile"
    retry = 1

    def run(self):
        self.submit(fail, "always").result


class FailingParent(Flow):
    """A parent whose child fails twice."""

    name = "failing-parent"

    def run(self):
        self.submit(Fragile).result


class Again(Flow):
    """Three runs, one after the other."""

    name = "again"

    def run(self, i):
        total = self.submit(add, i, 1).result
        if total < 3:
            self.submit(self.continue_as_new(total))
        return total


class Stopped(Flow):
    """Is asked to stop, and refuses at first."""

    name = "stopped"

    def should_cancel(self, history):
        return "enough" in history.signals

    def run(self):
        self.submit(self.start_timer("long", 3000)).result


def signal(name, *args, propagate=False):
    return lambda run: run.signal(name, {"args": list(args), "kwargs": {}, "__propagate": propagate})


#: The workflow, its arguments, and what happens from outside, one thing whenever nothing else is to do.
FLOWS = {
    "dependent_tasks": (DependentTasks, [3], []),
    "fan_out": (FanOut, [12], []),
    "canvas": (Canvas, [], []),
    "failures": (Failures, [], []),
    "timers": (Timers, [], []),
    "waiting": (Waiting, [], [signal("first", 1), signal("second", 2)]),
    "parent": (Parent, [], [signal("go", 40, propagate=True)]),
    "failing_parent": (FailingParent, [], []),
    "again": (Again, [0], []),
    "stopped": (Stopped, [], [lambda run: run.request_cancel(), signal("enough")]),
}
