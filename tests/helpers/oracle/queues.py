"""Who must get which task: higher priorities first, then whoever waited longest."""

from typing import NamedTuple

from tests.helpers.oracle.judge import ensure


class QueueName(NamedTuple):
    """A task list; decision and activity lists of the same name are apart."""

    domain: str
    kind: str
    name: str


class Task(NamedTuple):
    """A waiting task: the row of its run and its ...Scheduled event."""

    run: int
    event: int


#: Higher priority first, then the time at which the task became available, then the step.
_Rank = tuple[int, int, int]


class Queues:
    """The tasks that a poller could get now."""

    def __init__(self) -> None:
        self.queues: dict[QueueName, dict[Task, _Rank]] = {}
        self._where: dict[Task, QueueName] = {}
        self._by_run: dict[int, set[Task]] = {}

    def offer(self, queue: QueueName, task: Task, priority: int, time: int, step: int) -> None:
        """A task becomes available."""
        self.queues.setdefault(queue, {})[task] = (-priority, time, step)
        self._where[task] = queue
        self._by_run.setdefault(task.run, set()).add(task)

    def take(self, task: Task) -> QueueName:
        """A task is started; it must have been the first of its queue.

        Raises:
            Violation: if another one should have come first.
        """
        queue = self._where.get(task)
        ensure(queue is not None, "{} was started, but it did not wait", task)
        assert queue is not None
        mine = self.queues[queue][task]
        first = min(self.queues[queue].values())
        ensure(first == mine, "{} was started before one that ranks {} on {}", (task, mine), first, queue)
        self.withdraw(task)
        return queue

    def withdraw(self, task: Task) -> None:
        """A task is not available any more, if it was."""
        queue = self._where.pop(task, None)
        if queue is not None:
            del self.queues[queue][task]
            if not self.queues[queue]:
                del self.queues[queue]
            self._by_run[task.run].discard(task)

    def withdraw_all(self, run: int) -> None:
        """A run closed."""
        for task in list(self._by_run.get(run, ())):
            self.withdraw(task)
        self._by_run.pop(run, None)

    def count(self, queue: QueueName) -> int:
        """How many tasks wait."""
        return len(self.queues.get(queue, ()))
