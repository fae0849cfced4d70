"""Starting a decider: from names and numbers to processes that decide."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from .helpers import make_decider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simpleflow.history import History
    from swf.models.domain import Domain

logger = logging.getLogger(__name__)


def start(
    workflows: Sequence[str],
    domain: str | Domain,
    task_list: str | None,
    log_level: str | None = None,
    nb_processes: int | None = None,
    repair_with: History | None = None,
    force_activities: str | None = None,
    is_standalone: bool = False,
    repair_workflow_id: str | None = None,
    repair_run_id: str | None = None,
    *,
    stop_timeout: float | None = None,
    endpoint_url: str | None = None,
) -> int:
    """Decide for executions until told to stop.

    Arguments:
        workflows: dotted paths of the workflow classes known from the start; others are imported when an
            execution of theirs comes.
        domain: the name of the domain, or the domain.
        task_list: what to poll; by default the one that all workflows share.
        log_level: no longer used: say LOG_LEVEL in the environment.
        nb_processes: how many decisions to make side by side; the number of CPUs by default.
        repair_with: the history of a former execution, whose results are borrowed.
        force_activities: a regular expression: ids of tasks that run again all the same.
        is_standalone: whether everything is scheduled on the task list polled.
        repair_workflow_id, repair_run_id: that former execution.
        stop_timeout: seconds that running decisions may go on after SIGTERM; None for no limit.
        endpoint_url: the address of the service; where settings and environment say by default.

    Returns:
        an exit code: 0, or 1 if a process had to be killed.

    Raises:
        ValueError: there is no task list; or more than one workflow to repair.
    """
    if log_level:
        logger.warning("the log level is no longer an option: set LOG_LEVEL=%s in the environment", log_level)
    decider = make_decider(
        workflows,
        domain,
        task_list,
        nb_processes,
        repair_with,
        force_activities,
        is_standalone,
        repair_workflow_id,
        repair_run_id,
        stop_timeout=stop_timeout,
        endpoint_url=endpoint_url,
    )
    return decider.start()
