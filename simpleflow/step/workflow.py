"""What a workflow needs to have steps: where they are remembered, which to force, which to skip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpleflow import settings
from simpleflow.activity import Activity
from simpleflow.task import ActivityTask

from .constants import STEP_ACTIVITY_PARAMS_DEFAULT
from .submittable import Step
from .tasks import GetStepsDoneTask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simpleflow.workflow import Workflow
else:
    Workflow = object


class WorkflowStepMixin(Workflow):
    """Mix it into a workflow class, before or after `Workflow`, to submit steps.

    Override `get_step_bucket`, `get_step_path_prefix` and `get_step_activity_params` as needed.
    """

    # Ordered, so that every replay in every process notes the same reasons in the same order.
    _forced: dict[str, None]
    _skipped: dict[str, None]
    _forced_reasons: dict[str, dict[str, None]]
    _skipped_reasons: dict[str, dict[str, None]]

    def get_step_bucket(self) -> str:
        """Where steps are remembered: a bucket's name, or host/name."""
        return f"{settings.SIMPLEFLOW_S3_HOST}/{settings.STEP_BUCKET}"

    def get_step_path_prefix(self) -> str:
        """Under which keys: by default those of the workflow id, so that runs with the same id share them."""
        return f"{self.get_run_context().get('workflow_id', 'default')}/steps/"

    def get_step_activity_params(self) -> dict[str, Any]:
        """What differs from the defaults for the two activities of steps: arguments of `Activity`."""
        return {}

    def _get_step_activity_params(self) -> dict[str, Any]:
        return {
            **STEP_ACTIVITY_PARAMS_DEFAULT,
            "task_list": self.task_list,
            **self.get_step_activity_params(),
        }

    def add_forced_steps(self, steps: str | Iterable[str], reason: str | None = None) -> None:
        """Have steps done even if they were done before.

        Args:
            steps: their names, or one; a name also means all steps under it, and "*" all there are.
            reason: noted with each of them.
        """
        _add(steps, reason, _lazily(self, "_forced"), _lazily(self, "_forced_reasons"))

    def get_forced_steps(self) -> list[str]:
        """The names of the steps to force, in the order they were added."""
        return list(_lazily(self, "_forced"))

    def add_skipped_steps(self, steps: str | Iterable[str], reason: str | None = None) -> None:
        """Have steps passed over, unless they are forced; the arguments are those of `add_forced_steps`."""
        _add(steps, reason, _lazily(self, "_skipped"), _lazily(self, "_skipped_reasons"))

    def get_skipped_steps(self) -> list[str]:
        """The names of the steps to pass over, in the order they were added."""
        return list(_lazily(self, "_skipped"))

    @property
    def steps_forced(self) -> list[str]:
        """The same as `get_forced_steps`."""
        return self.get_forced_steps()

    @property
    def steps_skipped(self) -> list[str]:
        """The same as `get_skipped_steps`."""
        return self.get_skipped_steps()

    @property
    def steps_forced_reasons(self) -> dict[str, list[str]]:
        """Why steps are forced, by name."""
        return {name: list(reasons) for name, reasons in _lazily(self, "_forced_reasons").items()}

    @property
    def steps_skipped_reasons(self) -> dict[str, list[str]]:
        """Why steps are passed over, by name."""
        return {name: list(reasons) for name, reasons in _lazily(self, "_skipped_reasons").items()}

    def step(self, *args: Any, **kwargs: Any) -> Step:
        """A step to submit; the arguments are those of `Step`."""
        return Step(*args, **kwargs)

    def get_steps_done_activity(self) -> ActivityTask:
        """The task that tells which steps are done."""
        activity = Activity(GetStepsDoneTask, **self._get_step_activity_params())
        return ActivityTask(activity, self.get_step_bucket(), self.get_step_path_prefix())

    def get_steps_done(self) -> list[str]:
        """The names of the steps done.

        Raises:
            ExecutionBlocked: they are not known yet; the next replay knows more.
        """
        done: list[str] = self.submit(self.get_steps_done_activity()).result
        return done


def _lazily(workflow: Any, name: str) -> dict[str, Any]:
    """Return a dict of the workflow's own: a mixin's `__init__` might not be called."""
    found: dict[str, Any] = vars(workflow).setdefault(name, {})
    return found


def _add(
    steps: str | Iterable[str], reason: str | None, names: dict[str, Any], reasons: dict[str, Any]
) -> None:
    for step in [steps] if isinstance(steps, str) else steps:
        names[step] = None
        if reason:
            reasons.setdefault(step, {})[reason] = None
