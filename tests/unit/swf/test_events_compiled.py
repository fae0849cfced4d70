"""Compiled events: one story each, and only legal steps."""

from __future__ import annotations

import copy
import pickle

import pytest

from swf.models import event as events
from swf.models.event.compiler import CompiledEvent, InconsistentStateError, TransitionError
from swf.models.event.factory import CompiledEventFactory, EventFactory
from tests.unit.swf.test_events import KINDS, TABLE, raw

COMPILED = {
    events.ActivityTaskEvent: events.CompiledActivityTaskEvent,
    events.DecisionTaskEvent: events.CompiledDecisionTaskEvent,
    events.WorkflowExecutionEvent: events.CompiledWorkflowExecutionEvent,
    events.ChildWorkflowExecutionEvent: events.CompiledChildWorkflowExecutionEvent,
    events.ExternalWorkflowExecutionEvent: events.CompiledExternalWorkflowExecutionEvent,
    events.TimerEvent: events.CompiledTimerEvent,
    events.MarkerEvent: events.CompiledMarkerEvent,
    events.LambdaFunctionEvent: events.CompiledLambdaFunctionEvent,
}
CLOSING = ("completed", "failed", "timed_out", "canceled", "terminated", "continued_as_new")
OPEN = (
    "signaled",
    "cancel_requested",
    "complete_failed",
    "fail_failed",
    "cancel_failed",
    "continue_as_new_failed",
)

STORIES = {
    events.ActivityTaskEvent: [
        "scheduled started completed",
        "scheduled started failed scheduled",
        "scheduled started timed_out scheduled started completed",
        "scheduled timed_out",
        "scheduled canceled",
        "scheduled cancel_requested canceled",
        "scheduled cancel_requested started completed",
        "scheduled started cancel_requested cancel_requested canceled",
        "scheduled started cancel_requested completed scheduled",
        "scheduled started cancel_requested failed",
        "scheduled started cancel_requested timed_out",
        "scheduled started cancel_requested request_cancel_failed completed",
        "scheduled started cancel_requested request_cancel_failed failed",
        "scheduled cancel_requested request_cancel_failed started canceled",
        "schedule_failed scheduled started",
        "request_cancel_failed",
    ],
    events.DecisionTaskEvent: [
        "scheduled started completed scheduled",
        "scheduled started timed_out scheduled started",
        "scheduled timed_out",
    ],
    events.WorkflowExecutionEvent: [
        *(f"started {closing}" for closing in CLOSING),
        *(f"started {state} {other} {closing}" for state in OPEN for other in OPEN for closing in CLOSING),
    ],
    events.ChildWorkflowExecutionEvent: [
        "start_initiated start_failed",
        "start_failed",
        *(
            f"start_initiated started {end}"
            for end in ["completed", "failed", "timed_out", "canceled", "terminated"]
        ),
    ],
    events.ExternalWorkflowExecutionEvent: [
        "signal_execution_initiated signal_execution_failed",
        "signal_execution_initiated execution_signaled",
        "request_cancel_execution_initiated request_cancel_execution_failed",
        "request_cancel_execution_initiated execution_cancel_requested",
    ],
    events.TimerEvent: [
        "started fired",
        "started canceled",
        "started cancel_failed",
        "start_failed",
        "cancel_failed",
    ],
    events.MarkerEvent: ["recorded", "record_failed"],
    events.LambdaFunctionEvent: [
        "scheduled started completed",
        "scheduled started failed",
        "scheduled started timed_out",
        "scheduled start_failed",
        "schedule_failed",
    ],
}


def an_event(cls, state, event_id=1, **attributes):
    name = next(name for name, found in TABLE[cls].items() if found == state)
    return EventFactory(raw(name, event_id, **attributes))


@pytest.mark.parametrize(
    "cls, story",
    [(cls, story) for cls, stories in STORIES.items() for story in stories],
    ids=lambda x: str(x)[-60:],
)
def test_legal_stories_T_swf_cev_3(cls, story):
    first, *rest = story.split()
    compiled = CompiledEventFactory(an_event(cls, first))
    assert type(compiled) is COMPILED[cls]
    for number, state in enumerate(rest, start=2):
        assert state in compiled.next_states
        compiled.transit(an_event(cls, state, number))
        assert (compiled.state, compiled.id) == (state, number)


@pytest.mark.parametrize("cls", COMPILED, ids=lambda cls: cls.__name__)
def test_tables_only_name_states_that_swf_has(cls):
    compiled = COMPILED[cls]
    real = set(TABLE[cls].values())
    assert set(compiled.states) <= real
    assert set(compiled.initial_states) <= real
    assert compiled.initial_states[0] == compiled.initial_state
    assert set(compiled.transitions) <= set(compiled.states)
    for following in compiled.transitions.values():
        assert isinstance(following, tuple)
        assert set(following) <= set(compiled.states)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_state_is_in_a_table(name):
    cls, state = KINDS[name]
    assert state in COMPILED[cls].states


def test_a_story_cannot_begin_anywhere_T_swf_cev_1():
    event = an_event(events.ActivityTaskEvent, "started", 6)
    with pytest.raises(InconsistentStateError) as e:
        CompiledEventFactory(event)
    assert str(e.value).startswith(
        "Provided event is in started state when attended intial state is scheduled"
    )
    assert "ActivityTaskStarted, event 6" in str(e.value)
    assert e.value.event is event


def test_an_activity_step_by_step_T_swf_cev_2():
    compiled = CompiledEventFactory(an_event(events.ActivityTaskEvent, "scheduled", 5, activityId="a"))
    assert repr(compiled) == "<CompiledEvent ActivityTask scheduled>"
    assert (compiled.id, compiled.activity_id) == (5, "a")
    compiled.transit(an_event(events.ActivityTaskEvent, "started", 6, scheduledEventId=5))
    assert not hasattr(compiled, "activity_id")
    compiled.transit(an_event(events.ActivityTaskEvent, "completed", 7, result="r"))
    assert repr(compiled) == "<CompiledEvent ActivityTask completed>"
    assert (compiled.id, compiled.result, compiled.name) == (7, "r", "ActivityTaskCompleted")
    assert compiled.timestamp == an_event(events.ActivityTaskEvent, "completed").timestamp


def test_an_illegal_step_is_named_T_swf_cev_2():
    compiled = CompiledEventFactory(an_event(events.ActivityTaskEvent, "scheduled", 5))
    event = an_event(events.ActivityTaskEvent, "completed", 7)
    with pytest.raises(TransitionError) as e:
        compiled.transit(event)
    assert str(e.value) == "Transition from scheduled to completed not allowed for ActivityTask 7"
    assert e.value.event is event
    assert compiled.state == "scheduled"


@pytest.mark.parametrize(
    "cls, states",
    [
        (events.WorkflowExecutionEvent, ["started", "completed"]),
        (events.MarkerEvent, ["recorded"]),
        (events.ExternalWorkflowExecutionEvent, ["signal_execution_initiated", "execution_signaled"]),
        (events.LambdaFunctionEvent, ["schedule_failed"]),
    ],
)
def test_nothing_follows_the_end_T_swf_cev_3(cls, states):
    compiled = CompiledEventFactory(an_event(cls, states[0]))
    for state in states[1:]:
        compiled.transit(an_event(cls, state))
    assert compiled.next_states == ()
    with pytest.raises(TransitionError):
        compiled.transit(an_event(cls, states[-1]))


def test_an_event_of_another_type_does_not_follow():
    compiled = CompiledEventFactory(an_event(events.ActivityTaskEvent, "scheduled"))
    with pytest.raises(
        TransitionError, match="from ActivityTask to DecisionTask not allowed for DecisionTask 2"
    ):
        compiled.transit(an_event(events.DecisionTaskEvent, "started", 2))


def test_an_unknown_event_is_a_story_of_its_own():
    compiled = CompiledEventFactory(EventFactory(raw("SomethingNewHappened")))
    assert type(compiled) is CompiledEvent
    assert (compiled.type, compiled.state, compiled.next_states) == ("Unknown", "something_new_happened", ())


def test_compiled_events_do_not_share_attributes_with_events():
    event = an_event(events.TimerEvent, "started", timerId="t")
    compiled = CompiledEventFactory(event)
    compiled.timer_id = "changed"
    assert event.timer_id == "t"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda event: pickle.loads(pickle.dumps(event))])
def test_compiled_events_are_copied_whole(again):
    compiled = again(CompiledEventFactory(an_event(events.TimerEvent, "started", 3, timerId="t")))
    compiled.transit(an_event(events.TimerEvent, "fired", 4))
    assert (compiled.id, compiled.state) == (4, "fired")
