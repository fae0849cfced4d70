"""How every operation is sent: checked first, without absent members, by one call of the boto3 client."""

from __future__ import annotations

from datetime import datetime, timezone

from swf.api._checks import checked, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Answer = dict[str, Any]
    Moment = int | float | datetime | None


class Caller:
    """Whoever has a boto3 client and may call SWF with it."""

    if TYPE_CHECKING:

        @property
        def boto3_client(self) -> Any: ...

    def _call(self, operation: str, /, **members: Any) -> Answer:
        """Send one request and give boto3's answer as it is.

        Args:
            operation: the name of the client's method.
            members: the request; members that are None stay out.

        Raises:
            InvalidArgumentError: a member breaks a rule of SWF; nothing is sent.
            botocore.exceptions.ClientError: SWF refuses.
        """
        request = checked(operation, members)
        answer: Answer = getattr(self.boto3_client, operation)(**request)
        return answer


def named(name: str | None) -> dict[str, str] | None:
    """Wrap the name of a task list as SWF wants it; no name, no list."""
    return {"name": name} if name else None


def one_run(operation: str, workflow_id: str, run_id: str | None) -> dict[str, str]:
    """Wrap the two ids of a run, both of which are needed.

    Raises:
        InvalidArgumentError: one of them is missing.
    """
    for name, value in (("workflow_id", workflow_id), ("run_id", run_id)):
        if not value:
            raise refused(operation, name, f"{name} is {value!r}: both ids are needed to tell the run")
    return {"workflowId": workflow_id, "runId": run_id or ""}


def convert_timestamp(dt: Moment) -> datetime | None:
    """Give the moment as boto3 wants it.

    Args:
        dt: seconds since the epoch, or a datetime, which stays as it is (one without a time zone is local
            time, for boto3 too), or None.

    Returns:
        A datetime, in UTC if it was a number.

    Raises:
        TypeError: it is something else.
    """
    if dt is None or isinstance(dt, datetime):
        return dt
    if isinstance(dt, bool) or not isinstance(dt, (int, float)):
        raise TypeError(f"Invalid timestamp type: {type(dt).__name__}")
    return datetime.fromtimestamp(dt, tz=timezone.utc)
