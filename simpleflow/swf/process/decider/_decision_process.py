"""The process in which a decision is made: it replays a workflow, and tells its poller what to answer."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING, Any

from simpleflow import jumbo, logging_context
from simpleflow.process import set_title
from simpleflow.swf.process._connection import connection_to, is_transient
from simpleflow.utils import format_exc
from swf import fields

if TYPE_CHECKING:
    from simpleflow.swf.process._child import Send
    from simpleflow.swf.utils import DecisionsAndContext
    from swf.responses import Response

    from .base import DeciderPoller

logger = logging.getLogger(__name__)


class Interrupted(BaseException):
    """SWF or S3 could not be reached. Not the workflow's fault, so nothing of its code may catch it."""


class UnknownWorkflow(Exception):
    """Nobody here knows the workflow."""


class Guarded:
    """A client whose transient errors end the replay, instead of looking like errors of the workflow.

    Arguments:
        client: the client.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return found(*args, **kwargs)
            except Exception as error:
                if is_transient(error):
                    raise Interrupted(str(error)) from error
                raise

        return call


def run(poller: DeciderPoller, send: Send, response: Response) -> int:
    """Decide, in the process that was made for it.

    Arguments:
        poller: whose task it is.
        send: takes the answer to the poller: ``decisions``, ``context`` and ``fake_tasks``, or why not.
        response: what the poll brought.
    """
    gc.freeze()  # what the poller knows is shared with it, as long as nobody touches it
    connection = connection_to(poller.domain)
    if connection is not None:
        connection.renew()
        poller.domain._client = Guarded(connection)
    execution = getattr(response, "execution", None)
    if execution is not None:
        set_title(f"simpleflow decision {execution.workflow_id}")
        logging_context.set("workflow_id", execution.workflow_id)
    logging_context.set("domain", poller.domain.name)
    logging_context.set("task_list", poller.task_list)
    logging_context.set("task_type", "decision")
    logging_context.set("event_id", getattr(response, "started_event_id", None) or "")
    jumbo.JUMBO_FIELDS_MEMORY_CACHE.clear()
    jumbo.interrupt_with(Interrupted)
    try:
        answer = poller.decide(response)
    except Interrupted as error:
        send({"interrupted": str(error)})
    except UnknownWorkflow as error:
        send({"unknown": str(error)})
    else:
        fakes = [
            (task_list, {"type": entry["type"], "result": entry.get("result")})
            for task_list, entry in getattr(answer, "fake_tasks", ())
        ]
        context = _context_of(answer)
        send({"decisions": answer.decisions, "context": context, "fake_tasks": fakes})
    return 0


def _context_of(answer: DecisionsAndContext) -> str | None:
    """Return the context as SWF takes it; one that cannot be sent is left out, for it only informs."""
    context = answer.execution_context
    try:
        if context is None or isinstance(context, str):
            return fields.encode("execution_context", context)
        return fields.encode_json("execution_context", context)
    except Exception as error:
        logger.warning("the execution context is left out: %s", format_exc(error))
        return None
