"""ScheduleLambdaFunction: functions of this machine, and what they leave in a history (sections 3.9, 4.2)."""

import time

import pytest

from swf.server.app import Server
from swf.server.clock import ManualClock
from swf.server.settings import Settings
from tests.conformance.server import functions
from tests.conformance.server.conftest import client_of
from tests.unit.server.world import World, decision

ROLE = "arn:aws:iam::123456789012:role/r"
HERE = "tests.conformance.server.functions"


@pytest.fixture(scope="module")
def manual() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def lambdas(manual: ManualClock):
    registered = [f"{name}={HERE}:{name}" for name in ("double", "echo", "fail", "wait")]
    registered += ["upper=tr a-z A-Z", "broken=false"]
    settings = Settings(poll_seconds=0.0)
    with Server(clock=manual, settings=settings, lambdas=registered) as server:
        world = World(client_of(server.url), manual, server.service)
        world.register()
        yield world
        functions.release.set()


def call(name: str, id: str = "l", **members):
    return decision("ScheduleLambdaFunction", id=id, name=name, **members)


def until(world: World, run_id: str, workflow_id: str, event_type: str) -> dict:
    """The attributes of an event that comes by itself."""
    deadline = time.monotonic() + 10
    while event_type not in world.types(run_id, workflow_id):
        assert time.monotonic() < deadline, world.types(run_id, workflow_id)
        time.sleep(0.005)
    return world.last(run_id, event_type, workflow_id)


ENDS = [
    ("double", {"input": "21"}, "Completed", {"result": "42"}),
    ("echo", {}, "Completed", {"result": "{}"}),
    ("echo", {"input": '"x"'}, "Completed", {"result": '"x"'}),
    ("upper", {"input": "abc"}, "Completed", {"result": "ABC"}),
    ("fail", {}, "Failed", {"reason": "KeyError", "details": "'no such thing'"}),
    (
        "nobody",
        {},
        "Failed",
        {"reason": "ResourceNotFoundException", "details": "Function not found: nobody"},
    ),
]


@pytest.mark.parametrize(("name", "given", "how", "said"), ENDS)
def test_how_a_function_ends(lambdas: World, name: str, given: dict, how: str, said: dict) -> None:
    workflow_id = f"{name} {given}".replace(":", "")
    run_id = lambdas.start(workflow_id, lambdaRole=ROLE)
    lambdas.decide(call(name, control="c", startToCloseTimeout="10", **given))
    ended = until(lambdas, run_id, workflow_id, f"LambdaFunction{how}")
    assert ended == said | {"scheduledEventId": 5, "startedEventId": 6, "eventId": 7}
    assert lambdas.types(run_id, workflow_id)[4:] == [
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        f"LambdaFunction{how}",
        "DecisionTaskScheduled",
    ]
    assert lambdas.last(run_id, "LambdaFunctionScheduled", workflow_id) == given | {
        "eventId": 5,
        "id": "l",
        "name": name,
        "control": "c",
        "startToCloseTimeout": "10",
        "decisionTaskCompletedEventId": 4,
    }
    lambdas.client.terminate_workflow_execution(domain="d", workflowId=workflow_id)


def test_a_command_that_fails(lambdas: World) -> None:
    run_id = lambdas.start("broken", lambdaRole=ROLE)
    lambdas.decide(call("broken"))
    assert "exit code 1" in until(lambdas, run_id, "broken", "LambdaFunctionFailed")["details"]
    lambdas.client.terminate_workflow_execution(domain="d", workflowId="broken")


@pytest.mark.parametrize(("given", "seconds"), [({"startToCloseTimeout": "30"}, 30), ({}, 900)])
def test_a_function_that_takes_too_long(lambdas: World, manual, given: dict, seconds: int) -> None:
    """5.1: 900 s by default; the late answer is dropped, and the id is free again."""
    workflow_id = f"slow {seconds}"
    run_id = lambdas.start(workflow_id, lambdaRole=ROLE, taskList={"name": workflow_id})
    functions.release.clear()
    lambdas.decide(call("wait", **given), task_list=workflow_id)
    manual.advance(seconds - 1)
    assert lambdas.types(run_id, workflow_id)[-1] == "LambdaFunctionStarted"
    assert lambdas.describe(run_id, workflow_id)["openCounts"]["openLambdaFunctions"] == 1
    manual.advance(1)
    assert lambdas.last(run_id, "LambdaFunctionTimedOut", workflow_id) == {
        "timeoutType": "START_TO_CLOSE",
        "scheduledEventId": 5,
        "startedEventId": 6,
        "eventId": 7,
    }
    functions.release.set()
    lambdas.decide(call("double", input="1"), task_list=workflow_id)
    until(lambdas, run_id, workflow_id, "LambdaFunctionCompleted")
    assert lambdas.types(run_id, workflow_id).count("LambdaFunctionCompleted") == 1
    lambdas.client.terminate_workflow_execution(domain="d", workflowId=workflow_id)


def test_an_id_is_taken_while_its_function_runs(lambdas: World) -> None:
    """U-24."""
    run_id = lambdas.start("twice", lambdaRole=ROLE)
    functions.release.clear()
    lambdas.decide(call("wait"), call("double", input="1"))
    failed = lambdas.last(run_id, "ScheduleLambdaFunctionFailed", "twice")
    functions.release.set()
    assert (failed["name"], failed["cause"]) == ("double", "ID_ALREADY_IN_USE")
    lambdas.client.terminate_workflow_execution(domain="d", workflowId="twice")


def test_without_a_role_no_function_starts(world: World) -> None:
    """G17."""
    run_id = world.start()
    world.decide(call("double"))
    assert world.last(run_id, "StartLambdaFunctionFailed") == {
        "scheduledEventId": 5,
        "cause": "ASSUME_ROLE_FAILED",
        "message": "No IAM role is attached to the current workflow execution.",
        "eventId": 6,
    }
    assert world.types(run_id)[-1] == "DecisionTaskScheduled"
    assert world.describe(run_id)["openCounts"]["openLambdaFunctions"] == 0
