"""The error tree: what exceptions say, carry and compare to."""

import pickle

import pytest

from simpleflow import exceptions
from simpleflow.exceptions import AggregateException, TaskFailed


def test_task_failed_shows_name_reason_and_details():
    """T-EXC-1"""
    failure = TaskFailed("message", None, None)
    assert str(failure) == "('message', None, None)"
    assert repr(failure) == 'TaskFailed (message, "None")'
    failure = TaskFailed("message", "reason", "detail")
    assert str(failure) == "('message', 'reason', 'detail')"
    assert repr(failure) == 'TaskFailed (message, "reason")'


def test_task_failed_survives_pickling_and_keeps_json_as_text():
    failure = pickle.loads(pickle.dumps(TaskFailed("n", "r", '{"a": 1}')))
    assert (failure.name, failure.reason, failure.details) == ("n", "r", '{"a": 1}')


@pytest.mark.parametrize("name", [n for n in dir(exceptions) if n[0].isupper() and n != "Any"])
def test_everything_is_a_simpleflow_error(name):
    cls = getattr(exceptions, name)
    if isinstance(cls, type):
        assert issubclass(cls, exceptions.SimpleflowError)


def test_exceptions_of_tasks_and_workflows_know_what_failed():
    cause = ValueError("x")
    error = exceptions.TaskException("task", cause)
    assert (error.task, error.payload, error.exception) == ("task", "task", cause)
    assert repr(error) == "TaskException(task='task', exception=ValueError('x'))"
    error = exceptions.WorkflowException("wf", cause)
    assert (error.workflow, error.payload, error.exception) == ("wf", "wf", cause)
    assert repr(error) == "WorkflowException(workflow='wf', exception=ValueError('x'))"


def test_timeouts():
    error = exceptions.TimeoutError("START_TO_CLOSE", 300)
    assert repr(error) == "TimeoutError(START_TO_CLOSE)"
    assert str(error) == "('START_TO_CLOSE', 300)"
    assert (error.timeout_type, error.timeout_value) == ("START_TO_CLOSE", 300)
    assert exceptions.TimeoutError().timeout_type == "unknown timeout"
    error = exceptions.ExecutionTimeoutError(["ls"], 3)
    assert str(error) == repr(error) == "ExecutionTimeoutError after 3 seconds (['ls'])"
    assert not isinstance(error, exceptions.ExecutionError)


def test_cancelled_tasks():
    assert repr(exceptions.TaskCanceled()) == "TaskCanceled()"
    assert str(exceptions.TaskCanceled()) == ""
    assert repr(exceptions.TaskCanceled("why")) == "TaskCanceled(why)"
    assert str(exceptions.TaskCanceled("why")) == "why"


def test_aggregates_handle():
    """T-EXC-3, T-EXC-4"""
    memory = MemoryError()
    aggregate = AggregateException([ZeroDivisionError(), None, memory])
    assert aggregate.handle(lambda ex: True) is None
    seen = []

    def only_zero(ex, *args, **kwargs):
        seen.append((args, kwargs))
        return isinstance(ex, ZeroDivisionError)

    with pytest.raises(AggregateException) as raised:
        aggregate.handle(only_zero, 1, key=2)
    assert raised.value.exceptions == [memory]
    assert seen == [((1,), {"key": 2})] * 2


def test_aggregates_flatten():
    """T-EXC-5"""
    nested = AggregateException(
        [
            ZeroDivisionError(),
            AggregateException([AttributeError(), None, AggregateException([ImportError()])]),
            AggregateException([]),
            None,
        ]
    )
    flat = nested.flatten()
    assert [type(ex) for ex in flat.exceptions] == [ZeroDivisionError, AttributeError, ImportError]


def test_aggregates_compare_hash_and_show():
    error = ValueError("x")
    one, two = AggregateException([error, None]), AggregateException([error, None])
    assert one == two and one != "something else" and one != AggregateException([])
    assert len({one, two}) == 2, "hashed by identity, as exceptions are"
    assert repr(one) == "<AggregateException [\"ValueError('x')\", 'None']>"
    assert str(one) == "AggregateException(['x', 'None'])"
    one.append(error)
    assert one.exceptions == [error, None, error]
