"""What outlives the server: everything that was answered, and every clock (sections 2.5, 3.1, 8.3)."""

import time

import pytest

from swf.server.app import Server, ServerError
from swf.server.clock import ManualClock
from swf.server.settings import Settings
from tests.conformance.server.audit import audit
from tests.conformance.server.conftest import client_of
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, activity, child, complete, decision, fault, timer


class Lives:
    """A server on a file that ends and starts again."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.clock = ManualClock()
        self.server: Server | None = None

    def begin(self) -> World:
        self.server = Server(self.path, clock=self.clock, settings=Settings(poll_seconds=0.0))
        self.server.start()
        return World(client_of(self.server.url), self.clock, self.server.service)

    def end(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def again(self, away: float = 0.0) -> World:
        """End, let time pass while nobody is there, and begin."""
        self.end()
        self.clock.advance(away)
        return self.begin()


@pytest.fixture
def lives(tmp_path):
    lives = Lives(str(tmp_path / "swf.sqlite"))
    yield lives
    if lives.server is not None:
        with Raw(lives.server.url, "us-east-1") as raw:
            audit(raw)
    lives.end()


def test_everything_goes_on(lives: Lives) -> None:
    world = lives.begin()
    world.register()
    run_id = world.start(tagList=["t"], taskPriority="3")
    world.decide(activity("a1"), activity("a2"), timer("t", 50), child(), executionContext="c")
    started = world.work()
    task = world.poll(maximumPageSize=3)
    world.signal()
    before = (world.events(run_id), world.describe(run_id)["openCounts"])

    world = lives.again()

    assert (world.events(run_id), world.describe(run_id)["openCounts"]) == before
    assert world.describe(run_id)["latestExecutionContext"] == "c"
    more = world.poll(maximumPageSize=3, nextPageToken=task["nextPageToken"])
    assert more["events"][0]["eventId"] == 4
    assert "taskToken" not in world.poll()  # the held task is still held
    world.respond(task)
    assert world.poll()["taskToken"]
    world.done(started)
    assert world.work()["activityId"] == "a2"
    assert world.poll("children")["workflowExecution"]["workflowId"] == "child"
    lives.clock.advance(50)
    assert "TimerFired" in world.types(run_id)


def test_what_fell_due_meanwhile_happens_at_once(lives: Lives) -> None:
    """3.1: oldest deadline first, stamped with the time of firing."""
    world = lives.begin()
    world.register()
    run_id = world.start()
    world.decide(timer("late", 30), timer("early", 20), activity(scheduleToStartTimeout="25"))

    world = lives.again(away=100)

    events = world.events(run_id)
    assert [event["eventType"] for event in events[7:]] == [
        "TimerFired",
        "DecisionTaskScheduled",
        "ActivityTaskTimedOut",
        "TimerFired",
    ]
    fired = {event["eventTimestamp"] for event in events[7:]}
    assert {(time - events[0]["eventTimestamp"]).total_seconds() for time in fired} == {100}


def test_a_run_that_timed_out_meanwhile(lives: Lives) -> None:
    world = lives.begin()
    world.register()
    run_id = world.start(executionStartToCloseTimeout="50")
    task = world.poll()
    world = lives.again(away=60)
    assert world.types(run_id)[-1] == "WorkflowExecutionTimedOut"
    assert fault(world.respond, task)[0] == "UnknownResourceFault"


def test_page_tokens_and_registrations_outlive_the_server(lives: Lives) -> None:
    world = lives.begin()
    world.register()
    world.client.deprecate_activity_type(domain="d", activityType={"name": "a", "version": "1"})
    listing = {"domain": "d", "registrationStatus": "REGISTERED", "maximumPageSize": 1}
    token = world.client.list_workflow_types(**listing)["nextPageToken"]
    world = lives.again()
    page = world.client.list_workflow_types(nextPageToken=token, **listing)
    assert page["typeInfos"][0]["workflowType"]["name"] == "w"
    assert fault(world.register) == ("DomainAlreadyExistsFault", "d")


def test_an_override_and_its_clock_outlive_the_server(lives: Lives) -> None:
    world = lives.begin()
    world.register()
    run_id = world.start()
    world.decide(taskList={"name": "mine"}, taskListScheduleToStartTimeout="100")
    world.signal()
    world = lives.again(away=99)
    assert world.last(run_id, "DecisionTaskScheduled")["taskList"]["name"] == "mine"
    lives.clock.advance(1)
    assert world.last(run_id, "DecisionTaskTimedOut")["timeoutType"] == "SCHEDULE_TO_START"


def test_closed_runs_and_their_retention(lives: Lives) -> None:
    world = lives.begin()
    world.register()
    run_id = world.start()
    world.decide(complete)
    world = lives.again(away=86399)
    assert world.types(run_id)[-1] == "WorkflowExecutionCompleted"
    world = lives.again(away=1)
    assert fault(world.describe, run_id)[0] == "UnknownResourceFault"


def test_a_lambda_function_is_called_again(lives: Lives) -> None:
    """What was being called when the server ended has no answer yet."""
    world = lives.begin()
    world.register()
    role = "arn:aws:iam::123456789012:role/r"
    run_id = world.start(lambdaRole=role)
    world.service.run_lambda = lambda call: None  # it never answers
    world.decide(decision("ScheduleLambdaFunction", id="l", name="nobody"))
    world = lives.again()
    deadline = time.monotonic() + 10
    while "LambdaFunctionFailed" not in world.types(run_id) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert world.last(run_id, "LambdaFunctionFailed")["reason"] == "ResourceNotFoundException"


def test_one_server_for_one_file(lives: Lives) -> None:
    lives.begin().register()
    with pytest.raises(ServerError, match="is in use by another server"):
        Server(lives.path)
