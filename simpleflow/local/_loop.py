"""The loop of a local run: replay the workflow until it closes, waiting for timers in between."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simpleflow.exceptions import ExecutionBlocked, TaskCanceled
from simpleflow.failure import describe_failure

from ._frame import Frame, RunClosed
from ._signals import unsent
from ._timers import fire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .executor import Executor


#: New objects between two looks of the garbage collector, during a run.
_COLLECT_EVERY = 50_000


@contextmanager
def rarer_collections() -> Iterator[None]:
    """Let the garbage collector look less often.

    A run keeps what it makes until it ends. There is nothing to collect among it, but looking at
    all of it, again and again, makes each task dearer the more there were before.
    """
    before = gc.get_threshold()
    if 0 < before[0] < _COLLECT_EVERY:
        gc.set_threshold(_COLLECT_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run_to_end(executor: Executor) -> Frame:
    """Replay the execution at the root until it closes.

    Returns:
        its last run: the first one, unless it continued as new.

    Raises:
        NotImplementedError: if it waits for a signal that only somebody else could send.
        ExecutionBlocked: if it waits for something that nothing will bring.
    """
    frame = executor.root
    while True:
        executor.news = False
        frame = advance(executor, frame)
        if frame.closed:
            return frame
        _wait_for_news(executor)


def advance_child(executor: Executor, frame: Frame) -> Frame:
    """Replay a child inside its parent; returns its last run, closed or waiting for news."""
    executor.enter(frame, deeper=True)
    try:
        return advance(executor, frame)
    finally:
        executor.leave()


def advance(executor: Executor, frame: Frame) -> Frame:
    """Replay the execution that runs; if it continues as new, the runs after it too."""
    while True:
        _replay(executor, frame)
        task = frame.continues_as
        if task is None:
            return frame
        from uuid import uuid4

        run_id = str(uuid4())
        frame = Frame(task.workflow, task.args, task.kwargs, frame.workflow_id, run_id, frame.parent)
        executor.enter(frame, deeper=False)


def _wait_for_news(executor: Executor) -> None:
    """Return when another replay can get further."""
    if executor.news:
        return
    root = executor.root
    timer = root.next_timer()
    if timer is None:
        names = sorted(name for frame in root.open_frames() for name in frame.waiting)
        if names:
            raise unsent(", ".join(names))
        raise ExecutionBlocked("the workflow waits for a future that nothing will ever finish")
    executor.clock.sleep(max(0.0, timer.due - executor.clock.time()))
    for frame in root.open_frames():
        fire(frame, timer)


def _replay(executor: Executor, frame: Frame) -> None:
    """Run the workflow from its start, once; hooks are called in the order of a decider."""
    frame.begin_replay()
    executor.new_workflow(frame)
    executor.before_replay()
    try:
        executor.consider_cancel(frame)
        result = executor.run_workflow(*frame.args, **frame.kwargs)
    except ExecutionBlocked:
        executor.after_replay()
    except RunClosed as closed:
        _close_early(executor, frame, closed)
    except Exception as error:
        reason, details = describe_failure(error)
        frame.close_failed(error, reason, details)
        executor.on_failure(reason, details)
        executor.after_closed()
    else:
        frame.close(result)
        executor.after_replay()
        executor.on_completed()
        executor.after_closed()


def _close_early(executor: Executor, frame: Frame, closed: RunClosed) -> None:
    if frame.continues_as is not None:
        executor.after_replay()
        return
    if isinstance(closed.__cause__, TaskCanceled):
        executor.on_canceled()
        executor.after_replay()
    executor.after_closed()
