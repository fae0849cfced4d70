"""The builder: histories written by hand, as SWF would have left them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swf.models.event.factory import EVENTS
from swf.models.history import base, builder
from swf.models.history.builder import History
from tests.helpers.swf_events import attributes_key, event_types, swf_model

WF = SimpleNamespace(
    name="wf", version="1", task_list="wf-tasks", decision_tasks_timeout="300", execution_timeout="3600"
)
ACT = SimpleNamespace(
    name="act",
    version="2",
    task_list="act-tasks",
    task_schedule_to_close_timeout="10",
    task_heartbeat_timeout="11",
    task_schedule_to_start_timeout="12",
    task_start_to_close_timeout="13",
)


@pytest.fixture
def history():
    return History(WF, start=1000, step=2)


def attributes(event):
    return event.raw[attributes_key(event.name)]


def new_events(history):
    return [(event.name, attributes(event)) for event in history.events[3:]]


def names(history):
    return [event.name for event in history.events[3:]]


def test_a_new_history_T_swf_bld_1():
    assert [(e.id, e.type, e.state) for e in History(WF).events] == [
        (1, "WorkflowExecution", "started"),
        (2, "DecisionTask", "scheduled"),
        (3, "DecisionTask", "started"),
    ]


def test_how_it_starts():
    assert attributes(History(WF)[0]) == {
        "taskList": {"name": "wf-tasks"},
        "parentInitiatedEventId": 0,
        "taskStartToCloseTimeout": "300",
        "childPolicy": "TERMINATE",
        "executionStartToCloseTimeout": "3600",
        "input": "{}",
        "workflowType": {"name": "wf", "version": "1"},
        "tagList": None,
    }


def test_input_and_tags():
    assert History(WF, input={"args": [1]})[0].input == {"args": [1]}
    assert History(WF, tag_list=["t"])[0].tag_list == ["t"]
    tagged = SimpleNamespace(**vars(WF), tag_list=["of", "class"])
    assert History(tagged)[0].tag_list == ["of", "class"]
    assert History(tagged, tag_list=["mine"])[0].tag_list == ["mine"]


def test_time_goes_on_T_swf_bld_2(history):
    history.add_activity_task(ACT, 4)
    assert [event.state for event in history.events[-3:]] == ["scheduled", "started", "completed"]
    times = [event.timestamp for event in history.events]
    assert times == sorted(set(times))
    assert (times[1] - times[0]).total_seconds() == 2
    assert times[0].timestamp() == 1000
    assert History(WF)[0].timestamp < History(WF)[1].timestamp


def test_calls_chain_T_swf_bld_3(history):
    assert history.add_decision_task_scheduled().add_decision_task_started() is history
    assert (history.last_id, history.next_id) == (5, 6)
    history.add_decision_task_completed()
    history.add_activity_task(ACT, decision_id=history.last_id)
    assert history[6].decision_task_completed_event_id == 6


def test_a_text_is_encoded_like_any_value_T_swf_bld_4(history):
    history.add_activity_task_scheduled(ACT, 4, input='{"args":[]}')
    assert attributes(history.last)["input"] == '"{\\"args\\":[]}"'
    assert history.last.input == '{"args":[]}'


#: method, arguments -> the events it adds. Ids given are those of a new history, which has three events.
ROWS = [
    (
        "add_decision_task_scheduled",
        (),
        [("DecisionTaskScheduled", {"startToCloseTimeout": "300", "taskList": {"name": "wf-tasks"}})],
    ),
    (
        "add_decision_task_started",
        (),
        [("DecisionTaskStarted", {"scheduledEventId": 3, "identity": "test_decider"})],
    ),
    (
        "add_decision_task_started",
        (2,),
        [("DecisionTaskStarted", {"scheduledEventId": 2, "identity": "test_decider"})],
    ),
    (
        "add_decision_task_completed",
        (),
        [("DecisionTaskCompleted", {"scheduledEventId": 2, "startedEventId": 3, "executionContext": None})],
    ),
    (
        "add_decision_task_completed",
        (7, 8, {"c": 1}),
        [
            (
                "DecisionTaskCompleted",
                {"scheduledEventId": 7, "startedEventId": 8, "executionContext": '{"c":1}'},
            )
        ],
    ),
    (
        "add_decision_task_timed_out",
        (),
        [
            (
                "DecisionTaskTimedOut",
                {"scheduledEventId": 2, "startedEventId": 3, "timeoutType": "START_TO_CLOSE"},
            )
        ],
    ),
    (
        "add_activity_task_scheduled",
        (ACT, 4),
        [
            (
                "ActivityTaskScheduled",
                {
                    "activityId": "act-1",
                    "activityType": {"name": "act", "version": "2"},
                    "control": "{}",
                    "decisionTaskCompletedEventId": 4,
                    "heartbeatTimeout": "11",
                    "input": "{}",
                    "scheduleToCloseTimeout": "10",
                    "scheduleToStartTimeout": "12",
                    "startToCloseTimeout": "13",
                    "taskList": {"name": "act-tasks"},
                },
            )
        ],
    ),
    (
        "add_activity_task_schedule_failed",
        ("a", 4, {"name": "n", "version": "v"}, "C"),
        [
            (
                "ScheduleActivityTaskFailed",
                {
                    "activityId": "a",
                    "activityType": {"name": "n", "version": "v"},
                    "cause": "C",
                    "decisionTaskCompletedEventId": 4,
                },
            )
        ],
    ),
    (
        "add_activity_task_started",
        (5,),
        [("ActivityTaskStarted", {"scheduledEventId": 5, "identity": "test_worker"})],
    ),
    (
        "add_activity_task_completed",
        (5, 6),
        [("ActivityTaskCompleted", {"scheduledEventId": 5, "startedEventId": 6, "result": None})],
    ),
    (
        "add_activity_task_completed",
        (5, 6, [1]),
        [("ActivityTaskCompleted", {"scheduledEventId": 5, "startedEventId": 6, "result": "[1]"})],
    ),
    (
        "add_activity_task_failed",
        (),
        [
            (
                "ActivityTaskFailed",
                {"scheduledEventId": 2, "startedEventId": 3, "reason": "REASON", "details": "DETAILS"},
            )
        ],
    ),
    (
        "add_activity_task_timed_out",
        ("HEARTBEAT",),
        [("ActivityTaskTimedOut", {"scheduledEventId": 2, "startedEventId": 3, "timeoutType": "HEARTBEAT"})],
    ),
    (
        "add_activity_task_timed_out",
        ("SCHEDULE_TO_START", 5, 0),
        [
            (
                "ActivityTaskTimedOut",
                {"scheduledEventId": 5, "startedEventId": 0, "timeoutType": "SCHEDULE_TO_START"},
            )
        ],
    ),
    (
        "add_activity_task_cancel_requested",
        ("a", 4),
        [("ActivityTaskCancelRequested", {"activityId": "a", "decisionTaskCompletedEventId": 4})],
    ),
    (
        "add_activity_task_request_cancel_failed",
        ("a", 4),
        [
            (
                "RequestCancelActivityTaskFailed",
                {"activityId": "a", "cause": "ACTIVITY_ID_UNKNOWN", "decisionTaskCompletedEventId": 4},
            )
        ],
    ),
    (
        "add_activity_task_canceled",
        (5, 6, "d", 7),
        [
            (
                "ActivityTaskCanceled",
                {
                    "scheduledEventId": 5,
                    "startedEventId": 6,
                    "details": "d",
                    "latestCancelRequestedEventId": 7,
                },
            )
        ],
    ),
    (
        "add_request_cancel",
        (),
        [("WorkflowExecutionCancelRequested", {"externalInitiatedEventId": 0, "cause": None})],
    ),
    (
        "add_signal",
        ("s",),
        [("WorkflowExecutionSignaled", {"signalName": "s", "input": "{}", "externalInitiatedEventId": 0})],
    ),
    (
        "add_signal",
        ("s", [1], 5),
        [("WorkflowExecutionSignaled", {"signalName": "s", "input": "[1]", "externalInitiatedEventId": 5})],
    ),
    (
        "add_marker",
        ("m",),
        [("MarkerRecorded", {"markerName": "m", "details": "{}", "decisionTaskCompletedEventId": 0})],
    ),
    (
        "add_marker",
        ("m", "d", 4),
        [("MarkerRecorded", {"markerName": "m", "details": '"d"', "decisionTaskCompletedEventId": 4})],
    ),
    (
        "add_marker_failed",
        ("m",),
        [
            (
                "RecordMarkerFailed",
                {"markerName": "m", "cause": "OPERATION_NOT_PERMITTED", "decisionTaskCompletedEventId": 0},
            )
        ],
    ),
    (
        "add_timer_started",
        ("t", 5),
        [("TimerStarted", {"timerId": "t", "startToFireTimeout": "5", "decisionTaskCompletedEventId": 0})],
    ),
    (
        "add_timer_started",
        ("t", 5, {"c": 1}, 4),
        [
            (
                "TimerStarted",
                {
                    "timerId": "t",
                    "startToFireTimeout": "5",
                    "control": '{"c":1}',
                    "decisionTaskCompletedEventId": 4,
                },
            )
        ],
    ),
    ("add_timer_fired", ("t", 5), [("TimerFired", {"timerId": "t", "startedEventId": 5})]),
    (
        "add_timer_canceled",
        ("t", 5),
        [("TimerCanceled", {"timerId": "t", "startedEventId": 5, "decisionTaskCompletedEventId": 0})],
    ),
    (
        "add_timer_start_failed",
        ("t",),
        [
            (
                "StartTimerFailed",
                {"timerId": "t", "cause": "TIMER_ID_ALREADY_IN_USE", "decisionTaskCompletedEventId": 0},
            )
        ],
    ),
    (
        "add_timer_cancel_failed",
        ("t",),
        [
            (
                "CancelTimerFailed",
                {"timerId": "t", "cause": "TIMER_ID_UNKNOWN", "decisionTaskCompletedEventId": 0},
            )
        ],
    ),
    (
        "add_workflow_completed",
        ([1], 4),
        [("WorkflowExecutionCompleted", {"decisionTaskCompletedEventId": 4, "result": "[1]"})],
    ),
    (
        "add_workflow_failed",
        ("r", "d", 4),
        [("WorkflowExecutionFailed", {"decisionTaskCompletedEventId": 4, "reason": "r", "details": "d"})],
    ),
    ("add_workflow_canceled", (), [("WorkflowExecutionCanceled", {"decisionTaskCompletedEventId": 0})]),
    (
        "add_workflow_timed_out",
        (),
        [("WorkflowExecutionTimedOut", {"timeoutType": "START_TO_CLOSE", "childPolicy": "TERMINATE"})],
    ),
    (
        "add_workflow_terminated",
        ("r",),
        [
            (
                "WorkflowExecutionTerminated",
                {"childPolicy": "TERMINATE", "reason": "r", "cause": "OPERATOR_INITIATED"},
            )
        ],
    ),
    (
        "add_workflow_continued_as_new",
        ([1], "run-7", 4),
        [
            (
                "WorkflowExecutionContinuedAsNew",
                {
                    "childPolicy": "TERMINATE",
                    "decisionTaskCompletedEventId": 4,
                    "executionStartToCloseTimeout": "3600",
                    "input": "[1]",
                    "newExecutionRunId": "run-7",
                    "taskList": {"name": "wf-tasks"},
                    "taskStartToCloseTimeout": "300",
                    "workflowType": {"name": "wf", "version": "1"},
                },
            )
        ],
    ),
    *(
        (
            "add_workflow_close_failed",
            (decision,),
            [(name, {"cause": "UNHANDLED_DECISION", "decisionTaskCompletedEventId": 0})],
        )
        for decision, name in [
            ("complete", "CompleteWorkflowExecutionFailed"),
            ("fail", "FailWorkflowExecutionFailed"),
            ("cancel", "CancelWorkflowExecutionFailed"),
            ("continue_as_new", "ContinueAsNewWorkflowExecutionFailed"),
        ]
    ),
    (
        "add_lambda_function_scheduled",
        ("l", "f", 4, [1], [2], "9"),
        [
            (
                "LambdaFunctionScheduled",
                {
                    "id": "l",
                    "name": "f",
                    "input": "[1]",
                    "control": "[2]",
                    "startToCloseTimeout": "9",
                    "decisionTaskCompletedEventId": 4,
                },
            )
        ],
    ),
    (
        "add_lambda_function_schedule_failed",
        ("l", "f"),
        [
            (
                "ScheduleLambdaFunctionFailed",
                {"id": "l", "name": "f", "cause": "ID_ALREADY_IN_USE", "decisionTaskCompletedEventId": 0},
            )
        ],
    ),
    ("add_lambda_function_started", (5,), [("LambdaFunctionStarted", {"scheduledEventId": 5})]),
    (
        "add_lambda_function_start_failed",
        (5,),
        [("StartLambdaFunctionFailed", {"scheduledEventId": 5, "cause": "ASSUME_ROLE_FAILED"})],
    ),
    (
        "add_lambda_function_completed",
        (5, 6, [1]),
        [("LambdaFunctionCompleted", {"scheduledEventId": 5, "startedEventId": 6, "result": "[1]"})],
    ),
    (
        "add_lambda_function_failed",
        (5, 6, "r", "d"),
        [
            (
                "LambdaFunctionFailed",
                {"scheduledEventId": 5, "startedEventId": 6, "reason": "r", "details": "d"},
            )
        ],
    ),
    (
        "add_lambda_function_timed_out",
        (5, 6),
        [
            (
                "LambdaFunctionTimedOut",
                {"scheduledEventId": 5, "startedEventId": 6, "timeoutType": "START_TO_CLOSE"},
            )
        ],
    ),
]


@pytest.mark.parametrize("method, arguments, expected", ROWS)
def test_each_method_T_swf_bld_5(history, method, arguments, expected):
    assert getattr(history, method)(*arguments) is history
    assert new_events(history) == expected
    assert history.raw == [event.raw for event in history.events]
    assert [event.id for event in history] == list(range(1, len(history) + 1))


def test_a_whole_decision_task_T_swf_bld_5(history):
    history.add_decision_task()
    assert new_events(history)[1:] == [
        ("DecisionTaskStarted", {"scheduledEventId": 4, "identity": "test_decider"}),
        ("DecisionTaskCompleted", {"scheduledEventId": 4, "startedEventId": 5, "executionContext": "{}"}),
    ]
    history.add_decision_task({"a": 1})
    assert attributes(history.last)["executionContext"] == '{"a":1}'


@pytest.mark.parametrize(
    "last_state, expected",
    [
        ("scheduled", ["ActivityTaskScheduled"]),
        ("schedule_failed", ["ScheduleActivityTaskFailed"]),
        ("started", ["ActivityTaskScheduled", "ActivityTaskStarted"]),
        ("completed", ["ActivityTaskScheduled", "ActivityTaskStarted", "ActivityTaskCompleted"]),
        ("failed", ["ActivityTaskScheduled", "ActivityTaskStarted", "ActivityTaskFailed"]),
        ("timed_out", ["ActivityTaskScheduled", "ActivityTaskStarted", "ActivityTaskTimedOut"]),
        ("cancel_requested", ["ActivityTaskScheduled", "ActivityTaskStarted", "ActivityTaskCancelRequested"]),
        (
            "canceled",
            [
                "ActivityTaskScheduled",
                "ActivityTaskStarted",
                "ActivityTaskCancelRequested",
                "ActivityTaskCanceled",
            ],
        ),
    ],
)
def test_an_activity_up_to_a_state_T_swf_bld_5(history, last_state, expected):
    history.add_decision_task_completed()
    assert history.add_activity_task(ACT, 4, last_state, result=[1]) is history
    assert names(history)[1:] == expected
    history.check()


def test_what_an_activity_ends_with(history):
    history.add_activity_task(ACT, 4, result={"r": 1}, activity_id="mine", input=[1], control=[2])
    scheduled, _, completed = history.events[3:]
    assert (scheduled.activity_id, scheduled.input, scheduled.control) == ("mine", [1], [2])
    assert completed.result == '{"r":1}'
    history.add_activity_task(ACT, 4, "failed", reason="r", details="d")
    assert (history.last.reason, history.last.details) == ("r", "d")
    history.add_activity_task(ACT, 4, "timed_out", timeout_type="HEARTBEAT")
    assert history.last.timeout_type == "HEARTBEAT"
    history.add_activity_task(
        ACT, 4, "schedule_failed", cause="C", activity_type={"name": "x", "version": "y"}
    )
    assert (history.last.cause, history.last.activity_type) == ("C", {"name": "x", "version": "y"})


def test_default_ids_count(history):
    history.add_activity_task(ACT, 4).add_activity_task(ACT, 4)
    assert [event.activity_id for event in history.filter(state="scheduled", type="ActivityTask")] == [
        "act-1",
        "act-2",
    ]
    history.add_child_workflow(WF).add_child_workflow(WF)
    assert [event.workflow_id for event in history.filter(state="start_initiated")] == ["wf-1", "wf-2"]


CHILD = {"initiatedEventId": 4, "startedEventId": 5}
CHILD |= {
    "workflowExecution": {"runId": "run-5", "workflowId": "wf-1"},
    "workflowType": {"name": "wf", "version": "1"},
}


@pytest.mark.parametrize(
    "last_state, expected",
    [
        ("start_initiated", None),
        ("start_failed", None),
        ("started", None),
        ("completed", {**CHILD, "result": "4"}),
        ("failed", {**CHILD, "reason": "r", "details": "d"}),
        ("timed_out", {**CHILD, "timeoutType": "START_TO_CLOSE"}),
        ("canceled", {**CHILD, "details": "d"}),
        ("terminated", CHILD),
    ],
)
def test_a_child_up_to_a_state_T_swf_bld_5(history, last_state, expected):
    assert history.add_child_workflow(WF, last_state, result="4", reason="r", details="d") is history
    states = [event.state for event in history.events[3:]]
    if expected is None:
        assert states == ["start_initiated", last_state][: 1 if last_state == "start_initiated" else 2]
    else:
        assert states == ["start_initiated", "started", last_state]
        assert attributes(history.last) == expected
    assert set(builder.CHILD_WORKFLOW_STATES) >= set(states)


def test_the_request_for_a_child(history):
    history.add_child_workflow_start_initiated(WF, "w", "tl", [1], [2], ["tag"], 30)
    assert attributes(history.last) == {
        "childPolicy": "TERMINATE",
        "control": "[2]",
        "decisionTaskCompletedEventId": 76,
        "executionStartToCloseTimeout": "432000",
        "input": "[1]",
        "tagList": ["tag"],
        "taskList": {"name": "tl"},
        "taskStartToCloseTimeout": 30,
        "workflowId": "w",
        "workflowType": {"name": "wf", "version": "1"},
    }
    history.add_child_workflow(WF, "start_failed", workflow_id="x", decision_id=3, control="c")
    assert attributes(history.last) == {
        "cause": "WORKFLOW_ALREADY_RUNNING",
        "control": '"c"',
        "decisionTaskCompletedEventId": 3,
        "initiatedEventId": 5,
        "workflowId": "x",
        "workflowType": {"name": "wf", "version": "1"},
    }
    history.add_child_workflow_start_failed(WF, "x", "WORKFLOW_TYPE_DOES_NOT_EXIST")
    assert (history.last.initiated_event_id, history.last.control) == (0, {})


def test_other_executions(history):
    history.add_external_signal_initiated("s", "w", "r", [1], [2], 4)
    history.add_external_signaled(4).add_external_signal_failed(4)
    history.add_external_cancel_initiated("w", control=[2])
    history.add_external_cancel_requested(7).add_external_cancel_failed(7, "C")
    assert new_events(history) == [
        (
            "SignalExternalWorkflowExecutionInitiated",
            {
                "signalName": "s",
                "workflowId": "w",
                "runId": "r",
                "input": "[1]",
                "control": "[2]",
                "decisionTaskCompletedEventId": 4,
            },
        ),
        (
            "ExternalWorkflowExecutionSignaled",
            {"initiatedEventId": 4, "workflowExecution": {"workflowId": "w", "runId": "r"}},
        ),
        (
            "SignalExternalWorkflowExecutionFailed",
            {
                "cause": "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
                "initiatedEventId": 4,
                "workflowId": "w",
                "runId": "r",
                "control": "[2]",
                "decisionTaskCompletedEventId": 4,
            },
        ),
        (
            "RequestCancelExternalWorkflowExecutionInitiated",
            {"workflowId": "w", "control": "[2]", "decisionTaskCompletedEventId": 0},
        ),
        (
            "ExternalWorkflowExecutionCancelRequested",
            {"initiatedEventId": 7, "workflowExecution": {"workflowId": "w", "runId": "run-8"}},
        ),
        (
            "RequestCancelExternalWorkflowExecutionFailed",
            {
                "cause": "C",
                "initiatedEventId": 7,
                "workflowId": "w",
                "control": "[2]",
                "decisionTaskCompletedEventId": 0,
            },
        ),
    ]


@pytest.mark.parametrize(
    "method, message",
    [
        (
            "add_activity_task",
            "last state exploded is not supported; choose one of cancel_requested, canceled",
        ),
        (
            "add_child_workflow",
            'last_state "exploded" not supported for a child workflow; choose one of canceled',
        ),
        (
            "add_workflow_close_failed",
            "no decision to close is called 'exploded'; choose one of cancel, complete",
        ),
    ],
)
def test_an_unknown_last_state_adds_nothing(history, method, message):
    arguments = {"add_activity_task": (ACT, 4), "add_child_workflow": (WF,)}.get(method, ())
    with pytest.raises(ValueError, match=message):
        getattr(history, method)(*arguments, "exploded")
    assert len(history) == 3


def test_no_decision_and_no_timeouts_T_swf_bld_7():
    bare = SimpleNamespace(
        **{**vars(ACT), **{name: None for name in vars(ACT) if name.endswith("_timeout")}},
    )
    flow = SimpleNamespace(
        name="wf", version="1", task_list=None, decision_tasks_timeout=None, execution_timeout=None
    )
    history = History(flow).add_activity_task(bare, None)
    assert history[3].decision_task_completed_event_id is None
    assert history[3].heartbeat_timeout is None
    assert history[0].execution_start_to_close_timeout is None


def test_it_is_a_history_like_others(history):
    assert isinstance(history, base.History)
    assert [event.id for event in history] == [1, 2, 3]
    assert type(history[0:2]) is base.History
    assert type(History.from_event_list(history.raw)) is base.History
    assert builder.__all__ == ["History"]


def test_compiled_knows_of_later_events(history):
    assert history.compiled.last.state == "started"
    history.add_decision_task_completed()
    assert history.compiled.last.state == "completed"


@pytest.mark.parametrize("method, arguments, expected", ROWS)
def test_attributes_are_those_that_swf_has(history, method, arguments, expected):
    getattr(history, method)(*arguments)
    for event in history.events[3:]:
        shape = swf_model().shape_for("HistoryEvent").members[attributes_key(event.name)]
        sent = attributes(event)
        assert set(sent) <= set(shape.members)
        assert set(shape.required_members) <= set(sent)


def test_constants():
    assert (builder.DEFAULT_DECIDER_IDENTITY, builder.DEFAULT_WORKER_IDENTITY) == (
        "test_decider",
        "test_worker",
    )
    assert (builder.DEFAULT_REASON, builder.DEFAULT_DETAILS) == ("REASON", "DETAILS")
    assert "ChildWorkflowExecution" in EVENTS


def test_new_timestamps_grow(monkeypatch):
    assert builder.FIRST_TIMESTAMP is None
    assert builder.LATEST_TIMESTAMP is None
    monkeypatch.setattr(builder, "FIRST_TIMESTAMP", None)
    monkeypatch.setattr(builder, "LATEST_TIMESTAMP", None)
    one, two = builder.new_timestamp_string(), builder.new_timestamp_string()
    assert one == builder.FIRST_TIMESTAMP
    assert two == builder.LATEST_TIMESTAMP == one + 1


def write_everything(history):
    """Call each method of the builder once at least, as SWF would have it."""
    history.add_decision_task_timed_out().add_decision_task_scheduled().add_decision_task_started()
    history.add_decision_task_completed()
    done = history.last_id
    for state in ("completed", "failed", "timed_out", "canceled", "cancel_requested"):
        history.add_activity_task(ACT, done, state, activity_id=state)
    history.add_activity_task(ACT, done, "schedule_failed")
    history.add_activity_task_request_cancel_failed("nobody", done)
    for state in sorted(builder.CHILD_WORKFLOW_STATES):
        history.add_child_workflow(WF, state, workflow_id=state, decision_id=done)
    history.add_external_signal_initiated("s", "w", decision_id=done).add_external_signaled(history.last_id)
    history.add_external_signal_initiated("s", "w", decision_id=done)
    history.add_external_signal_failed(history.last_id)
    history.add_external_cancel_initiated("w", decision_id=done)
    history.add_external_cancel_requested(history.last_id)
    history.add_external_cancel_initiated("x", decision_id=done).add_external_cancel_failed(history.last_id)
    history.add_timer_started("t", 5, decision_id=done)
    history.add_timer_canceled("t", history.last_id, decision_id=done)
    history.add_timer_started("t", 5, decision_id=done).add_timer_fired("t", history.last_id)
    history.add_timer_start_failed("t", decision_id=done).add_timer_cancel_failed("t", decision_id=done)
    history.add_marker("m", decision_id=done).add_marker_failed("m", decision_id=done)
    write_lambdas(history, done)
    history.add_signal("s").add_request_cancel()
    history.add_workflow_close_failed("complete", decision_id=done)
    return history.add_decision_task()


def write_lambdas(history, done):
    for end in ("completed", "failed", "timed_out"):
        history.add_lambda_function_scheduled(end, "f", done).add_lambda_function_started(history.last_id)
        getattr(history, f"add_lambda_function_{end}")()
    history.add_lambda_function_scheduled("l", "f", done).add_lambda_function_start_failed(history.last_id)
    history.add_lambda_function_schedule_failed("l", "f", decision_id=done)


CLOSINGS = ["completed", "failed", "canceled", "timed_out", "terminated", "continued_as_new"]


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_whole_run_is_consistent(history, closing):
    write_everything(history)
    decision = {} if closing in ("timed_out", "terminated") else {"decision_id": history.last_id}
    getattr(history, f"add_workflow_{closing}")(**decision)
    assert history.check() is history
    assert history.finished


def test_a_whole_run_has_every_event_type(history):
    write_everything(history)
    closing = {name for name in event_types() if name.startswith("WorkflowExecution")}
    refused = {f"{how}WorkflowExecutionFailed" for how in ("Fail", "Cancel", "ContinueAsNew")}
    assert {event.name for event in history} | closing | refused == set(event_types())


def test_simpleflows_history_reads_it_T_swf_bld_6(history):
    folded = pytest.importorskip("simpleflow.history")
    write_everything(history).add_workflow_completed(decision_id=history.last_id)
    parsed = folded.History(history)
    parsed.parse()
    assert parsed.activities["canceled"]["state"] == "canceled"
    assert parsed.timers["t"]["state"] == "cancel_failed"


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["ok", "fail", "timeout", "cancel"])), max_size=40)
)
def test_activities_may_be_interleaved_in_any_way(steps):
    history = History(WF, start=0).add_decision_task_completed()
    stories = {}
    for number, end in steps:
        scheduled, started = stories.get(number, (None, None))
        if scheduled is None:
            history.add_activity_task_scheduled(ACT, 4, activity_id=f"a-{number}")
            stories[number] = history.last_id, None
        elif started is None:
            history.add_activity_task_started(scheduled)
            stories[number] = scheduled, history.last_id
        else:
            end_activity(history, number, scheduled, started, end)
            del stories[number]
    compiled = history.check().compiled
    assert len(compiled.filter(type="ActivityTask")) == len(
        history.filter(type="ActivityTask", state="scheduled")
    )
    open_stories = [event for event in compiled if event.state in ("scheduled", "started")]
    assert len([event for event in open_stories if event.type == "ActivityTask"]) == len(stories)


def end_activity(history, number, scheduled, started, end):
    if end == "ok":
        history.add_activity_task_completed(scheduled, started)
    elif end == "fail":
        history.add_activity_task_failed(scheduled, started)
    elif end == "timeout":
        history.add_activity_task_timed_out("HEARTBEAT", scheduled, started)
    else:
        history.add_activity_task_cancel_requested(f"a-{number}", 4)
        history.add_activity_task_canceled(scheduled, started, latest_cancel_requested=history.last_id)
