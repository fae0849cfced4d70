"""The process an activity runs in: it tells what came of it, and listens to its poller only."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from simpleflow import format, jumbo, logging_context
from simpleflow.failure import report
from simpleflow.process import end_descendants, set_title
from simpleflow.swf.utils import fit
from simpleflow.utils import format_exc
from swf import fields

if TYPE_CHECKING:
    import mmap
    from typing import Any

    from simpleflow.swf.process._child import Send
    from swf.models.activity import ActivityTask

    from .base import ActivityPoller


class Ended(BaseException):
    """The poller ends this activity. No Exception, so that it passes through what catches those."""


class Relay:
    """Answers a task through its poller, which has the connection; what cannot be sent becomes a failure.

    Arguments:
        poller: the poller whose task it is.
        send: takes the answer there.
    """

    def __init__(self, poller: ActivityPoller, send: Send) -> None:
        self.domain = poller.domain
        self.task_list = poller.task_list
        self._send = send

    def complete_with_retry(self, token: str, result: Any = None) -> None:
        """Answer that the task is done.

        Raises:
            Exception: the result is no JSON, or too long.
        """
        self._send({"result": fields.encode_json("result", result)})

    def fail_with_retry(
        self, token: str, task: ActivityTask, reason: str | None = None, details: str | None = None
    ) -> None:
        """Answer that the task failed."""
        self._send({"reason": reason, "details": details})


def failure_texts(error: BaseException) -> dict[str, str | None]:
    """Return reason and details of a failed task, cut where SWF takes no more of them."""
    # Where there is a place for long texts nothing needs to be cut.
    limit = None if jumbo.bucket() else fields.LIMITS["details"]
    reason, details = report(error, limit)
    if isinstance(error, SystemExit):
        reason = f"process {os.getpid()} was ended by sys.exit({error.code!r}) without a result"
    return {"reason": fit("reason", reason), "details": fit("details", details)}


def run(
    poller: ActivityPoller,
    send: Send,
    token: str,
    task: ActivityTask,
    middlewares: Any,
    told: mmap.mmap,
) -> int:
    """Work on a task, in the process that was made for it.

    Arguments:
        poller: whose task it is.
        send: takes the answer to the poller.
        token: the task's.
        task: what to do.
        middlewares: dotted paths of functions to call before and after.
        told: its first byte is not 0 once the poller ends the task.
    """
    parent = os.getppid()
    # A session of its own: Ctrl-C is not for it, and what it starts is found even when it is gone.
    os.setsid()
    set_title(f"simpleflow activity {task.activity_id}")
    _listen_to_the_poller(parent, told)
    _note(task)
    format.JUMBO_FIELDS_MEMORY_CACHE.clear()
    try:
        from .base import ActivityWorker

        ActivityWorker().process(Relay(poller, send), token, task, middlewares)
    except Ended:
        if os.getppid() != parent:  # nobody else ends what it started
            end_descendants()
        return 1
    except BaseException as error:
        send({"reason": format_exc(error), "details": None})
        raise
    return 0


def _listen_to_the_poller(parent: int, told: mmap.mmap) -> None:
    """Be ended by the poller, or by its death; a signal from elsewhere is for the poller to act upon."""

    def end(number: int, frame: object) -> None:
        if told[0] or os.getppid() != parent:
            raise Ended

    signal.signal(signal.SIGTERM, end)
    for number in (signal.SIGINT, signal.SIGQUIT):
        # A function, as what is ignored stays so in programs that the activity starts.
        signal.signal(number, lambda number, frame: None)
    if os.getppid() != parent:
        raise Ended


def _note(task: ActivityTask) -> None:
    """Tell the log which task this process is on."""
    logging_context.set("domain", task.domain.name)
    logging_context.set("task_list", task.task_list)
    logging_context.set("task_type", "activity")
    logging_context.set("event_id", task.started_event_id)
    logging_context.set("activity_id", task.activity_id)
    if task.workflow_execution is not None:
        logging_context.set("workflow_id", task.workflow_execution.workflow_id)
