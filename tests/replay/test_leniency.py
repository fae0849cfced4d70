"""Histories are read whatever SWF leaves out, and whatever it adds one day (Q-65)."""

import pytest

from simpleflow.history import History
from simpleflow.swf.executor import Executor
from swf.models.history.base import History as SwfHistory
from tests.helpers.replay import DOMAIN, Flow, an_answer, closed_with
from tests.helpers.swf_events import attributes_key, attributes_shape, event_types, sample_event

FIRST = {"eventId": 1, "eventType": "WorkflowExecutionStarted", "eventTimestamp": 1.0}


class Plain(Flow):
    def run(self):
        return "read"


def with_required_attributes_only(event_type):
    event = sample_event(event_type)
    required = attributes_shape(event_type).required_members
    key = attributes_key(event_type)
    event[key] = {name: value for name, value in event[key].items() if name in required}
    for name in ("startToFireTimeout",):
        if name in event[key]:
            event[key][name] = "5"
    return event


def decided(*events):
    history = SwfHistory.from_event_list([FIRST, *events])
    return closed_with(Executor(DOMAIN, Plain).replay(an_answer(history)).decisions)


OTHERS = [
    event_type
    for event_type in event_types()
    if event_type not in ("WorkflowExecutionStarted", "WorkflowExecutionCancelRequested")
]


@pytest.mark.parametrize("event_type", OTHERS)
def test_every_event_with_nothing_but_what_it_must_have(event_type):
    assert decided(with_required_attributes_only(event_type)) == ("CompleteWorkflowExecution", "read")


def test_a_request_to_cancel_without_anything():
    assert decided(with_required_attributes_only("WorkflowExecutionCancelRequested"))[0].startswith("Cancel")


def test_an_event_that_nobody_knows():
    unknown = {"eventId": 2, "eventType": "SomethingNewHappened", "eventTimestamp": 2.0}
    assert decided(unknown) == ("CompleteWorkflowExecution", "read")


def test_a_text_that_looks_like_json_is_decoded_once():
    event = {
        "eventId": 1,
        "eventType": "WorkflowExecutionSignaled",
        "eventTimestamp": 1.0,
        "workflowExecutionSignaledEventAttributes": {"signalName": "go", "input": '"5"'},
    }
    history = History(SwfHistory.from_event_list([event])).parse()
    assert history.signals["go"]["input"] == "5"
