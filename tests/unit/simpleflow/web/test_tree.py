"""The task tree: what is shown of tasks, in which order, and how it is written."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from simpleflow.web.pages import environment
from simpleflow.web.tree import tree_of
from tests.helpers.swf_stories import ACTIVITY, HELLO_WORLD, STORIES
from tests.unit.simpleflow.web.histories import FIRST_DECISION, START, big, history_of, recorded, told
from tests.unit.simpleflow.web.test_timeline import RETRIED


def tree(*lines, **options):
    return tree_of(history_of(*lines), base="/x", **options)


def sections_of(a_tree):
    return {
        section.name: [task.id for group in section.groups for task in group.tasks]
        for section in a_tree.sections
    }


def only_task(a_tree):
    [section] = a_tree.sections
    [group] = section.groups
    [task] = group.tasks
    return task


def written(a_tree):
    template = environment().from_string(
        '{% from "_tree.html" import task_tree %}{{ task_tree(tree, "?tasks=all") }}'
    )
    return template.render(tree=a_tree)


def activities(*states):
    """One activity for each state, with these names."""
    for number, state in enumerate(states, start=5):
        yield ACTIVITY.replace("=a", f"={state}{number}")
    for number, state in enumerate(states, start=5):
        if state != "Waiting":
            yield f"ActivityTaskStarted scheduledEventId={number}"
        if state not in ("Waiting", "Running"):
            yield f"ActivityTask{state} scheduledEventId={number}"


class TestSections:
    def test_failures_first_then_what_is_open_then_the_rest(self):
        found = tree(
            *FIRST_DECISION,
            *activities("Completed", "Waiting", "Canceled", "Running", "Failed", "TimedOut"),
            "ScheduleActivityTaskFailed activityId=refused",
        )
        assert list(sections_of(found).items()) == [
            ("failed", ["Failed9", "TimedOut10", "refused"]),
            ("running", ["Running8"]),
            ("waiting", ["Waiting6"]),
            ("canceled", ["Canceled7"]),
            ("completed", ["Completed5"]),
        ]
        assert (found.total, found.shown) == (7, 7)

    def test_what_was_open_at_the_end(self):
        found = tree(*FIRST_DECISION, *activities("Waiting", "Running"), "WorkflowExecutionTerminated")
        assert sections_of(found) == {"abandoned": ["Waiting5", "Running6"]}

    def test_what_is_no_task_comes_last_unless_it_failed(self):
        found = tree(
            *STORIES["other executions"],
            "TimerStarted timerId=t startToFireTimeout=9",
            "MarkerRecorded markerName=m",
            "WorkflowExecutionSignaled signalName=s",
            ACTIVITY,
        )
        assert sections_of(found) == {
            "failed": ["cancel request → o"],
            "waiting": ["a"],
            "others": ["None → o", "t", "m", "s"],
        }

    def test_decisions_are_no_tasks(self):
        assert tree(*FIRST_DECISION).sections == []

    def test_a_retried_task_that_completes_has_not_failed(self):
        found = tree(*RETRIED[:-1], "ActivityTaskCompleted scheduledEventId=10")
        assert list(sections_of(found)) == ["completed"]


class TestGroups:
    def test_by_name_and_folded_when_there_are_many(self):
        [running, failed] = [
            next(section for section in tree_of(big(400)).sections if section.name == name)
            for name in ("completed", "failed")
        ]
        assert [(group.name, group.total, group.folded) for group in running.groups] == [
            ("shop.orders.activities.charge_card", 397, True)
        ]
        assert [(group.total, group.folded) for group in failed.groups] == [(3, False)]

    def test_their_anchors_stay(self):
        first, second = (tree_of(big(number)).sections[-1].groups[0].anchor for number in (100, 400))
        assert first == second
        assert re.fullmatch("g-completed-[0-9a-f]{8}", first)


class TestLimit:
    def test_failures_come_before_others(self):
        found = tree_of(big(3000), limit=50)
        shown = {
            section.name: sum(len(group.tasks) for group in section.groups) for section in found.sections
        }
        assert shown == {"failed": 30, "completed": 20}
        assert (found.shown, found.total) == (50, 3000)

    def test_all(self):
        found = tree_of(big(3000), limit=None)
        assert found.shown == found.total == 3000

    def test_the_rest_is_one_click_away(self):
        html = written(tree_of(big(400), limit=50))
        assert '350 more: <a href="?tasks=all">show all tasks</a>' in html
        assert html.count('<li class="task"') == 50
        assert "show all" not in written(tree_of(big(400), limit=None))


class TestAttempts:
    def test_times_of_one(self):
        [attempt] = only_task(tree(*HELLO_WORLD)).attempts
        assert (attempt.outcome, attempt.waited, attempt.ran) == ("completed", 1.0, 1.0)
        assert attempt.asked.timestamp() == START + 5
        assert attempt.texts == {"result": "/x/events/7/result"}
        assert attempt.events == {
            "scheduled": "/x/events?page=1#e5",
            "started": "/x/events?page=1#e6",
            "completed": "/x/events?page=1#e7",
        }

    def test_of_one_that_is_not_over(self):
        task = only_task(tree(*HELLO_WORLD[:6], now=START + 60))
        assert (task.state, task.last.waited, task.last.ran, task.last.ended) == ("running", 1.0, 54.0, None)
        task = only_task(tree(*HELLO_WORLD[:5], now=START + 60))
        assert (task.state, task.last.waited, task.last.ran) == ("waiting", 55.0, None)

    def test_all_of_them_with_what_they_said(self):
        task = only_task(
            tree(
                *FIRST_DECISION,
                "ActivityTaskScheduled activityId=a scheduleToStartTimeout=30",
                "ActivityTaskTimedOut scheduledEventId=5 timeoutType=SCHEDULE_TO_START",
                "ActivityTaskScheduled activityId=a",
                "ActivityTaskStarted scheduledEventId=7 identity=me",
                "ActivityTaskFailed scheduledEventId=7 reason=because details=trace",
                "ActivityTaskScheduled activityId=a",
                "ActivityTaskStarted scheduledEventId=10",
                "ActivityTaskCompleted scheduledEventId=10",
            )
        )
        assert [(one.outcome, one.reason.text, one.details.text, one.identity) for one in task.attempts] == [
            ("timed_out", "timed out: schedule to start after 30 s", "", ""),
            ("failed", "because", "trace", "me"),
            ("completed", "", "", ""),
        ]

    def test_a_child_that_took_too_long(self):
        task = only_task(
            tree(
                *FIRST_DECISION,
                "StartChildWorkflowExecutionInitiated workflowId=c executionStartToCloseTimeout=60",
                "ChildWorkflowExecutionStarted initiatedEventId=5",
                "ChildWorkflowExecutionTimedOut initiatedEventId=5 timeoutType=START_TO_CLOSE",
                href=lambda *ids: "/child?" + "&".join(map(str, ids)),
            )
        )
        assert task.last.reason.text == "timed out: start to close after 60 s"
        assert task.href == "/child?other&run"

    def test_why_it_was_refused(self):
        task = only_task(
            tree(*FIRST_DECISION, "ScheduleActivityTaskFailed activityId=a cause=OPEN_ACTIVITIES_LIMIT")
        )
        assert (task.state, task.last.reason.text) == ("refused", "OPEN_ACTIVITIES_LIMIT")
        [note] = task.notes
        assert (note.text, note.time.timestamp(), note.href) == (
            "refused OPEN_ACTIVITIES_LIMIT",
            START + 5,
            "/x/events?page=1#e5",
        )

    def test_lambda_that_did_not_start(self):
        story = "StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED"
        task = only_task(tree(*FIRST_DECISION, "LambdaFunctionScheduled id=l name=f", story))
        assert (task.name, task.state, task.last.reason.text) == ("f", "refused", "ASSUME_ROLE_FAILED")


class TestVeryMany:
    def test_attempts_of_one_task(self):
        again = (
            "TimerStarted timerId=beat startToFireTimeout=1",
            "TimerFired timerId=beat startedEventId={}",
        )
        story = [line.format(number) for number in range(5, 205, 2) for line in again]
        task = only_task(tree(*FIRST_DECISION, *story))
        assert (task.nb_attempts, len(task.attempts)) == (100, 20)
        assert task.last.asked.timestamp() == START + 203
        assert "80 more before these." in written(tree(*FIRST_DECISION, *story))

    def test_signals_of_one_name(self):
        found = tree(*FIRST_DECISION, *["WorkflowExecutionSignaled signalName=s"] * 1500)
        assert (only_task(found).nb_notes, len(only_task(found).notes)) == (1500, 20)
        assert "1,480 before," in written(found)


class Page(HTMLParser):
    """What is on a page: its tags, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.ids = [], [], []
        self.feed(html)
        self.text = "".join(self.texts)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if "id" in dict(attributes):
            self.ids.append(dict(attributes)["id"])

    def handle_data(self, data):
        self.texts.append(data)


class TestWritten:
    def test_a_traceback_can_be_read(self):
        details = json.dumps(
            {"error": "ValueError", "message": "no", "traceback": ["  File x\n", "ValueError: no\n"]}
        )
        page = Page(
            written(
                tree_of(
                    told(
                        (
                            "ActivityTaskScheduled",
                            {"activityId": "a", "activityType": {"name": "act", "version": "1"}},
                        ),
                        ("ActivityTaskStarted", {"scheduledEventId": 1}),
                        (
                            "ActivityTaskFailed",
                            {"scheduledEventId": 1, "reason": "ValueError('no')", "details": details},
                        ),
                    )
                )
            )
        )
        assert ("pre", {"class": "value traceback"}) in page.tags
        assert "Traceback (most recent call last):\n  File x\nValueError: no" in page.text
        assert ("details", {"id": "t1-why", "open": None}) in page.tags
        assert "ValueError: no" in page.text

    def test_nothing_in_a_history_becomes_markup(self):
        bad = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>\x00\u202e\ud800"
        long = bad * 3000
        kind = {"name": bad, "version": bad}
        page = Page(
            written(
                tree_of(
                    told(
                        ("ActivityTaskScheduled", {"activityId": bad, "activityType": kind, "input": long}),
                        ("ActivityTaskStarted", {"scheduledEventId": 1, "identity": bad}),
                        ("ActivityTaskFailed", {"scheduledEventId": 1, "reason": bad, "details": long}),
                        ("StartChildWorkflowExecutionInitiated", {"workflowId": bad, "workflowType": kind}),
                        ("WorkflowExecutionSignaled", {"signalName": bad}),
                        ("RecordMarkerFailed", {"markerName": bad, "cause": bad}),
                    ),
                    base="/x",
                    href=lambda *ids: "/w/" + "x",
                )
            )
        )
        assert not {"script", "img"} & {tag for tag, _ in page.tags}
        assert not any(name.startswith("on") or name == "style" for _, found in page.tags for name in found)
        assert page.text.count("<script>alert(1)</script>") > 10
        page.text.encode("utf-8")

    @pytest.mark.parametrize(("name", "history"), [pytest.param(*pair, id=pair[0]) for pair in recorded()])
    def test_recorded_histories(self, name, history):
        found = tree_of(history, base="/x")
        page = Page(written(found))
        assert len(page.ids) == len(set(page.ids))
        assert (
            found.shown
            == found.total
            == sum(1 for tag, _ in page.tags if (tag, _.get("class")) == ("li", "task"))
        )

    def test_nothing_yet(self):
        assert "Nothing was asked for yet." in written(tree())
