"""Passing signals on: to the parent, and to the children that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.swf.task import SignalTask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simpleflow.history import History
    from simpleflow.workflow import Workflow


def _relatives(
    history: History, workflow_class: type[Workflow], context: dict[str, Any]
) -> list[tuple[str, str | None]]:
    relatives: list[tuple[str, str | None]] = []
    parent = context.get("parent_workflow_id")
    if parent and getattr(workflow_class, "propagate_signals_to_parent", True):
        relatives.append((parent, context.get("parent_run_id")))
    for child in history.child_workflows.values():
        if child.get("state") == "started":
            relatives.append((child["workflow_id"], child["run_id"]))
    return relatives


def signals_to_pass_on(
    history: History, workflow_class: type[Workflow], context: dict[str, Any]
) -> Iterator[SignalTask]:
    """Signals received that the parent and running children have not been sent yet.

    Args:
        history: what happened so far.
        workflow_class: whether it speaks to its parent.
        context: the run context: who the parent is.
    """
    relatives = _relatives(history, workflow_class, context)
    if not relatives:
        return
    for name, signal in history.signals.items():
        given = signal.get("input")
        if not isinstance(given, dict) or not given.get("__propagate"):
            continue
        for workflow_id, run_id in relatives:
            if signal.get("external_workflow_id") == workflow_id:
                continue  # that is where it comes from
            task = SignalTask(
                name,
                workflow_id,
                run_id,
                None,
                {"__propagate": given["__propagate"]},
                *(given.get("args") or ()),
                **(given.get("kwargs") or {}),
            )
            if task.find_event(history) is None:
                yield task
