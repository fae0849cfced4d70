"""One execution: what it is, what went in, and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from simpleflow.web import links, pages, wording

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._site import Site
    from simpleflow.web.reading import Run
    from swf.models.workflow import WorkflowExecution


def latest_run(site: Site, request: Request) -> Response:
    """Go to the latest run of a workflow id."""
    domain, workflow_id = _ids(request)[:2]
    execution = site.reader.execution(domain, workflow_id)
    address = links.to_execution(domain, workflow_id, str(execution.run_id))
    return RedirectResponse(address, 302, {"Cache-Control": "no-store"})


def execution(site: Site, request: Request) -> Response:
    """Show an execution."""
    domain, workflow_id, run_id = _ids(request)
    found = site.reader.execution(domain, workflow_id, run_id)
    with site.reader.run(found) as run:
        words = {"site": site, "domain": domain, "execution": found, **_facts(found, run)}
        if request.query_params.get("part") == "summary":
            told = (run.last_event_id, run.is_closed, found.open_counts)
            return pages.part(request, "_summary.html", words, told, run.is_closed)
        return pages.render("execution.html", words)


def _ids(request: Request) -> tuple[str, str, str]:
    domain, workflow_id = (links.text_of(request.path_params[name]) for name in ("domain", "workflow_id"))
    return domain, workflow_id, links.text_of(request.path_params.get("run_id", ""))


def _facts(execution: WorkflowExecution, run: Run) -> dict[str, Any]:
    """Return what the summary of an execution tells."""
    events = run.history.events
    first, last = events[0], events[-1]
    started = first.raw.get("workflowExecutionStartedEventAttributes", {})
    return {
        "run": run,
        "here": links.to_execution(execution.domain.name, execution.workflow_id, str(execution.run_id)),
        "started": started,
        "first": first,
        "last": last,
        "timeouts": {
            "Execution timeout": wording.seconds_or_none(execution.execution_timeout),
            "Decision timeout": wording.seconds_or_none(execution.decision_tasks_timeout),
        },
    }
