"""Decisions: the dicts that SWF takes, checked before they leave."""

from __future__ import annotations

import copy
import pickle
from types import SimpleNamespace

import pytest
from botocore.validate import ParamValidator

from swf import fields
from swf.models.decision import (
    ActivityTaskDecision,
    ChildWorkflowExecutionDecision,
    Decision,
    ExternalWorkflowExecutionDecision,
    LambdaFunctionDecision,
    MarkerDecision,
    TimerDecision,
    WorkflowExecutionDecision,
)
from swf.models.decision.base import decision_action
from tests.helpers.swf_events import swf_model

AT = SimpleNamespace(name="my-activity", version="1.0")
WT = SimpleNamespace(name="my-workflow", version="1.0")
TYPE = {"name": "my-activity", "version": "1.0"}
WTYPE = {"name": "my-workflow", "version": "1.0"}
RUN = {
    "child_policy": "ABANDON",
    "execution_timeout": 60,
    "task_timeout": "NONE",
    "tag_list": ["a", "b"],
    "task_list": "tl",
    "task_priority": 3,
    "lambda_role": "arn:aws:iam::1:role/r",
}
RUN_WIRE = {
    "childPolicy": "ABANDON",
    "executionStartToCloseTimeout": "60",
    "taskStartToCloseTimeout": "NONE",
    "tagList": ["a", "b"],
    "taskList": {"name": "tl"},
    "taskPriority": "3",
    "lambdaRole": "arn:aws:iam::1:role/r",
}

#: class, action, arguments -> SWF's type, attributes
ROWS = [
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "id", "activity_type": AT},
        "ScheduleActivityTask",
        {"activityId": "id", "activityType": TYPE},
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {
            "activity_id": "id",
            "activity_type": AT,
            "control": {"k": 1},
            "heartbeat_timeout": "NONE",
            "input": {"b": 1, "a": 2},
            "duration_timeout": 0,
            "schedule_timeout": 2,
            "task_timeout": "3",
            "task_list": "tl",
            "task_priority": -1,
        },
        "ScheduleActivityTask",
        {
            "activityId": "id",
            "activityType": TYPE,
            "control": '{"k":1}',
            "heartbeatTimeout": "NONE",
            "input": '{"a":2,"b":1}',
            "scheduleToCloseTimeout": "0",
            "scheduleToStartTimeout": "2",
            "startToCloseTimeout": "3",
            "taskList": {"name": "tl"},
            "taskPriority": "-1",
        },
    ),
    (
        ActivityTaskDecision,
        "request_cancel",
        {"activity_id": "id"},
        "RequestCancelActivityTask",
        {"activityId": "id"},
    ),
    (
        TimerDecision,
        "start",
        {"id": "t", "start_to_fire_timeout": "5"},
        "StartTimer",
        {"timerId": "t", "startToFireTimeout": "5"},
    ),
    (
        TimerDecision,
        "start",
        {"id": "t", "start_to_fire_timeout": 0, "control": 0},
        "StartTimer",
        {"timerId": "t", "startToFireTimeout": "0", "control": "0"},
    ),
    (TimerDecision, "cancel", {"id": "t"}, "CancelTimer", {"timerId": "t"}),
    (MarkerDecision, "record", {"name": "m"}, "RecordMarker", {"markerName": "m"}),
    (
        MarkerDecision,
        "record",
        {"name": "m", "details": "d"},
        "RecordMarker",
        {"markerName": "m", "details": '"d"'},
    ),
    (WorkflowExecutionDecision, "complete", {}, "CompleteWorkflowExecution", {"result": "null"}),
    (WorkflowExecutionDecision, "complete", {"result": [1]}, "CompleteWorkflowExecution", {"result": "[1]"}),
    (WorkflowExecutionDecision, "cancel", {}, "CancelWorkflowExecution", {}),
    (WorkflowExecutionDecision, "cancel", {"details": "d"}, "CancelWorkflowExecution", {"details": "d"}),
    (WorkflowExecutionDecision, "fail", {}, "FailWorkflowExecution", {}),
    (
        WorkflowExecutionDecision,
        "fail",
        {"details": {"why": 1}, "reason": "r"},
        "FailWorkflowExecution",
        {"details": '{"why":1}', "reason": "r"},
    ),
    (WorkflowExecutionDecision, "continue_as_new", {}, "ContinueAsNewWorkflowExecution", {}),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {**RUN, "input": [], "workflow_type_version": "2"},
        "ContinueAsNewWorkflowExecution",
        {**RUN_WIRE, "input": "[]", "workflowTypeVersion": "2"},
    ),
    (
        ChildWorkflowExecutionDecision,
        "start",
        {"workflow_type": WT, "workflow_id": "w"},
        "StartChildWorkflowExecution",
        {
            "workflowType": WTYPE,
            "workflowId": "w",
            "childPolicy": "TERMINATE",
            "executionStartToCloseTimeout": "300",
            "taskStartToCloseTimeout": "300",
        },
    ),
    (
        ChildWorkflowExecutionDecision,
        "start",
        {"workflow_type": WT, "workflow_id": "w", "control": "c", "input": None, **RUN},
        "StartChildWorkflowExecution",
        {"workflowType": WTYPE, "workflowId": "w", "control": '"c"', **RUN_WIRE},
    ),
    (
        ExternalWorkflowExecutionDecision,
        "request_cancel",
        {"workflow_id": "w"},
        "RequestCancelExternalWorkflowExecution",
        {"workflowId": "w"},
    ),
    (
        ExternalWorkflowExecutionDecision,
        "request_cancel",
        {"workflow_id": "w", "control": 1, "run_id": "r"},
        "RequestCancelExternalWorkflowExecution",
        {"workflowId": "w", "control": "1", "runId": "r"},
    ),
    (
        ExternalWorkflowExecutionDecision,
        "signal",
        {"signal_name": "a/b:c", "workflow_id": "w"},
        "SignalExternalWorkflowExecution",
        {"signalName": "a/b:c", "workflowId": "w"},
    ),
    (
        ExternalWorkflowExecutionDecision,
        "signal",
        {"signal_name": "s", "workflow_id": "w", "control": 1, "input": {}, "run_id": "r"},
        "SignalExternalWorkflowExecution",
        {"signalName": "s", "workflowId": "w", "control": "1", "input": "{}", "runId": "r"},
    ),
    (
        LambdaFunctionDecision,
        "schedule",
        {"id": "l", "name": "f"},
        "ScheduleLambdaFunction",
        {"id": "l", "name": "f"},
    ),
    (
        LambdaFunctionDecision,
        "schedule",
        {"id": "l", "name": "f", "control": 1, "input": 2, "start_to_close_timeout": 900},
        "ScheduleLambdaFunction",
        {"id": "l", "name": "f", "control": "1", "input": "2", "startToCloseTimeout": "900"},
    ),
]


@pytest.mark.parametrize("cls, action, arguments, wire_type, attributes", ROWS)
def test_every_decision_T_swf_dec_2(cls, action, arguments, wire_type, attributes):
    key = f"{wire_type[0].lower()}{wire_type[1:]}DecisionAttributes"
    decision = cls(action, **arguments)
    assert decision == {"decisionType": wire_type, key: attributes}
    assert (decision.type, decision.attributes_key) == (wire_type, key)
    by_hand = cls()
    assert getattr(by_hand, action)(**arguments) is None
    assert by_hand == decision
    report = ParamValidator().validate(decision, swf_model().shape_for("Decision"))
    assert not report.has_errors(), report.generate_report()


def test_there_are_all_thirteen():
    assert {row[3] for row in ROWS} == set(swf_model().shape_for("DecisionType").enum)


def priority_of(value):
    decision = ActivityTaskDecision("schedule", "my-activity", AT, task_priority=value)
    return decision["scheduleActivityTaskDecisionAttributes"].get("taskPriority")


def test_task_priorities_T_swf_dec_1():
    assert [priority_of(value) for value in (None, "0", 5, -23)] == [None, "0", "5", "-23"]
    for value in ("", "not-a-number", ["list"]):
        with pytest.raises((ValueError, TypeError)):
            priority_of(value)


def test_the_same_action_again_replaces_its_attributes_T_swf_dec_1():
    decision = ActivityTaskDecision()
    decision.schedule("one", AT, task_priority=1)
    decision.schedule("two", AT)
    assert decision["scheduleActivityTaskDecisionAttributes"] == {"activityId": "two", "activityType": TYPE}


def test_a_child_with_a_task_list_T_swf_dec_3():
    decision = ChildWorkflowExecutionDecision()
    decision.start(WT, "w", child_policy=None, execution_timeout="60", input={"a": 1}, task_list="tl")
    assert decision == {
        "decisionType": "StartChildWorkflowExecution",
        "startChildWorkflowExecutionDecisionAttributes": {
            "taskList": {"name": "tl"},
            "workflowId": "w",
            "taskStartToCloseTimeout": "300",
            "executionStartToCloseTimeout": "60",
            "workflowType": WTYPE,
            "input": '{"a":1}',
        },
    }


def test_completing_without_result_T_swf_dec_4():
    assert WorkflowExecutionDecision("complete") == {
        "decisionType": "CompleteWorkflowExecution",
        "completeWorkflowExecutionDecisionAttributes": {"result": "null"},
    }


def test_a_reason_too_long_T_swf_dec_5():
    with pytest.raises(fields.FieldTooLongError, match=r"reason: Message too long .257 chars"):
        WorkflowExecutionDecision("fail", reason="x" * 257)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda decision: pickle.loads(pickle.dumps(decision))])
def test_decisions_are_copied_whole_T_swf_dec_6(again):
    decision = TimerDecision("start", id="t", start_to_fire_timeout="5")
    other = again(decision)
    assert (other, other.type, other.attributes_key) == (
        decision,
        "StartTimer",
        "startTimerDecisionAttributes",
    )
    assert type(other) is TimerDecision


@pytest.mark.parametrize("action", ["update", "clear", "finish", "update_attributes", "_base_type", 3])
def test_an_unknown_action_is_refused_T_swf_dec_7(action):
    with pytest.raises(
        ValueError, match=r"ActivityTaskDecision has no action .*; its actions: request_cancel, schedule"
    ):
        ActivityTaskDecision(action)


def test_a_plain_decision_has_no_actions():
    assert Decision() == {}
    with pytest.raises(ValueError, match="its actions: none"):
        Decision("start")


def test_another_action_replaces_the_first_T_swf_dec_7():
    decision = TimerDecision("start", "t", 5)
    decision.cancel("t")
    assert decision == {"decisionType": "CancelTimer", "cancelTimerDecisionAttributes": {"timerId": "t"}}


def test_false_values_are_sent():
    decision = WorkflowExecutionDecision("fail", details="", reason="")
    assert decision["failWorkflowExecutionDecisionAttributes"] == {"details": "", "reason": ""}


def test_attributes_can_be_added_by_hand():
    decision = TimerDecision("start", "t", 5)
    decision.update_attributes({"control": "c", "other": None})
    assert decision["startTimerDecisionAttributes"] == {
        "timerId": "t",
        "startToFireTimeout": "5",
        "control": "c",
    }


def test_there_is_nothing_to_add_to_before_an_action():
    with pytest.raises(AttributeError, match="Can't update unset attributes_key"):
        TimerDecision().update_attributes({"control": "c"})


def test_terminating_is_no_decision():
    with pytest.raises(ValueError, match="SWF has no decision to terminate"):
        WorkflowExecutionDecision("terminate", reason="r")
    with pytest.raises(ValueError, match=r"WorkflowExecution\.terminate"):
        WorkflowExecutionDecision().terminate()


def test_a_class_of_ones_own():
    class Own(Decision):
        _base_type = "Own"

        @decision_action
        def do_it(self, what):
            """Do it."""
            self.update_attributes({"what": what})

    assert Own("do_it", "x") == {"decisionType": "DoItOwn", "doItOwnDecisionAttributes": {"what": "x"}}
    assert Own.do_it.__doc__ == "Do it."


def test_a_refused_action_leaves_nothing_to_send():
    decision = TimerDecision("start", "t", 5)
    with pytest.raises(ValueError):
        decision.start("t", -1)
    assert decision == {}


LONG = "x" * 257
BAD = [
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": LONG, "activity_type": AT},
        "activity_id is 257 .* at most 256",
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a:b", "activity_type": AT},
        "activity_id 'a:b' contains ':'",
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a", "activity_type": SimpleNamespace(name="n", version="v" * 65)},
        "activity_type.version is 65 .* at most 64",
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a", "activity_type": SimpleNamespace(name="", version="v")},
        "activity_type.name must not be empty",
    ),
    *(
        (
            ActivityTaskDecision,
            "schedule",
            {"activity_id": "a", "activity_type": AT, timeout: -1},
            f"{timeout} must be 0 to 99999999 whole seconds, or 'NONE', not -1",
        )
        for timeout in ("heartbeat_timeout", "duration_timeout", "schedule_timeout", "task_timeout")
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a", "activity_type": AT, "task_list": " tl"},
        "task_list ' tl' must not start or end",
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a", "activity_type": AT, "input": "x" * 32767},
        "input: Message too long .32769",
    ),
    (
        ActivityTaskDecision,
        "schedule",
        {"activity_id": "a", "activity_type": AT, "control": "x" * 32767},
        "control: Message too long .32769",
    ),
    (ActivityTaskDecision, "request_cancel", {"activity_id": ""}, "activity_id must not be empty"),
    (TimerDecision, "start", {"id": "t", "start_to_fire_timeout": "NONE"}, "start_to_fire_timeout must be"),
    (
        TimerDecision,
        "start",
        {"id": "t", "start_to_fire_timeout": 0.5},
        "start_to_fire_timeout must be .* not 0.5",
    ),
    (TimerDecision, "cancel", {"id": "a|b"}, "id 'a|b' contains"),
    (MarkerDecision, "record", {"name": LONG}, "name is 257 .* at most 256"),
    (MarkerDecision, "record", {"name": "m", "details": "x" * 32767}, "details: Message too long .32769"),
    (WorkflowExecutionDecision, "complete", {"result": "x" * 32767}, "result: Message too long .32769"),
    (WorkflowExecutionDecision, "cancel", {"details": "x" * 32769}, "details: Message too long .32769"),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {"child_policy": "KILL"},
        "child_policy must be one of TERMINATE",
    ),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {"execution_timeout": 31_536_001},
        "execution_timeout must be 0 to 31536000 whole seconds, not 31536001",
    ),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {"execution_timeout": "NONE"},
        "execution_timeout must be",
    ),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {"tag_list": list("abcdef")},
        "tag_list has 6 tags, .* at most 5",
    ),
    (
        WorkflowExecutionDecision,
        "continue_as_new",
        {"workflow_type_version": "v" * 65},
        "workflow_type_version is 65 .* at most 64",
    ),
    (
        ChildWorkflowExecutionDecision,
        "start",
        {"workflow_type": WT, "workflow_id": "a/b"},
        "workflow_id 'a/b' contains",
    ),
    (
        ChildWorkflowExecutionDecision,
        "start",
        {"workflow_type": WT, "workflow_id": "a", "lambda_role": "x" * 1601},
        "lambda_role is 1601 .* at most 1600",
    ),
    (
        ExternalWorkflowExecutionDecision,
        "signal",
        {"signal_name": "", "workflow_id": "w"},
        "signal_name must not be",
    ),
    (
        ExternalWorkflowExecutionDecision,
        "signal",
        {"signal_name": "s", "workflow_id": "w", "run_id": "r" * 65},
        "run_id is 65 .* at most 64",
    ),
    (
        ExternalWorkflowExecutionDecision,
        "request_cancel",
        {"workflow_id": "arn"},
        "workflow_id must not be the word",
    ),
    (LambdaFunctionDecision, "schedule", {"id": "l", "name": "f" * 65}, "name is 65 .* at most 64"),
    (
        LambdaFunctionDecision,
        "schedule",
        {"id": "l", "name": "f", "start_to_close_timeout": 901},
        "start_to_close_timeout must be 1 to 900 whole seconds",
    ),
]


@pytest.mark.parametrize("cls, action, arguments, message", BAD)
def test_bad_arguments_are_named_with_their_limit(cls, action, arguments, message):
    with pytest.raises(ValueError, match=message):
        cls(action, **arguments)


def test_names_that_are_no_texts():
    with pytest.raises(TypeError, match="activity_id must be a str, not int: 3"):
        ActivityTaskDecision("schedule", 3, AT)
    with pytest.raises(TypeError, match=r"activity_type.version must be a str, not float"):
        ActivityTaskDecision("schedule", "a", SimpleNamespace(name="n", version=1.0))
