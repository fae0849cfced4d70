"""The hello world of the examples, on moto."""

import importlib

import pytest
from moto import mock_aws

HELLO_EVENTS = [
    "WorkflowExecutionStarted",
    "DecisionTaskScheduled",
    "DecisionTaskStarted",
    "DecisionTaskCompleted",
    "ActivityTaskScheduled",
    "ActivityTaskStarted",
    "ActivityTaskCompleted",
    "DecisionTaskScheduled",
    "DecisionTaskStarted",
    "DecisionTaskCompleted",
    "WorkflowExecutionCompleted",
]


@pytest.fixture
def hello():
    with mock_aws():
        yield importlib.import_module("examples.hello_swf.__main__")


def test_the_example_says_hello(hello, capsys):
    history = hello.main()
    said = capsys.readouterr().out
    assert "Hello, World!" in said
    assert 'registered Domain("hello")' in said
    assert [event.name for event in history] == HELLO_EVENTS
    hello.register()
    assert "is there already" in capsys.readouterr().out


def test_tut_1_each_turn_finds_something_to_do_or_nothing(hello, capsys):
    """T-swf-tut-1"""
    hello.register()
    execution = hello.WORKFLOW.start_execution()
    decider = hello.HelloDecider(hello.DOMAIN, hello.TASK_LIST)
    worker = hello.HelloWorker(hello.DOMAIN, hello.TASK_LIST)
    turns = [decider.run(), worker.run(), worker.run(), decider.run(), decider.run()]
    assert turns == [True, True, False, True, False]
    history = execution.history()
    assert [event.name for event in history] == HELLO_EVENTS
    assert history[4].activity_id == "saying_hi"
    assert (history[6].result, history[10].result) == ("null", "null")
    assert history.finished
    assert [event.state for event in history.compiled] == ["completed"] * 4
