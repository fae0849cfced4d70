"""What can be done to an execution, where that is allowed: each asks before it does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from simpleflow.exceptions import SimpleflowError
from simpleflow.swf import restarting
from simpleflow.utils import check_json, json_loads_or_raw
from simpleflow.web import links, pages
from simpleflow.web._subject import Subject
from simpleflow.web.security import FIELD
from swf.constants import CHILD_POLICIES
from swf.exceptions import SWFError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._site import Site
    from swf.models.workflow import WorkflowExecution

    Form = dict[str, str]

#: Bytes of a form: SWF takes inputs of 32768 characters, and longer ones may go to S3.
MOST_BYTES = 8 * 1024 * 1024
_MAX_NAME = 256


class WrongField(ValueError):
    """What was written in a field cannot be used; the first argument is its name, the second says why."""


class Action(NamedTuple):
    """Something that can be done to an execution.

    Arguments:
        name: the last segment of its address.
        title: what it is called.
        button: what the button says that does it.
        done: what is said afterwards.
        open_only: whether the execution must be open.
        do: does it; returns the execution to show next.
    """

    name: str
    title: str
    button: str
    done: str
    open_only: bool
    do: Callable[[WorkflowExecution, Form], WorkflowExecution]


def _signal(execution: WorkflowExecution, form: Form) -> WorkflowExecution:
    name, text = form.get("name", "").strip(), form.get("input", "")
    if not 1 <= len(name) <= _MAX_NAME:
        raise WrongField("name", f"A signal has a name of 1 to {_MAX_NAME} characters, not {len(name)}.")
    try:
        check_json(text)
    except ValueError as error:
        raise WrongField(
            "input", f"This is not valid JSON: {error}. For a plain text, write it in double quotes."
        ) from error
    execution.signal(name, json_loads_or_raw(text.strip()))
    return execution


def _cancel(execution: WorkflowExecution, form: Form) -> WorkflowExecution:
    execution.request_cancel()
    return execution


def _terminate(execution: WorkflowExecution, form: Form) -> WorkflowExecution:
    policy = form.get("child_policy", "").upper()
    if policy and policy not in CHILD_POLICIES:
        raise WrongField("child_policy", f"{policy[:40]!r} is none of {', '.join(CHILD_POLICIES)}.")
    reason = form.get("reason", "").strip()
    if len(reason) > _MAX_NAME:
        raise WrongField("reason", f"A reason has at most {_MAX_NAME} characters, not {len(reason)}.")
    execution.terminate(policy or None, form.get("details", "").strip() or None, reason or None)
    return execution


def _restart(execution: WorkflowExecution, form: Form) -> WorkflowExecution:
    return restarting.restart(execution)


ACTIONS = {
    action.name: action
    for action in (
        Action("signal", "Signal", "Send the signal", "The signal was sent.", True, _signal),
        Action("cancel", "Cancel", "Ask it to end", "It was asked to end.", True, _cancel),
        Action("terminate", "Terminate", "Terminate it", "It was terminated.", True, _terminate),
        Action(
            "restart",
            "Start again",
            "Start it again",
            "It was started again: this is the new run.",
            False,
            _restart,
        ),
    )
}


def ask(site: Site, request: Request) -> Response:
    """Ask whether something is to be done."""
    subject = Subject.of(site, request)
    return _form(subject, request, _action(request), {})


def act(site: Site, request: Request, body: bytes) -> Response:
    """Do it, if the form was one of ours.

    Arguments:
        body: the form as it was sent.
    """
    action = _action(request)
    form = _read(request, body)
    why_not = site.tokens.refusal(request, form.get(FIELD))
    if why_not:
        raise HTTPException(403, f"Nothing was done: {why_not}. Open the form again.")
    subject = Subject.of(site, request)
    try:
        execution = action.do(subject.execution, form)
    except WrongField as error:
        return _form(subject, request, action, form, {error.args[0]: error.args[1]})
    except (SWFError, SimpleflowError, ValueError) as error:
        return _form(subject, request, action, form, {"": " ".join(str(error).split())})
    finally:
        site.reader.expect_news(subject.execution)
    here = links.to_execution(subject.domain, execution.workflow_id, str(execution.run_id), did=action.name)
    return RedirectResponse(here, 303)


def _action(request: Request) -> Action:
    return ACTIONS[request.url.path.rpartition("/")[2]]


def _read(request: Request, body: bytes) -> Form:
    """Read the fields of a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Only forms of this page are taken.")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError as error:
        raise HTTPException(400, "This form cannot be read.") from error
    return {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}


def _form(
    subject: Subject, request: Request, action: Action, form: Form, errors: dict[str, str] | None = None
) -> Response:
    cookie, token = subject.site.tokens.issue(request)
    words: dict[str, Any] = {
        "site": subject.site,
        "domain": subject.domain,
        "execution": subject.execution,
        "here": subject.address,
        "action": action,
        "form": form,
        "errors": errors or {},
        "token": token,
        "policies": CHILD_POLICIES,
    }
    response = pages.render("action.html", words, 400 if errors else 200, {"Cache-Control": "no-store"})
    subject.site.tokens.give(response, cookie)
    return response
