"""Events: from what SWF sends to objects with Python's names."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest

from swf.models import event as events
from swf.models.event.base import Event, as_utc
from swf.models.event.factory import EVENTS, EventFactory, build_event
from swf.utils import camel_to_underscore
from tests.helpers.swf_events import attributes_key, attributes_shape, event_types, sample_event

UTC = timezone.utc

#: class -> SWF's type -> state. What `test_ev_5` holds against botocore's list.
TABLE = {
    events.ActivityTaskEvent: {
        "ActivityTaskScheduled": "scheduled",
        "ScheduleActivityTaskFailed": "schedule_failed",
        "ActivityTaskStarted": "started",
        "ActivityTaskCompleted": "completed",
        "ActivityTaskFailed": "failed",
        "ActivityTaskTimedOut": "timed_out",
        "ActivityTaskCanceled": "canceled",
        "ActivityTaskCancelRequested": "cancel_requested",
        "RequestCancelActivityTaskFailed": "request_cancel_failed",
    },
    events.DecisionTaskEvent: {
        "DecisionTaskScheduled": "scheduled",
        "DecisionTaskStarted": "started",
        "DecisionTaskCompleted": "completed",
        "DecisionTaskTimedOut": "timed_out",
    },
    events.WorkflowExecutionEvent: {
        "WorkflowExecutionStarted": "started",
        "WorkflowExecutionCancelRequested": "cancel_requested",
        "WorkflowExecutionCompleted": "completed",
        "CompleteWorkflowExecutionFailed": "complete_failed",
        "WorkflowExecutionFailed": "failed",
        "FailWorkflowExecutionFailed": "fail_failed",
        "WorkflowExecutionTimedOut": "timed_out",
        "WorkflowExecutionCanceled": "canceled",
        "CancelWorkflowExecutionFailed": "cancel_failed",
        "WorkflowExecutionContinuedAsNew": "continued_as_new",
        "ContinueAsNewWorkflowExecutionFailed": "continue_as_new_failed",
        "WorkflowExecutionTerminated": "terminated",
        "WorkflowExecutionSignaled": "signaled",
    },
    events.ChildWorkflowExecutionEvent: {
        "StartChildWorkflowExecutionInitiated": "start_initiated",
        "StartChildWorkflowExecutionFailed": "start_failed",
        "ChildWorkflowExecutionStarted": "started",
        "ChildWorkflowExecutionCompleted": "completed",
        "ChildWorkflowExecutionFailed": "failed",
        "ChildWorkflowExecutionTimedOut": "timed_out",
        "ChildWorkflowExecutionCanceled": "canceled",
        "ChildWorkflowExecutionTerminated": "terminated",
    },
    events.ExternalWorkflowExecutionEvent: {
        "SignalExternalWorkflowExecutionInitiated": "signal_execution_initiated",
        "SignalExternalWorkflowExecutionFailed": "signal_execution_failed",
        "ExternalWorkflowExecutionSignaled": "execution_signaled",
        "RequestCancelExternalWorkflowExecutionInitiated": "request_cancel_execution_initiated",
        "RequestCancelExternalWorkflowExecutionFailed": "request_cancel_execution_failed",
        "ExternalWorkflowExecutionCancelRequested": "execution_cancel_requested",
    },
    events.TimerEvent: {
        "TimerStarted": "started",
        "StartTimerFailed": "start_failed",
        "TimerFired": "fired",
        "TimerCanceled": "canceled",
        "CancelTimerFailed": "cancel_failed",
    },
    events.MarkerEvent: {"MarkerRecorded": "recorded", "RecordMarkerFailed": "record_failed"},
    events.LambdaFunctionEvent: {
        "LambdaFunctionScheduled": "scheduled",
        "LambdaFunctionStarted": "started",
        "LambdaFunctionCompleted": "completed",
        "LambdaFunctionFailed": "failed",
        "LambdaFunctionTimedOut": "timed_out",
        "ScheduleLambdaFunctionFailed": "schedule_failed",
        "StartLambdaFunctionFailed": "start_failed",
    },
}
KINDS = {name: (cls, state) for cls, states in TABLE.items() for name, state in states.items()}
TYPES = {
    events.ActivityTaskEvent: "ActivityTask",
    events.DecisionTaskEvent: "DecisionTask",
    events.WorkflowExecutionEvent: "WorkflowExecution",
    events.ChildWorkflowExecutionEvent: "ChildWorkflowExecution",
    events.ExternalWorkflowExecutionEvent: "ExternalWorkflowExecution",
    events.TimerEvent: "Timer",
    events.MarkerEvent: "Marker",
    events.LambdaFunctionEvent: "LambdaFunction",
}


def raw(event_type="TimerStarted", event_id=5, timestamp=1365177769.585, **attributes):
    return {
        "eventId": event_id,
        "eventType": event_type,
        "eventTimestamp": timestamp,
        attributes_key(event_type): attributes,
    }


def test_the_table_has_every_type_of_botocore():
    assert sorted(KINDS) == sorted(event_types())
    assert len(KINDS) == 54


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_type_has_class_state_and_attributes_T_swf_ev_5(name):
    source = sample_event(name)
    event = EventFactory(source)
    cls, state = KINDS[name]
    assert type(event) is cls
    assert (event.id, event.name, event.type, event.state) == (2, name, TYPES[cls], state)
    assert event.raw is source
    prefix = "lambda_" if cls is events.LambdaFunctionEvent else ""
    for wire, value in source[attributes_key(name)].items():
        attribute = camel_to_underscore(wire)
        attribute = prefix + attribute if attribute in ("id", "name") else attribute
        assert getattr(event, attribute) == value


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_swf_may_leave_out_does_not_exist(name):
    shape = attributes_shape(name)
    event = EventFactory(raw(name))
    for wire in shape.members:
        attribute = camel_to_underscore(wire)
        if attribute not in ("id", "name", "input", "control"):
            with pytest.raises(AttributeError):
                getattr(event, attribute)
            assert getattr(event, attribute, "default") == "default"


def test_an_event_needs_its_arguments_T_swf_ev_1():
    with pytest.raises(TypeError):
        Event("WrongType")


def test_an_event_of_nothing_T_swf_ev_2():
    event = Event("WorkflowExecutionStarted", "REGISTERED", 0, {None: {}})
    assert event.timestamp == datetime(1970, 1, 1, tzinfo=UTC)
    assert (event.id, event.state, event.type, event.name) == (
        "WorkflowExecutionStarted",
        "REGISTERED",
        None,
        None,
    )
    assert Event(1, "started", 0, None).raw == {}


def test_timestamps_are_utc_T_swf_ev_3():
    event = EventFactory(raw(timestamp=1365177769.585))
    assert event.timestamp == datetime(2013, 4, 5, 16, 2, 49, 585000, tzinfo=UTC)
    assert event.timestamp.tzinfo is UTC
    assert event.timestamp is event.timestamp


@pytest.mark.parametrize(
    "moment",
    [
        1365177769,
        datetime(2013, 4, 5, 18, 2, 49, tzinfo=timezone(timedelta(hours=2))),
        datetime(2013, 4, 5, 16, 2, 49, tzinfo=UTC).astimezone().replace(tzinfo=None),
        "2013-04-05T16:02:49Z",
        "2013-04-05T18:02:49+02:00",
    ],
    ids=["number", "elsewhere", "local", "text", "text elsewhere"],
)
def test_a_moment_has_many_forms(moment):
    assert as_utc(moment) == datetime(2013, 4, 5, 16, 2, 49, tzinfo=UTC)
    assert as_utc(moment).tzinfo is UTC


@pytest.mark.parametrize(
    "text, value",
    [('{"a":1}', {"a": 1}), ("raw not json", "raw not json"), ("", None), (None, None), ({"x": 1}, {"x": 1})],
)
def test_input_and_control_are_decoded_T_swf_ev_4(text, value):
    event = EventFactory(raw("ActivityTaskScheduled", input=text, control=text))
    assert (event.input, event.control) == (value, value)
    assert event.input is event.input


def test_absent_input_and_control_T_swf_ev_4():
    event = EventFactory(raw("TimerStarted"))
    assert (event.input, event.control) == ({}, None)
    assert event.input is event.input


def test_input_and_control_are_decoded_when_set():
    event = EventFactory(raw("TimerStarted"))
    event.input, event.control = "[1]", "[2]"
    assert (event.input, event.control) == ([1], [2])


def test_results_stay_texts():
    event = EventFactory(raw("ActivityTaskCompleted", result="[1]", details='"x"'))
    assert (event.result, event.details) == ("[1]", '"x"')


def test_dicts_inside_stay_as_they_are():
    event = EventFactory(
        raw("ActivityTaskScheduled", activityType={"name": "n", "version": "v"}, taskList={"name": "t"})
    )
    assert (event.activity_type, event.task_list) == ({"name": "n", "version": "v"}, {"name": "t"})


def test_an_event_keeps_its_name_when_others_are_built_T_swf_ev_6():
    first = EventFactory(raw("WorkflowExecutionStarted"))
    EventFactory(raw("WorkflowExecutionCompleted"))
    assert (first.name, first.state) == ("WorkflowExecutionStarted", "started")


def test_threads_do_not_mix_events():
    problems = []

    def build(name, state):
        for _ in range(500):
            event = EventFactory(raw(name, note=name))
            if (event.name, event.state, event.note) != (name, state, name):
                problems.append(event)

    threads = [
        threading.Thread(target=build, args=(name, state))
        for name, state in TABLE[events.WorkflowExecutionEvent].items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_type_nobody_knows_is_kept_T_swf_ev_7():
    event = EventFactory(raw("SomethingNewHappened", whatElse="x", id=7, name="n", input="[1]"))
    assert type(event) is Event
    assert (event.id, event.type, event.state, event.name) == (
        5,
        "Unknown",
        "something_new_happened",
        "SomethingNewHappened",
    )
    assert (event.what_else, event.event_id, event.event_name, event.input) == ("x", 7, "n", [1])


def test_a_new_event_of_a_known_kind_is_of_that_kind():
    event = EventFactory(raw("TimerExploded", timerId="t"))
    assert (type(event), event.type, event.state, event.timer_id) == (
        events.TimerEvent,
        "Timer",
        "exploded",
        "t",
    )


def test_lambda_functions_have_their_own_id_and_name():
    event = EventFactory(raw("LambdaFunctionScheduled", 3, id="l", name="f"))
    assert (event.id, event.name, event.lambda_id, event.lambda_name) == (
        3,
        "LambdaFunctionScheduled",
        "l",
        "f",
    )


def test_no_attributes_are_no_attributes():
    event = EventFactory({"eventId": 1, "eventType": "TimerFired", "eventTimestamp": 0})
    assert (event.state, event.input) == ("fired", {})
    with pytest.raises(AttributeError, match="started_event_id"):
        event.started_event_id


@pytest.mark.parametrize("missing", ["eventId", "eventType", "eventTimestamp"])
def test_what_is_no_event_is_refused_by_name(missing):
    source = raw()
    del source[missing]
    with pytest.raises(ValueError, match=f"an event has .*, not '{missing}'"):
        EventFactory(source)


def test_none_is_no_event():
    with pytest.raises(ValueError, match="an event has an eventId"):
        build_event(None)


def test_id_type_name_state_and_timestamp_are_read_only():
    event = EventFactory(raw())
    for attribute in ("id", "type", "name", "state", "timestamp"):
        with pytest.raises(AttributeError):
            setattr(event, attribute, "x")


def test_other_attributes_may_be_added():
    event = EventFactory(raw())
    event.note = "mine"
    assert event.note == "mine"


def test_repr():
    assert repr(EventFactory(raw("WorkflowExecutionStarted", 1))) == "<Event 1 WorkflowExecution : started >"


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda event: pickle.loads(pickle.dumps(event))],
    ids=["copy", "deep", "pickle"],
)
@pytest.mark.parametrize("name", ["ActivityTaskScheduled", "LambdaFunctionScheduled", "SomethingNewHappened"])
def test_events_are_copied_whole(again, name):
    event = EventFactory(raw(name, input="[1]", id="x", note="n"))
    event.mine = 1
    other = again(event)
    assert type(other) is type(event)
    for attribute in ("id", "type", "name", "state", "timestamp", "input", "control", "note", "mine", "raw"):
        assert getattr(other, attribute) == getattr(event, attribute)
    other.process_attributes()
    assert vars(other) == vars(event)


def test_a_class_can_be_used_without_the_factory():
    source = raw("TimerFired", timerId="t", startedEventId=3)
    event = events.TimerEvent(id=5, state="fired", timestamp=0, raw_data=source)
    assert (event.name, event.type, event.timer_id, event.begun_by) == ("TimerFired", "Timer", "t", 3)


def test_a_class_of_ones_own_may_say_where_its_attributes_are():
    class Mine(Event):
        _type, _name, _attributes_key = "Mine", "MineDug", "mine"

    event = Mine(1, "dug", 0, {"mine": {"howDeep": 3}})
    assert (event.type, event.name, event.how_deep) == ("Mine", "MineDug", 3)


def test_the_registry_names_a_class_for_every_part_and_ends_with_the_ambiguous_one():
    assert list(EVENTS)[-1] == "WorkflowExecution"
    assert {entry["event"] for entry in EVENTS.values()} == set(TABLE)
    assert all(set(entry) == {"event", "compiled_event"} for entry in EVENTS.values())


def test_attributes_are_there_for_whoever_lists_them():
    event = EventFactory(raw("TimerStarted", timerId="t", startToFireTimeout="5"))
    assert {"timer_id": "t", "start_to_fire_timeout": "5"}.items() <= vars(event).items()
    assert json.dumps(event.raw)


@pytest.mark.parametrize(
    "name, attributes, begun_by",
    [
        ("ActivityTaskScheduled", {}, 9),
        ("ActivityTaskCompleted", {"scheduledEventId": 4, "startedEventId": 5}, 4),
        ("ScheduleActivityTaskFailed", {}, 9),
        ("DecisionTaskStarted", {"scheduledEventId": 4}, 4),
        ("TimerCanceled", {"startedEventId": 4}, 4),
        ("ChildWorkflowExecutionStarted", {"initiatedEventId": 4}, 4),
        ("StartChildWorkflowExecutionFailed", {"initiatedEventId": 0}, 9),
        ("ExternalWorkflowExecutionSignaled", {"initiatedEventId": 4}, 4),
        ("MarkerRecorded", {}, 9),
        ("WorkflowExecutionSignaled", {}, 1),
        ("LambdaFunctionStarted", {"scheduledEventId": 4}, 4),
        ("SomethingNewHappened", {"scheduledEventId": 4}, 9),
    ],
)
def test_events_know_which_event_began_their_story(name, attributes, begun_by):
    assert EventFactory(raw(name, 9, **attributes)).begun_by == begun_by


@pytest.mark.parametrize(
    "module",
    [
        "swf.constants",
        "swf.utils",
        "swf.fields",
        "swf.checks",
        "swf.api._wire",
        "swf.models.event",
        "swf.models.event.base",
        "swf.models.event.factory",
        "swf.models.event.compiler",
        "swf.models.decision",
        "swf.models.history",
        "swf.models.history.builder",
    ],
)
def test_each_module_can_be_the_first_imported_T_swf_imp_1(module):
    code = f"import {module}, sys; assert not {{'boto3', 'botocore', 'simpleflow'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
