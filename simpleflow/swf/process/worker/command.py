"""Starting a worker: from names and numbers to processes that poll."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from simpleflow.swf.process._connection import connect

from .base import ActivityPoller, Worker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from swf.models.domain import Domain

logger = logging.getLogger(__name__)


def make_worker_poller(
    domain: str | Domain,
    task_list: str | None,
    middlewares: Mapping[str, Sequence[str]] | None = None,
    heartbeat: float | None = 60,
    poll_data: str | None = None,
    *,
    stop_timeout: float | None = None,
    endpoint_url: str | None = None,
) -> ActivityPoller:
    """Make a poller of activity tasks.

    Arguments:
        domain: the name of the domain, or the domain.
        task_list: what to poll.
        middlewares: dotted paths of functions to call before ("pre") and after ("post") each activity.
        heartbeat: seconds between two heartbeats; 0 or None for none.
        poll_data: a task to do instead of polling, see `ActivityPoller`.
        stop_timeout: seconds that a task may go on after SIGTERM; None for no limit.
        endpoint_url: the address of the service; where settings and environment say by default.
    """
    where = connect(domain, endpoint_url) if isinstance(domain, str) else domain
    return ActivityPoller(where, task_list, middlewares, heartbeat, poll_data, stop_timeout=stop_timeout)


def start(
    domain: str | Domain,
    task_list: str | None,
    middlewares: Mapping[str, Sequence[str]] | None = None,
    nb_processes: int | None = None,
    heartbeat: float | None = 60,
    one_task: bool = False,
    poll_data: str | None = None,
    *,
    stop_timeout: float | None = None,
    endpoint_url: str | None = None,
) -> int:
    """Work on activity tasks until told to stop.

    Arguments:
        domain: the name of the domain, or the domain.
        task_list: what to poll.
        middlewares: dotted paths of functions to call before ("pre") and after ("post") each activity.
        nb_processes: how many tasks to do side by side; the number of CPUs by default.
        heartbeat: seconds between two heartbeats; 0 or None for none.
        one_task: do one task, in children of this very process, and return.
        poll_data: the one task to do, see `ActivityPoller`.
        stop_timeout: seconds that running tasks may go on after SIGTERM; None for no limit.
        endpoint_url: the address of the service; where settings and environment say by default.

    Returns:
        an exit code: 0; 1 if an answer could not be delivered, or a process had to be killed.
    """
    alone = one_task or bool(poll_data)
    poller = make_worker_poller(
        domain,
        task_list,
        middlewares,
        heartbeat,
        poll_data,
        stop_timeout=stop_timeout if alone else None,
        endpoint_url=endpoint_url,
    )
    if alone:
        return poller.run_once()
    logger.info("works in domain %s, on task list %s", poller.domain.name, poller.task_list)
    return Worker(poller, nb_children=nb_processes, stop_timeout=stop_timeout).start()
