"""Who waits on which task list: first come, first served."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from swf.server.engine._step import Step


class Waiter:
    """A poll that found nothing and waits.

    Args:
        queue: see `store.queue_name`.
        take: takes a task from the queue and makes the poll's answer of it; None if there is no task.
        empty: the answer when the wait ends without a task.
        identity: who polls, if they say so.
    """

    def __init__(
        self, queue: str, take: Callable[[Step], Any | None], empty: Any, identity: str | None = None
    ) -> None:
        self.queue = queue
        self.identity = identity
        self.take = take
        self.empty = empty
        #: Called with the answer (or the fault) once it is durable; set by whoever holds the poll.
        self.deliver: Callable[[Any], None] = lambda answer: None


class Waiters:
    """The waiting polls of all task lists."""

    def __init__(self) -> None:
        self._queues: dict[str, OrderedDict[Waiter, None]] = {}

    def __len__(self) -> int:
        # A copy: whoever counts may be another thread than the one that writes.
        return sum(map(len, list(self._queues.values())))

    def count(self, queue: str) -> int:
        """How many wait on a list."""
        return len(self._queues.get(queue, ()))

    def add(self, waiter: Waiter) -> None:
        """Wait, behind those who wait already."""
        self._queues.setdefault(waiter.queue, OrderedDict())[waiter] = None

    def first(self, queue: str, identity: str | None = None) -> Waiter | None:
        """Who waits longest on a list; before all others those of this identity, if one is given."""
        waiting = self._queues.get(queue) or ()
        if identity is not None:
            for waiter in waiting:
                if waiter.identity == identity:
                    return waiter
        return next(iter(waiting), None)

    def remove(self, waiter: Waiter) -> bool:
        """Stop waiting; whether it still did."""
        waiting = self._queues.get(waiter.queue)
        if waiting is None or waiter not in waiting:
            return False
        del waiting[waiter]
        if not waiting:
            del self._queues[waiter.queue]
        return True

    def clear(self) -> list[Waiter]:
        """Everybody stops waiting."""
        everybody = [waiter for waiting in self._queues.values() for waiter in waiting]
        self._queues.clear()
        return everybody
