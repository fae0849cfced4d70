"""Failed tasks: what the workflow wants done about them, and the timer before the next attempt (T-EXE-3)."""

import json

import pytest

from simpleflow import futures
from simpleflow.exceptions import TaskFailed
from simpleflow.failure import TaskFailureContext
from simpleflow.futures import Future
from simpleflow.swf.executor import Executor
from simpleflow.task import ActivityTask
from tests.helpers.replay import Flow, Story, closed_with, decisions_for, input_of, scheduled, told, types
from tests.replay.activities import increment, increment_retry, raise_on_failure, stubborn, triple

HERE = "tests.replay.activities"
ID = f"activity-{HERE}.raise_on_failure-1"
TIMER = f"__simpleflow_task_{ID}"
TRIPLE = f"activity-{HERE}.triple-bdc09455c37471e0ba7397350413a5e6"


class Retrying(Flow):
    def run(self):
        future = self.submit(increment_retry, 7)
        return [future.result, repr(future.exception)]


class Deciding(Flow):
    """Fails what the test says, and does with it what the test says."""

    asked: list = []

    def decide(self, context):
        raise NotImplementedError

    def on_task_failure(self, context):
        self.asked.append(context)
        return self.decide(context)

    def run(self):
        future = self.submit(raise_on_failure, 1)
        return [future.state, future._result, repr(future._exception)]


def deciding(decide, activity=raise_on_failure):
    """A workflow whose task failed once, and that decides so; its history."""

    class Decided(Deciding):
        asked = []

        def run(self):
            future = self.submit(activity, 1)
            if not future.done:
                return futures.wait(future)
            return [future.state, future._result, repr(future._exception)]

    Decided.decide = lambda self, context: decide(context)
    return Story(Decided).decided().activity(activity, "failed", reason="why").woken()


@pytest.mark.parametrize("state", ["failed", "timed_out"])
def test_one_more_attempt_under_the_same_id(state):
    """U-EXE-16, T-DF-6."""
    story = Story(Retrying)
    (first,) = decisions_for(story)
    story.decided().activity(increment_retry, state).woken()
    (second,) = decisions_for(story)
    assert told(first) == told(second)
    story.decided().activity(increment_retry, result=8).woken()
    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", [8, "None"])


def test_and_no_more_than_that():
    """U-EXE-16."""
    story = Story(Retrying)
    for _ in range(2):
        story.decided().activity(increment_retry, "failed").woken()
    kind, (result, exception) = closed_with(decisions_for(story))
    assert (kind, result) == ("CompleteWorkflowExecution", None)
    assert exception == f'TaskFailed (activity-{HERE}.increment_retry-1, "REASON")'


def test_a_task_without_retry_that_does_not_raise_lets_the_run_go_on():
    """U-EXE-16: the dependent task gets None. T-DF-10."""

    class GoesOn(Flow):
        def run(self):
            a = self.submit(increment, 1)
            return self.submit(stubborn, a, failed=bool(a.exception)).result

    story = Story(GoesOn).decided().activity(increment, "timed_out").woken()
    (decision,) = decisions_for(story)
    assert input_of(decision) == {"args": [None], "kwargs": {"failed": True}}


class TestDecisions:
    """What the hook decides."""

    def test_none_is_the_default(self):
        kind, reason = closed_with(decisions_for(deciding(lambda context: None)))
        assert kind == "FailWorkflowExecution"
        assert reason == f'Workflow execution error in activity-{HERE}.raise_on_failure: "why"'

    def test_abort_where_the_task_raises(self):
        decisions = decisions_for(deciding(TaskFailureContext.decide_abort))
        assert closed_with(decisions)[0] == "FailWorkflowExecution"

    def test_abort_overrides_retry(self):
        decisions = decisions_for(deciding(TaskFailureContext.decide_abort, stubborn))
        assert closed_with(decisions)[0] == "FailWorkflowExecution"

    def test_abort_where_the_task_does_not_raise(self):
        decisions = decisions_for(deciding(TaskFailureContext.decide_abort, increment))
        expected = f'TaskFailed (activity-{HERE}.increment-1, "why")'
        assert closed_with(decisions)[1] == ["FINISHED", None, expected]

    def test_ignore(self):
        decisions = decisions_for(deciding(TaskFailureContext.decide_ignore))
        assert closed_with(decisions)[1] == ["FINISHED", None, "None"]

    def test_ignore_with_a_result(self):
        def decide(context):
            context.future._result = "instead"
            return context.decide_ignore()

        assert closed_with(decisions_for(deciding(decide)))[1] == ["FINISHED", "instead", "None"]

    def test_cancel(self):
        decisions = decisions_for(deciding(TaskFailureContext.decide_cancel))
        assert closed_with(decisions)[1][0] == "CANCELLED"

    @pytest.mark.parametrize("delay", [None, 0])
    def test_retry_now(self, delay):
        decisions = decisions_for(deciding(lambda context: context.decide_retry(delay)))
        assert scheduled(decisions) == [ID]

    def test_retry_with_other_arguments(self):
        def decide(context):
            context.a_task.args = [2]
            return context.decide_retry()

        (decision,) = decisions_for(deciding(decide))
        assert input_of(decision)["args"] == [2]

    def test_changes_in_place_count_without_returning_anything(self):
        def decide(context):
            context.decide_ignore()

        assert closed_with(decisions_for(deciding(decide)))[1] == ["FINISHED", None, "None"]

    def test_retry_later(self):
        (decision,) = decisions_for(deciding(lambda context: context.decide_retry(10)))
        assert told(decision) == {
            "timerId": TIMER,
            "startToFireTimeout": "10",
            "control": '{"args":[1],"kwargs":{}}',
        }

    def test_handled_with_a_future(self):
        def decide(context):
            future = Future()
            future.set_finished("mine")
            return context.decide_handled(context.a_task, future)

        assert closed_with(decisions_for(deciding(decide)))[1] == ["FINISHED", "mine", "None"]

    def test_handled_with_another_task(self):
        def decide(context):
            return context.decide_handled(ActivityTask(increment, 5))

        (decision,) = decisions_for(deciding(decide))
        assert told(decision)["activityType"]["name"] == f"{HERE}.increment"
        assert (told(decision)["activityId"], input_of(decision)["args"]) == (ID, [5])

    def test_default_handling_asked_for(self):
        decisions = decisions_for(deciding(Executor.default_failure_handling, stubborn))
        assert scheduled(decisions) == [f"activity-{HERE}.stubborn-1"]

    def test_nonsense(self):
        def decide(context):
            context.decision = "maybe"

        kind, reason = closed_with(decisions_for(deciding(decide)))
        assert kind == "FailWorkflowExecution"
        assert "ValueError" in reason and "maybe" in reason

    def test_an_error_in_the_hook_fails_the_workflow(self):
        kind, reason = closed_with(decisions_for(deciding(lambda context: 1 / 0)))
        assert kind == "FailWorkflowExecution" and "ZeroDivisionError" in reason


class TestTimer:
    """The timer before the next attempt, once it was asked for."""

    def later(self, *events, args=(2,)):
        story = deciding(lambda context: context.decide_retry(10)).decided()
        for event in events:
            if event == "started":
                control = {"args": list(args), "kwargs": {"k": 3}}
                story.add_timer_started(TIMER, 10, control, story.decision)
            elif event == "start_failed":
                story.add_timer_start_failed(TIMER, "OPEN_TIMERS_LIMIT_EXCEEDED", story.decision)
            else:
                getattr(story, f"add_timer_{event}")(TIMER)
        return story.woken()

    def test_while_it_runs_the_task_is_pending_and_nobody_is_asked(self):
        story = self.later("started")
        assert decisions_for(story) == []
        assert story.flow.asked == []

    @pytest.mark.parametrize("end", ["fired", "canceled"])
    def test_after_it_the_task_is_scheduled_with_the_arguments_it_was_given(self, end):
        (decision,) = decisions_for(self.later("started", end))
        assert told(decision)["activityId"] == ID
        assert input_of(decision) == {"args": [2], "kwargs": {"k": 3}}

    def test_the_next_failure_gets_its_own(self):
        story = self.later("started", "fired").decided().activity(raise_on_failure, "failed").woken()
        (decision,) = decisions_for(story)
        assert (types([decision]), told(decision)["timerId"]) == (["StartTimer"], TIMER)
        assert len(story.flow.asked) == 1

    def test_without_it_the_workflow_fails(self):
        kind, reason = closed_with(decisions_for(self.later("start_failed")))
        assert kind == "FailWorkflowExecution"
        assert "OPEN_TIMERS_LIMIT_EXCEEDED" in reason


@pytest.mark.parametrize("delay", [0, 30])
def test_the_hook_is_asked_once_for_each_failure_and_replay(delay):
    """Also where an idempotent task was submitted twice."""

    class Twice(Deciding):
        asked = []

        def decide(self, context):
            return context.decide_retry(delay)

        def run(self):
            futures.wait(self.submit(triple, 1), self.submit(triple, 1))

    story = Story(Twice).decided().activity(triple, "failed", id=TRIPLE).woken()
    assert len(decisions_for(story)) == 1
    assert len(Twice.asked) == 1
    decisions_for(story)
    assert len(Twice.asked) == 2


def test_what_the_hook_gets_to_see():
    story = deciding(lambda context: None)
    decisions_for(story)
    (context,) = story.flow.asked
    assert isinstance(context.exception, TaskFailed)
    assert (context.reason, context.details, context.id) == ("why", "DETAILS", 5)
    assert (context.retry_count, context.attempt_number) == (0, 1)
    assert (context.current_started_decision_id, context.last_completed_decision_id) == (9, 4)
    assert context.task_name == f"{HERE}.raise_on_failure"
    assert context.payload is raise_on_failure


def test_the_class_of_an_error_is_not_imported_unless_asked_for(monkeypatch):
    """Q-66."""
    from simpleflow import failure

    imported = []
    monkeypatch.setattr(failure, "import_from_module", imported.append)
    details = json.dumps({"error": "E", "message": "m", "error_type": "antigravity.E"})

    class Looking(Deciding):
        asked = []

        def decide(self, context):
            return None

    story = Story(Looking).decided().activity(raise_on_failure, "failed", details=details).woken()
    decisions_for(story)
    (context,) = Looking.asked
    assert (context.task_error, context.task_message, imported) == ("E", "m", [])
    assert context.task_error_type is None
    assert imported == ["antigravity.E"]


def test_the_hook_of_a_child():
    class Child(Flow):
        pass

    class Parent(Deciding):
        asked = []

        def decide(self, context):
            return context.decide_ignore()

        def run(self):
            return self.submit(Child).state

    story = Story(Parent).decided().child(Child, "terminated").woken()
    assert closed_with(decisions_for(story))[1] == "FINISHED"
    assert Parent.asked[0].payload is Child
