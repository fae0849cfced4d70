"""The golden sequences: what decisions leave in the history, event by event."""

import pytest

from swf.server.settings import Settings
from tests.unit.server.world import (
    BARE_A,
    BARE_W,
    W,
    World,
    activity,
    attributes,
    child,
    complete,
    decision,
    timer,
)


def test_two_activities_are_handed_out_in_the_order_they_were_scheduled(world: World) -> None:
    world.start()
    world.decide(activity("first"), activity("second"))

    assert [world.work()["activityId"], world.work()["activityId"]] == ["first", "second"]


def test_an_event_during_a_decision_schedules_the_next_one_which_is_held(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    worker_task = world.work()
    world.signal()
    task = world.poll()

    world.done(worker_task)

    assert world.types(run_id)[-2:] == ["ActivityTaskCompleted", "DecisionTaskScheduled"]
    assert "taskToken" not in world.poll()
    pending = world.client.count_pending_decision_tasks(domain="d", taskList={"name": "deciders"})
    assert pending["count"] == 0
    world.respond(task)
    assert world.types(run_id)[-1] == "DecisionTaskCompleted"
    assert world.poll()["startedEventId"] == 13


def test_events_before_the_decision_task_is_taken_share_it(world: World) -> None:
    run_id = world.start()
    world.signal()
    world.signal()

    assert world.types(run_id) == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "WorkflowExecutionSignaled",
        "WorkflowExecutionSignaled",
    ]


def test_closing_is_refused_while_news_waits_and_the_rest_of_the_batch_is_carried_out(world: World) -> None:
    run_id = world.start()
    task = world.poll()
    world.signal()

    world.respond(task, decision("RecordMarker", markerName="m"), complete)

    assert world.types(run_id)[3:] == [
        "WorkflowExecutionSignaled",
        "DecisionTaskScheduled",
        "DecisionTaskCompleted",
        "MarkerRecorded",
        "CompleteWorkflowExecutionFailed",
    ]
    failed = world.last(run_id, "CompleteWorkflowExecutionFailed")
    assert failed["cause"] == "UNHANDLED_DECISION"
    assert failed["decisionTaskCompletedEventId"] == 6
    assert world.poll()["startedEventId"] == 9


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("CompleteWorkflowExecution", "COMPLETED"),
        ("FailWorkflowExecution", "FAILED"),
        ("CancelWorkflowExecution", "CANCELED"),
    ],
)
def test_a_run_closes_with_tasks_still_open_and_their_counts_stay(
    world: World, kind: str, status: str
) -> None:
    run_id = world.start()
    world.decide(activity(), timer())
    world.signal()

    world.decide(decision(kind))

    described = world.describe(run_id)
    assert described["executionInfo"]["closeStatus"] == status
    assert described["openCounts"]["openActivityTasks"] == 1
    assert described["openCounts"]["openTimers"] == 1
    assert described["openCounts"]["openDecisionTasks"] == 0
    assert "taskToken" not in world.work()


def test_a_timer_fires_at_its_time_and_a_cancelled_one_does_not(world: World) -> None:
    run_id = world.start()
    world.decide(timer("long", 120), timer("short", 2, control="c"))

    world.clock.advance(2)
    world.decide(decision("CancelTimer", timerId="long"), timer("again", 0))

    assert world.types(run_id)[4:] == [
        "TimerStarted",
        "TimerStarted",
        "TimerFired",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "TimerCanceled",
        "TimerStarted",
        "TimerFired",
        "DecisionTaskScheduled",
    ]
    assert world.last(run_id, "TimerFired") == {"timerId": "again", "startedEventId": 12, "eventId": 13}


def test_a_child_tells_its_parent_that_it_started_and_how_it_ended(world: World) -> None:
    run_id = world.start()
    world.decide(child(control="c", input="i"))
    world.decide()
    task = world.decide(decision("FailWorkflowExecution", reason="r", details="x"), task_list="children")

    started = attributes(task["events"][0])
    assert started["parentWorkflowExecution"] == {"workflowId": "one", "runId": run_id}
    assert started["parentInitiatedEventId"] == 5
    assert world.types(run_id)[4:] == [
        "StartChildWorkflowExecutionInitiated",
        "ChildWorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "ChildWorkflowExecutionFailed",
        "DecisionTaskScheduled",
    ]
    failed = world.last(run_id, "ChildWorkflowExecutionFailed")
    assert (failed["initiatedEventId"], failed["startedEventId"], failed["reason"]) == (5, 6, "r")
    assert world.describe(run_id)["openCounts"]["openChildWorkflowExecutions"] == 0


def test_a_signal_to_another_run_arrives_and_is_confirmed(world: World) -> None:
    target = world.start("target", taskList={"name": "other"})
    run_id = world.start()

    world.decide(decision("SignalExternalWorkflowExecution", workflowId="target", signalName="s", input="i"))

    signaled = world.last(target, "WorkflowExecutionSignaled", "target")
    assert signaled["externalWorkflowExecution"] == {"workflowId": "one", "runId": run_id}
    assert signaled["externalInitiatedEventId"] == 5
    assert world.types(run_id)[4:] == [
        "SignalExternalWorkflowExecutionInitiated",
        "ExternalWorkflowExecutionSignaled",
        "DecisionTaskScheduled",
    ]
    confirmed = world.last(run_id, "ExternalWorkflowExecutionSignaled")
    assert confirmed["workflowExecution"] == {"workflowId": "target", "runId": target}


@pytest.mark.parametrize(
    "name", ["SignalExternalWorkflowExecution", "RequestCancelExternalWorkflowExecution"]
)
def test_nobody_there_to_hear(world: World, name: str) -> None:
    run_id = world.start()
    said = {"signalName": "s"} if "Signal" in name else {}

    world.decide(decision(name, workflowId="nobody", control="c", **said))

    failed = world.last(run_id, f"{name}Failed")
    assert failed["cause"] == "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"
    assert (failed["initiatedEventId"], failed["decisionTaskCompletedEventId"]) == (5, 4)
    assert failed["control"] == "c"
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"


def test_a_run_may_cancel_another(world: World) -> None:
    target = world.start("target", taskList={"name": "other"})
    run_id = world.start()

    world.decide(decision("RequestCancelExternalWorkflowExecution", workflowId="target", runId=target))

    assert world.describe(target, "target")["executionInfo"]["cancelRequested"] is True
    requested = world.last(target, "WorkflowExecutionCancelRequested", "target")
    assert requested["externalInitiatedEventId"] == 5
    assert world.types(run_id)[-2:] == ["ExternalWorkflowExecutionCancelRequested", "DecisionTaskScheduled"]


def test_an_activity_that_waits_is_cancelled_at_once(world: World) -> None:
    run_id = world.start()
    world.decide(activity(), decision("RequestCancelActivityTask", activityId="a1"))

    assert world.types(run_id)[4:] == [
        "ActivityTaskScheduled",
        "ActivityTaskCancelRequested",
        "ActivityTaskCanceled",
        "DecisionTaskScheduled",
    ]
    canceled = world.last(run_id, "ActivityTaskCanceled")
    assert (canceled["startedEventId"], canceled["latestCancelRequestedEventId"]) == (0, 6)
    assert "taskToken" not in world.work()


def test_a_worker_hears_of_a_cancel_request_at_its_heartbeat(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    beat = world.client.record_activity_task_heartbeat
    assert beat(taskToken=task["taskToken"])["cancelRequested"] is False
    world.signal()

    world.decide(decision("RequestCancelActivityTask", activityId="a1"))

    assert beat(taskToken=task["taskToken"])["cancelRequested"] is True
    world.client.respond_activity_task_canceled(taskToken=task["taskToken"], details="stopped")
    canceled = world.last(run_id, "ActivityTaskCanceled")
    assert (canceled["details"], canceled["startedEventId"]) == ("stopped", 6)


def test_continue_as_new_keeps_the_workflow_id_and_the_parent(world: World) -> None:
    run_id = world.start()
    world.decide(child())
    first = world.decide(
        decision("ContinueAsNewWorkflowExecution", input="more", taskList={"name": "children"}),
        task_list="children",
    )

    second = world.poll("children")
    started = attributes(second["events"][0])
    assert second["workflowExecution"]["workflowId"] == "child"
    assert started["continuedExecutionRunId"] == first["workflowExecution"]["runId"]
    assert started["input"] == "more"
    assert started["parentWorkflowExecution"]["runId"] == run_id
    world.respond(second, decision("CompleteWorkflowExecution", result="42"))
    done = world.last(run_id, "ChildWorkflowExecutionCompleted")
    assert done["workflowExecution"]["runId"] == second["workflowExecution"]["runId"]
    assert done["result"] == "42"


@pytest.mark.parametrize(
    ("wrong", "event_type", "cause"),
    [
        (activity(activityType={"name": "no", "version": "1"}), "ScheduleActivityTaskFailed",
         "ACTIVITY_TYPE_DOES_NOT_EXIST"),
        (activity("open"), "ScheduleActivityTaskFailed", "ACTIVITY_ID_ALREADY_IN_USE"),
        (activity(activityType=BARE_A), "ScheduleActivityTaskFailed", "DEFAULT_TASK_LIST_UNDEFINED"),
        (activity(activityType=BARE_A, taskList={"name": "x"}), "ScheduleActivityTaskFailed",
         "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED"),
        (activity(activityType=BARE_A, taskList={"name": "x"}, scheduleToStartTimeout="1",
                  scheduleToCloseTimeout="1", startToCloseTimeout="1"), "ScheduleActivityTaskFailed",
         "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED"),
        (decision("RequestCancelActivityTask", activityId="no"), "RequestCancelActivityTaskFailed",
         "ACTIVITY_ID_UNKNOWN"),
        (timer("open"), "StartTimerFailed", "TIMER_ID_ALREADY_IN_USE"),
        (decision("CancelTimer", timerId="no"), "CancelTimerFailed", "TIMER_ID_UNKNOWN"),
        (child(workflowType={"name": "no", "version": "1"}), "StartChildWorkflowExecutionFailed",
         "WORKFLOW_TYPE_DOES_NOT_EXIST"),
        (child("one"), "StartChildWorkflowExecutionFailed", "WORKFLOW_ALREADY_RUNNING"),
        (child(workflowType=BARE_W), "StartChildWorkflowExecutionFailed",
         "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED"),
        (decision("ContinueAsNewWorkflowExecution", workflowTypeVersion="9"),
         "ContinueAsNewWorkflowExecutionFailed", "WORKFLOW_TYPE_DOES_NOT_EXIST"),
        (decision("ScheduleLambdaFunction", id="l", name="f"), "StartLambdaFunctionFailed",
         "ASSUME_ROLE_FAILED"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_decision_that_cannot_be_carried_out_says_why(world, wrong, event_type: str, cause: str) -> None:
    run_id = world.start()
    world.decide(activity("open"), timer("open"))
    world.signal()

    world.decide(wrong)

    assert world.last(run_id, event_type)["cause"] == cause
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    assert world.types(run_id).count("DecisionTaskScheduled") == 3


class TestLimits:
    """Open tasks per run, with small numbers."""

    @pytest.fixture
    def swf_settings(self) -> Settings:
        return Settings(max_open_activities=1, max_open_timers=1, max_open_children=1, max_open_executions=3)

    @pytest.mark.parametrize(
        ("make", "event_type", "cause"),
        [
            (activity, "ScheduleActivityTaskFailed", "OPEN_ACTIVITIES_LIMIT_EXCEEDED"),
            (timer, "StartTimerFailed", "OPEN_TIMERS_LIMIT_EXCEEDED"),
            (child, "StartChildWorkflowExecutionFailed", "OPEN_CHILDREN_LIMIT_EXCEEDED"),
        ],
    )
    def test_one_too_many(self, world: World, make, event_type: str, cause: str) -> None:
        run_id = world.start()

        world.decide(make("x"), make("y"))

        assert world.last(run_id, event_type)["cause"] == cause


def test_other_settings_of_the_started_event(world: World) -> None:
    run_id = world.start(tagList=["x", "x"], taskPriority="7", lambdaRole="role", childPolicy="ABANDON")

    started = world.last(run_id, "WorkflowExecutionStarted")

    assert started["tagList"] == ["x", "x"]
    assert started["taskPriority"] == "7"
    assert started["lambdaRole"] == "role"
    assert started["childPolicy"] == "ABANDON"
    assert started["parentInitiatedEventId"] == 0
    assert started["executionStartToCloseTimeout"] == "3600"
    assert started["workflowType"] == W
