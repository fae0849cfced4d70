"""Markers: recorded once, found again by name and details."""

import datetime

from simpleflow.swf.executor import Executor
from tests.helpers.replay import DOMAIN, WAKE_UP, Flow, Story, closed_with, decisions_for, told, types
from tests.replay.activities import increment

RECORD = "RecordMarker"


class Notes(Flow):
    def run(self):
        notes = [
            self.submit(self.record_marker("First marker")),
            self.submit(self.record_marker("Second marker", "again")),
            self.submit(self.record_marker("Third marker", {"day": datetime.date(2018, 1, 1)})),
        ]
        return [note.result for note in notes]


class Stubborn(Flow):
    """Records a note, and does something about it if that fails."""

    def run(self):
        future = self.submit(self.record_marker("note", 1))
        return repr(future.exception)


def test_three_markers_and_a_timer_that_wakes_the_decider():
    """U-EXE-28, T-DF-12."""
    decisions = decisions_for(Story(Notes))
    assert types(decisions) == [RECORD, RECORD, RECORD, "StartTimer"]
    first, second, third, timer = map(told, decisions)
    assert first == {"markerName": "First marker"}
    assert second == {"markerName": "Second marker", "details": '"again"'}
    assert third == {"markerName": "Third marker", "details": '{"day":"2018-01-01"}'}
    assert timer == {"timerId": WAKE_UP, "startToFireTimeout": "0"}


def test_recorded_their_details_are_the_result_as_text():
    story = Story(Notes).decided()
    story.add_marker("Second marker", "again").add_marker("Third marker", {"day": "2018-01-01"})
    story.add_marker("First marker")
    del story.events[-1].details
    kind, result = closed_with(decisions_for(story.woken()))
    assert (kind, result) == ("CompleteWorkflowExecution", [None, '"again"', '{"day":"2018-01-01"}'])


def test_other_details_are_another_marker():
    story = Story(Notes).decided().add_marker("Second marker", "something else")
    assert types(decisions_for(story.woken()))[:3] == [RECORD] * 3


def test_the_same_marker_twice_is_recorded_once():
    class Twice(Flow):
        def run(self):
            self.submit(self.record_marker("note", 1))
            self.submit(self.record_marker("note", 1)).result

    assert types(decisions_for(Story(Twice))) == [RECORD, "StartTimer"]


def test_a_refused_marker_fails_and_is_not_recorded_for_ever():
    """Q-37, T-EXE-8: the original recorded it at each replay, with a timer to come back at once."""
    story = Story(Stubborn)
    assert types(decisions_for(story)) == [RECORD, "StartTimer"]
    for _ in range(100):
        story.decided().add_marker_failed("note")
        assert closed_with(decisions_for(story.woken()))[1] == 'TaskFailed (note, "OPERATION_NOT_PERMITTED")'


def test_a_marker_beside_an_activity_still_wakes_the_decider():
    class Both(Flow):
        def run(self):
            self.submit(increment, 1)
            self.submit(self.record_marker("note")).result

    assert types(decisions_for(Story(Both))) == ["ScheduleActivityTask", RECORD, "StartTimer"]


def test_markers_are_listed_with_their_details():
    class Lister(Flow):
        def run(self):
            found = [(marker.name, marker.details) for marker in self.list_markers()]
            return [found, [marker.details for marker in self.list_markers(all=True)]]

    story = Story(Lister).decided()
    story.add_marker("a", 1).add_marker("b", {"x": 1}).add_marker("a", 2).add_marker_failed("a")
    story.add_marker_failed("c")
    assert closed_with(decisions_for(story.woken()))[1] == [[["a", 2], ["b", {"x": 1}]], [1, 2, {"x": 1}]]


def test_details_of_signals_markers_and_timers():
    """U-EXE-2, T-HIS-1."""
    story = Story(Flow)
    story.add_signal("a_signal", {"x": 42}).add_marker("a_marker", {"baz": "bae"})
    story.add_timer_started("a_timer", 1, decision_id=2).add_timer_fired("a_timer", 6)
    story.add_marker_failed("a_marker")
    executor = Executor(DOMAIN, Flow)
    decisions_for(story, executor)

    def details(*which):
        found = executor.get_event_details(*which)
        return {key: value for key, value in found.items() if "timestamp" not in key}

    assert details("signal", "a_signal") == {
        "type": "signal",
        "state": "signaled",
        "name": "a_signal",
        "input": {"x": 42},
        "event_id": 4,
        "external_initiated_event_id": 0,
        "external_run_id": None,
        "external_workflow_id": None,
    }
    assert details("marker", "a_marker") == {
        "type": "marker",
        "state": "recorded",
        "name": "a_marker",
        "details": {"baz": "bae"},
        "event_id": 5,
    }
    assert details("timer", "a_timer") == {
        "type": "timer",
        "state": "fired",
        "id": "a_timer",
        "decision_task_completed_event_id": 2,
        "start_to_fire_timeout": 1,
        "started_event_id": 6,
        "fired_event_id": 7,
        "control": None,
    }
    for which in ("signal", "marker", "timer"):
        assert executor.get_event_details(which, "nothing") is None
    try:
        executor.get_event_details("activity", "a")
    except ValueError as error:
        assert "'activity'" in str(error)
    else:
        raise AssertionError("an unknown type was accepted")
