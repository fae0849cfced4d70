"""The executions of a domain, filtered and page by page."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.web import _search, links, pages
from swf.exceptions import InvalidArgumentError, ResponseError, SWFError, translated

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._search import Place, Search
    from simpleflow.web._site import Site
    from swf.models.workflow import WorkflowExecution
    from swf.querysets.workflow import WorkflowExecutionQuerySet

logger = logging.getLogger(__name__)

# Seconds: an execution may last a year, and be kept for 90 days after that.
_EVER = (366 + 90) * 86400
# Executions per call where most are not expected to be shown, and how many are looked at for a page.
_SEARCHED, _MOST_SEARCHED = 1000, 10_000


class Found(NamedTuple):
    """A page of executions.

    Arguments:
        executions: those on it.
        first: so many are on the pages before.
        next: where the next page begins; None if there is none.
        looked_at: so many executions were held against the conditions.
        total: how many there are on all pages, if the service can count them.
    """

    executions: list[WorkflowExecution]
    first: int
    next: Place | None
    looked_at: int
    total: int | None = None


def executions(site: Site, request: Request) -> Response:
    """Show the executions of a domain."""
    domain = links.text_of(request.path_params["domain"])
    search = _search.read(request.query_params)
    if search.errors:
        return _shown(site, request, domain, search, None, status=400)
    try:
        place = _place(search, request.query_params.get("page", ""))
        queryset = site.reader.executions(domain)
        found = find(queryset, search, place)._replace(total=count(queryset, search, place.oldest))
    except InvalidArgumentError as error:
        search.errors[_field_of(search)] = f"{str(error).partition(': ')[2] or error}"
        return _shown(site, request, domain, search, None, status=400)
    except ValueError:
        return _shown(site, request, domain, search, None, status=400, stale=True)
    except ResponseError as error:
        if "token" not in str(error).lower():
            raise
        return _shown(site, request, domain, search, None, status=400, stale=True)
    return _shown(site, request, domain, search, found)


def _field_of(search: Search) -> str:
    """Return the field of the condition that the service gets."""
    names = {"workflow_id": "id", "workflow_type_name": "type"}
    name = next(iter(search.conditions.for_service()), "status")
    return names.get(name, name)


def _place(search: Search, page: str) -> Place:
    if page:
        return _search.Place.read(page)
    oldest = int(search.since.timestamp()) if search.since else int(time.time()) - _EVER
    return _search.Place(search.statuses[0], max(0, oldest))


def find(queryset: WorkflowExecutionQuerySet, search: Search, begin: Place) -> Found:
    """Return the executions from a place on that meet the conditions of a search."""
    rows: list[WorkflowExecution] = []
    looked_at = 0
    place: Place | None = begin
    while place is not None and len(rows) < search.rows and looked_at < _MOST_SEARCHED:
        infos, token = _listed(queryset, search, place)
        seen = place.skip
        while seen < len(infos) and len(rows) < search.rows:
            execution = queryset.to_WorkflowExecution(queryset.domain, infos[seen])
            seen += 1
            if search.conditions.are_met_by(execution):
                rows.append(execution)
        looked_at += max(0, seen - place.skip)
        if seen < len(infos):
            place = place._replace(skip=seen)
        elif token:
            place = place._replace(token=token, skip=0)
        else:
            place = _next_status(search, place)
    after = place and place._replace(shown=begin.shown + len(rows))
    return Found(rows, begin.shown, after, looked_at)


def _next_status(search: Search, place: Place) -> Place | None:
    later = search.statuses[search.statuses.index(place.status) + 1 :]
    return place._replace(status=later[0], token="", skip=0) if later else None


def _listed(
    queryset: WorkflowExecutionQuerySet, search: Search, place: Place
) -> tuple[list[dict[str, Any]], str]:
    """Return one page of what SWF lists, and the token of the next."""
    with translated():
        answer = queryset.list_workflow_executions(
            place.status,
            queryset.domain.name,
            start_oldest_date=place.oldest,
            start_latest_date=search.until and int(search.until.timestamp()),
            maximum_page_size=search.rows if search.conditions.service_sees_to_all else _SEARCHED,
            next_page_token=place.token or None,
            **_conditions(search),
        )
    return answer["executionInfos"], answer.get("nextPageToken") or ""


def _conditions(search: Search) -> dict[str, Any]:
    """Return the condition that SWF gets, in the words of its calls."""
    names = {"workflow_type_name": "workflow_name", "workflow_type_version": "workflow_version"}
    return {names.get(name, name): value for name, value in search.conditions.for_service().items()}


def count(queryset: WorkflowExecutionQuerySet, search: Search, oldest: int) -> int | None:
    """Return how many executions meet the conditions, if the service can count them.

    Arguments:
        oldest: since when, in seconds since the epoch.
    """
    if not search.conditions.service_sees_to_all:
        return None
    latest = search.until and int(search.until.timestamp())
    name, counted, conditions = queryset.domain.name, 0, _conditions(search)
    for status in search.statuses:
        try:
            with translated():
                if status == "OPEN":
                    answer = queryset.count_open_workflow_executions(name, oldest, latest, **conditions)
                else:
                    answer = queryset.count_closed_workflow_executions(name, latest, oldest, **conditions)
        except SWFError as error:  # the list is worth showing without it
            logger.info("executions cannot be counted: %s", error)
            return None
        if answer.get("truncated"):
            return None
        counted += int(answer["count"])
    return counted


def _shown(
    site: Site,
    request: Request,
    domain: str,
    search: Search,
    found: Found | None,
    status: int = 200,
    stale: bool = False,
) -> Response:
    page = request.query_params.get("page") or None
    words = {
        "site": site,
        "domain": domain,
        "search": search,
        "found": found,
        "stale": stale,
        "next": search.address(domain, page=found.next.written()) if found and found.next else None,
        "live": search.address(domain, page=page, part="executions"),
        "choices": {"status": _search.STATUSES, "close_status": _search.CLOSE_STATUSES},
    }
    if found is not None:
        rows = [(row.run_id, row.status, row.close_status, row.cancel_requested) for row in found.executions]
        words["etag"] = tag = pages.tag_of((rows, found.total, bool(found.next)))
        if request.query_params.get("part") == "executions":
            return pages.part(request, "_executions.html", words, tag)
    return pages.render("executions.html", words, status)
