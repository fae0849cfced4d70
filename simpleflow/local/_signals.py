"""Signals in a local run: kept by the execution they reach, and passed on to parent and children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.exceptions import TaskFailed
from simpleflow.futures import Future
from simpleflow.task import SignalTask, arguments_digest

if TYPE_CHECKING:
    from simpleflow.signal import WaitForSignal

    from ._frame import Frame
    from .executor import Executor


def send(executor: Executor, frame: Frame, task: SignalTask) -> Future:
    """The future of a signal, which is delivered now unless the same one was before."""
    given = {"args": task.args, "kwargs": task.kwargs, "__propagate": task.propagate}
    key = _key(frame, task)
    known = frame.futures.get(key)
    if known is not None:
        return known
    future = frame.futures[key] = Future()
    target = _find(executor, frame, task)
    if target is None:
        future.set_exception(TaskFailed(task.name, "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"))
        return future
    executor.signals_sent.add(task.name)
    for reached in _reached(target, task.propagate):
        _deliver(executor, reached, task.name, given)
    future.set_finished(None)
    return future


def wait(executor: Executor, frame: Frame, task: WaitForSignal) -> Future:
    """A future with the input of the last signal of this name; pending if there is none.

    Raises:
        NotImplementedError: outside of `run`, where nothing can come any more.
    """
    name = task.signal_name
    future = Future()
    if name in frame.signals:
        future.set_finished(frame.signals[name])
    elif executor.replaying:
        frame.waiting.add(name)
    else:
        raise unsent(name)
    return future


def unsent(name: str) -> NotImplementedError:
    """What is raised when a run can only go on with a signal that nobody will send."""
    return NotImplementedError(
        f"wait_signal({name}) before signal was sent: unsupported by the local executor"
    )


def inherit_signals(frame: Frame, child: Frame) -> None:
    """Give a new child the signals that its parent passes on."""
    for name, given in frame.signals.items():
        if given["__propagate"]:
            child.signals[name] = given
            child.journal.signal(name, given)


def _key(frame: Frame, task: SignalTask) -> str:
    try:
        digest = arguments_digest(task.args, task.kwargs)
    except TypeError:
        digest = str(frame.ids.add(task))
    return f"signal-{task.name}-{task.workflow_id}-{task.run_id}-{digest}"


def _find(executor: Executor, frame: Frame, task: SignalTask) -> Frame | None:
    if task.workflow_id is None:
        return frame
    for candidate in executor.root.open_frames():
        if candidate.workflow_id == task.workflow_id and task.run_id in (None, candidate.run_id):
            return candidate
    return None


def _reached(target: Frame, propagate: bool) -> list[Frame]:
    reached = [target]
    if propagate:
        for frame in reached:
            relatives = [child for child in frame.children.values() if not child.closed]
            if frame.parent and getattr(frame.workflow_class, "propagate_signals_to_parent", True):
                relatives.append(frame.parent)
            reached.extend(relative for relative in relatives if relative not in reached)
    return reached


def _deliver(executor: Executor, frame: Frame, name: str, given: Any) -> None:
    frame.signals[name] = given
    frame.journal.signal(name, given)
    executor.news = True
