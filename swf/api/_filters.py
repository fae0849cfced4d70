"""Which executions a listing or a count is about, as SWF wants it said."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

from swf.api._call import convert_timestamp
from swf.api._checks import refused
from swf.constants import MAX_WORKFLOW_AGE
from swf.exceptions import InvalidKeywordArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from swf.api._call import Moment


def time_filter(
    operation: str, what: str, oldest: Moment, latest: Moment, *, needed: bool = False
) -> dict[str, datetime] | None:
    """Say between which moments the executions started or closed.

    A lone latest moment gets the oldest one SWF can still know about. Nothing given, no filter, unless SWF
    needs one: then everything it can still know about.

    Args:
        operation: what is called, for the error.
        what: ``start``, ``close`` or nothing, the first word of the arguments in question.
        oldest: seconds since the epoch, or a datetime.
        latest: the same.
        needed: whether SWF insists on this filter.

    Raises:
        InvalidArgumentError: the latest moment lies before the oldest, or only one of them has a time zone.
    """
    if oldest is None and latest is None and not needed:
        return None
    prefix = f"{what}_" if what else ""
    start, end = convert_timestamp(oldest), convert_timestamp(latest)
    if end is None:
        return {"oldestDate": start or _horizon(timezone.utc)}
    if start is None:
        start = min(end, _horizon(end.tzinfo))
    _check_order(operation, prefix, start, end)
    return {"oldestDate": start, "latestDate": end}


def _horizon(zone: tzinfo | None) -> datetime:
    """The moment before which SWF remembers nothing."""
    return datetime.now(zone) - timedelta(days=MAX_WORKFLOW_AGE)


def _check_order(operation: str, prefix: str, start: datetime, end: datetime) -> None:
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise refused(
            operation,
            f"{prefix}latest_date",
            f"{prefix}latest_date is {end} and {prefix}oldest_date is {start}: "
            "either both need a time zone, or neither",
        )
    if end < start:
        raise refused(
            operation,
            f"{prefix}latest_date",
            f"{prefix}latest_date {end} must not be before {prefix}oldest_date {start}",
        )


def attribute_filter(
    operation: str,
    *,
    tag: str | None = None,
    workflow_id: str | None = None,
    workflow_name: str | None = None,
    workflow_version: str | None = None,
    close_status: str | None = None,
) -> dict[str, dict[str, Any]]:
    """Say what the executions have in common: SWF takes one such filter at a time.

    Raises:
        InvalidKeywordArgumentError: two are given, or a version without the name of the type.
    """
    if workflow_version and not workflow_name:
        raise InvalidKeywordArgumentError(
            f"{operation}: workflow_version {workflow_version!r} needs workflow_name, too",
            operation=operation,
        )
    filters: dict[str, dict[str, Any]] = {}
    if workflow_name:
        filters["typeFilter"] = {"name": workflow_name, "version": workflow_version}
    if tag:
        filters["tagFilter"] = {"tag": tag}
    if workflow_id:
        filters["executionFilter"] = {"workflowId": workflow_id}
    if close_status:
        filters["closeStatusFilter"] = {"status": close_status}
    if len(filters) > 1:
        given = {"typeFilter": "workflow_name", "tagFilter": "tag", "executionFilter": "workflow_id"}
        names = ", ".join(given.get(name, "close_status") for name in filters)
        raise InvalidKeywordArgumentError(
            f"{operation}: SWF filters by one of {names} at a time, not by several", operation=operation
        )
    return filters


def closed_filter(
    operation: str,
    *,
    start_oldest_date: Moment,
    start_latest_date: Moment,
    close_oldest_date: Moment,
    close_latest_date: Moment,
    **attributes: str | None,
) -> dict[str, Any]:
    """Say which closed executions: SWF takes either their start or their close for the time.

    Raises:
        InvalidKeywordArgumentError: both are given, or neither, or too many attributes.
    """
    start = time_filter(operation, "start", start_oldest_date, start_latest_date)
    close = time_filter(operation, "close", close_oldest_date, close_latest_date)
    if start and close:
        raise InvalidKeywordArgumentError(
            f"{operation}: SWF filters by start dates or by close dates, not by both", operation=operation
        )
    if not start and not close:
        raise InvalidKeywordArgumentError(
            f"{operation}: a date is needed: start_oldest_date, start_latest_date, close_oldest_date "
            "or close_latest_date",
            operation=operation,
        )
    return {
        "startTimeFilter": start,
        "closeTimeFilter": close,
        **attribute_filter(operation, **attributes),
    }
