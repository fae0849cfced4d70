"""Activities: what their events make of them, row by row."""

import json
from unittest.mock import Mock

import pytest

from simpleflow import activity, futures
from simpleflow.swf.executor import Executor
from simpleflow.swf.task import NonPythonicActivityTask
from simpleflow.task import ActivityTask
from swf.exceptions import AlreadyExistsError
from swf.models.activity import ActivityType
from swf.models.history.base import History as SwfHistory
from tests.helpers.replay import (
    DOMAIN,
    Flow,
    Story,
    closed_with,
    decisions_for,
    input_of,
    scheduled,
    told,
    types,
)
from tests.replay.activities import Tetra, increment, raise_on_failure, stubborn

ONE = "activity-tests.replay.activities.increment-1"


class One(Flow):
    def run(self, x):
        return self.submit(increment, x).result


class State(Flow):
    """Completes with what the future is, as soon as it is anything."""

    def run(self):
        future = self.submit(increment, 1)
        return future.state if not future.done else [future.state, future.result, repr(future.exception)]


def test_an_activity_is_scheduled_and_then_completes_the_workflow():
    """U-EXE-10, T-DF-1."""
    story = Story(One, 4)
    (decision,) = decisions_for(story)
    assert decision["decisionType"] == "ScheduleActivityTask"
    assert told(decision) == {
        "activityId": ONE,
        "activityType": {"name": "tests.replay.activities.increment", "version": "test"},
        "heartbeatTimeout": "300",
        "input": '{"args":[4],"kwargs":{}}',
        "scheduleToCloseTimeout": "300",
        "scheduleToStartTimeout": "300",
        "startToCloseTimeout": "300",
        "taskList": {"name": "default"},
    }
    story.decided().activity(increment, result=5).woken()
    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", 5)


def test_a_generic_task_is_scheduled_like_its_activity():
    """U-EXE-11, T-DF-13."""

    class Generic(Flow):
        def run(self):
            return self.submit(ActivityTask(increment, 4)).result

    (decision,) = decisions_for(Story(Generic))
    assert (told(decision)["activityId"], input_of(decision)) == (ONE, {"args": [4], "kwargs": {}})


@pytest.mark.parametrize(
    ("state", "facts", "then"),
    [
        ("scheduled", {}, "PENDING"),
        ("started", {}, "RUNNING"),
        ("cancel_requested", {}, "PENDING"),
        ("completed", {"result": {"a": 1}}, ["FINISHED", {"a": 1}, "None"]),
        ("completed", {"result": None}, ["FINISHED", None, "None"]),
        ("canceled", {}, ["CANCELLED", None, "None"]),
        ("failed", {"reason": "why"}, ["FINISHED", None, f'TaskFailed ({ONE}, "why")']),
        ("failed", {"reason": None, "details": None}, ["FINISHED", None, f'TaskFailed ({ONE}, "")']),
        ("timed_out", {}, ["FINISHED", None, "TimeoutError(START_TO_CLOSE)"]),
        ("timed_out", {"timeout_type": "HEARTBEAT"}, ["FINISHED", None, "TimeoutError(HEARTBEAT)"]),
        ("schedule_failed", {"cause": "ACTIVITY_ID_ALREADY_IN_USE"}, "PENDING"),
        (
            "schedule_failed",
            {"cause": "ACTIVITY_TYPE_DEPRECATED"},
            ["FINISHED", None, f'TaskFailed ({ONE}, "ACTIVITY_TYPE_DEPRECATED")'],
        ),
        (
            "schedule_failed",
            {"cause": "DEFAULT_TASK_LIST_UNDEFINED"},
            ["FINISHED", None, f'TaskFailed ({ONE}, "DEFAULT_TASK_LIST_UNDEFINED")'],
        ),
        (
            "schedule_failed",
            {"cause": "OPERATION_NOT_PERMITTED"},
            ["FINISHED", None, f'TaskFailed ({ONE}, "OPERATION_NOT_PERMITTED")'],
        ),
    ],
)
def test_from_the_last_event_to_the_future(state, facts, then):
    """T-EXE-2. Q-37: permanent refusals are failures, not a hot loop. Q-38: canceled is over."""
    story = Story(State).decided().activity(increment, state, **facts).woken()
    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", then)


@pytest.mark.parametrize("state", ["started", "completed", "failed", "timed_out", "canceled"])
def test_what_swf_may_leave_out_is_not_missed(state):
    """Q-65: only what SWF always sends. The original failed the workflow for want of an identity."""
    story = Story(State).decided().activity(increment, state).woken()
    required = {
        "scheduledEventId",
        "startedEventId",
        "activityId",
        "activityType",
        "taskList",
        "timeoutType",
        "decisionTaskCompletedEventId",
    }
    for event in story.raw:
        if "Activity" in event["eventType"]:
            (key,) = (key for key in event if key.endswith("Attributes"))
            event[key] = {name: value for name, value in event[key].items() if name in required}
    story.events = SwfHistory.from_event_list(story.raw).events
    assert closed_with(decisions_for(story))[0] == "CompleteWorkflowExecution"


class TestTypes:
    """The activity type is registered when SWF does not know it."""

    @pytest.mark.parametrize("answer", [None, AlreadyExistsError("it is there")])
    def test_and_the_task_is_scheduled_again_at_once(self, monkeypatch, answer):
        """U-EXE-24."""
        saved = []

        def save(self):
            saved.append((self.domain.name, self.name, self.version))
            if answer:
                raise answer

        monkeypatch.setattr(ActivityType, "save", save)
        story = Story(One, 4).decided().activity(increment, "schedule_failed").woken()
        assert scheduled(decisions_for(story)) == [ONE]
        assert saved == [("TestDomain", "tests.replay.activities.increment", "test")]

    def test_once_for_many_tasks(self, monkeypatch):
        monkeypatch.setattr(ActivityType, "save", save := Mock())

        class Many(Flow):
            def run(self):
                futures.wait(*[self.submit(increment, x) for x in range(5)])

        story = Story(Many).decided()
        for number in range(1, 6):
            story.activity(increment, "schedule_failed", number)
        assert len(scheduled(decisions_for(story.woken()))) == 5
        save.assert_called_once_with()

    def test_but_not_for_ever(self, monkeypatch):
        """T-EXE-8: a type that stays unknown whatever is registered ends in a failure."""
        monkeypatch.setattr(ActivityType, "save", Mock())

        class Insisting(Flow):
            def run(self):
                return self.submit(stubborn).result

        story, asked = Story(Insisting), 0
        for _ in range(100):
            decisions = decisions_for(story)
            if types(decisions) != ["ScheduleActivityTask"]:
                break
            asked += 1
            story.decided().activity(stubborn, "schedule_failed").woken()
        assert asked <= 15
        kind, reason = closed_with(decisions)
        assert kind == "FailWorkflowExecution"
        assert "ACTIVITY_TYPE_DOES_NOT_EXIST" in reason


class TestNoRoom:
    """Limits and rates: asked again after a pause (Q-37)."""

    @pytest.mark.parametrize("cause", ["OPEN_ACTIVITIES_LIMIT_EXCEEDED", "ACTIVITY_CREATION_RATE_EXCEEDED"])
    def test_the_pause_comes_first_and_the_task_after_it(self, cause):
        story = Story(One, 4).decided().activity(increment, "schedule_failed", cause=cause).woken()
        (pause,) = decisions_for(story)
        assert told(pause) == {"timerId": "_simpleflow_backoff_1", "startToFireTimeout": "1"}
        story.decided().add_timer_started("_simpleflow_backoff_1", 1, decision_id=story.decision)
        assert decisions_for(story.woken()) == []
        story.decided().add_timer_fired("_simpleflow_backoff_1")
        assert scheduled(decisions_for(story.woken())) == [ONE]

    def test_the_pause_grows_up_to_a_minute(self):
        story, pauses = Story(One, 4), []
        for _ in range(10):
            story.decided().activity(increment, "schedule_failed", cause="OPEN_ACTIVITIES_LIMIT_EXCEEDED")
            (pause,) = decisions_for(story.woken())
            said = told(pause)
            pauses.append(int(said["startToFireTimeout"]))
            story.decided().add_timer_started(said["timerId"], pauses[-1], decision_id=story.decision)
            story.add_timer_fired(said["timerId"])
            assert scheduled(decisions_for(story.woken())) == [ONE]
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]

    def test_a_second_start_of_the_pause_does_not_end_it(self):
        story = Story(One, 4).decided()
        story.activity(increment, "schedule_failed", cause="OPEN_ACTIVITIES_LIMIT_EXCEEDED").woken()
        story.decided().add_timer_started("_simpleflow_backoff_1", 1, decision_id=story.decision)
        story.add_timer_start_failed("_simpleflow_backoff_1", decision_id=story.decision)
        assert decisions_for(story.woken()) == []

    def test_many_tasks_share_one_pause(self):
        class Many(Flow):
            def run(self):
                futures.wait(*[self.submit(increment, x) for x in range(5)])

        story = Story(Many).decided()
        for number in range(1, 6):
            story.activity(increment, "schedule_failed", number, cause="ACTIVITY_CREATION_RATE_EXCEEDED")
        assert scheduled(decisions_for(story.woken())) == ["_simpleflow_backoff_1"]

    def test_a_pause_that_runs_is_not_started_again_for_another_task(self):
        story = Story(One, 4).decided()
        story.add_timer_started("_simpleflow_backoff_1", 1, decision_id=story.decision)
        story.woken().decided().activity(increment, "schedule_failed", cause="OPEN_ACTIVITIES_LIMIT_EXCEEDED")
        assert decisions_for(story.woken()) == []


def test_permanent_refusals_use_up_the_attempts():
    """Q-37, T-EXE-8: three more attempts, each refused, and that is it."""

    class Refused(Flow):
        def run(self):
            return self.submit(stubborn).result

    story, asked = Story(Refused), 0
    for _ in range(100):
        decisions = decisions_for(story)
        if types(decisions) != ["ScheduleActivityTask"]:
            break
        asked += 1
        story.decided().activity(stubborn, "schedule_failed", cause="ACTIVITY_TYPE_DEPRECATED").woken()
    assert asked == 4
    assert closed_with(decisions)[1] == (
        'Workflow execution error in activity-tests.replay.activities.stubborn: "ACTIVITY_TYPE_DEPRECATED"'
    )


def test_a_pending_first_task_does_not_hold_up_the_second():
    """U-EXE-23."""

    class Two(Flow):
        def run(self):
            a, b = self.submit(increment, 1), self.submit(Tetra, 2)
            return [a.result, b.result]

    story = Story(Two).decided().activity(increment, "started").woken()
    assert scheduled(decisions_for(story)) == ["activity-tests.replay.activities.Tetra-1"]


def test_the_executor_s_task_list_wins():
    (decision,) = decisions_for(Story(One, 4), task_list="elsewhere")
    assert told(decision)["taskList"] == {"name": "elsewhere"}


def test_meta_travels_with_the_input():
    @activity.with_attributes(version="test", meta={"binaries": {"x": "s3://b/x"}})
    def with_meta():
        raise NotImplementedError

    class Meta(Flow):
        def run(self):
            self.submit(with_meta).result

    (decision,) = decisions_for(Story(Meta))
    assert input_of(decision) == {"args": [], "kwargs": {}, "meta": {"binaries": {"x": "s3://b/x"}}}


@pytest.mark.parametrize(("args", "kwargs", "expected"), [([1, 2], {}, [1, 2]), ([], {"a": 1}, {"a": 1})])
def test_activities_that_are_not_ours_get_bare_arguments(args, kwargs, expected):
    """U-EXE-29."""
    foreign = activity.Activity(None, "foreign", "1", task_list="default", start_to_close_timeout="300")

    class Foreign(Flow):
        def run(self):
            self.submit(NonPythonicActivityTask(foreign, *args, **kwargs)).result

    (decision,) = decisions_for(Story(Foreign))
    assert json.loads(told(decision)["input"]) == expected
    assert told(decision)["startToCloseTimeout"] == "300"


def test_activities_that_are_not_ours_take_one_kind_of_arguments():
    foreign = activity.Activity(None, "foreign", "1")
    with pytest.raises(ValueError, match="args"):
        NonPythonicActivityTask(foreign, 1, a=1)


def test_a_failure_that_raises_ends_the_workflow_with_its_reason_and_details():
    """U-EXE-22, T-DF-7."""

    class Raises(Flow):
        def run(self):
            self.submit(raise_on_failure)

    story = Story(Raises).decided()
    story.activity(raise_on_failure, "failed", reason="error", details="more").woken()
    (decision,) = decisions_for(story)
    assert told(decision) == {
        "reason": 'Workflow execution error in activity-tests.replay.activities.raise_on_failure: "error"',
        "details": "more",
    }
    story = Story(Raises).decided().activity(raise_on_failure, "timed_out").woken()
    (decision,) = decisions_for(story)
    assert told(decision)["reason"].endswith(': "TimeoutError(START_TO_CLOSE)"')
    assert "details" not in told(decision)


def test_what_cannot_be_submitted_fails_the_workflow():
    class Wrong(Flow):
        def run(self):
            self.executor.submit(len, [])

    kind, reason = closed_with(decisions_for(Story(Wrong)))
    assert kind == "FailWorkflowExecution"
    assert reason.startswith("Cannot replay the workflow: TypeError(Bad type for <built-in function len>")


def test_map_and_starmap_of_the_executor():
    executor = Executor(DOMAIN, One)

    class Mapping(Flow):
        def run(self):
            xs = self.executor.map(increment, range(2))
            return futures.wait(*xs, *self.executor.starmap(increment, [(8,), (9,)]))

    executor = Executor(DOMAIN, Mapping)
    decisions = decisions_for(Story(Mapping), executor)
    assert [input_of(decision)["args"] for decision in decisions] == [[0], [1], [8], [9]]
