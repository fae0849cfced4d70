"""Histories: lists of events one can ask."""

from __future__ import annotations

import pytest

from swf.models.event.base import Event
from swf.models.event.compiler import InconsistentStateError, TransitionError
from swf.models.history import History, InconsistentHistoryError
from tests.helpers.swf_stories import ACTIVITY, FIRST_DECISION, HELLO_WORLD, STORIES, history_of


@pytest.fixture
def hello():
    return history_of(*HELLO_WORLD)


def states(history):
    return [(event.type, event.state) for event in history]


def test_indexing_T_swf_his_1(hello):
    assert isinstance(hello[0], Event)
    assert hello[-1].state == "completed"
    assert isinstance(hello[0:1], History)
    assert len(hello[0:1]) == 1
    assert isinstance(hello[45:99], History)
    assert len(hello[45:99]) == 0
    assert hello[0:1].raw is None
    with pytest.raises(IndexError):
        hello[42]
    with pytest.raises(TypeError, match="Unknown slice format: <class 'str'>"):
        hello["x"]


def test_types_of_a_fresh_execution_T_swf_his_2(hello):
    assert [event.type for event in hello[:3]] == ["WorkflowExecution", "DecisionTask", "DecisionTask"]


def test_hello_world_T_swf_his_3(hello):
    assert len(hello) == 11
    assert hello.finished
    assert (hello.first.state, hello.last.state) == ("started", "completed")
    assert states(hello.compiled) == [
        ("WorkflowExecution", "completed"),
        ("DecisionTask", "completed"),
        ("ActivityTask", "completed"),
        ("DecisionTask", "completed"),
    ]
    assert hello.compiled is hello.compiled
    assert [[event.id for event in group] for group in hello.distinct] == [
        [1, 11],
        [2, 3, 4],
        [5, 6, 7],
        [8, 9, 10],
    ]


def test_repr_T_swf_his_4(hello):
    assert repr(History()) == "<History\n\t\n>"
    assert repr(hello[:2]) == (
        "<History\n\t<Event 1 WorkflowExecution : started >\n\t<Event 2 DecisionTask : scheduled >\n>"
    )


def test_loops_do_not_disturb_each_other_T_swf_his_5(hello):
    for event in hello:
        if event.id == 3:
            break
    assert [event.id for event in hello] == list(range(1, 12))
    assert sum(1 for _ in hello for _ in hello) == 121


def test_latest_T_swf_his_6(hello):
    assert len(hello.latest(20)) == 11
    assert [event.id for event in hello.latest(2)] == [10, 11]
    assert hello.latest(0) == []
    assert hello.latest(-1) == []


@pytest.mark.parametrize("name", STORIES)
def test_what_swf_leaves_compiles_T_swf_his_7(name):
    history = history_of(*STORIES[name])
    compiled = history.compiled
    assert isinstance(compiled, History)
    assert len(compiled) <= len(history)
    assert history.check() is history


@pytest.mark.parametrize(
    "name, ends",
    [
        ("two activities, started in the other order", ["failed", "completed"]),
        ("an activity asked to stop", ["canceled", "schedule_failed", "request_cancel_failed"]),
        ("an activity id used again", ["failed", "canceled"]),
        ("two timers, one canceled", ["canceled", "fired", "cancel_failed", "start_failed"]),
        ("children refused at once and later", ["start_failed", "start_failed"]),
        ("other executions", ["execution_signaled", "request_cancel_execution_failed"]),
        ("lambda functions", ["start_failed", "completed", "schedule_failed"]),
        ("signals and markers", ["recorded", "record_failed"]),
        ("something new", ["something_new_happened"]),
    ],
)
def test_each_thing_has_a_story_of_its_own(name, ends):
    compiled = history_of(*STORIES[name]).compiled
    assert [
        event.state for event in compiled if event.type not in ("WorkflowExecution", "DecisionTask")
    ] == ends


def test_a_story_without_beginning_is_refused():
    with pytest.raises(InconsistentStateError, match="ActivityTaskStarted, event 2"):
        history_of(HELLO_WORLD[0], "ActivityTaskStarted scheduledEventId=9").compile()
    with pytest.raises(InconsistentStateError, match="ActivityTaskCancelRequested, event 2"):
        history_of(HELLO_WORLD[0], "ActivityTaskCancelRequested activityId=nobody").compile()


def test_a_step_that_does_not_follow_is_refused():
    with pytest.raises(TransitionError, match="from scheduled to completed not allowed for ActivityTask 6"):
        history_of(*FIRST_DECISION, ACTIVITY, "ActivityTaskCompleted scheduledEventId=5").compile()


def test_distinct_gathers_all_that_happens_to_the_execution():
    history = history_of("DecisionTaskScheduled", *STORIES["signals and markers"], "DecisionTaskScheduled")
    groups = [[event.name for event in group] for group in history.distinct]
    assert groups[1] == ["WorkflowExecutionStarted", "WorkflowExecutionSignaled", "WorkflowExecutionSignaled"]
    assert groups[3] == ["MarkerRecorded", "RecordMarkerFailed"]
    assert len(groups) == 5


@pytest.mark.parametrize(
    "name, finished",
    [
        ("Completed", True),
        ("Failed", True),
        ("Canceled", True),
        ("Terminated", True),
        ("TimedOut", True),
        ("ContinuedAsNew", True),
        ("Signaled", False),
        ("Started", False),
    ],
)
def test_finished(name, finished):
    assert history_of(*FIRST_DECISION, f"WorkflowExecution{name}").finished is finished


def test_an_empty_history():
    history = History()
    assert not history.finished
    assert (list(history), history.raw, history.distinct, len(history.compiled)) == ([], None, [], 0)
    for attribute in ("first", "last"):
        with pytest.raises(IndexError):
            getattr(history, attribute)


def test_an_end_of_something_else_is_not_the_end(hello):
    assert not hello[:7].finished


def test_filter(hello):
    assert [event.id for event in hello.filter(type="ActivityTask", state="completed")] == [7]
    assert [event.id for event in hello.filter(activity_id="saying_hi")] == [5]
    assert hello.filter(activity_id="nobody") == []
    assert hello.filter(nothing=None) == []
    assert len(hello.filter()) == 11


def test_newest_first(hello):
    assert [event.id for event in hello.reversed] == list(range(11, 0, -1))


def test_arguments_have_names(hello):
    with pytest.raises(TypeError):
        History(hello.events)
    again = History(events=hello.events, raw=hello.raw)
    assert (list(again), again.raw) == (list(hello), hello.raw)


def test_two_histories_do_not_share_a_list():
    History().events.append(1)
    assert len(History()) == 0


def test_raw_is_what_came(hello):
    data = hello.raw
    assert History.from_event_list(data).raw is data


class Mine(History):
    """A subclass: slices and compiled histories are plain ones."""


def test_what_is_made_of_a_subclass_is_plain(hello):
    mine = Mine(events=hello.events)
    assert (type(mine[1:]), type(mine.compile())) == (History, History)


BROKEN = [
    ((), "the history has no events"),
    (HELLO_WORLD[1:], r"event 1 \(DecisionTaskScheduled\) is the first event, not WorkflowExecutionStarted"),
    ((*HELLO_WORLD[:4], HELLO_WORLD[0]), r"event 5 \(WorkflowExecutionStarted\) is not the first event"),
    (
        (*HELLO_WORLD, "DecisionTaskScheduled", "DecisionTaskStarted scheduledEventId=12"),
        r"event 11 \(WorkflowExecutionCompleted\) closes the execution, and 2 events follow",
    ),
    (
        (*FIRST_DECISION, "ActivityTaskStarted scheduledEventId=2"),
        r"event 5 .* has scheduled_event_id 2, which is DecisionTaskScheduled, not ActivityTaskScheduled",
    ),
    (
        (*FIRST_DECISION, "ActivityTaskStarted scheduledEventId=6"),
        r"event 5 .* has scheduled_event_id 6, which is not the id of an earlier event",
    ),
    (
        (*FIRST_DECISION, "TimerFired timerId=t startedEventId=-1"),
        r"event 5 \(TimerFired\) has started_event_id -1, which is not the id",
    ),
    (
        (*FIRST_DECISION, "MarkerRecorded decisionTaskCompletedEventId=3"),
        r"event 5 .* has decision_task_completed_event_id 3, which is DecisionTaskStarted, not Decision",
    ),
    (
        (*FIRST_DECISION, "ExternalWorkflowExecutionSignaled initiatedEventId=4"),
        r"event 5 .* which is DecisionTaskCompleted, not ExecutionInitiated",
    ),
    (
        (*FIRST_DECISION, ACTIVITY, "ActivityTaskCompleted scheduledEventId=5 startedEventId=0"),
        r"event 6 \(ActivityTaskCompleted\) does not follow: Transition from scheduled to completed",
    ),
    (
        (*FIRST_DECISION, "ActivityTaskCancelRequested activityId=x decisionTaskCompletedEventId=4"),
        r"event 5 \(ActivityTaskCancelRequested\) does not follow: Provided event is in cancel_requested",
    ),
]


@pytest.mark.parametrize("lines, message", BROKEN, ids=[message[-30:] for _, message in BROKEN])
def test_check_names_the_event_that_does_not_fit(lines, message):
    history = history_of(*lines)
    with pytest.raises(InconsistentHistoryError, match=message) as e:
        history.check()
    if lines:
        assert f"event {e.value.event.id} " in str(e.value)
    else:
        assert e.value.event is None


def test_check_misses_no_event(hello):
    history = History(events=[*hello.events[:5], *hello.events[6:]])
    with pytest.raises(InconsistentHistoryError, match=r"event 7 .* is where event 6 should be") as e:
        history.check()
    assert e.value.event is hello[6]
