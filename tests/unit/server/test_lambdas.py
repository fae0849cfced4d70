"""Lambda tasks: Python functions and commands of this machine."""

import sys

import pytest

from swf.server.api import Service
from swf.server.inprocess import InProcess
from swf.server.lambdas import LambdaRunner
from swf.server.store import Store
from tests.unit.server.test_http import until
from tests.unit.server.world import World, decision, fault


def double(number: int) -> int:
    return number * 2


def fail(given: object) -> None:
    raise ValueError(f"cannot use {given}")


REGISTRATIONS = [
    "double=tests.unit.server.test_lambdas:double",
    "fail=tests.unit.server.test_lambdas:fail",
    f"upper={sys.executable} -c 'import sys; print(sys.stdin.read().upper())'",
    f"broken={sys.executable} -c 'raise SystemExit(3)'",
]


@pytest.fixture
def called(swf_clock):
    runner = LambdaRunner(REGISTRATIONS)
    service = Service(Store(), swf_clock, run_lambda=runner.start)
    runner.answered = service.lambda_answered
    world = World(InProcess(service).client(), swf_clock, service)
    world.register()
    yield world
    runner.close()
    service.close()


def call(name: str, **members: str) -> dict:
    return decision("ScheduleLambdaFunction", id="l1", name=name, **members)


@pytest.mark.parametrize(
    ("name", "input", "ends", "said"),
    [
        ("double", "21", "Completed", {"result": "42"}),
        ("upper", "abc", "Completed", {"result": "ABC"}),
        ("fail", "1", "Failed", {"reason": "ValueError", "details": "cannot use 1"}),
        ("broken", "1", "Failed", {"reason": "UnhandledError", "details": "exit code 3: "}),
        ("nobody", "1", "Failed", {"reason": "ResourceNotFoundException"}),
    ],
)
def test_how_it_ends(called: World, name: str, input: str, ends: str, said: dict) -> None:
    run_id = called.start(lambdaRole="role")
    called.decide(call(name, input=input))

    until(lambda: called.types(run_id)[-1] == "DecisionTaskScheduled")

    assert called.types(run_id)[4:7] == [
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        f"LambdaFunction{ends}",
    ]
    event = called.last(run_id, f"LambdaFunction{ends}")
    assert event.items() >= {"scheduledEventId": 5, "startedEventId": 6, **said}.items()


def test_a_function_that_takes_too_long(world: World) -> None:
    waiting = []
    world.service.run_lambda = waiting.append
    run_id = world.start(lambdaRole="role")
    world.decide(call("slow", startToCloseTimeout="5"), call("slow"))
    assert world.last(run_id, "ScheduleLambdaFunctionFailed")["cause"] == "ID_ALREADY_IN_USE"

    world.clock.advance(5)
    world.service.lambda_answered(waiting[0], "Completed", {"result": "late"})

    assert world.last(run_id, "LambdaFunctionTimedOut")["timeoutType"] == "START_TO_CLOSE"
    assert "LambdaFunctionCompleted" not in world.types(run_id)
    assert world.describe(run_id)["openCounts"]["openLambdaFunctions"] == 0


def test_timeouts_of_functions_have_bounds(world: World) -> None:
    world.start()
    task = world.poll()
    for wrong in ("0", "901", "NONE"):
        assert fault(world.respond, task, call("f", startToCloseTimeout=wrong))[0] == "ValidationException"


@pytest.mark.parametrize("registration", ["nothing", "x=", "x=no.such.module:f", "x=os:nothing"])
def test_registrations_that_cannot_be_understood(registration: str) -> None:
    with pytest.raises(ValueError, match="lambda function"):
        LambdaRunner([registration])
