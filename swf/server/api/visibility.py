"""Finding executions: lists and counts, open and closed, by time, type, tag, workflowId or close status."""

import math
from typing import Any

from swf.server import faults
from swf.server.api import paging
from swf.server.api.executions import info
from swf.server.api.registry import Answer, Call, operation
from swf.server.store import Domain, Filter, Kind, queue_name

_EXCLUSIVE = ("executionFilter", "typeFilter", "tagFilter", "closeStatusFilter")
#: The largest time that is compared, in milliseconds; beyond it all are alike.
_FOREVER = 1 << 60


@operation("ListOpenWorkflowExecutions")
def list_open(call: Call) -> Answer:
    """Open executions, newest first."""
    return _page(call, closed=False)


@operation("ListClosedWorkflowExecutions")
def list_closed(call: Call) -> Answer:
    """Closed executions, newest first."""
    return _page(call, closed=True)


@operation("CountOpenWorkflowExecutions")
def count_open(call: Call) -> Answer:
    """How many open executions match."""
    return _count(call, closed=False)


@operation("CountClosedWorkflowExecutions")
def count_closed(call: Call) -> Answer:
    """How many closed executions match."""
    return _count(call, closed=True)


@operation("CountPendingActivityTasks")
def count_pending_activity_tasks(call: Call) -> Answer:
    """How many activity tasks wait on a list."""
    return _pending(call, Kind.ACTIVITY)


@operation("CountPendingDecisionTasks")
def count_pending_decision_tasks(call: Call) -> Answer:
    """How many decision tasks wait on a list."""
    return _pending(call, Kind.DECISION)


def _pending(call: Call, kind: Kind) -> Answer:
    queue = queue_name(call.domain().id, kind, call.params["taskList"]["name"])
    return {"count": call.store.items.count_queued(queue), "truncated": False}


def _count(call: Call, *, closed: bool) -> Answer:
    time = _time_member(call.params, closed=closed)
    count = call.store.visibility.count(_filter(call, call.domain(), time, closed=closed))
    return {"count": count, "truncated": False}


def _page(call: Call, *, closed: bool) -> Answer:
    time = _time_member(call.params, closed=closed)
    domain = call.domain()
    which = _filter(call, domain, time, closed=closed)
    size = paging.page_size(call)
    after = paging.position(call)
    found = call.store.visibility.page(
        which,
        after=None if after is None else (after[0], after[1]),
        size=size + 1,
        oldest_first=call.params.get("reverseOrder", False),
    )
    page = found[:size]
    answer: dict[str, Any] = {"executionInfos": [info(run) for run in page]}
    if len(found) > size:
        last = page[-1]
        answer["nextPageToken"] = paging.issue(call, [getattr(last, which.by), last.id])
    return answer


def _time_member(params: dict[str, Any], *, closed: bool) -> str:
    """Which time filters and orders; refuses filters that exclude each other."""
    given = [name for name in _EXCLUSIVE if name in params]
    if closed and "startTimeFilter" in params and "closeTimeFilter" in params:
        raise faults.validation("Cannot specify both a startTimeFilter and a closeTimeFilter")
    if closed and "startTimeFilter" not in params and "closeTimeFilter" not in params:
        raise faults.validation("Must specify time filter")
    if len(given) > 1:
        names = ", ".join(given)
        text = f"Cannot specify more than one exclusive filters in the same query: [{names}]"
        raise faults.validation(text)
    return "closeTimeFilter" if closed and "closeTimeFilter" in params else "startTimeFilter"


def _filter(call: Call, domain: Domain, time: str, *, closed: bool) -> Filter:
    params = call.params
    type_ = params.get("typeFilter", {})
    return Filter(
        domain=domain.id,
        closed=closed,
        by="closed" if time == "closeTimeFilter" else "started",
        oldest=_milliseconds(params[time]["oldestDate"]),
        latest=_milliseconds(params[time]["latestDate"]) if "latestDate" in params[time] else None,
        workflow_id=params.get("executionFilter", {}).get("workflowId"),
        type_name=type_.get("name"),
        type_version=type_.get("version") or None,
        tag=params.get("tagFilter", {}).get("tag"),
        close_status=params.get("closeStatusFilter", {}).get("status"),
    )


def _milliseconds(timestamp: float) -> int:
    scaled = timestamp * 1000
    if not math.isfinite(scaled) or abs(scaled) > _FOREVER:
        return _FOREVER if timestamp > 0 else -_FOREVER
    # To the nearest: 0.001 steps are not exact in binary, and 1.001 must not become 1000 ms.
    return round(scaled)
