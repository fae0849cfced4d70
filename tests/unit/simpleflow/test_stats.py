"""Times of tasks, from histories made up for the purpose."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from simpleflow.history import History
from simpleflow.swf.stats import WorkflowStats, pretty
from simpleflow.swf.stats.base import get_start_to_close_timing
from tests.helpers.swf_stories import history_of

BEGIN = (
    "WorkflowExecutionStarted",
    "DecisionTaskScheduled",
    "DecisionTaskStarted scheduledEventId=2",
    "DecisionTaskCompleted scheduledEventId=2 startedEventId=3",
)
# Seconds are numbers of events: a runs from 6 to 9, b from 8 to 10, c waits, d runs, the child from 14 to 15.
HISTORY = (
    *BEGIN,
    "ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4",
    "ActivityTaskStarted scheduledEventId=5",
    "ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4",
    "ActivityTaskStarted scheduledEventId=7",
    "ActivityTaskCompleted scheduledEventId=5 startedEventId=6",
    "ActivityTaskFailed scheduledEventId=7 startedEventId=8 reason=because",
    "ActivityTaskScheduled activityId=c decisionTaskCompletedEventId=4",
    "ActivityTaskScheduled activityId=d decisionTaskCompletedEventId=4",
    "StartChildWorkflowExecutionInitiated workflowId=child decisionTaskCompletedEventId=4",
    "ChildWorkflowExecutionStarted initiatedEventId=13",
    "ChildWorkflowExecutionCompleted initiatedEventId=13 startedEventId=14",
    "ActivityTaskStarted scheduledEventId=12",
)


def story(*lines):
    import swf.models.history.base as base

    history = history_of(*lines)
    assert isinstance(history, base.History)
    for event in history.events:
        if event.raw["eventType"].startswith(("ActivityTaskScheduled", "StartChild")):
            key = "activity_type" if event.type == "ActivityTask" else "workflow_type"
            setattr(event, key, {"name": "a-type", "version": "1"})
    return History(history)


class TestTimings:
    def test_all(self):
        timings = {timing[0]: timing[1:] for timing in WorkflowStats(story(*HISTORY)).get_timings()}
        assert list(timings) == ["a", "b", "c", "d", "child"]
        assert {name: (timing[0], timing[-1]) for name, timing in timings.items()} == {
            "a": ("completed", 3.0),
            "b": ("failed", 2.0),
            "c": ("scheduled", None),
            "d": ("started", 0.0),
            "child": ("completed", 1.0),
        }

    def test_of_all_the_time(self):
        stats = WorkflowStats(story(*HISTORY))
        assert stats.total_time() == 15.0
        timings = stats.get_timings_with_percentage()
        assert [timing and round(timing[-1], 2) for timing in timings] == [20.0, 13.33, None, None, 6.67]

    def test_no_time_at_all(self):
        assert WorkflowStats(story()).total_time() == 0.0
        assert WorkflowStats(story(BEGIN[0])).get_timings_with_percentage() == []

    def test_everything_in_one_instant(self):
        now = datetime(2026, 1, 1, tzinfo=timezone.utc)
        history = story(*HISTORY)
        for event in history.events:
            event._timestamp = now
        assert WorkflowStats(history).get_timings_with_percentage() == [None] * 5

    def test_one_entry(self):
        assert get_start_to_close_timing({"state": "scheduled"}) == ("scheduled", None, None, None, None)


class TestProfile:
    def test_the_longest_first_and_only_what_is_over(self):
        """T-STA-2."""
        header, rows = pretty.profile_of(story(*HISTORY))
        assert header[0] == "Task"
        assert [row[0] for row in rows] == ["a", "b", "child"]
        assert [row[5] for row in rows] == [3.0, 2.0, 1.0]
        assert rows[0][2:5] == ("2014-05-13 16:53", 1.0, "2014-05-13 16:53")

    def test_children_have_no_time_of_scheduling(self):
        _, rows = pretty.profile_of(story(*HISTORY))
        assert rows[2][2:4] == (None, None)

    def test_percentages(self):
        """T-STA-3."""
        _, rows = pretty.profile_of(story(*HISTORY))
        assert sum(row[7] for row in rows) == pytest.approx(40)

    def test_some(self):
        assert [row[0] for row in pretty.profile_of(story(*HISTORY), 1)[1]] == ["a"]
        assert len(pretty.profile_of(story(*HISTORY), 0)[1]) == 3


def test_the_dump_of_a_history():
    pairs = json.loads(pretty.dump_history_to_json(story(*HISTORY)))
    assert [name for name, _ in pairs] == ["a", "b", "c", "d", "child"]
    assert pairs[1][1]["reason"] == "because"


def test_timestamps_of_a_task():
    entry = {"state": "failed", "failed_timestamp": 2, "scheduled_timestamp": 1}
    assert pretty.get_timestamps(entry) == ("failed", 2, 1)
    assert pretty.get_timestamps({"state": "signaled"}) == ("signaled", None, "")
