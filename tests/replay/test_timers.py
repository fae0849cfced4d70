"""Timers: started, fired, cancelled, refused."""

import pytest

from simpleflow.task import CancelTimerTask, TimerTask
from tests.helpers.replay import WAKE_UP, Flow, Story, closed_with, decisions_for, scheduled, told, types


class Timed(Flow):
    def run(self):
        future = self.submit(self.start_timer("t", 5, {"why": "because"}))
        return future.state if not future.done else [future.state, repr(future.exception)]


class Cancelling(Flow):
    def run(self):
        timer = self.submit(TimerTask("t", 5))
        cancel = self.submit(CancelTimerTask("t"))
        return [timer.state, cancel.state, repr(cancel.done and cancel.exception)]


class Waiting(Flow):
    def run(self):
        self.submit(TimerTask("t", 5)).result


def started(flow):
    story = Story(flow).decided()
    story.add_timer_started("t", 5, decision_id=story.decision)
    return story


def test_a_timer_is_started():
    (decision,) = decisions_for(Story(Waiting))
    assert decision["decisionType"] == "StartTimer"
    assert told(decision) == {"timerId": "t", "startToFireTimeout": "5"}


@pytest.mark.parametrize(("seconds", "sent"), [(0, "0"), ("7", "7"), (1.2, "2"), (3600, "3600")])
def test_its_time_is_whole_seconds(seconds, sent):
    class Flow_(Flow):
        def run(self):
            self.submit(TimerTask("t", seconds)).result

    (decision,) = decisions_for(Story(Flow_))
    assert told(decision)["startToFireTimeout"] == sent


def test_its_control_is_json():
    class Controlled(Flow):
        def run(self):
            self.submit(self.start_timer("t", 5, {"why": "because"})).result

    (decision,) = decisions_for(Story(Controlled))
    assert told(decision)["control"] == '{"why":"because"}'


@pytest.mark.parametrize(
    ("events", "then"),
    [
        (["started"], "RUNNING"),
        (["started", "fired"], ["FINISHED", "None"]),
        (["started", "canceled"], ["CANCELLED", "None"]),
        (["start_failed"], ["FINISHED", 'TaskFailed (t, "TIMER_ID_ALREADY_IN_USE")']),
        (["started", "start_failed"], "RUNNING"),
        (["started", "start_failed", "fired"], ["FINISHED", "None"]),
        (["started", "cancel_failed"], "RUNNING"),
        (["started", "fired", "cancel_failed"], ["FINISHED", "None"]),
        (["start_failed", "cancel_failed"], ["FINISHED", 'TaskFailed (t, "TIMER_ID_UNKNOWN")']),
    ],
)
def test_from_its_events_to_the_future(events, then):
    """T-EXE-2, Q-42: the original died of a KeyError when one failed."""
    story = Story(Timed).decided()
    for event in events:
        getattr(story, f"add_timer_{event}")("t", *([5] if event == "started" else []))
    assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", then)


@pytest.mark.parametrize(
    ("events", "then"),
    [
        (["fired"], ["FINISHED", "FINISHED", "None"]),
        (["canceled"], ["CANCELLED", "CANCELLED", "None"]),
        (["cancel_failed"], ["RUNNING", "FINISHED", 'TaskFailed (t, "TIMER_ID_UNKNOWN")']),
        (["fired", "cancel_failed"], ["FINISHED", "FINISHED", "None"]),
    ],
)
def test_what_became_of_a_cancellation(events, then):
    """T-EXE-2, Q-42."""
    story = started(Cancelling)
    for event in events:
        getattr(story, f"add_timer_{event}")("t")
    assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", then)


def test_a_cancellation_wakes_the_decider():
    class CancelAndWait(Flow):
        def run(self):
            self.submit(TimerTask("t", 5))
            self.submit(CancelTimerTask("t")).result

    decisions = decisions_for(started(CancelAndWait).woken())
    assert types(decisions) == ["CancelTimer", "StartTimer"]
    assert scheduled(decisions) == ["t", WAKE_UP]


def test_neither_starting_nor_cancelling_goes_on_for_ever():
    """T-EXE-8: SWF refuses both, again and again."""

    class Unlucky(Flow):
        def run(self):
            timer, cancel = self.submit(TimerTask("t", 5)), self.submit(CancelTimerTask("t"))
            return [repr(timer.exception), repr(cancel.exception)]

    story, asked = Story(Unlucky), []
    for _ in range(100):
        decisions = decisions_for(story)
        asked += [kind for kind in types(decisions) if kind in ("StartTimer", "CancelTimer")]
        if types(decisions) == ["CompleteWorkflowExecution"]:
            break
        story.decided()
        if "t" in scheduled(decisions):
            story.add_timer_start_failed("t", "OPEN_TIMERS_LIMIT_EXCEEDED", story.decision)
            story.add_timer_cancel_failed("t", decision_id=story.decision)
        story.woken()
    assert types(decisions) == ["CompleteWorkflowExecution"]
    assert asked == ["StartTimer", "CancelTimer", "StartTimer"]
