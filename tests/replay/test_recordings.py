"""Runs that really happened on the service, replayed: what was decided then is decided now.

A run that began with yesterday's code goes on with today's. Where a recording does not fit any more, such
runs would break; see `tests.replay.record` for making new ones.
"""

import json

import pytest

from simpleflow.swf import constants
from simpleflow.swf.executor import Executor
from simpleflow.swf.process.decider._kept import KeptHistories
from simpleflow.utils import import_from_module
from swf import fields
from swf.models.activity import ActivityType
from swf.models.history.base import History as SwfHistory
from swf.models.workflow import WorkflowType
from swf.responses import Response
from tests.helpers.keeping import Execution, decisions_in
from tests.helpers.replay import DOMAIN, an_answer, an_execution
from tests.replay.flows import FLOWS
from tests.replay.record import MAX_DECISIONS, RECORDINGS, recorded

RUNS = [
    pytest.param(run, id=f"{path.stem}-{number}")
    for path in sorted(RECORDINGS.glob("*.json"))
    for number, run in enumerate(json.loads(path.read_text()))
]


@pytest.fixture(autouse=True)
def as_recorded(monkeypatch):
    monkeypatch.setattr(constants, "MAX_DECISIONS", MAX_DECISIONS)


@pytest.fixture
def no_service(monkeypatch):
    for kind in (ActivityType, WorkflowType):
        monkeypatch.setattr(kind, "save", lambda self: None)


def decide(run, executor, first, last, **options):
    """What is decided about these events of a run, as it goes over the wire."""
    history = SwfHistory.from_event_list(run["events"][first:last])
    execution = an_execution(executor.workflow_class, run["workflow_id"], run["run_id"])
    return as_sent(last, executor.replay(an_answer(history, execution), **options))


def as_sent(last, answer):
    context = answer.execution_context
    text = context if context is None or isinstance(context, str) else fields.dumps(context)
    return {"events": last, "decisions": json.loads(json.dumps(answer.decisions)), "context": text}


@pytest.mark.usefixtures("no_service")
@pytest.mark.parametrize("run", RUNS)
def test_the_decisions_are_the_recorded_ones(run):
    flow = import_from_module(run["class"])
    for decided in run["decided"]:
        assert decide(run, Executor(DOMAIN, flow), 0, decided["events"]) == decided


@pytest.mark.usefixtures("no_service")
@pytest.mark.parametrize("run", RUNS)
def test_also_where_the_history_is_kept(run):
    executor = Executor(DOMAIN, import_from_module(run["class"]))
    known, read = None, 0
    for decided in run["decided"]:
        assert decide(run, executor, max(0, read - 1), decided["events"], known=known) == decided
        known, read = executor.history, decided["events"]


@pytest.mark.usefixtures("no_service")
@pytest.mark.parametrize("deciders", [1, 2, 3])
@pytest.mark.parametrize("run", RUNS)
def test_also_where_several_deciders_keep_it(run, deciders):
    """They take turns, and each reads what happened with the others."""
    executor = Executor(DOMAIN, import_from_module(run["class"]))
    keepers = [KeptHistories(10**9) for _ in range(deciders)]
    execution = Execution(run["events"], run["run_id"])
    execution.workflow_id = run["workflow_id"]
    execution.workflow_type = executor.workflow_class
    events = SwfHistory.from_event_list(run["events"]).events
    started = {last: first for first, last in decisions_in(events)}
    for number, decided in enumerate(run["decided"]):
        previous, last = started[decided["events"]], decided["events"]
        brought = SwfHistory.from_event_list(run["events"][max(0, previous - 1) : last])
        keeper = keepers[number % deciders]
        response = keeper.complete(
            Response(history=brought, execution=execution, previous_started_event_id=previous)
        )
        assert response.known is not None
        assert as_sent(last, executor.replay(response)) == decided
    assert bool(execution.asked) == (deciders > 1 and len(run["decided"]) > 1)


@pytest.mark.parametrize("name", FLOWS)
def test_the_service_still_lets_them_run_like_that(name):
    """The other way round: what is recorded is what happens."""

    def shape(runs):
        return [
            (run["class"], [[made["decisionType"] for made in step["decisions"]] for step in run["decided"]])
            for run in runs
        ]

    assert shape(recorded(name)) == shape(json.loads((RECORDINGS / f"{name}.json").read_text()))
