"""The workers and deciders of a domain seen lately, and how much waits in their task lists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from simpleflow.web import links, pages
from simpleflow.web.sightings import DECIDER, actors_in, lately
from swf.exceptions import DoesNotExistError, translated

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._site import Site
    from simpleflow.web.sightings import Lately
    from swf.models.domain import Domain
    from swf.models.workflow import WorkflowExecution

# Of so many open, and so many closed executions, the last so many events are read, by so many threads.
_EXECUTIONS, _EVENTS, _THREADS = 20, 200, 8
# Task lists that are asked how much waits there.
_LISTS = 40


class TaskList(NamedTuple):
    """A task list: who should take tasks from it, how many wait there, and whether somebody was seen to.

    SWF may give up counting: `or_more`.
    """

    kind: str
    name: str
    waiting: int
    or_more: bool
    is_served: bool


def workers(site: Site, request: Request) -> Response:
    """Show who was seen at work lately."""
    domain = links.text_of(request.path_params["domain"])
    found = site.reader.executions(domain)
    recent = [
        execution
        for status in ("OPEN", "CLOSED")
        for execution in islice(found.iterate(status, maximum_page_size=_EXECUTIONS), _EXECUTIONS)
    ]
    with ThreadPoolExecutor(_THREADS, "simpleflow.web.workers") as pool:
        told = list(pool.map(lambda execution: _lately(site, execution), recent))
        actors = actors_in(chain.from_iterable(one.sightings for one in told))
        served = {(actor.last.kind, actor.last.task_list) for actor in actors}
        names = dict.fromkeys(chain.from_iterable(sorted(one.task_lists) for one in told))
        asked = site.reader.domain(domain)
        lists = list(pool.map(lambda pair: _waiting(asked, pair, pair in served), list(names)[:_LISTS]))
    tag = pages.tag_of((actors, sorted(lists)))
    words = {
        "site": site,
        "domain": domain,
        "actors": actors,
        "lists": sorted(lists, key=lambda one: (not one.waiting, one.kind, one.name)),
        "looked_at": len(recent),
        "etag": tag,
    }
    if request.query_params.get("part") == "workers":
        return pages.part(request, "_workers.html", words, tag)
    return pages.render("workers.html", words)


def _lately(site: Site, execution: WorkflowExecution) -> Lately:
    """Return what the last events of an execution tell; nothing, if it is gone meanwhile."""
    try:
        events = site.reader.last_events(execution, _EVENTS)
    except DoesNotExistError:
        events = []
    is_closed = execution.status != execution.STATUS_OPEN
    return lately(events, execution.workflow_id, str(execution.run_id), is_closed)


def _waiting(domain: Domain, task_list: tuple[str, str], is_served: bool) -> TaskList:
    kind, name = task_list
    with translated():
        if kind == DECIDER:
            answer = domain.count_pending_decision_tasks(domain.name, name)
        else:
            answer = domain.count_pending_activity_tasks(domain.name, name)
    return TaskList(kind, name, int(answer["count"]), bool(answer.get("truncated")), is_served)
