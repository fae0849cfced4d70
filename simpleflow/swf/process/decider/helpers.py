"""Making deciders: from names and numbers to executors and pollers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from simpleflow.swf.executor import Executor
from simpleflow.swf.process._connection import connect
from simpleflow.utils import import_from_module
from swf.models.domain import Domain

from .base import Decider, DeciderPoller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simpleflow.history import History

logger = logging.getLogger(__name__)


def load_workflow_executor(
    domain: Domain,
    workflow_name: str,
    task_list: str | None = None,
    repair_with: History | None = None,
    force_activities: str | None = None,
    repair_workflow_id: str | None = None,
    repair_run_id: str | None = None,
) -> Executor:
    """Make the executor of a workflow.

    Arguments:
        domain: where it runs.
        workflow_name: the dotted path of the workflow class.
        task_list: where everything is scheduled, instead of where it says itself.
        repair_with: the history of a former execution, whose results are borrowed.
        force_activities: a regular expression: ids of tasks that run again all the same.
        repair_workflow_id, repair_run_id: that execution.

    Raises:
        ValueError: the domain is none.
    """
    if not isinstance(domain, Domain):
        raise ValueError(f"a Domain is needed, not {type(domain).__name__}")
    return Executor(
        domain,
        import_from_module(workflow_name),
        task_list,
        repair_with=repair_with,
        force_activities=force_activities,
        repair_workflow_id=repair_workflow_id,
        repair_run_id=repair_run_id,
    )


def make_decider_poller(
    workflows: Sequence[str],
    domain_name: str | Domain,
    task_list: str | None,
    repair_with: History | None = None,
    force_activities: str | None = None,
    is_standalone: bool = False,
    repair_workflow_id: str | None = None,
    repair_run_id: str | None = None,
    *,
    endpoint_url: str | None = None,
) -> DeciderPoller:
    """Make a poller of decision tasks.

    Arguments:
        workflows: dotted paths of the workflow classes known from the start.
        domain_name: the name of the domain, or the domain.
        task_list: what to poll; by default the one that all workflows share.
        repair_with, force_activities, repair_workflow_id, repair_run_id: see `load_workflow_executor`.
        is_standalone: whether everything is scheduled on that task list.
        endpoint_url: the address of the service; where settings and environment say by default.

    Raises:
        ValueError: a repair is of one workflow; or there is no task list.
    """
    if repair_with is not None and len(workflows) != 1:
        raise ValueError(f"Sorry, you can't repair more than 1 workflow at once: {len(workflows)} were given")
    domain = connect(domain_name, endpoint_url) if isinstance(domain_name, str) else domain_name
    executors = [
        load_workflow_executor(
            domain,
            workflow,
            task_list if is_standalone else None,
            repair_with=repair_with,
            force_activities=force_activities,
            repair_workflow_id=repair_workflow_id,
            repair_run_id=repair_run_id,
        )
        for workflow in workflows
    ]
    return DeciderPoller(executors, domain, task_list, is_standalone)


def make_decider(
    workflows: Sequence[str],
    domain: str | Domain,
    task_list: str | None,
    nb_children: int | None = None,
    repair_with: History | None = None,
    force_activities: str | None = None,
    is_standalone: bool = False,
    repair_workflow_id: str | None = None,
    repair_run_id: str | None = None,
    *,
    stop_timeout: float | None = None,
    endpoint_url: str | None = None,
) -> Decider:
    """Make a supervisor of pollers of decision tasks.

    Arguments:
        nb_children: how many pollers; the number of CPUs by default.
        stop_timeout: seconds that a decision has when the decider is to stop.
        others: see `make_decider_poller`.
    """
    poller = make_decider_poller(
        workflows,
        domain,
        task_list,
        repair_with,
        force_activities,
        is_standalone,
        repair_workflow_id,
        repair_run_id,
        endpoint_url=endpoint_url,
    )
    logger.info("decides in domain %s, on task list %s", poller.domain.name, poller.task_list)
    return Decider(poller, nb_children=nb_children, stop_timeout=stop_timeout)
