"""Polls and answers: pages, tokens, waiting."""

import threading

import pytest

from swf.server.api import Service
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from tests.helpers.processes import eventually
from tests.unit.server.world import World, activity, complete, decision, fault, timer


def test_empty_polls_have_no_token(world: World) -> None:
    empty = world.poll()
    assert (empty["previousStartedEventId"], empty["startedEventId"]) == (0, 0)
    assert "taskToken" not in empty
    assert "events" not in empty
    empty = world.work()
    assert empty["startedEventId"] == 0
    assert "taskToken" not in empty


def long_history(world: World) -> tuple[str, dict]:
    run_id = world.start()
    world.decide(*[decision("RecordMarker", markerName=f"m{number}") for number in range(20)])
    world.signal()
    return run_id, {"domain": "d", "taskList": {"name": "deciders"}, "maximumPageSize": 7}


@pytest.mark.parametrize("reverse", [False, True])
def test_the_pages_of_a_decision_task_end_where_it_started(world: World, reverse: bool) -> None:
    _, members = long_history(world)
    call = world.client.poll_for_decision_task
    page = call(**members, reverseOrder=reverse)
    events, token = page["events"], page["taskToken"]
    while "nextPageToken" in page:
        world.signal()
        page = call(**members, reverseOrder=reverse, nextPageToken=page["nextPageToken"])
        assert (page["taskToken"], page["startedEventId"]) == (token, 27)
        events += page["events"]

    ids = [event["eventId"] for event in events]
    assert ids == (list(range(27, 0, -1)) if reverse else list(range(1, 28)))


def test_pages_of_a_task_that_is_over(world: World) -> None:
    _, members = long_history(world)
    call = world.client.poll_for_decision_task
    page = call(**members)
    history = world.client.get_workflow_execution_history
    execution = page["workflowExecution"]
    stolen = {"domain": "d", "execution": execution, "nextPageToken": page["nextPageToken"]}
    assert fault(history, **stolen) == ("ValidationException", "Invalid token")

    world.respond(page)

    over = ("UnknownResourceFault", "Unknown decision task, scheduledEventId = 26")
    assert fault(call, **members, nextPageToken=page["nextPageToken"]) == over


class Polls:
    """Polls that wait, each of somebody, and whom they brought a task."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.handler = InProcess(world.service, poll_seconds=10)
        self.threads: list[threading.Thread] = []
        self.brought: list[tuple[str, dict]] = []

    def begin(self, identity: str) -> None:
        waiting = self.world.waiting()

        def poll() -> None:
            members = {"domain": "d", "taskList": {"name": "deciders"}, "identity": identity}
            task = self.handler.client().poll_for_decision_task(**members)
            if task.get("taskToken"):
                self.brought.append((identity, task))

        thread = threading.Thread(target=poll, daemon=True)
        self.threads.append(thread)
        thread.start()
        assert eventually(lambda: self.world.waiting() == waiting + 1)

    def next(self) -> tuple[str, dict]:
        assert eventually(lambda: self.brought)
        return self.brought.pop(0)


@pytest.mark.parametrize("preferred", [True, False])
def test_a_decision_task_may_go_to_who_had_the_one_before(preferred: bool) -> None:
    """They may remember the history. Otherwise, first come, first served."""
    service = Service(settings=Settings(prefer_last_decider=preferred))
    world = World(InProcess(service).client(), service.clock, service)
    world.register()
    polls = Polls(world)
    for name in ("a", "b", "c"):
        polls.begin(name)
    world.start("one")
    who, task = polls.next()
    assert who == "a"
    world.respond(task)
    polls.begin("a")

    world.signal("one")
    who, task = polls.next()
    assert who == ("a" if preferred else "b")
    world.start("two")
    who, other = polls.next()
    assert who == ("b" if preferred else "c")
    world.respond(other)
    world.respond(task)

    world.signal("two")
    who, _ = polls.next()
    assert who == ("c" if preferred else "a")  # who had it before does not wait
    world.service.end_all_waits()
    for thread in polls.threads:
        thread.join()


def test_only_what_is_new_since_the_last_decision(world: World) -> None:
    long_history(world)
    task = world.poll(startAtPreviousStartedEvent=True)

    assert task["previousStartedEventId"] == 3
    assert [event["eventId"] for event in task["events"]] == list(range(3, 28))


def test_the_last_page_has_no_token_even_when_it_is_full(world: World) -> None:
    run_id = world.start()
    world.signal()
    assert len(world.events(run_id, maximumPageSize=3)) == 3
    history = world.client.get_workflow_execution_history
    answer = history(domain="d", execution={"workflowId": "one", "runId": run_id}, maximumPageSize=3)
    assert "nextPageToken" not in answer


def test_tokens_that_mean_nothing(world: World) -> None:
    world.start()
    decider_task = world.poll()
    invalid = ("ValidationException", "Invalid token")
    for token in ("x", "A" * 40, decider_task["taskToken"][:-2] + "AA", "é"):
        assert fault(world.respond, {"taskToken": token}) == invalid
    beat = world.client.record_activity_task_heartbeat
    assert fault(beat, taskToken=decider_task["taskToken"]) == invalid
    world.respond(decider_task, activity())
    again = ("UnknownResourceFault", "Unknown decision task, scheduledEventId = 2")
    assert fault(world.respond, decider_task) == again


def test_an_activity_is_answered_once(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    task = world.work(identity="me")
    assert world.last(run_id, "ActivityTaskStarted")["identity"] == "me"
    world.client.respond_activity_task_failed(taskToken=task["taskToken"], reason="r", details="x")
    assert world.last(run_id, "ActivityTaskFailed")["reason"] == "r"
    assert fault(world.done, task) == ("UnknownResourceFault", "Unknown activity, scheduledEventId = 5")


def test_the_answer_to_a_task_of_a_closed_run(world: World) -> None:
    run_id = world.start()
    world.decide(activity())
    task = world.work()
    world.client.terminate_workflow_execution(domain="d", workflowId="one")

    text = f"Unknown execution: WorkflowExecution=[workflowId=one, runId={run_id}]"
    assert fault(world.done, task) == ("UnknownResourceFault", text)
    assert fault(world.signal) == ("UnknownResourceFault", "Unknown execution, workflowId = one")
    assert fault(world.signal, runId=run_id) == ("UnknownResourceFault", text)


def test_the_last_execution_context_is_kept(world: World) -> None:
    run_id = world.start()
    assert "latestExecutionContext" not in world.describe(run_id)
    world.decide(timer(seconds=0), executionContext="first")
    world.decide(timer("t2", seconds=0))
    assert world.describe(run_id)["latestExecutionContext"] == "first"
    world.decide(executionContext="")
    assert world.describe(run_id)["latestExecutionContext"] == ""


def test_all_decisions_are_checked_before_any_is_carried_out(world: World) -> None:
    run_id = world.start()
    task = world.poll()
    before = world.types(run_id)

    not_last = ("ValidationException", "Close must be last decision in list")
    assert fault(world.respond, task, complete, timer()) == not_last
    code, text = fault(world.respond, task, timer(), {"decisionType": "Nonsense"}, timer(seconds="x"))
    assert code == "ValidationException"
    assert text.startswith(
        "1 validation error detected: Value 'Nonsense' at 'decisions.2.member.decisionType'"
    )
    code, text = fault(world.respond, task, {"decisionType": "StartTimer"})
    path, null = "decisions.1.member.startTimerDecisionAttributes", "Member must not be null"
    assert text == "2 validation errors detected: " + "; ".join(
        f"Value null at '{path}.{member}' failed to satisfy constraint: {null}"
        for member in ("timerId", "startToFireTimeout")
    )
    assert fault(world.respond, task, timer(), timer("t2", "NONE"))[0] == "ValidationException"

    assert world.types(run_id) == before
    world.respond(task, complete)


def test_a_poll_waits_for_its_task(world: World) -> None:
    patient = InProcess(world.service, poll_seconds=20).client()
    found: list[dict] = []

    def poll(name: str) -> None:
        members = {"domain": "d", "taskList": {"name": name}}
        found.append(patient.poll_for_decision_task(**members))

    threads = [threading.Thread(target=poll, args=(name,)) for name in ("deciders", "deciders", "others")]
    for thread in threads:
        thread.start()
    while world.waiting() < 3:
        pass
    world.start("one")
    world.start("two")
    world.start("three", taskList={"name": "others"})
    for thread in threads:
        thread.join(10)

    assert sorted(task["workflowExecution"]["workflowId"] for task in found) == ["one", "three", "two"]


class TestManyPollers:
    """A list takes so many and no more."""

    @pytest.fixture
    def swf_settings(self) -> Settings:
        return Settings(max_pollers=2)

    def test_one_too_many(self, world: World) -> None:
        patient = InProcess(world.service, poll_seconds=20).client()
        threads = [
            threading.Thread(
                target=patient.poll_for_activity_task, kwargs={"domain": "d", "taskList": {"name": "x"}}
            )
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        while world.waiting() < 2:
            pass

        assert fault(world.work, "x")[0] == "LimitExceededFault"

        world.service.end_all_waits()
        for thread in threads:
            thread.join(10)
