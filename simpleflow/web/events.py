"""The raw history as rows: what each event says, in words, and what it has to do with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.web.values import Value, shown, value_of
from swf.utils import camel_to_underscore, decapitalize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from swf.models.event.base import Event

    #: Workflow id and run id -> the address of that execution.
    Address = Callable[[str | None, str | None], str | None]

#: Events on a page.
PER_PAGE = 200


class Link(NamedTuple):
    """Where to go, and what is there."""

    text: str
    href: str


class Field(NamedTuple):
    """Something an event says.

    `label` is in words, `name` as SWF calls it; `value` is what it says, or `link` what that leads to.
    """

    label: str
    name: str
    value: Value
    link: Link | None = None


class Row(NamedTuple):
    """An event to show: `subject` is what it is about; `answers` are the later events that refer to it."""

    id: int
    type: str
    time: datetime
    subject: str
    fields: list[Field]
    answers: list[Link]


def page_of(event_id: int) -> int:
    """Return the number of the page that an event is on; pages count from 1."""
    return (max(event_id, 1) - 1) // PER_PAGE + 1


def event_href(base: str, event_id: int) -> str:
    """Return the address of an event in the history of an execution.

    Arguments:
        base: the address of the execution.
    """
    return f"{base}/events?page={page_of(event_id)}#e{event_id}"


def event_rows(
    events: Sequence[Event], page: int = 1, *, base: str = "", href: Address | None = None
) -> list[Row]:
    """Return the events of a page; only these are decoded.

    Arguments:
        events: all events, in the order of their ids, the first of which is 1.
        page: its number, from 1.
        base: the address of the execution, under which its events and their fields are found.
        href: called with the workflow id (None: that of this execution) and the run id (None: the latest) of
            another execution, for the address of its page.
    """
    first = (page - 1) * PER_PAGE
    chosen = events[first : first + PER_PAGE]
    answers = _answers(events[first:], {event.id for event in chosen})
    return [_row(event, answers.get(event.id, ()), base, href) for event in chosen]


def text_of(event: Event, field: str) -> str | None:
    """Return a text of an event as it was sent, for showing all of it; None if it says nothing of the kind.

    Arguments:
        field: its name as SWF has it, such as `input` or `details`.
    """
    value = _attributes(event).get(field)
    return value if isinstance(value, str) else None


def in_words(name: str) -> str:
    """Return a name of SWF in words: `decision task completed` for `decisionTaskCompletedEventId`."""
    return camel_to_underscore(name.removesuffix("EventId")).replace("_", " ")


def _attributes(event: Event) -> dict[str, Any]:
    found = event.raw.get(f"{decapitalize(event.name)}EventAttributes")
    return found if isinstance(found, dict) else {}


# What an event is about, the first of these that it has.
_SUBJECTS = ("activityId", "workflowId", "timerId", "markerName", "signalName", "id", "workflowExecution")
# Ids of events in the history of another execution, and the field that names that one.
_ELSEWHERE = {
    "parentInitiatedEventId": "parentWorkflowExecution",
    "externalInitiatedEventId": "externalWorkflowExecution",
}
# Texts, which may be long or hold JSON; others are names and numbers.
_TEXTS = frozenset({"input", "result", "control", "details", "reason", "executionContext", "message"})
# What refers to earlier events of the same history, as events have it.
_REFERENCES = (
    "scheduled_event_id",
    "started_event_id",
    "initiated_event_id",
    "decision_task_completed_event_id",
    "latest_cancel_requested_event_id",
)
_RUNS = frozenset({"continuedExecutionRunId", "newExecutionRunId"})


def _row(event: Event, answers: Sequence[Event], base: str, href: Address | None) -> Row:
    attributes = _attributes(event)
    subject = _subject(attributes)
    fields = [_field(event, name, attributes, base, href) for name in sorted(attributes, key=_order)]
    fields = [field for field in fields if field.link or not subject or field.value.text != subject]
    links = [
        Link(f"{answer.id} {shown(answer.name or '')}", event_href(base, answer.id)) for answer in answers
    ]
    return Row(event.id, shown(event.name or ""), event.timestamp, subject, fields, links)


def _subject(attributes: dict[str, Any]) -> str:
    found = next((attributes[name] for name in _SUBJECTS if name in attributes), "")
    return shown(str(found.get("workflowId", "") if isinstance(found, dict) else found))


def _order(name: str) -> tuple[int, str]:
    """Put names first, then texts, then settings; what refers to other events comes last."""
    if name in _SUBJECTS or name.endswith("Type"):
        return 0, name
    if name in _TEXTS or name == "cause":
        return (1 if name in ("reason", "cause") else 2), name
    return (4 if name.endswith("EventId") else 3), name


def _field(event: Event, name: str, attributes: dict[str, Any], base: str, href: Address | None) -> Field:
    value = attributes[name]
    label = in_words(name)
    if name.endswith("EventId") and isinstance(value, int):
        return Field(
            label, name, value_of(str(value) if value else None), _event_link(name, attributes, base, href)
        )
    if name in _TEXTS:
        return Field(label, name, value_of(value, href=f"{base}/events/{event.id}/{name}"))
    if isinstance(value, dict) and "workflowId" in value:
        text = str(value["workflowId"])
        return Field(label, name, value_of(text), _link(href, text, text, value.get("runId")))
    if name == "workflowId":
        return Field(label, name, value_of(value), _link(href, value, value, attributes.get("runId")))
    if name in _RUNS:
        return Field(label, name, value_of(value), _link(href, value, None, value))
    return Field(label, name, value_of(_plain(name, value)))


def _event_link(name: str, attributes: dict[str, Any], base: str, href: Address | None) -> Link | None:
    number = attributes[name]
    if not number:  # SWF says 0 where there is none
        return None
    if name not in _ELSEWHERE:
        return Link(str(number), event_href(base, number))
    other = attributes.get(_ELSEWHERE[name])
    if not isinstance(other, dict) or href is None:
        return None
    address = href(other.get("workflowId"), other.get("runId"))
    return Link(str(number), event_href(address, number)) if address else None


def _link(href: Address | None, text: str, workflow_id: str | None, run_id: str | None) -> Link | None:
    address = href(workflow_id, run_id) if href else None
    return Link(shown(text), address) if address else None


def _plain(name: str, value: Any) -> Any:
    """Return a name, a type, a list of tags or a timeout as text."""
    if isinstance(value, dict) and "name" in value:
        return " ".join(str(value[key]) for key in ("name", "version") if key in value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if name.endswith("Timeout") and isinstance(value, str):
        return f"{value} s" if value.isdigit() else value.lower()
    return value if isinstance(value, str) else str(value)


def _answers(events: Sequence[Event], wanted: set[int]) -> dict[int, list[Event]]:
    """Return the events that refer to those wanted, by the id of these."""
    found: dict[int, list[Event]] = {}
    for event in events:
        said = vars(event)
        for name in _REFERENCES:
            number = said.get(name)
            if number in wanted:
                found.setdefault(number, []).append(event)
    return found
