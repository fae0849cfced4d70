"""What the decider side shares: decisions on their way, failure texts, class names, executions looked up."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from simpleflow import Workflow
from simpleflow.swf.utils import (
    DecisionsAndContext,
    add_workflow_class_name,
    fit,
    get_name_from_event,
    get_workflow_execution,
    sanitize_activity_context,
    set_workflow_class_name,
)
from swf import fields
from swf.querysets.workflow import WorkflowExecutionQuerySet

HERE = __name__


class Flow(Workflow):
    name, version = "flow", "1"


class TestDecisionsAndContext:
    def test_they_are_empty_at_first(self):
        answer = DecisionsAndContext()
        assert (answer.decisions, answer.execution_context) == ([], None)

    def test_they_grow(self):
        answer = DecisionsAndContext([1])
        answer.append_decision(2)
        answer.extend_decision([3, 4])
        answer.append_kv_to_context("key", "value")
        for number in (1, 2, 2):
            answer.append_kv_to_list_context("list", number)
            answer.append_kv_to_set_context("set", number)
        assert answer.decisions == [1, 2, 3, 4]
        assert answer.execution_context == {"key": "value", "list": [1, 2, 2], "set": {1, 2}}
        assert "decisions=[1, 2, 3, 4]" in repr(answer) and "'key': 'value'" in repr(answer)

    def test_values_replace_a_text(self):
        answer = DecisionsAndContext(execution_context="text")
        answer.append_kv_to_context("key", 1)
        assert answer.execution_context == {"key": 1}


class TestFit:
    @pytest.mark.parametrize(("field", "limit"), [("reason", 256), ("details", 32768)])
    def test_only_what_is_too_long_is_cut(self, field, limit):
        assert fit(field, "x" * limit) == "x" * limit
        cut = fit(field, "x" * (limit + 1))
        assert len(cut) == limit and cut.startswith("xxx") and cut.endswith(" ... (cut)")

    def test_nothing_stays_nothing(self):
        assert fit("details", None) is None

    def test_where_long_texts_are_kept_may_be_out_of_order(self):
        class Broken(fields.JSONCodec):
            def encode(self, text, *, limit):
                raise OSError("the store is gone")

        before = fields.use_codec(Broken())
        try:
            assert fit("reason", "why" * 1000).startswith("whywhy")
            assert len(fit("reason", "why" * 1000)) == 256
        finally:
            fields.use_codec(before)


class TestClassNames:
    def test_the_input_says_which_class_it_is_for(self):
        given = {"args": [1]}
        set_workflow_class_name(given, Flow)
        assert given == {"args": [1], "__extra": {"class": f"{HERE}.Flow"}}

    def test_an_instance_stands_for_its_class(self):
        given = {}
        set_workflow_class_name(given, Flow(None))
        assert given["__extra"]["class"] == f"{HERE}.Flow"

    def test_a_copy_leaves_the_original_alone(self):
        """Q-30: what was nested changed with the copy."""
        given = {"__extra": {"class": "old", "more": 1}}
        assert add_workflow_class_name(given, Flow)["__extra"] == {"class": f"{HERE}.Flow", "more": 1}
        assert given == {"__extra": {"class": "old", "more": 1}}

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ({"__extra": {"class": "a.B"}}, "a.B"),
            ({"__extra": {}}, "type"),
            ({"__extra": None}, "type"),
            ({}, "type"),
            ([1], "type"),
            (None, "type"),
        ],
    )
    def test_which_class_an_execution_runs(self, given, name):
        event = SimpleNamespace(input=given, workflow_type={"name": "type", "version": "1"})
        assert get_name_from_event(event) == name


def test_which_execution_an_activity_runs_for():
    """Q-29: a task without input is no error."""
    answer = {
        "activityId": "a",
        "activityType": {"name": "n", "version": "v"},
        "workflowExecution": {"workflowId": "w", "runId": "r"},
        "input": '{"args": []}',
    }
    expected = {
        "name": "n",
        "version": "v",
        "workflow_id": "w",
        "run_id": "r",
        "activity_id": "a",
        "input": '{"args": []}',
    }
    assert sanitize_activity_context(answer) == expected
    del answer["input"]
    assert sanitize_activity_context(answer) == {**expected, "input": None}


class TestExecution:
    """Looked up by workflow id alone: the newest open one, else the newest closed one."""

    @pytest.fixture(autouse=True)
    def executions(self, monkeypatch):
        found = {}

        def filter_(self, status, workflow_id):
            return found.get(status, [])

        monkeypatch.setattr(WorkflowExecutionQuerySet, "filter", filter_)
        monkeypatch.setattr(WorkflowExecutionQuerySet, "get", lambda self, *ids: ids)
        return found

    def run(self, run_id, workflow_id="w"):
        return SimpleNamespace(workflow_id=workflow_id, run_id=run_id)

    def test_an_open_one_first(self, executions):
        executions.update({"OPEN": [self.run("new"), self.run("old")], "CLOSED": [self.run("closed")]})
        assert get_workflow_execution("d", "w") == ("w", "new")

    def test_a_closed_one_else(self, executions):
        executions.update({"CLOSED": [self.run("closed")]})
        assert get_workflow_execution("d", "w") == ("w", "closed")

    def test_never_another_one(self, executions):
        """Q-5: an emulator may ignore the filter."""
        executions.update({"OPEN": [self.run("other", "x")]})
        with pytest.raises(ValueError, match="'w' in domain 'd'"):
            get_workflow_execution("d", "w")

    def test_by_run_id(self):
        assert get_workflow_execution("d", "w", "r") == ("w", "r")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "100 1000 1000000"),
        ({"SWF_MAX_OPEN_ACTIVITY_COUNT": "7"}, "100 7 1000000"),
        ({"SIMPLEFLOW_ENV": "test"}, "10 15 82000"),
    ],
)
def test_limits(environment, expected):
    program = (
        "from simpleflow.swf import constants as c;"
        "print(c.MAX_DECISIONS, c.MAX_OPEN_ACTIVITY_COUNT, c.MAX_REQUEST_SIZE)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == expected.split()
