"""Events as rows: fields in words, and links from event to event."""

from __future__ import annotations

import pytest

from simpleflow.web.events import PER_PAGE, event_rows, in_words, page_of, text_of
from tests.helpers.swf_stories import HELLO_WORLD, STORIES
from tests.unit.simpleflow.web.histories import big, history_of, recorded, told


def href(workflow_id, run_id):
    return f"/w/{workflow_id}/r/{run_id}"


def rows_of(history, page=1):
    return event_rows(history.events, page, base="/x", href=href)


def fields_of(name, **attributes):
    [row] = rows_of(told((name, attributes)))
    return {field.label: field for field in row.fields}


def test_what_an_event_says():
    row = rows_of(history_of(*HELLO_WORLD))[6]
    assert (row.id, row.type, row.subject) == (7, "ActivityTaskCompleted", "")
    assert [(field.label, field.value.text) for field in row.fields] == [
        ("result", "null"),
        ("scheduled", "5"),
        ("started", "6"),
    ]


def test_links_to_the_events_before_and_after():
    rows = rows_of(history_of(*HELLO_WORLD))
    links = {field.name: field.link for field in rows[6].fields}
    assert links["scheduledEventId"] == ("5", "/x/events?page=1#e5")
    assert rows[4].answers == [
        ("6 ActivityTaskStarted", "/x/events?page=1#e6"),
        ("7 ActivityTaskCompleted", "/x/events?page=1#e7"),
    ]
    assert rows[3].answers == [("5 ActivityTaskScheduled", "/x/events?page=1#e5")]
    assert rows[4].subject == "saying_hi"


def test_zero_is_no_event():
    field = fields_of("ActivityTaskTimedOut", scheduledEventId=5, startedEventId=0)["started"]
    assert (field.link, field.value.kind) == (None, "empty")


class TestOtherExecutions:
    def test_the_parent(self):
        fields = fields_of(
            "WorkflowExecutionStarted",
            parentWorkflowExecution={"workflowId": "p", "runId": "q"},
            parentInitiatedEventId=312,
        )
        assert fields["parent workflow execution"].link == ("p", "/w/p/r/q")
        assert fields["parent initiated"].link == ("312", "/w/p/r/q/events?page=2#e312")

    def test_no_parent(self):
        fields = fields_of("WorkflowExecutionStarted", parentInitiatedEventId=0)
        assert fields["parent initiated"].link is None
        assert (
            fields_of("WorkflowExecutionSignaled", externalInitiatedEventId=5)["external initiated"].link
            is None
        )

    def test_who_sent_a_signal(self):
        sender = {"workflowId": "p", "runId": "q"}
        fields = fields_of(
            "WorkflowExecutionSignaled", externalWorkflowExecution=sender, externalInitiatedEventId=7
        )
        assert fields["external initiated"].link == ("7", "/w/p/r/q/events?page=1#e7")

    def test_children_and_receivers(self):
        child = {"workflowId": "c", "runId": "r"}
        assert fields_of("ChildWorkflowExecutionStarted", workflowExecution=child)[
            "workflow execution"
        ].link == ("c", "/w/c/r/r")
        fields = fields_of("StartChildWorkflowExecutionInitiated", workflowId="c")
        assert fields["workflow id"].link == ("c", "/w/c/r/None")
        fields = fields_of("SignalExternalWorkflowExecutionInitiated", workflowId="c", runId="r")
        assert fields["workflow id"].link == ("c", "/w/c/r/r")

    def test_runs_before_and_after(self):
        fields = fields_of("WorkflowExecutionContinuedAsNew", newExecutionRunId="n")
        assert fields["new execution run id"].link == ("n", "/w/None/r/n")

    def test_nobody_knows_their_addresses(self):
        [row] = event_rows(told(("StartChildWorkflowExecutionInitiated", {"workflowId": "c"})).events)
        assert (row.subject, row.fields) == ("c", [])


class TestFields:
    def test_types_lists_and_timeouts_in_words(self):
        fields = fields_of(
            "WorkflowExecutionStarted",
            workflowType={"name": "orders", "version": "1.2"},
            taskList={"name": "queue"},
            tagList=["a", "b"],
            executionStartToCloseTimeout="300",
            taskStartToCloseTimeout="NONE",
        )
        assert {label: field.value.text for label, field in fields.items()} == {
            "workflow type": "orders 1.2",
            "task list": "queue",
            "tag list": "a, b",
            "execution start to close timeout": "300 s",
            "task start to close timeout": "none",
        }

    def test_texts_lead_to_all_of_them(self):
        value = fields_of("MarkerRecorded", markerName="m", details="x" * 9000)["details"].value
        assert (value.cut, value.href, value.length) == (True, "/x/events/1/details", 9000)

    def test_names_come_first_and_references_last(self):
        fields = fields_of(
            "ActivityTaskScheduled",
            decisionTaskCompletedEventId=4,
            taskList={"name": "q"},
            input="1",
            activityId="a",
        )
        assert list(fields) == ["input", "task list", "decision task completed"]

    def test_nothing_in_them_does_harm(self):
        [row] = rows_of(told(("MarkerRecorded", {"markerName": "\u202e<script>\ud800", "details": "\x1b"})))
        assert row.subject == "\\u202e<script>\\ud800"
        assert row.fields[0].value.text == "␛"

    def test_a_text_in_full(self):
        event = told(("MarkerRecorded", {"markerName": "m", "details": "x" * 9000, "n": 3})).events[0]
        assert text_of(event, "details") == "x" * 9000
        assert text_of(event, "n") is None
        assert text_of(event, "input") is None

    def test_an_event_nobody_knows(self):
        rows = rows_of(history_of(*STORIES["something new"]))
        assert rows[-1].type == "SomethingNewHappened"
        assert rows[-1].fields[0].link == ("2", "/x/events?page=1#e2")


class TestPages:
    def test_one_after_the_other(self):
        history = big(200)
        pages = [rows_of(history, number) for number in range(1, page_of(len(history.events)) + 1)]
        assert [row.id for page in pages for row in page] == [event.id for event in history.events]
        assert {len(page) for page in pages[:-1]} == {PER_PAGE}
        assert all(page_of(row.id) == number for number, page in enumerate(pages, 1) for row in page)
        assert rows_of(history, 99) == []

    def test_answers_are_found_on_later_pages(self):
        history = big(150, at_once=150)
        last = rows_of(history, 1)[153]
        assert [answer.href for answer in last.answers] == ["/x/events?page=2#e304", "/x/events?page=3#e454"]

    def test_other_pages_are_not_decoded(self):
        history = big(200)
        for event in history.events[PER_PAGE:]:
            event.raw = None  # whoever looked there would fail
        assert len(rows_of(history, 1)) == PER_PAGE


@pytest.mark.parametrize(("name", "history"), [pytest.param(*pair, id=pair[0]) for pair in recorded()])
def test_all_links_of_recorded_histories_lead_somewhere(name, history):
    ids = {event.id for event in history.events}
    for row in rows_of(history):
        for field in row.fields:
            if (
                field.name.endswith("EventId")
                and field.link
                and not field.name.startswith(("parent", "external"))
            ):
                assert int(field.link.text) in ids
                assert int(field.link.text) < row.id
        assert all(int(answer.text.split()[0]) > row.id for answer in row.answers)


def test_names_in_words():
    assert in_words("decisionTaskCompletedEventId") == "decision task completed"
    assert in_words("activityId") == "activity id"
    assert in_words("tagList") == "tag list"
