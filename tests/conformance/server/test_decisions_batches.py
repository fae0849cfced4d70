"""A list of decisions: all are checked before any is carried out, then in order (sections 4.1 and 4.3)."""

import pytest

from swf.server.wire import model
from tests.unit.server.world import World, activity, child, complete, decision, fault, timer

SHAPES = model.load()["shapes"]
TYPES = (
    "CompleteWorkflowExecution, StartTimer, RequestCancelExternalWorkflowExecution, "
    "SignalExternalWorkflowExecution, CancelTimer, RecordMarker, ScheduleActivityTask, "
    "ContinueAsNewWorkflowExecution, ScheduleLambdaFunction, FailWorkflowExecution, "
    "RequestCancelActivityTask, StartChildWorkflowExecution, CancelWorkflowExecution"
)
CLOSING = [
    "CompleteWorkflowExecution",
    "FailWorkflowExecution",
    "CancelWorkflowExecution",
    "ContinueAsNewWorkflowExecution",
]
NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"


class Refused:
    """Answers a decision task with what must be refused, and looks that nothing happened (S-DEC-1)."""

    def __init__(self, world: World, loose) -> None:
        self.world = world
        self.loose = loose
        self.run_id = world.start()
        self.task = world.poll()

    def __call__(self, *decisions, **members) -> str:
        respond = self.loose.respond_decision_task_completed
        code, message = fault(respond, taskToken=self.task["taskToken"], decisions=list(decisions), **members)
        assert code == "ValidationException"
        assert len(self.world.events(self.run_id)) == 3
        return message


@pytest.fixture
def refused(world: World, loose):
    """The token is still good after each refusal."""
    refused = Refused(world, loose)
    yield refused
    world.respond(refused.task, complete)


@pytest.mark.parametrize("kind", CLOSING)
def test_close_must_be_the_last_decision(refused: Refused, kind: str) -> None:
    """4.1.1, U-32: said before anything else is looked at."""
    text = "Close must be last decision in list"
    assert refused(decision(kind), timer()) == text
    assert refused(decision(kind), {"decisionType": "Nonsense"}) == text
    assert refused(decision(kind), decision(kind)) == text


def test_an_unknown_decision(refused: Refused) -> None:
    text = f"Member must satisfy enum value set: [{TYPES}]"
    where = "decisions.2.member.decisionType"
    problem = f"Value 'Nonsense' at '{where}' failed to satisfy constraint: {text}"
    assert refused(timer(), {"decisionType": "Nonsense"}) == f"1 validation error detected: {problem}"


def required_of(kind: str) -> list[str]:
    return SHAPES[f"{kind}DecisionAttributes"].get("required", [])


KINDS = SHAPES["DecisionType"]["enum"]


def own(kind: str) -> str:
    return f"{kind[0].lower()}{kind[1:]}DecisionAttributes"


def test_there_are_13_decisions() -> None:
    assert len(KINDS) == 13
    assert sorted(KINDS) == sorted(TYPES.split(", "))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in CLOSING])
@pytest.mark.parametrize("given", [None, {}])
def test_a_decision_without_its_attributes(refused: Refused, kind: str, given) -> None:
    """4.1.2: each required member of the missing object is told."""
    said = {"decisionType": kind} if given is None else {"decisionType": kind, own(kind): given}
    paths = [f"decisions.1.member.{own(kind)}.{member}" for member in required_of(kind)]
    count = f"{len(paths)} validation error{'s' * (len(paths) > 1)} detected: "
    assert refused(said) == count + "; ".join(map(NULL.format, paths))


@pytest.mark.parametrize("kind", CLOSING)
def test_closing_needs_no_attributes(world: World, kind: str) -> None:
    run_id = world.start()
    world.decide({"decisionType": kind})
    assert world.describe(run_id)["executionInfo"]["executionStatus"] == "CLOSED"


def test_attributes_of_another_type_are_checked_too(refused: Refused) -> None:
    said = timer() | {"cancelTimerDecisionAttributes": {}}
    where = "decisions.1.member.cancelTimerDecisionAttributes.timerId"
    assert refused(said) == f"1 validation error detected: {NULL.format(where)}"


LENGTHS = [
    (activity(input="x" * 32769), "scheduleActivityTaskDecisionAttributes.input", 32768),
    (activity(control="x" * 32769), "scheduleActivityTaskDecisionAttributes.control", 32768),
    (activity("x" * 257), "scheduleActivityTaskDecisionAttributes.activityId", 256),
    (
        decision("FailWorkflowExecution", reason="x" * 257),
        "failWorkflowExecutionDecisionAttributes.reason",
        256,
    ),
    (
        decision("FailWorkflowExecution", details="x" * 32769),
        "failWorkflowExecutionDecisionAttributes.details",
        32768,
    ),
    (
        decision("CompleteWorkflowExecution", result="x" * 32769),
        "completeWorkflowExecutionDecisionAttributes.result",
        32768,
    ),
    (decision("RecordMarker", markerName="x" * 257), "recordMarkerDecisionAttributes.markerName", 256),
    (timer("x" * 257), "startTimerDecisionAttributes.timerId", 256),
    (
        child(tagList=["x" * 257]),
        "startChildWorkflowExecutionDecisionAttributes.tagList.1.member",
        256,
    ),
    (
        decision("ScheduleLambdaFunction", id="l", name="x" * 65),
        "scheduleLambdaFunctionDecisionAttributes.name",
        64,
    ),
]


@pytest.mark.parametrize(("said", "path", "most"), LENGTHS, ids=[row[1] for row in LENGTHS])
def test_what_is_too_long(refused: Refused, said: dict, path: str, most: int) -> None:
    """9.1: the text users know; long values are cut."""
    message = refused(said)
    assert message.startswith("1 validation error detected: Value 'xxx")
    end = f"at 'decisions.1.member.{path}' failed to satisfy constraint: "
    assert message.endswith(end + f"Member must have length less than or equal to {most}")
    assert len(message) < 1500


def test_problems_of_all_decisions_are_told_at_once(refused: Refused) -> None:
    message = refused(
        decision("CancelTimer"),
        child(childPolicy="NO"),
        child(tagList=list("abcdef")),
        executionContext="x" * 32769,
    )
    assert message.startswith("4 validation errors detected: ")
    assert "decisions.2.member.startChildWorkflowExecutionDecisionAttributes.childPolicy" in message
    assert "Member must satisfy enum value set: [TERMINATE, REQUEST_CANCEL, ABANDON]" in message


RULES = [
    (timer(seconds=-1), "startToFireTimeout", "-1"),
    (decision("StartTimer", timerId="t", startToFireTimeout="NONE"), "startToFireTimeout", "NONE"),
    (timer("a:b"), "timerId", "a:b"),
    (activity("arn"), "activityId", "arn"),
    (activity("a/b"), "activityId", "a/b"),
    (activity(heartbeatTimeout="soon"), "heartbeatTimeout", "soon"),
    (activity(taskPriority="1.5"), "taskPriority", "1.5"),
    (activity(taskList={"name": " x"}), "name", " x"),
    (child("a|b"), "workflowId", "a|b"),
    (child(executionStartToCloseTimeout="31536001"), "executionStartToCloseTimeout", "31536001"),
    (child(executionStartToCloseTimeout="NONE"), "executionStartToCloseTimeout", "NONE"),
    (
        decision("ContinueAsNewWorkflowExecution", executionStartToCloseTimeout="NONE"),
        "executionStartToCloseTimeout",
        "NONE",
    ),
    (
        decision("ScheduleLambdaFunction", id="l", name="f", startToCloseTimeout="901"),
        "startToCloseTimeout",
        "901",
    ),
    (
        decision("ScheduleLambdaFunction", id="l", name="f", startToCloseTimeout="0"),
        "startToCloseTimeout",
        "0",
    ),
]


@pytest.mark.parametrize(("said", "member", "value"), RULES, ids=[f"{row[1]} {row[2]}" for row in RULES])
def test_durations_priorities_and_names(refused: Refused, said: dict, member: str, value: str) -> None:
    """4.1.3: there is no failure event for these."""
    assert refused(timer("good"), said) == f"Invalid {member}: {value}"


def test_a_decision_without_a_type(refused: Refused) -> None:
    problem = NULL.format("decisions.1.member.decisionType")
    assert refused({}) == f"1 validation error detected: {problem}"


def test_the_other_members_of_an_answer(refused: Refused) -> None:
    assert refused(taskList={"name": "a:b"}) == "Invalid name: a:b"
    bad = {"taskListScheduleToStartTimeout": "soon"}
    assert refused(taskList={"name": "l"}, **bad) == "Invalid taskListScheduleToStartTimeout: soon"
    path = "Value null at 'taskList.name' failed to satisfy constraint: Member must not be null"
    assert refused(taskList={}) == f"1 validation error detected: {path}"


def test_a_refusal_does_not_stop_the_clock(world: World, loose, clock) -> None:
    """S-DEC-1."""
    refused = Refused(world, loose)
    clock.advance(30)
    refused(decision("CancelTimer"))
    clock.advance(30)
    assert world.types(refused.run_id)[-2:] == ["DecisionTaskTimedOut", "DecisionTaskScheduled"]


def test_the_token_is_looked_at_before_the_decisions(world: World, loose) -> None:
    """2.4.2."""
    respond = loose.respond_decision_task_completed
    bad = [{"decisionType": "Nonsense"}]
    assert fault(respond, taskToken="x", decisions=bad) == ("ValidationException", "Invalid token")
    world.start()
    task = world.decide()
    assert fault(respond, taskToken=task["taskToken"], decisions=bad)[0] == "UnknownResourceFault"


@pytest.mark.parametrize("decisions", [[], None])
def test_no_decisions_schedule_nothing(world: World, decisions) -> None:
    """S-DT-5: the run stays open, and idle."""
    run_id = world.start()
    task = world.poll()
    world.client.respond_decision_task_completed(
        taskToken=task["taskToken"], **({} if decisions is None else {"decisions": decisions})
    )
    assert world.types(run_id)[-1] == "DecisionTaskCompleted"
    assert world.describe(run_id)["openCounts"]["openDecisionTasks"] == 0


def test_one_decision_task_for_all_failures_of_a_batch(world: World) -> None:
    """4.3.1: at its end, before what concerns other runs."""
    run_id = world.start()
    world.decide(
        decision("CancelTimer", timerId="x"),
        decision("SignalExternalWorkflowExecution", workflowId="nobody", signalName="s"),
        decision("RequestCancelActivityTask", activityId="x"),
        timer(),
        child("one"),
    )
    assert world.types(run_id)[3:] == [
        "DecisionTaskCompleted",
        "CancelTimerFailed",
        "SignalExternalWorkflowExecutionInitiated",
        "RequestCancelActivityTaskFailed",
        "TimerStarted",
        "StartChildWorkflowExecutionInitiated",
        "DecisionTaskScheduled",
        "SignalExternalWorkflowExecutionFailed",
        "StartChildWorkflowExecutionFailed",
    ]


def test_many_decisions_in_one_answer(world: World) -> None:
    """9.1: no limit but the size of the request."""
    run_id = world.start()
    world.decide(*[decision("RecordMarker", markerName=str(number)) for number in range(1500)])
    found = world.client.get_workflow_execution_history(
        domain="d", execution={"workflowId": "one", "runId": run_id}, reverseOrder=True, maximumPageSize=1
    )
    assert found["events"][0]["eventId"] == 1504
