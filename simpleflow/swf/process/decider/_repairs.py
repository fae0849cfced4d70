"""Repaired tasks, which were scheduled only to be answered with a former result: by a process on the side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.process import exited, fork
from simpleflow.swf.executor import run_fake_task_worker

if TYPE_CHECKING:
    from collections.abc import Sequence


class Repairs:
    """The processes that answer repaired tasks while their decider goes on."""

    def __init__(self) -> None:
        self._running: set[int] = set()

    def start(self, domain: str, tasks: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Answer tasks, each of which has a task list of its own.

        Arguments:
            domain: the name of the domain.
            tasks: their task lists, and what is known of them: `type` and `result`.
        """
        self._running -= {pid for pid in self._running if exited(pid) is not None}
        if tasks:
            self._running.add(fork(lambda: _answer(domain, tasks)))


def _answer(domain: str, tasks: Sequence[tuple[str, dict[str, Any]]]) -> None:
    for task_list, former in tasks:
        run_fake_task_worker(domain, task_list, former)
