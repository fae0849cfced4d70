"""Histories in the order the real service was seen to write them (section 7.1), with links and shared times.

A history is written down as one line an event: its number, `=` if it has the time of the one before, its
type, and in braces where its ids lead.
"""

import pytest

from tests.unit.server.world import World, activity, attributes, child, complete, decision, timer

SHOWN = (
    "decisionTaskCompletedEventId",
    "latestCancelRequestedEventId",
    "initiatedEventId",
    "externalInitiatedEventId",
    "scheduledEventId",
    "startedEventId",
)


def written(world: World, run_id: str, workflow_id: str = "one") -> list[str]:
    """A history in the notation of this module."""
    lines, before = [], None
    for event in world.events(run_id, workflow_id):
        found = attributes(event)
        links = [str(found[name]) for name in SHOWN if name in found]
        equals = "=" if event["eventTimestamp"] == before else ""
        suffix = f"{{{', '.join(links)}}}" if links else ""
        lines.append(f"{event['eventId']}{equals} {event['eventType']}{suffix}")
        before = event["eventTimestamp"]
    return lines


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


class Slow:
    """A world in which time passes between two calls, so that equal times mean one transaction."""

    def __init__(self, world: World, clock) -> None:
        self._world = world
        self._clock = clock

    def __getattr__(self, name: str):
        found = getattr(self._world, name)
        if name in ("client", "clock", "service"):
            return found

        def later(*args, **kwargs):
            self._clock.advance(0.01)
            return found(*args, **kwargs)

        return later

    def respond(self, task, *decisions) -> None:
        self._clock.advance(0.01)
        self._world.respond(task, *decisions)

    def decide(self, *decisions, task_list: str = "deciders") -> dict:
        task = self.poll(task_list)
        self.respond(task, *decisions)
        return task


@pytest.fixture
def slow(world: World, clock) -> Slow:
    return Slow(world, clock)


def test_g1_an_activity(slow) -> None:
    run_id = slow.start()
    slow.decide(activity())
    slow.done(slow.work())
    slow.decide(complete)
    assert written(slow, run_id) == lines("""
        1 WorkflowExecutionStarted
        2= DecisionTaskScheduled
        3 DecisionTaskStarted{2}
        4 DecisionTaskCompleted{2, 3}
        5= ActivityTaskScheduled{4}
        6 ActivityTaskStarted{5}
        7 ActivityTaskCompleted{5, 6}
        8= DecisionTaskScheduled
        9 DecisionTaskStarted{8}
        10 DecisionTaskCompleted{8, 9}
        11= WorkflowExecutionCompleted{10}
    """)


def test_g2_two_activities_are_handed_out_in_order(slow) -> None:
    run_id = slow.start()
    slow.decide(activity("a1"), activity("a2"))
    assert [slow.work()["activityId"], slow.work()["activityId"]] == ["a1", "a2"]
    assert written(slow, run_id)[4:] == lines("""
        5= ActivityTaskScheduled{4}
        6= ActivityTaskScheduled{4}
        7 ActivityTaskStarted{5}
        8 ActivityTaskStarted{6}
    """)


def test_g3_an_event_during_a_decision(slow) -> None:
    """S-DT-1: the decision task is scheduled at once, and handed out when the other is done."""
    run_id = slow.start()
    slow.decide(activity("a1"), activity("a2"))
    first, second = slow.work(), slow.work()
    slow.done(first)
    task = slow.poll()
    slow.done(second)
    assert "taskToken" not in slow.poll()  # S-DT-4
    slow.respond(task)
    slow.poll()
    assert written(slow, run_id)[8:] == lines("""
        9 ActivityTaskCompleted{5, 7}
        10= DecisionTaskScheduled
        11 DecisionTaskStarted{10}
        12 ActivityTaskCompleted{6, 8}
        13= DecisionTaskScheduled
        14 DecisionTaskCompleted{10, 11}
        15 DecisionTaskStarted{13}
    """)


def test_g4_two_timers_of_which_one_is_cancelled(slow, clock) -> None:
    run_id = slow.start()
    slow.decide(timer("timer 2", 120), timer("timer 1", 2))
    clock.advance(2)
    slow.decide(decision("CancelTimer", timerId="timer 2"), timer("_simpleflow_wake_up_timer", 0))
    clock.advance(0.001)
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= TimerStarted{4}
        6= TimerStarted{4}
        7 TimerFired{6}
        8= DecisionTaskScheduled
        9 DecisionTaskStarted{8}
        10 DecisionTaskCompleted{8, 9}
        11= TimerCanceled{10, 5}
        12= TimerStarted{10}
        13= TimerFired{12}
        14= DecisionTaskScheduled
    """)


def test_g5_a_child(slow) -> None:
    run_id = slow.start()
    slow.decide(child())
    slow.decide()
    slow.decide(complete, task_list="children")
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= StartChildWorkflowExecutionInitiated{4}
        6= ChildWorkflowExecutionStarted{5}
        7= DecisionTaskScheduled
        8 DecisionTaskStarted{7}
        9 DecisionTaskCompleted{7, 8}
        10 ChildWorkflowExecutionCompleted{5, 6}
        11= DecisionTaskScheduled
    """)


def test_g6_a_child_fails_while_its_parent_decides(slow) -> None:
    run_id = slow.start()
    slow.decide(child())
    task = slow.poll()
    slow.decide(decision("FailWorkflowExecution"), task_list="children")
    slow.respond(task)
    slow.poll()
    assert written(slow, run_id)[6:] == lines("""
        7= DecisionTaskScheduled
        8 DecisionTaskStarted{7}
        9 ChildWorkflowExecutionFailed{5, 6}
        10= DecisionTaskScheduled
        11 DecisionTaskCompleted{7, 8}
        12 DecisionTaskStarted{10}
    """)


def test_g7_a_cancel_request_with_an_open_activity(slow) -> None:
    run_id = slow.start()
    slow.decide(activity())
    slow.work()
    slow.clock.advance(0.01)
    slow.client.request_cancel_workflow_execution(domain="d", workflowId="one")
    slow.decide(decision("CancelWorkflowExecution"))
    assert written(slow, run_id)[5:] == lines("""
        6 ActivityTaskStarted{5}
        7 WorkflowExecutionCancelRequested{0}
        8= DecisionTaskScheduled
        9 DecisionTaskStarted{8}
        10 DecisionTaskCompleted{8, 9}
        11= WorkflowExecutionCanceled{10}
    """)
    assert slow.describe(run_id)["openCounts"]["openActivityTasks"] == 1


def test_g8_a_signal(slow) -> None:
    run_id = slow.start()
    slow.decide(activity())
    slow.work()
    slow.signal()
    slow.signal()
    slow.poll()
    assert written(slow, run_id)[6:] == lines("""
        7 WorkflowExecutionSignaled{0}
        8= DecisionTaskScheduled
        9 WorkflowExecutionSignaled{0}
        10 DecisionTaskStarted{8}
    """)


def test_g9_markers(slow, clock) -> None:
    run_id = slow.start()
    slow.decide(*[decision("RecordMarker", markerName="m")] * 3, timer("t", 0))
    clock.advance(0)
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= MarkerRecorded{4}
        6= MarkerRecorded{4}
        7= MarkerRecorded{4}
        8= TimerStarted{4}
        9= TimerFired{8}
        10= DecisionTaskScheduled
    """)


def test_g10_an_unhandled_decision(slow) -> None:
    run_id = slow.start()
    slow.decide(activity("a1"), activity("a2"))
    slow.done(slow.work())
    task = slow.poll()
    slow.done(slow.work())
    slow.respond(task, complete)
    slow.poll()
    assert written(slow, run_id)[8:] == lines("""
        9= DecisionTaskScheduled
        10 DecisionTaskStarted{9}
        11 ActivityTaskStarted{6}
        12 ActivityTaskCompleted{6, 11}
        13= DecisionTaskScheduled
        14 DecisionTaskCompleted{9, 10}
        15= CompleteWorkflowExecutionFailed{14}
        16 DecisionTaskStarted{13}
    """)


def test_g11_an_activity_never_picked_up_then_the_run_times_out(slow, clock) -> None:
    run_id = slow.start(executionStartToCloseTimeout="1000")
    slow.decide(activity(scheduleToStartTimeout="300"))
    clock.advance(1000)
    assert written(slow, run_id)[4:] == lines("""
        5= ActivityTaskScheduled{4}
        6 ActivityTaskTimedOut{5, 0}
        7= DecisionTaskScheduled
        8 WorkflowExecutionTimedOut
    """)


def test_g12_a_decision_task_times_out(slow, clock) -> None:
    run_id = slow.start(taskStartToCloseTimeout="600")
    slow.poll()
    clock.advance(600)
    assert written(slow, run_id)[2:] == lines("""
        3 DecisionTaskStarted{2}
        4 DecisionTaskTimedOut{2, 3}
        5= DecisionTaskScheduled
    """)


def test_g13_a_started_activity_is_cancelled(slow) -> None:
    run_id = slow.start()
    slow.decide(activity())
    task = slow.work()
    slow.signal()
    slow.decide(decision("RequestCancelActivityTask", activityId="a1"))
    slow.clock.advance(0.01)
    slow.client.respond_activity_task_canceled(taskToken=task["taskToken"])
    assert written(slow, run_id)[9:] == lines("""
        10 DecisionTaskCompleted{8, 9}
        11= ActivityTaskCancelRequested{10}
        12 ActivityTaskCanceled{11, 5, 6}
        13= DecisionTaskScheduled
    """)


def test_g14_a_signal_to_another_run(slow) -> None:
    slow.start("other", taskList={"name": "elsewhere"})
    run_id = slow.start()
    for workflow_id in ("other", "nobody"):
        said = {"workflowId": workflow_id, "signalName": "s"}
        slow.decide(decision("SignalExternalWorkflowExecution", **said))
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= SignalExternalWorkflowExecutionInitiated{4}
        6= ExternalWorkflowExecutionSignaled{5}
        7= DecisionTaskScheduled
        8 DecisionTaskStarted{7}
        9 DecisionTaskCompleted{7, 8}
        10= SignalExternalWorkflowExecutionInitiated{9}
        11= SignalExternalWorkflowExecutionFailed{9, 10}
        12= DecisionTaskScheduled
    """)


def test_g15_a_child_of_an_unknown_type(slow) -> None:
    run_id = slow.start()
    slow.decide(child(workflowType={"name": "nope", "version": "1"}))
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= StartChildWorkflowExecutionFailed{4, 0}
        6= DecisionTaskScheduled
    """)


def test_g16_an_activity_that_cannot_be_scheduled(slow) -> None:
    run_id = slow.start()
    slow.decide(activity(activityType={"name": "nope", "version": "1"}))
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= ScheduleActivityTaskFailed{4}
        6= DecisionTaskScheduled
    """)


def test_g17_a_lambda_function_without_a_role(slow) -> None:
    run_id = slow.start()
    slow.decide(decision("ScheduleLambdaFunction", id="l", name="f"))
    assert written(slow, run_id)[3:] == lines("""
        4 DecisionTaskCompleted{2, 3}
        5= LambdaFunctionScheduled{4}
        6= StartLambdaFunctionFailed{5}
        7= DecisionTaskScheduled
    """)
