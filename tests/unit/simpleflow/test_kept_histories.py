"""Deciders remember histories: never wrong ones, never too many, and only where that is less to read."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from simpleflow import Workflow, activity, futures, settings
from simpleflow.swf.executor import Executor
from simpleflow.swf.process.decider import DeciderPoller, _kept
from simpleflow.swf.process.decider._kept import KeptHistories
from swf.actors import Decider
from swf.exceptions import PollTimeout
from swf.models.domain import Domain
from swf.models.history.base import History as SwfHistory
from swf.models.workflow import WorkflowExecution
from swf.responses import Response
from swf.server.inprocess import InProcess
from tests.helpers.keeping import Execution, assert_whole
from tests.unit.server.world import World, decision, timer
from tests.unit.server.world import activity as scheduled


@activity.with_attributes(version="1", task_list="workers")
def double(number: int) -> int:
    return 2 * number


class Steps(Workflow):
    """Activities two by two, one pair after the other."""

    name = "w"
    version = "1"
    task_list = "deciders"
    execution_timeout = "3600"
    decision_tasks_timeout = "60"

    def run(self, pairs: int) -> int:
        total = 0
        for number in range(pairs):
            both = [self.submit(double, number), self.submit(double, total)]
            total = sum(futures.wait(*both)) % 1000
        return total


@pytest.fixture
def service(swf_client: Any, swf_clock: Any, swf_service: Any) -> World:
    world = World(swf_client, swf_clock, swf_service)
    world.register()
    name = f"activity-{double.name}"
    for kind in (double.name, name):
        swf_client.register_activity_type(domain="d", name=kind, version="1")
    return world


class Requests:
    """What a client was asked, by operation."""

    def __init__(self, client: Any) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusal: Exception | None = None
        client.meta.events.register("provide-client-params.swf", self._note)

    def _note(self, params: Any, model: Any, **kwargs: Any) -> Any:
        self.asked.append((model.name, dict(params)))
        if model.name == "GetWorkflowExecutionHistory" and self.refusal is not None:
            error, self.refusal = self.refusal, None
            raise error
        return params

    def windows(self) -> list[bool]:
        """Whether each poll asked for the new events only."""
        return [
            params["startAtPreviousStartedEvent"]
            for name, params in self.asked
            if name == "PollForDecisionTask" and "nextPageToken" not in params
        ]

    def histories(self) -> list[dict[str, Any]]:
        return [params for name, params in self.asked if name == "GetWorkflowExecutionHistory"]


class Deciding(DeciderPoller):
    """A poller, and what it made of each task."""

    def __init__(self, service: Any) -> None:
        client = InProcess(service).client()
        self.requests = Requests(client)
        self.observer = Domain("d", boto3_client=InProcess(service).client())
        domain = Domain("d", boto3_client=client)
        super().__init__([Executor(domain, Steps)], domain, "deciders", False)
        self.known: list[Any] = []
        self.told: list[Any] = []

    def _decided(self, response: Response) -> dict[str, Any] | None:
        self.known.append(getattr(response, "known", None))
        answer = super()._decided(response)
        assert answer is not None
        whole = Response(**{**vars(response), "known": None, "history": fresh(response, self.observer)})
        expected = Executor(self.domain, Steps).replay(whole)
        assert answer["decisions"] == expected.decisions
        self.told += answer["decisions"]
        return answer

    def pause(self, seconds: float) -> None:
        pass


def fresh(response: Response, domain: Domain) -> SwfHistory:
    """All events up to a decision task, read now."""
    run = response.execution
    events = WorkflowExecution(domain, run.workflow_id, run.run_id).history_events()
    return SwfHistory.from_event_list(events[: response.started_event_id])


def start(service: World, pairs: int, workflow_id: str = "one") -> str:
    path = f"{Steps.__module__}.{Steps.__qualname__}"
    given = f'{{"args": [{pairs}], "kwargs": {{}}, "__extra": {{"class": "{path}"}}}}'
    return service.start(workflow_id, input=given)


def work(service: World) -> None:
    while (task := service.work()).get("taskToken"):
        number = int(task["input"].split("[")[1].split("]")[0])
        service.done(task, str(2 * number))


def run_out(service: World, deciders: list[Deciding], run_id: str, workflow_id: str = "one") -> str:
    """Let deciders take turns until the run is closed, and return its result."""
    turn = 0
    while service.describe(run_id, workflow_id)["executionInfo"]["executionStatus"] == "OPEN":
        assert deciders[turn % len(deciders)].run_once() == 0
        turn += 1
        work(service)
    attributes = service.last(run_id, "WorkflowExecutionCompleted", workflow_id)
    return str(attributes["result"])


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also short histories are worth it."""
    monkeypatch.setattr(_kept, "SHORT", 0)
    monkeypatch.setattr(_kept, "_REQUEST", 0)


def expected(pairs: int) -> str:
    total = 0
    for number in range(pairs):
        total = (2 * number + 2 * total) % 1000
    return str(total)


# Whole deciders


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_same_is_decided_whoever_remembers_what(service: World, number: int) -> None:
    deciders = [Deciding(service.service) for _ in range(number)]

    assert run_out(service, deciders, start(service, 8)) == expected(8)

    for decider in deciders:
        assert all(decider.known)
        assert decider.requests.windows()[-1] is True
        missed = decider.requests.histories()
        # Alone there is nothing to catch up with; others read what they missed, from the end.
        assert len(missed) == 0 if number == 1 else len(missed) >= 1
        assert all(request["reverseOrder"] for request in missed)


def test_short_histories_are_read_as_ever(service: World) -> None:
    decider = Deciding(service.service)

    run_out(service, [decider], start(service, 3))

    assert not any(decider.requests.windows())
    assert decider.requests.histories() == []


def test_long_ones_are_not(service: World) -> None:
    decider = Deciding(service.service)

    run_out(service, [decider], start(service, 16))

    windows = decider.requests.windows()
    assert windows[0] is False and windows[-1] is True
    assert windows == sorted(windows)
    assert decider.requests.histories() == []


def test_none_is_kept_where_that_is_not_wanted(service: World) -> None:
    settings.configure({"DECIDER_KEPT_EVENTS": 0})
    decider = Deciding(service.service)

    assert run_out(service, [decider], start(service, 16)) == expected(16)

    assert not any(decider.requests.windows())
    assert not any(decider.known)


@pytest.mark.usefixtures("eager")
def test_a_service_that_always_tells_everything(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    decider = Deciding(service.service)

    def plain(params: Any, **kwargs: Any) -> Any:
        return {**params, "startAtPreviousStartedEvent": False}

    decider.domain.boto3_client.meta.events.register_last("provide-client-params.swf", plain)

    assert run_out(service, [decider], start(service, 6)) == expected(6)
    assert decider.requests.windows()[-1] is True
    assert all(decider.known) and decider.requests.histories() == []


@pytest.mark.usefixtures("eager")
def test_runs_side_by_side_and_one_that_is_new_here(service: World) -> None:
    one, two = Deciding(service.service), Deciding(service.service)
    runs = {name: start(service, 4, name) for name in ("one", "two", "three")}
    for _ in range(6):
        assert one.run_once() == 0
        work(service)

    for name, run_id in runs.items():
        assert run_out(service, [two, one, one], run_id, name) == expected(4)

    assert all(one.known) and all(two.known)
    # What this decider had never seen, it read from the beginning.
    assert any("reverseOrder" not in request for request in two.requests.histories())
    assert len(one._kept) + len(two._kept) <= 3


@pytest.mark.usefixtures("eager")
def test_a_decision_that_timed_out(service: World) -> None:
    decider = Deciding(service.service)
    run_id = start(service, 5)
    for _ in range(2):
        decider.run_once()
        work(service)
    service.poll()  # somebody takes it and is not heard of again
    service.clock.advance(60)

    assert run_out(service, [decider], run_id) == expected(5)
    assert decider.requests.windows()[-1] is True


@pytest.mark.usefixtures("eager")
def test_nothing_is_kept_of_closed_runs(service: World) -> None:
    decider = Deciding(service.service)

    run_out(service, [decider], start(service, 3))

    assert (len(decider._kept), decider._kept.weight) == (0, 0)


def lagging(service: World) -> tuple[Deciding, str]:
    """A decider whose next poll brings too little."""
    decider, other = Deciding(service.service), Deciding(service.service)
    run_id = start(service, 4)
    for poller in (decider, decider, other):
        poller.run_once()
        work(service)
    return decider, run_id


@pytest.mark.usefixtures("eager")
def test_what_is_missing_is_asked_for_until_the_service_answers(service: World) -> None:
    decider, run_id = lagging(service)
    decider.requests.refusal = EndpointConnectionError(endpoint_url="http://x")

    assert run_out(service, [decider], run_id) == expected(4)
    assert len(decider.requests.histories()) == 2


@pytest.mark.usefixtures("eager")
def test_who_may_not_ask_for_histories_reads_them_with_the_poll(service: World, caplog: Any) -> None:
    decider, run_id = lagging(service)
    denied: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not you"}}
    decider.requests.refusal = ClientError(denied, "GetWorkflowExecutionHistory")

    assert decider.run_once() == 0
    assert "histories are not kept any more" in caplog.text
    service.clock.advance(0)  # no timeout is waited for

    assert run_out(service, [decider], run_id) == expected(4)
    assert decider.requests.windows()[-1] is False
    assert len(decider.requests.histories()) == 1


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("late", [True, False])
def test_events_that_a_service_tells_later_or_never(service: World, late: bool, caplog: Any) -> None:
    """Histories are eventually consistent, says the API reference."""
    decider, run_id = lagging(service)
    times = iter([True, not late, not late])

    def forget(parsed: Any, **kwargs: Any) -> None:
        if next(times, False):
            parsed["events"].clear()

    decider.domain.boto3_client.meta.events.register("after-call.swf.GetWorkflowExecutionHistory", forget)

    assert run_out(service, [decider], run_id) == expected(4)
    assert len(decider.requests.histories()) == (2 if late else 3)
    assert ("histories are not kept any more" in caplog.text) is not late


# Nothing but histories


class Watching(Decider):
    """Remembers, and compares with all there is."""

    def __init__(self, domain: Domain, room: int) -> None:
        super().__init__(domain, "deciders")
        self.kept = KeptHistories(room)

    def look(self, whole: bool) -> Response | None:
        try:
            response = self.poll(start_at_previous_started_event=not whole)
        except PollTimeout:
            return None
        seen = self.kept.complete(response)
        assert_whole(seen.known, fresh(response, self.domain).events)
        assert seen.history.events == seen.known.events
        assert self.kept.weight <= self.kept.room
        return seen


@pytest.mark.parametrize("room", [1, 60, 10**6])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_what_is_known_is_what_happened(service: World, room: int, seed: int) -> None:
    rng = random.Random(seed)
    domain = Domain("d", boto3_client=service.client)
    deciders = [Watching(domain, room) for _ in range(3)]
    names = ["one", "two"]
    for name in names:
        service.start(name, executionStartToCloseTimeout="31536000", input='{"args": []}')
    for number in range(40):
        response = rng.choice(deciders).look(whole=rng.random() < 0.2) if rng.random() < 0.7 else None
        if response is not None and rng.random() < 0.85:
            service.respond({"taskToken": response.token}, *some_decisions(rng, number))
        for event in rng.choices(["signal", "cancel", "work", "fail", "time"], [4, 1, 4, 2, 2], k=2):
            happen(service, rng, event, rng.choice(names))


def some_decisions(rng: random.Random, number: int) -> list[dict[str, Any]]:
    known: list[Any] = [
        scheduled(f"a{number}", control="c" * rng.choice([1, 3000])),
        scheduled("a1"),
        timer(f"t{number}", rng.choice([1, 100])),
        timer("t1"),
        decision("CancelTimer", timerId="t1"),
        decision("RecordMarker", markerName=f"m{number % 3}", details="d"),
        decision("SignalExternalWorkflowExecution", workflowId="two", signalName="x", input='{"a": 1}'),
        decision("RequestCancelExternalWorkflowExecution", workflowId="nobody"),
        decision(
            "StartChildWorkflowExecution",
            workflowId=f"child{number % 4}",
            workflowType={"name": "w", "version": "1"},
            taskList={"name": "nobody"},
            executionStartToCloseTimeout=rng.choice(["5", "5000"]),
        ),
    ]
    return rng.sample(known, rng.randrange(4))


def happen(service: World, rng: random.Random, event: str, name: str) -> None:
    if event == "signal":
        service.signal(name, f"s{rng.randrange(3)}", input='{"x": 1}')
    elif event == "cancel":
        service.client.request_cancel_workflow_execution(domain="d", workflowId=name)
    elif event == "time":
        service.clock.advance(rng.choice([1, 61]))
    elif (task := service.work()).get("taskToken"):
        if event == "work":
            service.done(task)
        else:
            service.client.respond_activity_task_failed(taskToken=task["taskToken"], reason="r", details="d")


RAW = [
    {"eventId": number, "eventType": kind, "eventTimestamp": 1.7e9 + number, **more}
    for number, (kind, more) in enumerate(
        [
            ("WorkflowExecutionStarted", {"workflowExecutionStartedEventAttributes": {"input": "{}"}}),
            *[
                (kind, {})
                for _ in range(30)
                for kind in ("DecisionTaskScheduled", "DecisionTaskStarted", "DecisionTaskCompleted")
            ],
        ],
        start=1,
    )
]


def brought(first: int, last: int, execution: Any, previous: int = 0) -> Response:
    """What a poll brings: these events."""
    history = SwfHistory.from_event_list([dict(event) for event in RAW[first - 1 : last]])
    return Response(history=history, execution=execution, previous_started_event_id=previous or first)


@pytest.mark.parametrize("forward_only", [False, True])
def test_only_what_was_missed_is_read(forward_only: bool) -> None:
    kept, execution = KeptHistories(1000), Execution(RAW, forward_only=forward_only)
    kept.complete(brought(1, 30, execution))
    execution.asked.clear()

    response = kept.complete(brought(60, 63, execution))

    assert_whole(response.known, SwfHistory.from_event_list(RAW[:63]).events)
    assert execution.asked == [{"reverse_order": True, "maximum_page_size": 29 + 4 + 50}]
    assert execution.read == (59 if forward_only else len(RAW) - 30)


def test_a_history_that_cannot_be_completed_is_an_error_and_nothing_is_forgotten() -> None:
    kept, execution = KeptHistories(1000), Execution(RAW[:40])
    kept.complete(brought(1, 30, execution))

    with pytest.raises(LookupError, match="19 of the events 31 to 59 are missing"):
        kept.complete(brought(60, 63, execution))

    execution.events = RAW
    assert_whole(kept.complete(brought(60, 63, execution)).known, SwfHistory.from_event_list(RAW[:63]).events)
    assert all(request["reverse_order"] for request in execution.asked)


def test_a_run_that_is_another_one_is_read_anew(caplog: Any) -> None:
    """A service that lost its data may give the same run id again."""
    kept, execution = KeptHistories(1000), Execution(RAW)
    kept.complete(brought(1, 30, execution))
    other = brought(30, 33, execution)
    other.history.events[0]._timestamp = 1.0

    response = kept.complete(other)

    assert "has another history than before" in caplog.text
    assert [event.id for event in response.known.events] == list(range(1, 34))
    assert execution.asked[-1] == {}


def test_what_cannot_be_folded_is_left_to_who_decides(caplog: Any) -> None:
    kept, execution = KeptHistories(1000), Execution(RAW)
    kept.complete(brought(1, 30, execution))
    response = brought(30, 33, execution)
    odd = {"eventId": 34, "eventType": "ActivityTaskScheduled", "eventTimestamp": 1.0}
    response.history.events += SwfHistory.from_event_list([odd]).events

    seen = kept.complete(response)

    assert seen.known is None
    assert [event.id for event in seen.history.events] == list(range(1, 35))
    assert (len(kept), kept.weight) == (0, 0)


def test_there_is_room_for_so_much_and_the_oldest_goes_first() -> None:
    kept = KeptHistories(100)
    runs = {name: Execution(RAW, run_id=name) for name in "abc"}
    for name in "abc":
        kept.complete(brought(1, 30, runs[name]))
    kept.complete(brought(30, 36, runs["a"]))
    assert (len(kept), kept.weight) == (3, 96)

    kept.complete(brought(36, 42, runs["a"]))
    assert (len(kept), kept.weight) == (2, 72)
    kept.complete(brought(30, 31, runs["c"]))
    assert runs["c"].asked == []
    kept.complete(brought(30, 31, runs["b"]))
    assert runs["b"].asked == [{}]


def test_long_texts_count() -> None:
    kept = KeptHistories(100)
    raw = [dict(event) for event in RAW[:30]]
    raw[0]["workflowExecutionStartedEventAttributes"] = {"input": json.dumps(["x" * 30_000])}
    history = SwfHistory.from_event_list(raw)
    kept.complete(Response(history=history, execution=Execution(raw)))

    assert kept.weight == 60


def test_it_pays_when_known_runs_are_long_and_not_when_most_are_unknown() -> None:
    kept, execution = KeptHistories(10_000), Execution(RAW * 40)
    assert not kept.pays
    long = SwfHistory.from_event_list([{**event, "eventId": n} for n, event in enumerate(RAW * 6, start=1)])
    for last in (400, 410):
        events = long.events[:last]
        kept.complete(Response(history=SwfHistory(events=list(events)), execution=execution))
    assert kept.pays

    for number in range(4):
        stranger = Execution(RAW, run_id=f"stranger {number}")
        kept.complete(brought(30, 33, stranger))
    assert not kept.pays


@pytest.mark.parametrize("missing", ["execution", "run id", "pages"])
def test_what_cannot_be_recognised_is_left_alone(missing: str) -> None:
    kept, execution = KeptHistories(1000), Execution(RAW)
    response = brought(1, 30, execution)
    if missing == "execution":
        response.execution = None
    elif missing == "run id":
        response.execution = Execution(RAW, run_id="")
    else:
        response.next_page_token = "more"

    assert kept.complete(response) is response
    assert len(kept) == 0
