"""One execution in this process: the run itself, or a child workflow inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.futures import Future
from simpleflow.task import TaskRegistry

from ._journal import Journal

if TYPE_CHECKING:
    from simpleflow.marker import Marker
    from simpleflow.task import ContinueAsNewWorkflowTask, Task
    from simpleflow.workflow import Workflow


class RunClosed(BaseException):
    """Leaves `run` from inside: the workflow failed itself, was cancelled, or continues as new.

    Not an `Exception`, so that a workflow that catches everything does not go on after its end.
    """


class Key:
    """Which task it is: its name and what makes its id its own, or its id alone."""

    __slots__ = ("mark", "name")

    def __init__(self, name: str, mark: str | int) -> None:
        self.name = name
        self.mark = mark

    @property
    def id(self) -> str:
        """The task's id."""
        return f"{self.name}-{self.mark}" if self.name else str(self.mark)

    @property
    def short(self) -> str | int:
        """The number at the end of its id, or else the id."""
        return self.mark if isinstance(self.mark, int) else self.id


class Ended:
    """Futures of tasks that ended. Of numbered tasks there may be very many: they stand in rows."""

    def __init__(self) -> None:
        self._by_id: dict[str, Future] = {}
        self._by_number: dict[str, list[Future | None]] = {}

    def get(self, key: Key) -> Future | None:
        """The future of a task, if it ended."""
        mark = key.mark
        if type(mark) is not int:
            return self._by_id.get(key.id)
        row = self._by_number.get(key.name)
        return row[mark] if row is not None and mark < len(row) else None

    def keep(self, key: Key, future: Future) -> None:
        """Remember the future of a task."""
        mark = key.mark
        if type(mark) is not int:
            self._by_id[key.id] = future
            return
        row = self._by_number.setdefault(key.name, [])
        if mark >= len(row):
            row.extend([None] * (mark + 1 - len(row)))
        row[mark] = future


class Timer:
    """A timer that was started: when it fires, and its future."""

    def __init__(self, due: float) -> None:
        self.due = due
        self.future = Future()
        self.future.set_running()


class Retry:
    """A task that failed and waits for its next attempt."""

    def __init__(self, task: Task, failures: int, timer: Timer) -> None:
        self.task = task
        self.failures = failures
        self.timer = timer


class Frame:
    """What is known of one execution: enough to replay its workflow without doing anything twice.

    Args:
        workflow_class: what runs.
        args, kwargs: those of its `run`.
        workflow_id, run_id: who it is.
        parent: the execution it is a child of.
    """

    def __init__(
        self,
        workflow_class: type[Workflow],
        args: Any = (),
        kwargs: Any = None,
        workflow_id: str = "local",
        run_id: str = "local",
        parent: Frame | None = None,
    ) -> None:
        self.workflow_class = workflow_class
        self.args = args
        self.kwargs = kwargs or {}
        self.workflow_id = workflow_id
        self.run_id = run_id
        self.parent = parent
        self.workflow: Workflow | None = None
        self.journal = Journal(workflow_class, {"args": list(args), "kwargs": self.kwargs})
        #: Tasks that ended, by id; those that raised out of `submit` do so at each replay.
        self.ended = Ended()
        #: The same for signals and markers.
        self.futures: dict[str, Future] = {}
        self.raised: dict[str, BaseException] = {}
        self.retries: dict[str, Retry] = {}
        self.timers: dict[str, Timer] = {}
        self.children: dict[str, Frame] = {}
        self.markers: dict[str, list[Marker]] = {}
        #: The input of the last signal received of each name, and the names it waits for.
        self.signals: dict[str, Any] = {}
        self.waiting: set[str] = set()
        self.ids = TaskRegistry()
        self.cancel_requested = False
        self.cancel_considered = False
        self.closed = False
        self.result: Any = None
        self.failure: tuple[str, str | None] | None = None
        self.exception: BaseException | None = None
        self.continues_as: ContinueAsNewWorkflowTask | None = None

    def begin_replay(self) -> None:
        """Forget what belongs to one replay only."""
        self.ids = TaskRegistry()
        self.waiting = set()
        self.cancel_considered = False

    def close(self, result: Any = None) -> None:
        """It completed."""
        self.closed = True
        self.result = result

    def close_failed(self, exception: BaseException, reason: str, details: str | None) -> None:
        """It failed; the reason is what its parent will hear."""
        self.closed = True
        self.exception = exception
        self.failure = (reason, details)

    def open_frames(self) -> list[Frame]:
        """This execution and those inside it, as far as they still run."""
        frames = [self]
        for child in self.children.values():
            if not child.closed:
                frames.extend(child.open_frames())
        return frames

    def next_timer(self) -> Timer | None:
        """The timer that fires first, here or in a child."""
        running = [
            timer
            for frame in self.open_frames()
            for timer in (*frame.timers.values(), *(retry.timer for retry in frame.retries.values()))
            if timer.future.running
        ]
        return min(running, key=lambda timer: timer.due, default=None)
