"""How much fits into one answer: decisions, bytes, open activities."""

import json

import pytest

from simpleflow import futures
from simpleflow.swf import constants
from simpleflow.swf.executor import Executor
from tests.helpers.replay import (
    DOMAIN,
    WAKE_UP,
    Flow,
    Story,
    closed_with,
    decisions_for,
    scheduled,
    told,
    types,
)
from tests.replay.activities import increment


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(constants, "MAX_DECISIONS", 10)
    monkeypatch.setattr(constants, "MAX_OPEN_ACTIVITY_COUNT", 15)
    monkeypatch.setattr(constants, "MAX_REQUEST_SIZE", 82_000)


def many(count, argument=0, **attributes):
    class Many(Flow):
        def run(self):
            futures.wait(*[self.submit(increment, argument) for _ in range(count)])

    for name, value in attributes.items():
        setattr(Many, name, value)
    return Many


class TestDecisions:
    def test_too_many_come_in_several_answers(self):
        """U-EXE-19."""
        story = Story(many(15))
        decisions = decisions_for(story)
        assert types(decisions) == ["ScheduleActivityTask"] * 9 + ["StartTimer"]
        assert told(decisions[-1]) == {"timerId": WAKE_UP, "startToFireTimeout": "0"}
        story.decided().add_timer_started(WAKE_UP, 0, decision_id=story.decision)
        for number in range(1, 10):
            story.activity(increment, "completed", number)
        story.add_timer_fired(WAKE_UP)
        assert len(decisions_for(story.woken())) == 6
        story.decided()
        for number in range(10, 16):
            story.activity(increment, "completed", number)
        assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", None)

    @pytest.mark.parametrize("count", [8, 9])
    def test_as_many_as_fit_need_no_waking_up(self, count):
        assert types(decisions_for(Story(many(count)))) == ["ScheduleActivityTask"] * count

    def test_a_run_that_goes_on_regardless_gets_no_more_in(self):
        """Whoever catches the signal to stop must not make SWF refuse the whole answer."""

        class Careless(Flow):
            def run(self):
                asked = []
                for _ in range(30):
                    try:
                        asked.append(self.submit(increment, 1))
                    except Exception:
                        continue
                futures.wait(*asked)

        assert len(decisions_for(Story(Careless))) == 10


class TestSize:
    def test_two_large_inputs_come_in_two_answers(self):
        """U-EXE-20."""
        decisions = decisions_for(Story(many(2, "x" * 30_000)))
        assert types(decisions) == ["ScheduleActivityTask", "StartTimer"]

    def test_one_that_is_too_large_on_its_own_is_still_sent(self, monkeypatch):
        monkeypatch.setattr(constants, "MAX_REQUEST_SIZE", 50_000)
        decisions = decisions_for(Story(many(1, "x" * 30_000)))
        assert types(decisions) == ["ScheduleActivityTask"]

    def test_the_request_stays_within_the_limit(self, monkeypatch):
        monkeypatch.setattr(constants, "MAX_DECISIONS", 100)
        monkeypatch.setattr(constants, "MAX_REQUEST_SIZE", 200_000)
        monkeypatch.setattr(constants, "MAX_OPEN_ACTIVITY_COUNT", 1000)
        decisions = decisions_for(Story(many(99, "é" * 1000)))
        assert 20 < len(decisions) < 99
        assert 150_000 < len(json.dumps(decisions)) < 200_000 - 32_000
        assert types(decisions)[-1] == "StartTimer"


class TestOpenActivities:
    """U-EXE-25."""

    def replayed(self, flow, *states):
        story = Story(flow).decided()
        for number, state in enumerate(states, 1):
            story.activity(increment, state, number)
        executor = Executor(DOMAIN, flow)
        return decisions_for(story.woken(), executor), executor

    def test_at_the_limit_nothing_more_is_asked_for(self):
        states = ["scheduled"] * 7 + ["started"] * 8
        decisions, executor = self.replayed(many(20), *states)
        assert (decisions, executor._open_activity_count) == ([], 15)

    def test_below_it_just_enough(self):
        decisions, executor = self.replayed(many(20), *["started"] * 13)
        assert types(decisions) == ["ScheduleActivityTask"] * 2
        assert executor._open_activity_count == 15

    def test_the_end_of_some_makes_room(self):
        states = ["completed"] * 13 + ["started"] * 2
        decisions, executor = self.replayed(many(20), *states)
        assert scheduled(decisions) == [f"activity-{increment.name}-{n}" for n in range(16, 21)]
        assert executor._open_activity_count == 7

    @pytest.mark.parametrize("how", ["attribute", "property"])
    def test_the_workflow_may_have_a_limit_of_its_own(self, how):
        limit = 3 if how == "attribute" else property(lambda self: 3)
        decisions, _ = self.replayed(many(20, max_open_activity_count=limit), "started")
        assert types(decisions) == ["ScheduleActivityTask"] * 2
