"""Futures: four states, and asking too early ends the replay."""

import copy
import pickle

import pytest

from simpleflow import futures
from simpleflow.base import Submittable, SubmittableContainer
from simpleflow.exceptions import ExecutionBlocked
from simpleflow.futures import Future
from simpleflow.signal import WaitForSignal
from simpleflow.task import CancelTimerTask, MarkerTask, SignalTask, TimerTask


def finished(result):
    future = Future()
    future.set_finished(result)
    return future


def test_a_new_future_is_pending():
    """T-FUT-1"""
    future = Future()
    assert future._state == futures.PENDING == future.state
    assert future._result is None
    assert future.pending
    assert not (future.cancelled or future.running or future.done or future.finished)
    assert repr(future) == f"<Future at {hex(id(future))} state=pending>"


def test_cancelling():
    """T-FUT-2, T-FUT-3"""
    future = Future()
    assert future.cancel()
    assert future.state == futures.CANCELLED
    assert future.cancelled and future.done and not future.running
    assert future.cancel(), "again is fine"
    assert finished(1).cancel() is False
    running = Future()
    running.set_running()
    assert running.cancel() and running.cancelled


def test_waiting():
    """T-FUT-4"""
    cancelled = Future()
    cancelled.set_cancelled()
    running = Future()
    running.set_running()
    assert futures.wait() == []
    assert futures.wait(finished(1), cancelled) == [1, None]
    for unfinished in (running, Future()):
        with pytest.raises(ExecutionBlocked):
            futures.wait(finished(1), unfinished)
        with pytest.raises(ExecutionBlocked):
            unfinished.exception
        with pytest.raises(ExecutionBlocked):
            unfinished.wait()


def test_a_failed_future_has_no_result_and_does_not_raise():
    future = Future()
    future.set_exception(ValueError("x"))
    assert future.finished and future.result is None
    assert repr(future.exception) == "ValueError('x')"
    assert repr(future) == f"<Future at {hex(id(future))} state=finished exception=ValueError('x')>"
    assert futures.wait(future) == [None]


def test_forgiving_a_failure_is_setting_no_exception():
    future = Future()
    future.set_exception(None)
    assert future.finished and future.exception is None


def test_a_cancelled_future_has_neither_result_nor_exception():
    future = Future()
    future.set_cancelled()
    assert future.result is None and future.exception is None


def test_states_have_their_names():
    assert futures._FUTURE_STATES == ["PENDING", "RUNNING", "CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED"]
    assert futures._STATE_TO_DESCRIPTION_MAP[futures.CANCELLED_AND_NOTIFIED] == "cancelled"


def test_get_result_or_raise_is_deprecated():
    with pytest.deprecated_call():
        assert futures.get_result_or_raise(finished(3)) == 3


def test_copies_of_a_future_are_the_future_itself():
    future = Future()
    assert copy.copy(future) is future
    assert copy.deepcopy([future])[0] is future


def test_finished_futures_survive_pickling():
    assert pickle.loads(pickle.dumps(finished([1]))).result == [1]


def test_the_base_of_containers_submits_nothing():
    """T-BASE-1"""
    with pytest.raises(NotImplementedError):
        SubmittableContainer().submit(None)


@pytest.mark.parametrize(
    "submittable",
    [
        WaitForSignal("s"),
        SignalTask("s"),
        MarkerTask("m", None),
        TimerTask("t", 1),
        CancelTimerTask("t"),
        Submittable(),
        SubmittableContainer(),
    ],
)
def test_options_are_ignored_by_what_has_no_use_for_them(submittable):
    """T-BASE-2"""
    assert submittable.propagate_attribute("raises_on_failure", False) is None
    assert submittable.with_extra_arg(1) is not None
