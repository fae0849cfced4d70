"""Activity workers: they do the work that deciders scheduled."""

from __future__ import annotations

from swf import fields
from swf.actors.core import Actor, hanging_up_is_a_timeout
from swf.exceptions import PollTimeout, translated
from swf.models.activity import ActivityTask
from swf.responses import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from swf.models.domain import Domain

_TIMED_OUT = "Activity Worker poll timed out"
_CUT = " ..."


class ActivityWorker(Actor):
    """Somebody who takes activity tasks.

    All answers raise `DoesNotExistError` if SWF does not know the task or has given it up,
    `RateLimitExceededError` if there are too many of them, and `ResponseError` if SWF refuses otherwise.

    Args:
        domain: the `Domain` whose tasks it takes.
        task_list: where it looks for tasks.
        identity: who it is, for the history; cut to 256 characters.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``; by default those of the domain.
    """

    def __init__(
        self, domain: Domain, task_list: str, identity: str | None = None, **connection: Any
    ) -> None:
        super().__init__(domain, task_list, **connection)
        self._identity = identity

    def poll(self, task_list: str | None = None, identity: str | None = None) -> Response:
        """Wait for an activity task, up to a minute.

        Args:
            task_list: another task list than the actor's.
            identity: another identity than the actor's.

        Returns:
            A `Response` with ``task_token`` (to answer the task), ``activity_task`` (an `ActivityTask`) and
            ``raw_response`` (what SWF said).

        Raises:
            PollTimeout: there was nothing to do.
            DoesNotExistError: SWF does not know the domain.
            RateLimitExceededError: too many polls.
            ResponseError: SWF refuses.
        """
        polled = task_list or self.task_list
        who = fields.encode("identity", identity or self._identity)
        with hanging_up_is_a_timeout(_TIMED_OUT), translated("poll activity task"):
            answer = self.poll_for_activity_task(self.domain.name, polled, identity=who)
        if not answer.get("taskToken"):
            raise PollTimeout(_TIMED_OUT)
        return Response(
            task_token=answer["taskToken"],
            activity_task=ActivityTask.from_poll(self.domain, polled, answer),
            raw_response=answer,
        )

    def complete(self, task_token: str, result: Any = None) -> dict[str, Any]:
        """Answer that the task is done.

        A result that is too long makes the task fail, so that its decider hears of it.

        Args:
            task_token: the task.
            result: anything JSON can write.
        """
        try:
            text = fields.encode_json("result", result)
        except fields.FieldTooLongError as err:
            return self._fail_because(task_token, err)
        with translated(f"complete activity task with token={task_token}"):
            return self.respond_activity_task_completed(task_token, text)

    def fail(self, task_token: str, details: Any = None, reason: str | None = None) -> dict[str, Any]:
        """Answer that the task failed.

        Texts that are too long make the task fail for that reason.

        Args:
            task_token: the task.
            details: at most 32768 characters; what is not text is written as JSON.
            reason: at most 256 characters.
        """
        try:
            texts = {
                "details": fields.encode("details", _text(details)),
                "reason": fields.encode("reason", reason),
            }
        except fields.FieldTooLongError as err:
            return self._fail_because(task_token, err)
        return self._fail(task_token, **texts)

    def _fail_because(self, task_token: str, error: Exception) -> dict[str, Any]:
        return self._fail(task_token, reason=_cut(f"{type(error).__name__}: {error}", "reason"))

    def _fail(self, task_token: str, details: str | None = None, reason: str | None = None) -> dict[str, Any]:
        with translated(f"fail activity task with token={task_token}"):
            return self.respond_activity_task_failed(task_token, details=details, reason=reason)

    def cancel(self, task_token: str, details: Any = None) -> dict[str, Any]:
        """Answer that the task was given up on request.

        Args:
            task_token: the task.
            details: text, or what JSON can write; cut to 32768 characters.
        """
        text = _encode_or_cut("details", details)
        with translated(f"cancel activity task with token={task_token}"):
            return self.respond_activity_task_canceled(task_token, details=text)

    def heartbeat(self, task_token: str, details: Any = None) -> dict[str, Any]:
        """Tell that the task is being worked on.

        Args:
            task_token: the task.
            details: how far it is: text, or what JSON can write; cut to 2048 characters.

        Returns:
            A dict with ``cancelRequested``: whether the worker should stop.
        """
        text = _encode_or_cut("heartbeat_details", details)
        with translated(f"send heartbeat with token={task_token}"):
            return self.record_activity_task_heartbeat(task_token, text)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else fields.dumps(value)


def _cut(text: str, kind: str) -> str:
    limit = fields.LIMITS[kind]
    return text if len(text) <= limit else text[: limit - len(_CUT)] + _CUT


def _encode_or_cut(kind: str, value: Any) -> str | None:
    """A text nobody depends on: rather cut than lost."""
    text = _text(value)
    try:
        return fields.encode(kind, text)
    except fields.FieldTooLongError:
        return _cut(text or "", kind)
