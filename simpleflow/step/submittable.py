"""A step: something to submit that is passed over if a former run did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow.activity import Activity
from simpleflow.base import SubmittableContainer
from simpleflow.canvas import Chain, FuncGroup
from simpleflow.task import ActivityTask

from .tasks import MarkStepDoneTask
from .utils import (
    get_step_force_reasons,
    get_step_skip_reasons,
    step_is_forced,
    step_is_skipped_by_force,
    step_will_run,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from simpleflow.executor import Executor
    from simpleflow.futures import Future

    from .workflow import WorkflowStepMixin

MARKER = "log.step"


class Step(SubmittableContainer):
    """A part of a workflow with a name, done once.

    Its result is a list of two: the names of the steps done before, and the results of what was submitted for
    it. What happens to it is noted in markers named `log.step`.

    Args:
        step_name: its name; `a.b` is forced and skipped together with `a`.
        activities: what it does: an activity or a workflow class (in a tuple, with arguments), a task or a
            canvas.
        force: do it even if it is done or is to be skipped.
        activities_if_step_already_done: what to submit instead, when it is passed over.
        emit_signal: send the signal `step.<step_name>` to this execution afterwards, passed over or not.
        force_steps_if_executed: names of steps to force once this one is done (again).
        bubbles_exception_on_failure: whether failures show as the exception of its future.
    """

    def __init__(
        self,
        step_name: str,
        activities: Any,
        force: bool = False,
        activities_if_step_already_done: Any = None,
        emit_signal: bool = False,
        force_steps_if_executed: Iterable[str] | None = None,
        bubbles_exception_on_failure: bool = False,
    ) -> None:
        self.step_name = step_name
        self.activities = activities
        self.force = force
        self.activities_if_step_already_done = activities_if_step_already_done
        self.emit_signal = emit_signal
        self.force_steps_if_executed = force_steps_if_executed or []
        self.bubbles_exception_on_failure = bubbles_exception_on_failure

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Hand an option down to what it does, and to what it does instead."""
        # Kept as items, so that an activity or a class, which others use too, is not changed itself.
        self.activities = _as_item(self.activities)
        self.activities.propagate_attribute(attr, val)
        if self.activities_if_step_already_done is not None:
            self.activities_if_step_already_done = _as_item(self.activities_if_step_already_done)
            self.activities_if_step_already_done.propagate_attribute(attr, val)

    def submit(self, executor: Executor) -> Future:
        """Ask which steps are done, then do it or pass it over.

        Raises:
            ValueError: the executor runs no workflow.
            TypeError: the workflow does not know steps.
        """
        workflow: Any = executor.workflow
        if workflow is None:
            raise ValueError("Executor has no associated workflow")
        if not hasattr(workflow, "get_steps_done_activity"):
            raise TypeError(
                f"step {self.step_name!r} cannot be submitted by {type(workflow).__name__}: derive it from"
                " simpleflow.step.WorkflowStepMixin too"
            )

        def decide(steps_done: Collection[str]) -> Chain:
            return self._decide(workflow, steps_done)

        chain = Chain(workflow.get_steps_done_activity(), FuncGroup(decide), send_result=True)
        future: Future = workflow.submit(chain)
        return future

    def _decide(self, workflow: WorkflowStepMixin, steps_done: Collection[str]) -> Chain:
        forced, skipped = workflow.get_forced_steps(), workflow.get_skipped_steps()
        if step_will_run(self.step_name, forced, skipped, steps_done, self.force):
            chain = self._run(workflow)
        else:
            chain = self._pass_over(workflow)
        chain.bubbles_exception_on_failure = self.bubbles_exception_on_failure
        if self.emit_signal:
            chain.append(workflow.signal(f"step.{self.step_name}", propagate=False))
        return chain

    def _run(self, workflow: WorkflowStepMixin) -> Chain:
        name = self.step_name
        workflow.add_forced_steps(self.force_steps_if_executed, f"Dep of {name}")
        forced = step_is_forced(name, workflow.get_forced_steps(), self.force)
        reasons = get_step_force_reasons(name, workflow.steps_forced_reasons) if forced else []
        mark_done = Activity(MarkStepDoneTask, **workflow._get_step_activity_params())
        bucket, prefix = workflow.get_step_bucket(), workflow.get_step_path_prefix()
        return Chain(
            self._marker(workflow, "scheduled", forced, reasons),
            self.activities,
            ActivityTask(mark_done, bucket, prefix, name),
            self._marker(workflow, "completed", forced, reasons),
        )

    def _pass_over(self, workflow: WorkflowStepMixin) -> Chain:
        forced = step_is_skipped_by_force(self.step_name, workflow.get_skipped_steps())
        reasons = ["Step was already played"]
        if forced:
            reasons = get_step_skip_reasons(self.step_name, workflow.steps_skipped_reasons)
        instead = self.activities_if_step_already_done
        marker = self._marker(workflow, "skipped", forced, reasons)
        return Chain(marker) if instead is None else Chain(instead, marker)

    def _marker(self, workflow: WorkflowStepMixin, status: str, forced: bool, reasons: list[str]) -> Any:
        details = {"step": self.step_name, "status": status, "forced": forced, "reasons": reasons}
        return workflow.record_marker(MARKER, details)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.step_name!r} activities={self.activities!r}>"


def _as_item(submittable: Any) -> Any:
    """Return something as a canvas would keep it."""
    return Chain(submittable).activities[0]
