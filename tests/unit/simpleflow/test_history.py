"""Histories: events folded into entries, with the keys that programs read."""

import json
from datetime import datetime, timezone

import pytest

from simpleflow import Workflow, activity
from simpleflow.history import History
from swf.models.history import builder
from swf.models.history.base import History as SwfHistory


@activity.with_attributes(start_to_close_timeout=17)
def work():
    pass


class Flow(Workflow):
    name, version, task_list = "flow", "1", "decisions"
    decision_tasks_timeout, execution_timeout = "300", "3600"


class Child(Flow):
    name = "child"


def events_of(*events):
    """A history of these events: (type, attributes), numbered from 1."""
    raw = []
    for number, (event_type, attributes) in enumerate(events, 1):
        raw.append(
            {
                "eventId": number,
                "eventType": event_type,
                "eventTimestamp": datetime(2026, 1, 1, 0, 0, number, tzinfo=timezone.utc),
                event_type[0].lower() + event_type[1:] + "EventAttributes": attributes,
            }
        )
    return SwfHistory.from_event_list(raw)


def parse(*events):
    return History(events_of(*events)).parse()


def without_times(entry):
    return {key: value for key, value in entry.items() if "timestamp" not in key}


SCHEDULED = (
    "ActivityTaskScheduled",
    {
        "activityId": "a",
        "activityType": {"name": "work", "version": "1"},
        "taskList": {"name": "list"},
        "input": '{"args": [1]}',
        "startToCloseTimeout": "17",
        "decisionTaskCompletedEventId": 4,
    },
)
STARTED = ("ActivityTaskStarted", {"scheduledEventId": 1, "identity": "me"})


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        (
            ("ActivityTaskCompleted", {"result": "3"}),
            {"state": "completed", "result": "3", "completed_id": 3},
        ),
        (("ActivityTaskCompleted", {}), {"state": "completed", "result": None}),
        (
            ("ActivityTaskFailed", {"reason": "r", "details": "d"}),
            {"state": "failed", "reason": "r", "details": "d", "failed_id": 3, "retry": 0},
        ),
        (("ActivityTaskFailed", {}), {"reason": "", "details": ""}),
        (
            ("ActivityTaskTimedOut", {"timeoutType": "START_TO_CLOSE"}),
            {"state": "timed_out", "timeout_type": "START_TO_CLOSE", "timeout_value": "17", "retry": 0},
        ),
        (("ActivityTaskTimedOut", {"timeoutType": "HEARTBEAT"}), {"timeout_value": None}),
        (("ActivityTaskCanceled", {"details": "d"}), {"state": "canceled", "details": "d", "canceled_id": 3}),
    ],
)
def test_activities(event, facts):
    name, attributes = event
    attributes = {"scheduledEventId": 1, "startedEventId": 2, **attributes}
    history = parse(SCHEDULED, STARTED, (name, attributes))
    entry = history.activities["a"]
    assert history.tasks == [entry] and history.last_event_id == 3
    expected = {"type": "activity", "id": "a", "name": "work", "version": "1", "task_list": "list"}
    expected |= {
        "scheduled_id": 1,
        "started_id": 2,
        "identity": "me",
        "input": {"args": [1]},
        "control": None,
    }
    for key, value in {**expected, "decision_task_completed_event_id": 4, **facts}.items():
        assert entry[key] == value, key
    assert entry[f"{entry['state']}_timestamp"] == datetime(2026, 1, 1, 0, 0, 3, tzinfo=timezone.utc)


def test_an_activity_that_is_not_scheduled():
    attributes = {"activityId": "a", "activityType": {"name": "n", "version": "v"}, "cause": "C"}
    entry = parse(("ScheduleActivityTaskFailed", attributes)).activities["a"]
    assert (entry["state"], entry["cause"]) == ("schedule_failed", "C")
    assert entry["activity_type"] == {"name": "n", "version": "v"}


def test_attempts_are_counted():
    failed = ("ActivityTaskFailed", {"scheduledEventId": 1, "startedEventId": 2})
    again = ("ActivityTaskFailed", {"scheduledEventId": 4, "startedEventId": 5})
    history = parse(SCHEDULED, STARTED, failed, SCHEDULED, STARTED, again)
    assert history.activities["a"]["retry"] == 1 and len(history.tasks) == 1
    assert history.parse().activities["a"]["retry"] == 1, "reading it again gives the same"


def test_an_activity_whose_cancellation_is_requested():
    requested = ("ActivityTaskCancelRequested", {"activityId": "a", "decisionTaskCompletedEventId": 9})
    entry = parse(SCHEDULED, requested).activities["a"]
    assert entry["state"] == "cancel_requested" and entry["cancel_decision_task_completed_event_id"] == 9


INITIATED = (
    "StartChildWorkflowExecutionInitiated",
    {
        "workflowId": "c",
        "workflowType": {"name": "child", "version": "1"},
        "taskList": {"name": "list"},
        "input": "{}",
        "childPolicy": "TERMINATE",
        "executionStartToCloseTimeout": "60",
        "decisionTaskCompletedEventId": 4,
    },
)
EXECUTION = {"workflowId": "c", "runId": "r"}
CHILD_STARTED = (
    "ChildWorkflowExecutionStarted",
    {
        "initiatedEventId": 1,
        "workflowExecution": EXECUTION,
        "workflowType": {"name": "child", "version": "1"},
    },
)


@pytest.mark.parametrize(
    ("kind", "attributes", "facts"),
    [
        ("Completed", {"result": "3"}, {"state": "completed", "result": "3", "completed_id": 3}),
        ("Failed", {"reason": "r"}, {"state": "failed", "reason": "r", "details": None, "retry": 0}),
        (
            "TimedOut",
            {"timeoutType": "START_TO_CLOSE"},
            {"state": "timed_out", "timeout_value": "60", "retry": 0},
        ),
        ("Canceled", {"details": "d"}, {"state": "canceled", "details": "d", "retry": 0}),
        ("Terminated", {}, {"state": "terminated", "terminated_id": 3, "retry": 0}),
    ],
)
def test_child_workflows(kind, attributes, facts):
    attributes = {"initiatedEventId": 1, "startedEventId": 2, "workflowExecution": EXECUTION, **attributes}
    entry = parse(INITIATED, CHILD_STARTED, (f"ChildWorkflowExecution{kind}", attributes)).child_workflows[
        "c"
    ]
    expected = {"type": "child_workflow", "id": "c", "name": "child", "run_id": "r", "workflow_id": "c"}
    for key, value in {**expected, "initiated_event_id": 1, "started_id": 2, "input": {}, **facts}.items():
        assert entry[key] == value, key


def test_a_child_that_is_not_started():
    attributes = {"workflowId": "c", "workflowType": {"name": "child", "version": "1"}, "cause": "C"}
    entry = parse(("StartChildWorkflowExecutionFailed", attributes)).child_workflows["c"]
    assert (entry["state"], entry["cause"], entry["name"], entry["retry"]) == (
        "start_failed",
        "C",
        "child",
        0,
    )


def test_a_child_initiated_twice_is_noticed(caplog):
    assert len(parse(INITIATED, INITIATED).tasks) == 1
    assert "child workflow c is initiated twice" in caplog.text


def test_signals_to_others():
    initiated = (
        "SignalExternalWorkflowExecutionInitiated",
        {"workflowId": "o", "signalName": "s", "input": "[1]", "control": "{}"},
    )
    arrived = ("ExternalWorkflowExecutionSignaled", {"initiatedEventId": 1, "workflowExecution": EXECUTION})
    history = parse(initiated, arrived)
    [entry] = history.external_workflows_signaling.values()
    assert (entry["state"], entry["run_id"], entry["input"]) == ("execution_signaled", "r", [1])
    assert history.signaled_workflows["s"] == [entry]
    lost = ("SignalExternalWorkflowExecutionFailed", {"initiatedEventId": 1, "workflowId": "o", "cause": "C"})
    [entry] = parse(initiated, lost).external_workflows_signaling.values()
    assert (entry["state"], entry["cause"], entry["signal_name"]) == ("signal_execution_failed", "C", "s")


def test_cancelling_others():
    initiated = ("RequestCancelExternalWorkflowExecutionInitiated", {"workflowId": "c"})
    arrived = (
        "ExternalWorkflowExecutionCancelRequested",
        {"initiatedEventId": 1, "workflowExecution": EXECUTION},
    )
    entry = parse(initiated, arrived).external_workflows_canceling["c"]
    assert (entry["state"], entry["run_id"]) == ("execution_cancel_requested", "r")
    lost = (
        "RequestCancelExternalWorkflowExecutionFailed",
        {"initiatedEventId": 1, "workflowId": "c", "cause": "C"},
    )
    entry = parse(initiated, lost)._external_workflows_canceling["c"]
    assert (entry["state"], entry["cause"]) == ("request_cancel_execution_failed", "C")


def test_signals_received():
    history = History(builder.History(Flow).add_signal("s", [1]).add_signal("s", "x")).parse()
    assert without_times(history.signals["s"]) == {
        "type": "signal",
        "name": "s",
        "state": "signaled",
        "input": "x",
        "event_id": 5,
        "external_initiated_event_id": 0,
        "external_run_id": None,
        "external_workflow_id": None,
    }
    assert [entry["input"] for entry in history.get_signal_events("s")] == [[1], "x"]
    assert history.get_signal_events("nobody") == [] and len(history.tasks) == 2


def test_markers():
    history = parse(
        ("MarkerRecorded", {"markerName": "m", "details": "[1]"}),
        ("RecordMarkerFailed", {"markerName": "m", "cause": "C"}),
    )
    recorded, refused = history.markers["m"]
    assert (recorded["state"], recorded["details"], recorded["event_id"]) == ("recorded", "[1]", 1)
    assert (refused["state"], refused["cause"], refused["record_failed_event_id"]) == (
        "record_failed",
        "C",
        2,
    )


def test_timers():
    """T-HIS-1"""
    started = ("TimerStarted", {"timerId": "t", "startToFireTimeout": "1", "decisionTaskCompletedEventId": 2})
    fired = ("TimerFired", {"timerId": "t", "startedEventId": 1})
    assert without_times(parse(started, fired).timers["t"]) == {
        "type": "timer",
        "state": "fired",
        "id": "t",
        "decision_task_completed_event_id": 2,
        "start_to_fire_timeout": 1,
        "started_event_id": 1,
        "fired_event_id": 2,
        "control": None,
    }
    canceled = ("TimerCanceled", {"timerId": "t", "startedEventId": 1, "decisionTaskCompletedEventId": 7})
    entry = parse(started, canceled).timers["t"]
    assert (entry["state"], entry["cancel_decision_task_completed_event_id"]) == ("canceled", 7)
    refused = ("StartTimerFailed", {"timerId": "t", "cause": "C", "decisionTaskCompletedEventId": 7})
    entry = parse(refused).timers["t"]
    assert (entry["state"], entry["cause"], entry["id"]) == ("start_failed", "C", "t")
    refused = ("CancelTimerFailed", {"timerId": "t", "cause": "C", "decisionTaskCompletedEventId": 7})
    entry = parse(refused).timers["t"]
    assert (entry["state"], entry["cause"]) == ("cancel_failed", "C")


START = (
    "WorkflowExecutionStarted",
    {
        "childPolicy": "TERMINATE",
        "taskList": {"name": "list"},
        "workflowType": {"name": "flow", "version": "1"},
        "input": '{"args": [1]}',
        "parentInitiatedEventId": 0,
        "tagList": ["a"],
    },
)


@pytest.mark.parametrize(
    ("kind", "attributes", "facts"),
    [
        ("Completed", {"result": "3"}, {"state": "completed", "result": "3"}),
        ("Failed", {"reason": "r", "details": "d"}, {"state": "failed", "reason": "r", "details": "d"}),
        ("Terminated", {"cause": "C"}, {"state": "terminated", "cause": "C"}),
        (
            "TimedOut",
            {"timeoutType": "START_TO_CLOSE"},
            {"state": "timed_out", "timeout_type": "START_TO_CLOSE"},
        ),
        ("Canceled", {"details": "d"}, {"state": "canceled", "details": "d"}),
        (
            "ContinuedAsNew",
            {"newExecutionRunId": "n", "input": "[2]", "taskList": {"name": "other"}},
            {"state": "continued_as_new", "new_execution_run_id": "n", "input": [2], "task_list": "other"},
        ),
    ],
)
def test_the_execution_itself(kind, attributes, facts):
    workflow = parse(START, (f"WorkflowExecution{kind}", attributes)).workflow
    for key, value in {"started_id": 1, "child_policy": "TERMINATE", **facts}.items():
        assert workflow[key] == value, key
    assert workflow[f"{facts['state']}_id"] == 2
    started = parse(START).workflow
    assert (started["state"], started["input"], started["tag_list"]) == ("started", {"args": [1]}, ["a"])


def test_requests_to_cancel():
    history = parse(
        START,
        ("WorkflowExecutionCancelRequested", {"cause": "C", "externalWorkflowExecution": EXECUTION}),
        ("CancelWorkflowExecutionFailed", {"cause": "UNHANDLED_DECISION", "decisionTaskCompletedEventId": 9}),
    )
    assert history.cancel_requested["external_workflow_id"] == "c" and history.cancel_requested_id == 2
    assert history.cancel_failed["cause"] == "UNHANDLED_DECISION"
    assert history.cancel_failed_decision_task_completed_event_id == 9
    nothing = parse(START)
    assert nothing.cancel_requested_id is nothing.cancel_failed_decision_task_completed_event_id is None


def test_decisions():
    history = History(builder.History(Flow).add_decision_task()).parse()
    assert (history.started_decision_id, history.completed_decision_id) == (5, 6)


def story():
    history = builder.History(Flow, input={"args": [4]})
    history.add_decision_task().add_activity_task(work, 6, activity_id="one", result=1)
    history.add_activity_task(work, 6, last_state="failed", activity_id="two")
    history.add_child_workflow(Child, workflow_id="three", result="4")
    history.add_timer_started("t", 5).add_timer_fired("t").add_timer_started("u", 1).add_timer_canceled("u")
    return history.add_marker("m", 1).add_signal("s")


def test_feeding_bit_by_bit_gives_the_same_as_parsing_at_once():
    whole = History(story()).parse()
    bits = History(whole.swf_history)
    for event in whole.events:
        bits.feed([event])
    for part in ("activities", "child_workflows", "timers", "markers", "signals", "tasks", "workflow"):
        assert getattr(bits, part) == getattr(whole, part), part
    assert bits.last_event_id == whole.last_event_id == len(whole.events)
    assert whole.events[0].input == {"args": [4]}


def test_reading_single_events_by_the_original_names():
    whole, single = History(told := story()).parse(), History(told)
    for event in single.events:
        parser = History.TYPE_TO_PARSER.get(event.type)
        if parser:
            parser(single, single.events, event)
    assert single.tasks == whole.tasks and single.markers == whole.markers


def test_events_whose_beginning_was_not_read_do_no_harm():
    history = parse(
        ("ActivityTaskCompleted", {"scheduledEventId": 99, "startedEventId": 98}),
        ("ChildWorkflowExecutionFailed", {"initiatedEventId": 99, "startedEventId": 98}),
        ("TimerFired", {"timerId": "t", "startedEventId": 99}),
        ("LambdaFunctionScheduled", {"id": "l", "name": "n"}),
    )
    assert history.activities == {} and history.tasks == [] and history.last_event_id == 4


def test_entries_can_be_shown_as_json_but_for_their_dates():
    json.dumps([without_times(entry) for entry in History(story()).parse().tasks])
