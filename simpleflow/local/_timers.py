"""Timers in a local run: they fire when the workflow has nothing else to do but wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskFailed
from simpleflow.futures import Future

from ._frame import Timer

if TYPE_CHECKING:
    from simpleflow.task import CancelTimerTask, TimerTask

    from ._frame import Frame
    from .executor import Executor


def start_timer(executor: Executor, frame: Frame, task: TimerTask) -> Future:
    """The future of a timer, which starts now unless it was started before."""
    timer = frame.timers.get(task.timer_id)
    if timer is None:
        timer = start(executor, frame, task.timer_id, int(task.timeout), task.control)
    return timer.future


def start(executor: Executor, frame: Frame, timer_id: str, timeout: float, control: Any) -> Timer:
    """Start a timer of `timeout` seconds; where nobody can wait for it, sleep until it fires."""
    timer = frame.timers[timer_id] = Timer(executor.clock.time() + timeout)
    frame.journal.timer_started(timer_id, int(timeout), control)
    if not timeout or not executor.replaying:
        if timeout:
            executor.clock.sleep(timeout)
        fire(frame, timer)
    return timer


def cancel_timer(executor: Executor, frame: Frame, task: CancelTimerTask) -> Future:
    """The future of a cancellation: cancelled like its timer, or finished if that fired before."""
    future = Future()
    timer = frame.timers.get(task.timer_id)
    if timer is None:
        future.set_exception(TaskFailed(task.timer_id, "TIMER_ID_UNKNOWN"))
    elif timer.future.finished:
        future.set_finished(None)
    else:
        if timer.future.running:
            frame.journal.timer_canceled(task.timer_id)
        timer.future.set_cancelled()
        future.set_cancelled()
    return future


def fire(frame: Frame, timer: Timer) -> None:
    """Its time has come."""
    timer.future.set_finished(None)
    for timer_id, candidate in frame.timers.items():
        if candidate is timer:
            frame.journal.timer_fired(timer_id)
