"""Lanes and bars: what a timeline tells of a history."""

from __future__ import annotations

import json

import pytest

from simpleflow.history import History as FoldedHistory
from simpleflow.web.lanes import LOOKS, lanes_of
from simpleflow.web.timeline import strips_of, timeline_of
from tests.helpers.swf_stories import ACTIVITY, BEGIN, HELLO_WORLD, STORIES
from tests.unit.simpleflow.web.histories import FIRST_DECISION, START, big, history_of, recorded, told

# Each event of a story is a second later than the one before: event 5 is 4 seconds after the first.


def drawn(*lines, **options):
    """The lanes by id, without that of the decisions."""
    timeline = timeline_of(history_of(*lines), **options)
    return {lane["id"]: lane for lane in timeline["lanes"] if lane.get("kind") != "decision"}


def test_one_activity():
    timeline = timeline_of(history_of(*HELLO_WORLD), now=START)
    assert timeline["lanes"][1] == {
        "event": 5,
        "name": 1,
        "id": "saying_hi",
        "bars": [["w", 4000, 5000], ["r", 5000, 6000]],
    }
    assert timeline["names"] == ["decisions", "saying_hi"]
    assert (timeline["begin"], timeline["end"]) == ((START + 1) * 1000, (START + 11) * 1000)
    assert (timeline["closed"], timeline["last_event"], timeline["now"]) == (True, 11, START * 1000)


def test_decisions_share_a_lane():
    lane = timeline_of(history_of(*HELLO_WORLD))["lanes"][0]
    assert (lane["kind"], lane["attempts"], lane["event"]) == ("decision", 2, 2)
    assert lane["bars"] == [["w", 1000, 2000], ["r", 2000, 3000], ["w", 7000, 8000], ["r", 8000, 9000]]


def test_what_is_not_over_has_no_end():
    lanes = drawn(
        *FIRST_DECISION, ACTIVITY, ACTIVITY.replace("=a", "=b"), "ActivityTaskStarted scheduledEventId=6"
    )
    assert (lanes["a"]["state"], lanes["a"]["bars"]) == ("waiting", [["w", 4000, None]])
    assert (lanes["b"]["state"], lanes["b"]["bars"]) == ("running", [["w", 5000, 6000], ["r", 6000, None]])


def test_what_is_open_when_the_execution_closes_is_abandoned():
    lanes = drawn(*STORIES["canceled with an open activity"])
    assert lanes["a"]["state"] == "abandoned"
    assert lanes["a"]["bars"] == [["w", 4000, 5000], ["r", 5000, 10000, "abandoned"]]
    assert lanes["this execution"]["bars"] == [["p", 6000, 6000, "cancel_requested"]]


RETRIED = (
    *FIRST_DECISION,
    ACTIVITY,
    "ActivityTaskStarted scheduledEventId=5",
    "ActivityTaskFailed scheduledEventId=5 startedEventId=6",
    "TimerStarted timerId=__simpleflow_task_a startToFireTimeout=1 decisionTaskCompletedEventId=4",
    "TimerFired timerId=__simpleflow_task_a startedEventId=8",
    ACTIVITY,
    "ActivityTaskTimedOut scheduledEventId=10 startedEventId=0",
)


def test_attempts_and_the_delay_between_them_are_bars_of_one_lane():
    lane = drawn(*RETRIED)["a"]
    assert (lane["attempts"], lane["state"]) == (2, "timed_out")
    assert lane["bars"] == [
        ["w", 4000, 5000],
        ["r", 5000, 6000, "failed"],
        ["d", 7000, 8000, "fired"],
        ["w", 9000, 10000, "timed_out"],
    ]


def test_a_task_that_will_be_tried_again_waits():
    assert drawn(*RETRIED[:8])["a"]["state"] == "waiting"
    assert drawn(*RETRIED[:9])["a"]["state"] == "waiting"
    assert drawn(*RETRIED[:8], "WorkflowExecutionTerminated")["a"]["state"] == "failed"
    canceled = "TimerCanceled timerId=__simpleflow_task_a startedEventId=8"
    assert drawn(*RETRIED[:8], canceled)["a"]["state"] == "failed"


def test_a_task_refused_first_and_scheduled_then():
    refused = "ScheduleActivityTaskFailed activityId=a cause=ACTIVITY_TYPE_DOES_NOT_EXIST"
    lane = drawn(*FIRST_DECISION, refused)["a"]
    assert (lane["state"], lane["attempts"], lane["bars"]) == ("refused", 0, [["p", 4000, 4000, "refused"]])
    lane = drawn(*FIRST_DECISION, refused, ACTIVITY)["a"]
    assert (lane["state"], lane.get("attempts", 1)) == ("waiting", 1)
    assert lane["bars"] == [["p", 4000, 4000, "refused"], ["w", 5000, None]]


def test_a_running_activity_is_not_disturbed_by_a_refusal():
    lane = drawn(
        *FIRST_DECISION, ACTIVITY, "ScheduleActivityTaskFailed activityId=a cause=ACTIVITY_ID_ALREADY_IN_USE"
    )
    assert lane["a"]["state"] == "waiting"


def test_children_lead_to_their_page():
    asked = []

    def href(*ids):
        asked.append(ids)
        return "/there"

    story = (
        *FIRST_DECISION,
        "StartChildWorkflowExecutionInitiated workflowId=c decisionTaskCompletedEventId=4",
        "ChildWorkflowExecutionStarted initiatedEventId=5",
        "ChildWorkflowExecutionTerminated initiatedEventId=5 startedEventId=6",
    )
    lane = drawn(*story, href=href)["c"]
    assert (lane["kind"], lane["state"], lane["href"]) == ("child", "terminated", "/there")
    assert lane["bars"] == [["w", 4000, 5000], ["r", 5000, 6000, "terminated"]]
    assert asked == [("other", "run")]
    drawn(*story[:5], href=href)
    assert asked[1:] == [("c", None)]  # its run is not known yet


def test_timers_signals_markers_lambdas_and_messages():
    lanes = {
        **drawn(*STORIES["two timers, one canceled"]),
        **drawn(*STORIES["signals and markers"]),
        **drawn(*STORIES["lambda functions"][:9]),
        **drawn(*STORIES["other executions"]),
    }
    assert {name: (lane.get("kind"), lane.get("state", "completed")) for name, lane in lanes.items()} == {
        "1": ("timer", "fired"),
        "2": ("timer", "canceled"),
        "3": ("timer", "refused"),
        "4": ("timer", "refused"),
        "m": ("marker", "refused"),
        "s": ("signal", "received"),
        "l": ("lambda", "completed"),
        "None → o": ("external", "delivered"),
        "cancel request → o": ("external", "undeliverable"),
    }
    assert lanes["1"]["bars"] == [["r", 5000, 6000, "fired"]]
    assert lanes["s"]["bars"] == [["p", 6000, 6000, "received"], ["p", 7000, 7000, "received"]]
    assert lanes["l"]["bars"] == [["w", 4000, 5000, "refused"], ["w", 6000, 7000], ["r", 7000, 8000]]


def test_names_and_numbers_of_the_executor_are_sent_once():
    timeline = timeline_of(
        told(
            *((name.split()[0], {}) for name in FIRST_DECISION),
            (
                "ActivityTaskScheduled",
                {
                    "activityId": "activity-a.b.double-7",
                    "activityType": {"name": "a.b.double", "version": "1"},
                },
            ),
        )
    )
    lane = timeline["lanes"][-1]
    assert (timeline["names"][lane["name"]], lane["number"]) == ("a.b.double", "7")
    assert "id" not in lane


def test_only_what_is_new():
    """Event 7 completes the activity; decisions and what follows are later."""
    history = history_of(*STORIES["two activities, started in the other order"])
    assert [lane["event"] for lane in timeline_of(history, after=9)["lanes"]] == [2, 5]
    news = timeline_of(history, after=15)
    assert news["lanes"] == []
    assert (news["critical"], news["last_event"]) == (timeline_of(history)["critical"], 15)


def test_what_is_abandoned_is_new():
    history = history_of(*STORIES["canceled with an open activity"])
    [lane] = timeline_of(history, after=10)["lanes"]
    assert lane["state"] == "abandoned"


def test_the_critical_path():
    """b ends at 5 and a at 8; c is asked for at 9 and is the last to end; a timer fires in between."""
    story = (
        *FIRST_DECISION,
        ACTIVITY,
        ACTIVITY.replace("=a", "=b"),
        "ActivityTaskCompleted scheduledEventId=6",
        "ActivityTaskCompleted scheduledEventId=5",
        "TimerStarted timerId=nap startToFireTimeout=1",
        "TimerFired timerId=nap startedEventId=9",
        "TimerStarted timerId=off startToFireTimeout=9",
        "TimerCanceled timerId=off startedEventId=11",
        ACTIVITY.replace("=a", "=c"),
        "ActivityTaskCompleted scheduledEventId=13",
    )
    assert timeline_of(history_of(*story))["critical"] == [5, 9, 13]
    assert timeline_of(history_of(*story[:7]))["critical"] == [6]


def test_attempts_are_on_the_critical_path_with_their_delay():
    assert timeline_of(history_of(*RETRIED))["critical"] == [5]


@pytest.mark.parametrize("name", STORIES)
def test_any_part_of_a_story_can_be_drawn(name):
    story = STORIES[name]
    for length in range(len(story) + 1):
        timeline = timeline_of(history_of(*story[:length]))
        json.dumps(timeline, allow_nan=False)
        assert {lane.get("state", "completed") for lane in timeline["lanes"]} <= set(LOOKS)


@pytest.mark.parametrize(("name", "history"), [pytest.param(*pair, id=pair[0]) for pair in recorded()])
def test_recorded_histories(name, history):
    timeline = timeline_of(history)
    length = timeline["end"] - timeline["begin"]
    begun = sum(1 for event in history.events if event.name in ("ActivityTaskScheduled", "TimerStarted"))
    tries = 0
    for lane in timeline["lanes"]:
        bars = lane["bars"]
        assert bars == sorted(bars, key=lambda bar: bar[1])
        assert all(0 <= first <= (length if last is None else last) <= length for _, first, last, *_ in bars)
        tries += lane.get("attempts", 1) if lane.get("kind") in (None, "timer") else 0
        tries += sum(1 for bar in bars if bar[0] == "d")
    assert tries == begun
    assert timeline_of(FoldedHistory(history), now=1.0) == timeline_of(history, now=1.0)


def test_every_event_of_swf_has_its_place():
    """Those that are about the execution as a whole are in no lane, and decision tasks that are refused."""
    import botocore.session

    shape = botocore.session.get_session().get_service_model("swf").shape_for("HistoryEvent")
    nowhere = []
    for member in shape.members:
        if member.endswith("EventAttributes"):
            name = member[0].upper() + member[1:].removesuffix("EventAttributes")
            # What ends something refers to event 3, 4, 5 or 6; these begin things.
            events = [
                (name_of_first, {"activityId": "x", "workflowId": "x", "timerId": "x", "id": "x"})
                for name_of_first in (
                    "WorkflowExecutionStarted",
                    "DecisionTaskScheduled",
                    "ActivityTaskScheduled",
                )
            ]
            before = told(*events)
            references = {"scheduledEventId": 3, "initiatedEventId": 3, "startedEventId": 3}
            after = told(*events, (name, references))
            if _gist(before) == _gist(after):
                nowhere.append(name)
    assert nowhere == [
        "WorkflowExecutionStarted",
        "WorkflowExecutionCompleted",
        "WorkflowExecutionFailed",
        "WorkflowExecutionTimedOut",
        "WorkflowExecutionCanceled",
        "WorkflowExecutionContinuedAsNew",
        "WorkflowExecutionTerminated",
    ]


def _gist(history):
    return [(lane.id, lane.state, lane.last, len(lane.points)) for lane in lanes_of(history.events)]


def test_names_can_do_no_harm():
    name = "<script>\u202e\ud800\x00"
    timeline = timeline_of(told(("TimerStarted", {"timerId": name, "startToFireTimeout": "1"})))
    json.dumps(timeline, ensure_ascii=False).encode("utf-8")
    assert timeline["names"] == ["<script>\\u202e\\ud800␀"]


def test_nothing_at_all():
    assert timeline_of(history_of(), now=5.0)["lanes"] == []
    assert timeline_of(history_of(*BEGIN[:1]))["lanes"] == []
    assert strips_of(history_of()) == []


def test_thousands_of_tasks_are_sent_in_little_space():
    """An answer of SWF with these events has some ten megabytes."""
    history = big()
    assert len(history.events) > 20_000
    text = json.dumps(timeline_of(history), separators=(",", ":"))
    assert len(text) < 600_000
    assert text.count('"bars"') == 5001  # one is for decisions


class TestStrips:
    def test_bars_are_parts_of_the_whole_time(self):
        strips = strips_of(history_of(*HELLO_WORLD))
        assert [strip.text for strip in strips] == ["decisions", "saying_hi"]
        assert strips[1].bars == [("phase-w ok", 40.0, 10.0), ("phase-r ok", 50.0, 10.0)]

    def test_of_something_that_runs(self):
        [_, strip] = strips_of(history_of(*FIRST_DECISION, ACTIVITY), now=START + 9)
        assert strip.bars == [("phase-w wait", 50.0, 50.0)]

    def test_the_first_ones_only(self):
        assert len(strips_of(big(300))) == 200
        assert len(strips_of(big(300), limit=7)) == 7
