"""Fake workers: they wait where a repaired task is scheduled, and answer with the former result."""

from types import SimpleNamespace

import pytest

from simpleflow.swf.executor import (
    run_fake_activity_task,
    run_fake_child_workflow_task,
    run_fake_task_worker,
)
from swf.actors import ActivityWorker, Decider
from swf.exceptions import PollTimeout


@pytest.fixture
def answers(monkeypatch):
    """What the fake workers answer; `waits` is how many polls bring nothing."""
    given = SimpleNamespace(waits=0, sent=[], polled=[])

    def poll(self, task_list=None, identity=None):
        given.polled.append((self.domain.name, task_list))
        if len(given.polled) <= given.waits:
            raise PollTimeout("nothing")
        return SimpleNamespace(task_token="token", token="token")

    for actor in (ActivityWorker, Decider):
        monkeypatch.setattr(actor, "poll", poll)
        monkeypatch.setattr(actor, "complete", lambda self, *args: given.sent.append(args))
    return given


@pytest.mark.parametrize("waits", [0, 1, 2])
def test_an_activity(answers, waits):
    answers.waits = waits
    assert run_fake_activity_task("domain", "FAKE-1", '{"a": 1}')
    assert answers.sent == [("token", {"a": 1})]
    assert answers.polled == [("domain", "FAKE-1")] * (waits + 1)


def test_a_child_workflow(answers):
    assert run_fake_child_workflow_task("domain", "FAKE-1", '"yes"')
    token, (decision,) = answers.sent[0]
    assert (token, decision["decisionType"]) == ("token", "CompleteWorkflowExecution")
    assert decision["completeWorkflowExecutionDecisionAttributes"] == {"result": '"yes"'}


@pytest.mark.parametrize("fake", [run_fake_activity_task, run_fake_child_workflow_task])
def test_one_that_waits_in_vain_says_so(answers, fake, caplog):
    answers.waits = 100
    assert fake("domain", "FAKE-1", "1") is False
    assert len(answers.polled) == 3 and answers.sent == []
    assert "FAKE-1" in caplog.text


@pytest.mark.parametrize(("kind", "sent"), [("activity", ("token", 5)), ("child_workflow", None)])
def test_by_the_former_entry(answers, kind, sent):
    assert run_fake_task_worker("domain", "FAKE-1", {"type": kind, "result": "5"})
    assert answers.sent[0] == sent if sent else len(answers.sent[0][1]) == 1
