"""Clients that ask: histories, lists and counts, page by page, held against what must be there."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.helpers.clients import vocabulary as words
from tests.helpers.clients.bench import Bench, execution_of
from tests.helpers.clients.executions import any_run
from tests.helpers.oracle.history import History
from tests.helpers.oracle.judge import same
from tests.helpers.oracle.queues import QueueName

Action = Callable[[Bench, Random], None]
_FIRST = 1_704_067_200


def pages(bench: Bench, operation: str, member: str, params: dict[str, Any], size: int = 0) -> list[Any]:
    """All items of a paged answer."""
    found: list[Any] = []
    more = {"maximumPageSize": size} if size else {}
    while True:
        answer = bench.call(operation, None, **params, **more)
        found += answer[member]
        if "nextPageToken" not in answer:
            return found
        if size:
            same("the size of a page that is not the last", len(answer[member]), size)
        more["nextPageToken"] = answer["nextPageToken"]


def history_of(bench: Bench, rng: Random) -> None:
    """GetWorkflowExecutionHistory."""
    run = any_run(bench, rng)
    if run is None or rng.random() < 0.05:
        run_id = bench.gone[-1].run_id if bench.gone else "gone"
        workflow_id = bench.gone[-1].workflow_id if bench.gone else "gone"
        execution = {"workflowId": workflow_id, "runId": run_id}
        domain = bench.gone[-1].domain if bench.gone else "d0"
        bench.call("GetWorkflowExecutionHistory", "UnknownResourceFault", domain=domain, execution=execution)
        return
    check_history(bench, run, rng.choice((0, 1, 4, 50)), reverse=rng.random() < 0.5)


def check_history(bench: Bench, run: History, size: int, *, reverse: bool) -> None:
    """Hold the pages of a history against its events."""
    params = {"domain": run.name.domain, "execution": execution_of(run), "reverseOrder": reverse}
    if size == 1 and len(run.events) > 20:
        size = 11
    found = pages(bench, "GetWorkflowExecutionHistory", "events", params, size)
    same("a history", found, run.events[::-1] if reverse else run.events)


def describe(bench: Bench, rng: Random) -> None:
    """DescribeWorkflowExecution."""
    run = any_run(bench, rng)
    if run is not None:
        bench.describe(run)


def _matching(bench: Bench, domain: str, *, closed: bool, filters: dict[str, Any]) -> list[History]:
    """The runs a list must have, newest first."""
    by = "closed_at" if "closeTimeFilter" in filters else "started_at"
    times = filters.get("closeTimeFilter") or filters["startTimeFilter"]
    oldest, latest = times["oldestDate"] * 1000, times.get("latestDate", 1 << 50) * 1000
    found = [
        (getattr(history, by), row, history)
        for row, history in bench.world.histories.items()
        if history.name.domain == domain
        and bool(history.closed) is closed
        and oldest <= getattr(history, by) <= latest
        and _passes(history, filters)
    ]
    found.sort(key=lambda one: one[:2], reverse=True)
    return [history for _, _, history in found]


def _passes(history: History, filters: dict[str, Any]) -> bool:
    if "executionFilter" in filters:
        return bool(history.name.workflow_id == filters["executionFilter"]["workflowId"])
    if "typeFilter" in filters:
        type_, wanted = history.config["workflowType"], filters["typeFilter"]
        return bool(type_["name"] == wanted["name"]) and wanted.get("version", "") in ("", type_["version"])
    if "tagFilter" in filters:
        return filters["tagFilter"]["tag"] in history.config.get("tagList", ())
    if "closeStatusFilter" in filters:
        return bool(history.closed == filters["closeStatusFilter"]["status"])
    return True


def _filters(bench: Bench, rng: Random, *, closed: bool) -> dict[str, Any]:
    now = bench.clock.now() // 1000
    time = {"oldestDate": rng.choice((0, _FIRST, now - 600, now))}
    time |= words.sometimes(rng, 0.3, latestDate=rng.choice((now, now - 10, now + 10)))
    name = "closeTimeFilter" if closed and rng.random() < 0.5 else "startTimeFilter"
    chosen = rng.randrange(6 if closed else 5)
    filters = {
        1: {"executionFilter": {"workflowId": rng.choice(words.WORKFLOW_IDS)}},
        2: {"typeFilter": {"name": words.WORKFLOWS[0], **words.sometimes(rng, 0.5, version="1")}},
        3: {"tagFilter": {"tag": rng.choice(words.TAGS)}},
        4: {"typeFilter": {"name": rng.choice(words.WORKFLOWS), "version": ""}},
        5: {"closeStatusFilter": {"status": rng.choice(("COMPLETED", "TERMINATED", "CONTINUED_AS_NEW"))}},
    }
    return {name: time, **filters.get(chosen, {})}


def _runs(bench: Bench, rng: Random, *, closed: bool) -> None:
    domain = words.domain(rng)
    filters = _filters(bench, rng, closed=closed)
    if domain not in bench.world.domains:
        operation = "CountClosedWorkflowExecutions" if closed else "CountOpenWorkflowExecutions"
        bench.call(operation, "UnknownResourceFault", domain=domain, **filters)
        return
    check_runs(bench, domain, filters, closed=closed, reverse=rng.random() < 0.5, size=rng.choice((0, 5, 40)))


def check_runs(
    bench: Bench, domain: str, filters: dict[str, Any], *, closed: bool, reverse: bool, size: int
) -> None:
    """Hold a list and its count against the runs that match."""
    expected = _matching(bench, domain, closed=closed, filters=filters)
    which = "Closed" if closed else "Open"
    params = {"domain": domain, **filters}
    count = bench.call(f"Count{which}WorkflowExecutions", None, **params)
    same("the count", count, {"count": len(expected), "truncated": False})
    if len(expected) > 200:
        size = 0
    params["reverseOrder"] = reverse
    found = pages(bench, f"List{which}WorkflowExecutions", "executionInfos", params, size)
    names = [execution_of(one) for one in (expected[::-1] if reverse else expected)]
    same("the runs of a list", [info["execution"] for info in found], names)
    for info, history in zip(found, expected[::-1] if reverse else expected, strict=True):
        same("closeStatus", info.get("closeStatus"), history.closed)


def open_runs(bench: Bench, rng: Random) -> None:
    """ListOpenWorkflowExecutions and CountOpenWorkflowExecutions."""
    _runs(bench, rng, closed=False)


def closed_runs(bench: Bench, rng: Random) -> None:
    """ListClosedWorkflowExecutions and CountClosedWorkflowExecutions."""
    _runs(bench, rng, closed=True)


def pending(bench: Bench, rng: Random) -> None:
    """CountPendingDecisionTasks and CountPendingActivityTasks."""
    check_pending(bench, words.domain(rng), rng.choice(words.TASK_LISTS))


def check_pending(bench: Bench, domain: str, task_list: str) -> None:
    """Hold the lengths of two task lists against the tasks that wait."""
    expected = None if domain in bench.world.domains else "UnknownResourceFault"
    for kind in ("decision", "activity"):
        operation = f"CountPending{kind.capitalize()}Tasks"
        answer = bench.call(operation, expected, domain=domain, taskList={"name": task_list})
        if expected is None:
            count = bench.world.queues.count(QueueName(domain, kind, task_list))
            same(f"{operation} of {task_list}", answer, {"count": count, "truncated": False})


def registrations(bench: Bench, rng: Random) -> None:
    """ListDomains, ListWorkflowTypes, ListActivityTypes."""
    check_registrations(bench, words.domain(rng), rng.choice((0, 1, 2)), reverse=rng.random() < 0.5)


def check_registrations(bench: Bench, domain: str, size: int, *, reverse: bool) -> None:
    """Hold the lists of domains and types against what was registered."""
    world = bench.world
    for status in ("REGISTERED", "DEPRECATED"):
        params: dict[str, Any] = {"registrationStatus": status, "reverseOrder": reverse}
        registered = status == "REGISTERED"
        found = pages(bench, "ListDomains", "domainInfos", params, size)
        names = sorted(
            (name for name, one in world.domains.items() if one.registered is registered), reverse=reverse
        )
        same("the domains", [info["name"] for info in found], names)
        if domain not in world.domains:
            continue
        for kind in ("WorkflowType", "ActivityType"):
            found = pages(bench, f"List{kind}s", "typeInfos", {"domain": domain, **params}, size)
            types = sorted(
                (
                    key[2:]
                    for key, one in world.types.items()
                    if key[:2] == (domain, kind) and one.registered is registered
                ),
                reverse=reverse,
            )
            member = kind[0].lower() + kind[1:]
            listed = [(info[member]["name"], info[member]["version"]) for info in found]
            same(f"the {kind}s", listed, types)


def check_everything(bench: Bench) -> None:
    """Ask for everything there is."""
    everything = {"startTimeFilter": {"oldestDate": 0}}
    for domain in bench.world.domains:
        check_registrations(bench, domain, 0, reverse=False)
        for closed in (False, True):
            check_runs(bench, domain, everything, closed=closed, reverse=False, size=0)
        for task_list in words.TASK_LISTS:
            check_pending(bench, domain, task_list)
    for history in list(bench.world.histories.values()):
        bench.describe(history)
        check_history(bench, history, 0, reverse=False)


ACTIONS: dict[str, tuple[float, Action]] = {
    "GetWorkflowExecutionHistory": (2, history_of),
    "DescribeWorkflowExecution": (1, describe),
    "ListOpenWorkflowExecutions": (0.7, open_runs),
    "ListClosedWorkflowExecutions": (0.7, closed_runs),
    "CountPendingTasks": (1, pending),
    "ListRegistrations": (0.7, registrations),
}
