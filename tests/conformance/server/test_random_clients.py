"""Random clients play with the engine, and an oracle that shares no code with it checks every event."""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.helpers.clients import ACTIONS, RandomClients
from tests.helpers.oracle.batch import DECISION_TYPES
from tests.helpers.oracle.history import History, RunName
from tests.helpers.oracle.judge import Violation
from tests.helpers.service_model import attributes_member, service_model

_ACTIONS = sorted(ACTIONS)


class ClientsMachine(RuleBasedStateMachine):
    """Any action at any time; what fails is shrunk to a short list of actions and their seeds."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.mkdtemp()
        self.clients = RandomClients(f"{self.directory}/swf.sqlite")

    @rule(action=strategies.sampled_from(_ACTIONS), seed=strategies.integers(0, 1 << 16))
    def play(self, action: str, seed: int) -> None:
        try:
            self.clients.play(action, random.Random(seed))
        except AssertionError as error:
            raise self.clients.bench.report(error) from error

    @rule(seed=strategies.integers(0, 1 << 16), count=strategies.integers(1, 40))
    def play_often(self, seed: int, count: int) -> None:
        """What deciders and workers do most, so that executions get somewhere."""
        rng = random.Random(seed)
        busy = (
            "StartWorkflowExecution",
            "PollForDecisionTask",
            "RespondDecisionTaskCompleted",
            "time passes",
        )
        for _ in range(count):
            self.play(rng.choice(busy), rng.randrange(1 << 16))

    def teardown(self) -> None:
        try:
            self.clients.bench.check_all()
        finally:
            self.clients.close()
            shutil.rmtree(self.directory)


ClientsMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestRandomClients = ClientsMachine.TestCase


def test_everything_a_client_can_do_is_done(tmp_path: Path) -> None:
    """A longer run from one seed: no operation, decision or event type is missing from what was checked."""
    clients = RandomClients(str(tmp_path / "swf.sqlite"), seed=4)
    bench = clients.bench
    for number in range(1, 15_001):
        try:
            clients.step()
            if number % 1000 == 0:
                bench.check_all()
        except AssertionError as error:
            raise bench.report(error) from error
    clients.close()
    assert {operation for operation, fault in bench.outcomes if not fault} == set(service_model().operations)
    assert set(bench.decisions) == set(DECISION_TYPES)
    # Only a client that may not record a marker gets this one; here all may do everything.
    assert service_model().event_types - set(bench.world.event_types) == {"RecordMarkerFailed"}
    assert bench.crashes


# the oracle itself

_STARTED = {
    "childPolicy": "TERMINATE",
    "executionStartToCloseTimeout": "60",
    "parentInitiatedEventId": 0,
    "taskList": {"name": "l"},
    "taskStartToCloseTimeout": "10",
    "workflowType": {"name": "w", "version": "1"},
}
_SCHEDULED = {
    "scheduleToStartTimeout": "NONE",
    "startToCloseTimeout": "10",
    "taskList": {"name": "l"},
}


def read(*events: tuple[str, float, dict[str, object]]) -> History:
    """The history of these events: type, seconds, attributes."""
    history = History(RunName("d", "w", "r"), 100)
    for number, (kind, time, attributes) in enumerate(events, 1):
        history.add(
            {
                "eventId": number,
                "eventTimestamp": time,
                "eventType": kind,
                attributes_member(kind): attributes,
            }
        )
    return history


_OPENING = (("WorkflowExecutionStarted", 1.0, _STARTED), ("DecisionTaskScheduled", 1.0, _SCHEDULED))
_TAKEN = (*_OPENING, ("DecisionTaskStarted", 2.0, {"scheduledEventId": 2}))
_DECIDED = (*_TAKEN, ("DecisionTaskCompleted", 3.0, {"scheduledEventId": 2, "startedEventId": 3}))


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((_OPENING[1],), "being the first event"),
        ((*_OPENING, _OPENING[1]), "nobody needs"),
        ((*_OPENING, ("DecisionTaskStarted", 0.5, {"scheduledEventId": 2})), "older than"),
        ((*_OPENING, ("DecisionTaskStarted", 2.0, {"scheduledEventId": 1})), "the type of event 1"),
        ((*_TAKEN, ("DecisionTaskStarted", 2.0, {"scheduledEventId": 2})), "two deciders"),
        (
            (
                *_DECIDED,
                ("WorkflowExecutionCompleted", 3.0, {"decisionTaskCompletedEventId": 4}),
                ("WorkflowExecutionSignaled", 3.0, {"signalName": "s", "externalInitiatedEventId": 0}),
            ),
            "after the closing one",
        ),
        (
            (
                *_TAKEN,
                ("WorkflowExecutionSignaled", 2.0, {"signalName": "s", "externalInitiatedEventId": 0}),
                ("DecisionTaskScheduled", 2.0, _SCHEDULED),
                ("DecisionTaskCompleted", 3.0, {"scheduledEventId": 2, "startedEventId": 3}),
                ("WorkflowExecutionCompleted", 3.0, {"decisionTaskCompletedEventId": 6}),
            ),
            "a decision task waits",
        ),
        ((*_DECIDED, ("TimerFired", 3.0, {"timerId": "t", "startedEventId": 4})), "the type of event 4"),
        (
            (*_DECIDED, ("MarkerRecorded", 4.0, {"markerName": "m", "decisionTaskCompletedEventId": 4})),
            "batch",
        ),
        (
            (*_TAKEN, ("DecisionTaskTimedOut", 13.0, {"scheduledEventId": 2, "startedEventId": 3})),
            "timeoutType",
        ),
        (
            (
                *_TAKEN,
                (
                    "DecisionTaskTimedOut",
                    12.5,
                    {"scheduledEventId": 2, "startedEventId": 3, "timeoutType": "START_TO_CLOSE"},
                ),
            ),
            "500 ms late",
        ),
    ],
)
def test_the_oracle_sees_what_is_wrong(events, why: str) -> None:
    with pytest.raises(Violation, match=why):
        read(*events)


@pytest.mark.parametrize(
    ("events", "now", "why"),
    [
        (_OPENING[:1], 1000, "nobody asked for a decider"),
        (_TAKEN, 12_000, "overdue"),
        (
            (
                *_DECIDED,
                (
                    "SignalExternalWorkflowExecutionInitiated",
                    3.0,
                    {"workflowId": "x", "signalName": "s", "decisionTaskCompletedEventId": 4},
                ),
            ),
            3000,
            "no outcome",
        ),
    ],
)
def test_the_oracle_sees_what_is_missing(events, now: int, why: str) -> None:
    with pytest.raises(Violation, match=why):
        read(*events).settle(now)
    read(*_TAKEN).settle(11_999)
