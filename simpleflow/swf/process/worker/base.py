"""Workers: pollers of activity tasks, each of which runs in a process of its own."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
from typing import TYPE_CHECKING, Any

from simpleflow import format, task
from simpleflow.dispatch import dynamic_dispatcher
from simpleflow.process import end_process_tree, with_state
from simpleflow.swf.process._supervisor import PollerSupervisor
from simpleflow.swf.process.poller import Poller
from simpleflow.swf.utils import fit, sanitize_activity_context
from simpleflow.utils import import_from_module
from swf import fields
from swf.actors.worker import ActivityWorker as SwfActivityWorker
from swf.models.activity import ActivityTask
from swf.responses import Response

from ._activity_process import failure_texts
from .watch import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from swf.models.domain import Domain

__all__ = ["ActivityPoller", "ActivityWorker", "Worker", "process_task", "reap_process_tree", "spawn"]

logger = logging.getLogger(__name__)

reap_process_tree = end_process_tree


class ActivityPoller(Poller, SwfActivityWorker):
    """Takes activity tasks and has them done, one after the other.

    Arguments:
        domain: where it polls.
        task_list: what it polls.
        middlewares: dotted paths of functions to call before ("pre") and after ("post") each activity.
        heartbeat: seconds between two heartbeats; 0 or None for none.
        poll_data: a task to do instead of polling: base64 of the JSON that PollForActivityTask answered.
        stop_timeout: seconds that a task may go on after SIGTERM; None leaves that to the supervisor.

    Raises:
        ValueError: the poll data is none.
    """

    def __init__(
        self,
        domain: Domain,
        task_list: str | None,
        middlewares: Mapping[str, Sequence[str]] | None = None,
        heartbeat: float | None = 60,
        poll_data: str | None = None,
        *,
        stop_timeout: float | None = None,
    ) -> None:
        Poller.__init__(self, domain, task_list, stop_timeout=stop_timeout)
        self._identity = None
        self.nb_retries = 3
        self.middlewares = middlewares
        self._heartbeat = heartbeat or None
        self.poll_data = poll_data

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return f"ActivityPoller(task_list={self.task_list})"

    @with_state("polling")
    def poll(self, task_list: str | None = None, identity: str | None = None) -> Response:
        """Wait for a task, up to a minute.

        Raises:
            PollTimeout: there was nothing to do.
        """
        if self.poll_data:
            return self.fake_poll()
        return SwfActivityWorker.poll(self, task_list, identity or self.identity)

    def fake_poll(self) -> Response:
        """Return the task of the poll data.

        Raises:
            ValueError: it is no task.
        """
        try:
            polled = json.loads(base64.b64decode(self.poll_data or "", validate=True))
            found = ActivityTask.from_poll(self.domain, self.task_list, polled)
        except (binascii.Error, ValueError, KeyError, TypeError) as error:
            raise ValueError(
                "the poll data is not base64 of the JSON that PollForActivityTask answers:"
                f" {type(error).__name__}: {error}"
            ) from error
        return Response(task_token=polled["taskToken"], activity_task=found, raw_response=polled)

    @with_state("processing")
    def process(self, response: Response) -> bool:
        """Do a task in a process of its own, and answer it; whether SWF took the answer."""
        logger.info(
            "activity %s: %s", response.activity_task.activity_id, response.activity_task.activity_type.name
        )
        return spawn(self, response.task_token, response.activity_task, self.middlewares, self._heartbeat)

    def settle(self) -> None:
        """Fail the task that the poller before was on when it died."""
        left = self.will.read()
        if left is None:
            return
        if left["pid"] is not None:  # else its process got its death signal, and was hardly there
            _end_session(left["pid"])
        reason = f"the worker process died while it ran activity {left['name']}"
        logger.warning("%s (%s)", reason, left["activity_id"])
        self.fail_with_retry(left["token"], left["activity_id"], reason=reason)
        self.will.clear()

    # Answers

    @with_state("completing")
    def complete(self, task_token: str, result: Any = None) -> Any:
        """Answer that a task is done."""
        return SwfActivityWorker.complete(self, task_token, result)

    def complete_with_retry(self, token: str, result: Any = None) -> bool:
        """Answer that a task is done, however long that takes; a result that cannot be sent is a failure.

        Returns:
            whether SWF took the answer.
        """
        try:
            text = fields.encode_json("result", result)
        except Exception as error:
            return self.fail_with_retry(token, None, **failure_texts(error))
        return self.complete_text_with_retry(token, text)

    @with_state("completing")
    def complete_text_with_retry(self, token: str, text: str) -> bool:
        """The same for a result that is text already."""
        try:
            return self.deliver("complete an activity", lambda: self._answer("completed", token, result=text))
        except Exception as error:
            return self.fail_with_retry(token, None, reason=f"SWF refuses the result: {error}")

    @with_state("failing")
    def fail(  # type: ignore[override]
        self, token: str, task: Any = None, reason: Any = None, details: Any = None
    ) -> Any:
        """Answer that a task failed; texts are cut where they are too long."""
        reason = None if reason is None else fit("reason", str(reason))
        details = None if details is None else fit("details", str(details))
        return self._answer("failed", token, reason=reason, details=details)

    def fail_with_retry(self, token: str, task: Any, reason: Any = None, details: Any = None) -> bool:
        """Answer that a task failed, however long that takes; whether SWF took the answer."""
        logger.warning("activity %s failed: %s", getattr(task, "activity_id", task), reason)
        try:
            return self.deliver("fail an activity", lambda: self.fail(token, task, reason, details))
        except Exception:
            logger.exception("SWF does not even take the failure of an activity")
            return False

    def cancel_with_retry(self, token: str, details: Any = None) -> bool:
        """Answer that a task was given up on request; whether SWF took the answer."""
        try:
            return self.deliver("cancel an activity", lambda: self.cancel(token, details))
        except Exception as error:
            return self.fail_with_retry(token, None, reason=f"canceled, but SWF refuses that: {error}")

    def _answer(self, how: str, token: str, **texts: str | None) -> Any:
        from swf.exceptions import translated

        respond = getattr(self, f"respond_activity_task_{how}")
        with translated(f"answer activity task with token={token}"):
            return respond(token, **texts)


def _end_session(pid: int) -> None:
    """End the processes of a task whose poller died, if they are still there."""
    try:
        ours = os.getsid(pid) == pid
    except ProcessLookupError:
        ours = True  # its leader is gone, but perhaps not those it started
    if ours:
        end_process_tree(pid)


class ActivityWorker:
    """Does the work of one task.

    Arguments:
        dispatcher: finds activities by their names.
    """

    def __init__(self, dispatcher: Any = None) -> None:
        self._dispatcher = dispatcher or dynamic_dispatcher.Dispatcher()

    def dispatch(self, task: ActivityTask) -> Any:
        """Find the activity of a task.

        Raises:
            DispatchError: there is none.
        """
        assert task.activity_type is not None
        return self._dispatcher.dispatch_activity(task.activity_type.name)

    def process(
        self, poller: Any, token: str, task: ActivityTask, middlewares: Mapping[str, Any] | None = None
    ) -> Any:
        """Do the work, and let the poller tell what came of it.

        Arguments:
            poller: has the task, and answers it.
            token: the task's.
            task: what to do.
            middlewares: dotted paths of functions to call before and after.
        """
        try:
            return poller.complete_with_retry(token, self._execute(poller, task, middlewares))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            logger.warning("activity %s failed", getattr(task, "activity_id", None), exc_info=error)
            return poller.fail_with_retry(token, task, **failure_texts(error))

    def _execute(self, poller: Any, given: ActivityTask, middlewares: Any) -> Any:
        activity = self.dispatch(given)
        input = format.decode(given.input) or {}
        if not isinstance(input, dict):
            raise TypeError(f"the input of a Python activity is an object, not {type(input).__name__}")
        context = sanitize_activity_context(given.context or {})
        context["domain_name"] = poller.domain.name
        context["activity_task_list"] = poller.task_list
        binaries = (input.get("meta") or {}).get("binaries")
        if binaries:  # rare, and S3 is not for everybody: loaded by those who need it
            import_from_module("simpleflow.download.download_binaries")(binaries)
        kwargs = input.get("kwargs") or {}
        work = task.ActivityTask(activity, *input.get("args", ()), **kwargs)
        # The keyword means something to a task, but this one is the activity's own argument.
        if "context" in kwargs:
            work.kwargs["context"] = kwargs["context"]
        work.context = context
        work.load_middlewares(middlewares)
        return work.execute()


def process_task(poller: Any, token: str, task: ActivityTask, middlewares: Any = None) -> Any:
    """Do a task in this process, and let the poller answer it."""
    format.JUMBO_FIELDS_MEMORY_CACHE.clear()
    return ActivityWorker().process(poller, token, task, middlewares)


class Worker(PollerSupervisor):
    """Keeps pollers of activity tasks alive; see `PollerSupervisor` for the arguments."""
