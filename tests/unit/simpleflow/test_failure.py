"""What a workflow gets to see of a failed task, and how it says what it wants."""

import json
import os

import pytest

from simpleflow import Workflow, activity
from simpleflow.exceptions import TaskException, TaskFailed, TimeoutError, WorkflowException
from simpleflow.failure import FailureDecision, TaskFailureContext, default_handling, describe_failure
from simpleflow.futures import Future
from simpleflow.task import ActivityTask, MarkerTask, WorkflowTask


@activity.with_attributes(retry=1, raises_on_failure=True)
def work():
    pass


class Child(Workflow):
    name = "child"


def context_of(exception, task=None, **event):
    future = Future()
    future.set_exception(exception)
    return TaskFailureContext(task or ActivityTask(work), event, future, TaskException)


def test_what_the_details_tell():
    details = {"error": "KeyError", "message": "'x'", "error_type": "KeyError"}
    context = context_of(TaskFailed("n", "why", json.dumps(details)), retry=1)
    assert (context.reason, context.details) == ("why", details)
    assert (context.task_error, context.task_message, context.task_error_type) == (
        "KeyError",
        "'x'",
        KeyError,
    )
    assert (context.retry_count, context.attempt_number) == (1, 2)
    assert context.exception.reason == "why"


@pytest.mark.parametrize("name", ["no.such.module.Error", "os.getcwd", "x" * 5, 3, None, "os.path"])
def test_error_types_that_are_none(name):
    context = context_of(TaskFailed("n", "why", json.dumps({"error_type": name})))
    assert context.task_error_type is None


def test_error_types_are_imported_only_when_somebody_asks(monkeypatch, tmp_path):
    (tmp_path / "imported_by_failure.py").write_text("import os; os.environ['IMPORTED_BY_FAILURE'] = '1'")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("IMPORTED_BY_FAILURE", raising=False)
    context = context_of(TaskFailed("n", "why", json.dumps({"error_type": "imported_by_failure.X"})))
    repr(context)
    assert "IMPORTED_BY_FAILURE" not in os.environ
    assert context.task_error_type is None and os.environ.pop("IMPORTED_BY_FAILURE")
    context.task_error_type = OSError
    assert context.task_error_type is OSError


def test_reasons_of_other_exceptions():
    assert context_of(TimeoutError("HEARTBEAT", 3)).reason == "TimeoutError(HEARTBEAT)"
    assert context_of(ValueError("x")).reason == "x"
    assert context_of(None).reason is None
    assert context_of(TaskFailed("n", None, "plain text")).details == "plain text"


def test_futures_that_are_missing_or_cancelled():
    context = context_of(TaskFailed("n", "why"))
    context.decide_handled(context.a_task)
    assert context.exception is None and context.future is None
    cancelled = Future()
    cancelled.set_cancelled()
    assert TaskFailureContext(None, {}, cancelled, TaskException).exception is None
    assert TaskFailureContext(None, {}, None, TaskException).task_name is None


def test_what_failed():
    assert context_of(None).payload.name == context_of(None).task_name == work.name
    child = context_of(None, WorkflowTask(None, Child))
    assert (child.payload, child.task_name) == (Child, "child")
    marker = context_of(None, MarkerTask("m", 1))
    assert (marker.payload, marker.task_name) == (None, "m")


@pytest.mark.parametrize(
    ("key", "event_id"),
    [
        ("scheduled_id", 5),
        ("initiated_event_id", 6),
        ("event_id", 7),
        ("started_event_id", 8),
        ("other", None),
    ],
)
def test_the_event_id(key, event_id):
    assert context_of(None, **{key: event_id}).id == event_id


def test_decisions():
    context = context_of(None)
    assert context.decision is TaskFailureContext.Decision.none
    assert context.decide_abort() is context and context.decision.name == "abort"
    assert context.decide_ignore().decision.name == "ignore"
    assert context.decide_cancel().decision.name == "cancel"
    assert context.decide_retry().decision.name == "retry_now"
    assert context.decide_retry(30).decision.name == "retry_later" and context.retry_wait_timeout == 30
    assert context.decide_handled("task", "future").decision.name == "handled"
    assert (context.a_task, context.future) == ("task", "future")
    assert [decision.value for decision in FailureDecision] == list(range(7))


def test_ids_of_decisions_come_from_the_history():
    class SomeHistory:
        started_decision_id, completed_decision_id = 8, 4

    context = context_of(None)
    assert context.current_started_decision_id is context.last_completed_decision_id is None
    context.history = SomeHistory()
    assert (context.current_started_decision_id, context.last_completed_decision_id) == (8, 4)


def test_contexts_compare_by_value():
    task, future = ActivityTask(work), Future()
    one, two = (TaskFailureContext(task, {"a": 1}, future, TaskException) for _ in range(2))
    assert one == two and one != two.decide_abort() and one != "x"
    assert repr(one).startswith("TaskFailureContext(a_task=ActivityTask(")


def test_default_handling():
    again = default_handling(context_of(TaskFailed("n", "why"), retry=0))
    assert again.future is None and again.decision.name == "handled"
    with pytest.raises(TaskException) as raised:
        default_handling(context_of(TaskFailed("n", "why"), retry=1))
    assert raised.value.exception.reason == "why"
    kept = default_handling(context_of(TaskFailed("n", "why"), MarkerTask("m", 1)))
    assert kept.exception.reason == "why"


def test_describing_failures():
    task = ActivityTask(work)
    reason, details = describe_failure(TaskException(task, TaskFailed("n", "why", "more")))
    assert (reason, details) == (f'Workflow execution error in activity-{work.name}: "why"', "more")
    reason, details = describe_failure(TaskException(task, TimeoutError("START_TO_CLOSE")))
    assert reason.endswith('"TimeoutError(START_TO_CLOSE)"') and details is None
    child = WorkflowException(WorkflowTask(None, Child), TaskFailed("n", None))
    assert describe_failure(child) == ('Workflow execution error in workflow-child: "None"', None)
    reason, details = describe_failure(KeyError("x"))
    assert reason == "Cannot replay the workflow: KeyError('x')"
    assert details.startswith("Traceback:\n")
