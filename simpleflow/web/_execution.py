"""One execution: what it is, what went in, what came out, and its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from simpleflow.web import links, pages, wording
from simpleflow.web._subject import Subject, ids_in

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._site import Site
    from simpleflow.web.reading import Run


def latest_run(site: Site, request: Request) -> Response:
    """Go to the latest run of a workflow id."""
    domain, workflow_id, _ = ids_in(request)
    execution = site.reader.execution(domain, workflow_id)
    address = links.to_execution(domain, workflow_id, str(execution.run_id))
    return RedirectResponse(address, 302, {"Cache-Control": "no-store"})


def execution(site: Site, request: Request) -> Response:
    """Show an execution."""
    subject = Subject.of(site, request)
    with site.reader.run(subject.execution) as run:
        words = {**subject.words(run), **_facts(subject, run)}
        if request.query_params.get("part") == "summary":
            told = (run.last_event_id, run.is_closed, subject.execution.open_counts)
            return pages.part(request, "_summary.html", words, told, run.is_closed)
        return pages.render("execution.html", words)


def _facts(subject: Subject, run: Run) -> dict[str, Any]:
    """Return what the summary of an execution tells."""
    return {
        "timeouts": {
            "Execution timeout": wording.seconds_or_none(subject.execution.execution_timeout),
            "Decision timeout": wording.seconds_or_none(subject.execution.decision_tasks_timeout),
        },
    }
