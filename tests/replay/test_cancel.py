"""A request to cancel: accepted, refused, asked again (T-EXE-7, T-DF-15)."""

import pytest

from tests.helpers.replay import Flow, Story, decisions_for, types
from tests.replay.activities import increment

CANCELED = ["CancelWorkflowExecution"]


class Cancellable(Flow):
    canceled: list = []
    accepts = True

    def should_cancel(self, history):
        return self.accepts

    def on_canceled(self, history):
        self.canceled.append(history.cancel_requested["event_id"])

    def run(self):
        return self.submit(increment, 1).result


@pytest.fixture
def flow():
    return type("Cancelled", (Cancellable,), {"canceled": []})


def test_before_the_first_decision(flow):
    """Q-45: the original compared None to a number and failed the workflow."""
    story = Story(flow).add_request_cancel()
    assert types(decisions_for(story)) == CANCELED
    assert flow.canceled == [4]


def test_later(flow):
    story = Story(flow).decided().activity(increment, "started").add_request_cancel().woken()
    (decision,) = decisions_for(story)
    assert decision == {
        "decisionType": "CancelWorkflowExecution",
        "cancelWorkflowExecutionDecisionAttributes": {},
    }
    assert len(flow.canceled) == 1


def test_refused_the_workflow_goes_on_and_is_asked_again(flow):
    flow.accepts = False
    story = Story(flow).add_request_cancel()
    assert types(decisions_for(story)) == ["ScheduleActivityTask"]
    story.decided().activity(increment, result=2).woken()
    assert types(decisions_for(story)) == ["CompleteWorkflowExecution"]
    assert flow.canceled == []
    flow.accepts = True
    assert types(decisions_for(story)) == CANCELED
    assert flow.canceled == [4]


def test_after_a_failed_cancel_it_is_sent_again_and_the_hook_is_not_called_again(flow):
    story = Story(flow).add_request_cancel()
    decisions_for(story)
    for _ in range(3):
        story.decided().add_workflow_close_failed("cancel", decision_id=story.decision).woken()
        assert types(decisions_for(story)) == CANCELED
    assert flow.canceled == [4]


def test_a_second_request_is_a_new_one(flow):
    story = Story(flow).add_request_cancel()
    decisions_for(story)
    story.decided().add_workflow_close_failed("cancel").add_request_cancel().woken()
    decisions_for(story)
    assert flow.canceled == [4, 7]


def test_a_request_that_came_in_during_a_decision_is_heard(flow):
    story = Story(flow).add_request_cancel()
    story.add_decision_task_completed(2, 3)
    assert types(decisions_for(story.woken())) == CANCELED
    assert flow.canceled == [4]


def test_an_error_while_asking_fails_the_workflow(flow):
    flow.should_cancel = lambda self, history: 1 / 0
    assert types(decisions_for(Story(flow).add_request_cancel())) == ["FailWorkflowExecution"]
