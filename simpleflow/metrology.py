"""How long the parts of activities took and what they moved, kept on S3 beside what the history says."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote

from simpleflow import settings, storage
from simpleflow.utils import format_exc, json_dumps
from simpleflow.workflow import Workflow

if TYPE_CHECKING:
    from types import TracebackType

    from simpleflow.history import History

logger = logging.getLogger(__name__)

_PREFIX, _SUFFIX = "activity.", ".json"


class StepIO:
    """What a step read or wrote: `bytes`, `records`, and whether that was only a sample."""

    def __init__(self) -> None:
        self.bytes = 0
        self.records = 0
        self.sampled = False

    def get_stats(self, time_total: float | None) -> dict[str, Any]:
        """Return the figures, and how many there were in a second, which is None where nobody can tell.

        Args:
            time_total: seconds the step took.
        """
        timed = bool(time_total and time_total > 0)
        seconds = time_total or 1.0
        return {
            "bytes": self.bytes,
            "records": self.records,
            "mb_s": round(self.bytes / 1024 / 1024 / seconds, 2) if timed and self.bytes else None,
            "rec_s": int(self.records / seconds) if timed and self.records else None,
            "sampled": self.sampled,
        }


class Step:
    """A part of an activity.

    Args:
        name: what it is called in the statistics.
        task: the activity.
    """

    def __init__(self, name: str, task: MetrologyTask) -> None:
        self.name = name
        self.task = task
        self.read = StepIO()
        self.write = StepIO()
        self.time_started = time.time()
        self.time_finished: float | None = None
        self.time_total: float | None = None
        self.metadata: dict[str, Any] = {}

    def done(self) -> None:
        """It ends now."""
        self.time_finished = time.time()
        self.time_total = self.time_finished - self.time_started

    def get_stats(self) -> dict[str, Any]:
        """Return its figures; times in seconds since 1970, None while it is not done."""
        return {
            "name": self.name,
            "metadata": self.metadata,
            "time_started": self.time_started,
            "time_finished": self.time_finished,
            "time_total": self.time_total,
            "read": self.read.get_stats(self.time_total),
            "write": self.write.get_stats(self.time_total),
        }


class StepExecution:
    """A context that gives a step, which is done when it is left."""

    def __init__(self, step: Step) -> None:
        self.step = step

    def __enter__(self) -> Step:
        return self.step

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.step.done()


class MetrologyTask:
    """Base of class activities that measure their steps.

    The figures are stored when `execute` has succeeded, in METROLOGY_BUCKET. Set `meta` to anything JSON can
    hold to store that too.
    """

    context: dict[str, Any] | None = None
    meta: Any = None

    def step(self, name: str) -> StepExecution:
        """Measure a step: `with self.step("parse") as step`; count in `step.read` and `step.write`."""
        step = Step(name, self)
        self.steps.append(step)
        return StepExecution(step)

    @property
    def steps(self) -> list[Step]:
        """The steps so far."""
        found: list[Step] = vars(self).setdefault("_steps", [])
        return found

    def can_upload(self) -> bool:
        """Tell whether it is known which execution this is."""
        return all((self.context or {}).get(key) for key in ("workflow_id", "run_id", "activity_id"))

    @property
    def metrology_path(self) -> str:
        """The key of the figures."""
        context = self.context or {}
        name = quote(context["activity_id"], safe=" !#$&'()*+,:;=?@[]")
        return f"{_directory(context['workflow_id'], context['run_id'])}{_PREFIX}{name}{_SUFFIX}"

    def upload_stats(self) -> None:
        """Store the figures."""
        stats = {"steps": [step.get_stats() for step in self.steps], "meta": self.meta}
        _push(self.metrology_path, stats)

    def post_execute(self) -> None:
        """Store the figures of an activity that succeeded; what goes wrong with that is only logged."""
        if not self.can_upload():
            return
        try:
            self.upload_stats()
        except storage.errors() as error:
            logger.error("cannot store the figures of %s: %s", type(self).__name__, format_exc(error))


class MetrologyWorkflow(Workflow):
    """Base of workflows whose activities measure themselves: it gathers all figures when it is closed."""

    @property
    def metrology_path(self) -> str:
        """Where the figures of this execution are: the beginning of their keys."""
        context = self.get_run_context()
        return _directory(context.get("workflow_id", "local"), context.get("run_id", "local"))

    def after_closed(self, history: History) -> None:
        """Gather the figures; what goes wrong with that is only logged."""
        try:
            self.push_metrology(history)
        except storage.errors() as error:
            logger.error("cannot store the figures of %s: %s", self.metrology_path, format_exc(error))

    def push_metrology(self, history: History) -> None:
        """Store `metrology.json`: what happened to each task, as [id, facts] pairs, figures included."""
        path = self.metrology_path
        # A plain copy: what the history keeps is not to be changed.
        tasks = {
            task_id: dict(entry)
            for entries in (history.activities, history.child_workflows)
            for task_id, entry in entries.items()
        }
        for item in storage.list_keys(settings.METROLOGY_BUCKET, f"{path}{_PREFIX}"):
            name = item.key[len(path) + len(_PREFIX) :]
            if name.endswith(_SUFFIX):
                figures = json.loads(storage.pull_content(settings.METROLOGY_BUCKET, item.key))
                tasks.setdefault(unquote(name.removesuffix(_SUFFIX)), {})["metrology"] = figures
        _push(f"{path}metrology.json", [[task_id, facts] for task_id, facts in tasks.items()])


def _directory(workflow_id: str, run_id: str) -> str:
    prefix = settings.METROLOGY_PATH_PREFIX
    begin = f"{prefix.rstrip('/')}/" if prefix else ""
    return f"{begin}{workflow_id}/{quote_plus(run_id)}/"


def _push(path: str, value: Any) -> None:
    text = json_dumps(value, compact=False, indent=2)
    storage.push_content(settings.METROLOGY_BUCKET, path, text, content_type="application/json")
