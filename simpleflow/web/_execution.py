"""One execution: what it is, what went in, what came out, when its tasks ran, and how they ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.responses import RedirectResponse, Response

from simpleflow.web import links, pages, wording
from simpleflow.web._actions import ACTIONS
from simpleflow.web._subject import Subject, ids_in
from simpleflow.web.events import in_words, text_of
from simpleflow.web.lanes import closing_event, lanes_of
from simpleflow.web.timeline import strips_of, timeline_of
from simpleflow.web.tree import tree_of
from simpleflow.web.values import Value, value_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from simpleflow.web._site import Site
    from simpleflow.web.lanes import Lane
    from simpleflow.web.reading import Run
    from swf.models.event.base import Event

# Lanes drawn where there is no script, and children named in the summary.
_STRIPS, _CHILDREN = 200, 10
# What the last event tells of the end, in the order in which it is shown.
_OUTCOME = ("result", "reason", "cause", "timeoutType", "details")
_KINDS_OPEN = {
    "openActivityTasks": "activities",
    "openChildWorkflowExecutions": "child workflows",
    "openTimers": "timers",
    "openLambdaFunctions": "Lambda functions",
    "openDecisionTasks": "decisions",
}


class Relation(NamedTuple):
    """Another execution: what it is to this one, its name, and its address."""

    what: str
    name: str
    address: str


def latest_run(site: Site, request: Request) -> Response:
    """Go to the latest run of a workflow id."""
    domain, workflow_id, _ = ids_in(request)
    execution = site.reader.execution(domain, workflow_id)
    address = links.to_execution(domain, workflow_id, str(execution.run_id))
    return RedirectResponse(address, 302, {"Cache-Control": "no-store"})


def execution(site: Site, request: Request) -> Response:
    """Show an execution, or the part of it that is asked for."""
    subject = Subject.of(site, request)
    part = request.query_params.get("part")
    with site.reader.run(subject.execution) as run:
        words = subject.words(run)
        if part != "tasks":
            words.update(_summary(subject, run))
        if part != "summary":
            words.update(_tasks(subject, run, request.query_params.get("tasks") == "all"))
        words["etag"] = tag = pages.tag_of(run.last_event_id)
        if part in ("summary", "tasks"):
            return pages.part(request, f"_{part}.html", words, tag, run.is_closed)
        lanes = _lanes(run)
        words.update(
            strips=strips_of(run.history, limit=_STRIPS, lanes=lanes),
            nb_lanes=len(lanes),
            did=ACTIONS.get(request.query_params.get("did", "")),
            actions=[action for action in ACTIONS.values() if not (run.is_closed and action.open_only)],
        )
        return pages.render("execution.html", words)


def timeline(site: Site, request: Request) -> Response:
    """Give the timeline as data; nothing, if nothing happened after the event that is named."""
    subject = Subject.of(site, request)
    text = request.query_params.get("after", "")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    with site.reader.run(subject.execution) as run:
        headers = {"ETag": f'W/"{run.last_event_id}"', **(pages.DONE if run.is_closed else {})}
        if after and after >= run.last_event_id:
            return Response(status_code=204, headers=headers)
        if not after and run.is_closed and request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)

        def drawn(_: Any) -> bytes:
            told = timeline_of(run.history, href=subject.other, after=after, lanes=_lanes(run))
            return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

        keep = run.is_closed and not after
        body = run.memo("timeline", drawn) if keep else drawn(run.history)
    return Response(body, headers=headers, media_type="application/json")


def _lanes(run: Run) -> list[Lane]:
    found: list[Lane] = run.memo("lanes", lambda history: lanes_of(history.events))
    return found


def _tasks(subject: Subject, run: Run, all_tasks: bool) -> dict[str, Any]:
    limit = {"limit": None} if all_tasks else {}
    tree = tree_of(run.history, base=subject.address, href=subject.other, lanes=_lanes(run), **limit)
    return {"tree": tree, "all_tasks": all_tasks, "all_href": f"{subject.address}?tasks=all#tasks"}


def _summary(subject: Subject, run: Run) -> dict[str, Any]:
    """Return what the summary of an execution tells."""
    execution, first, last = subject.execution, run.history.first, closing_event(run.history)
    children = [lane for lane in _lanes(run) if lane.kind == "child"]
    return {
        "input": _text(subject, first, "input"),
        "outcome": _outcome(subject, last) if last else [],
        "relations": _relations(subject, first, last, children[:_CHILDREN]),
        "more_children": len(children[_CHILDREN:]),
        "open_counts": [
            (execution.open_counts[name], words)
            for name, words in _KINDS_OPEN.items()
            if execution.open_counts.get(name)
        ],
        "timeouts": {
            "Execution timeout": wording.seconds_or_none(execution.execution_timeout),
            "Decision timeout": wording.seconds_or_none(execution.decision_tasks_timeout),
        },
    }


def _text(subject: Subject, event: Event, name: str) -> Value:
    return value_of(text_of(event, name), href=f"{subject.address}/events/{event.id}/{name}")


def _outcome(subject: Subject, event: Event) -> list[tuple[str, Value]]:
    """Return what the event that closed an execution tells of it."""
    told = [(in_words(name), _text(subject, event, name)) for name in _OUTCOME]
    return [(name, value) for name, value in told if value.kind != "empty"]


def _relations(subject: Subject, first: Event, last: Event | None, children: list[Lane]) -> list[Relation]:
    found = []
    parent, before = subject.execution.parent, text_of(first, "continuedExecutionRunId")
    after = last and text_of(last, "newExecutionRunId")
    if parent:
        name = parent["workflowId"]
        found.append(Relation("Parent", name, subject.other(name, parent.get("runId"))))
    if before:
        found.append(Relation("Continues", before, subject.other(None, before)))
    if after:
        found.append(Relation("Continued by", after, subject.other(None, after)))
    for lane in children:
        found.append(Relation("Child", lane.id, subject.other(*lane.execution)))
    return found
