"""Figures of activities, gathered on S3 when their workflow closes."""

from __future__ import annotations

import json
import logging

import pytest

from simpleflow import metrology, settings
from simpleflow.activity import with_attributes
from simpleflow.local.executor import Executor
from simpleflow.metrology import MetrologyTask, MetrologyWorkflow, Step, StepIO
from tests.helpers.s3 import fake_s3


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        client.create_bucket(Bucket="metrology_bucket")
        yield client


@with_attributes()
class Count(MetrologyTask):
    def __init__(self, number):
        self.number = number

    def execute(self):
        self.meta = "foo bar"
        with self.step("count") as step:
            step.read.records = 1
            step.metadata["num"] = self.number
        return self.number


class Counting(MetrologyWorkflow):
    name = "counting"

    def run(self):
        return self.submit(Count, 1).result


def read(s3, key):
    return json.loads(s3.get_object(Bucket="metrology_bucket", Key=key)["Body"].read())


def test_a_local_run(s3):
    assert Executor(Counting).run() == 1

    stats = read(s3, "local/local/activity.0.json")
    assert stats["meta"] == "foo bar"
    [step] = stats["steps"]
    assert (step["name"], step["metadata"], step["read"]["records"]) == ("count", {"num": 1}, 1)
    assert step["time_total"] == step["time_finished"] - step["time_started"] >= 0

    gathered = read(s3, "local/local/metrology.json")
    figures = [facts["metrology"] for _, facts in gathered if "metrology" in facts]
    assert figures == [stats]
    assert any(facts.get("state") == "completed" for _, facts in gathered)
    head = s3.head_object(Bucket="metrology_bucket", Key="local/local/metrology.json")
    assert head["ContentType"] == "application/json"


def test_a_prefix(s3):
    settings.configure({"METROLOGY_PATH_PREFIX": "some/prefix"})
    Executor(Counting).run()

    assert read(s3, "some/prefix/local/local/activity.0.json")["meta"] == "foo bar"
    assert read(s3, "some/prefix/local/local/metrology.json")


def test_odd_ids_are_found_again(s3):
    task = MetrologyTask()
    task.context = {"workflow_id": "w/1 é", "run_id": "a=/b", "activity_id": "x/y%z"}
    task.upload_stats()

    class Odd(Counting):
        def get_run_context(self):
            return task.context

    class History:
        activities = {"x/y%z": {"id": "x/y%z", "state": "completed"}, "other": {}}
        child_workflows = {"child": {"id": "child"}}

    Odd(Executor(Odd)).push_metrology(History())

    gathered = read(s3, "w/1 é/a%3D%2Fb/metrology.json")
    assert [task_id for task_id, _ in gathered] == ["x/y%z", "other", "child"]
    assert gathered[0][1] == {"id": "x/y%z", "state": "completed", "metrology": {"steps": [], "meta": None}}
    assert "metrology" not in History.activities["x/y%z"]


def test_nothing_is_stored_of_an_activity_that_is_in_no_execution(s3):
    task = MetrologyTask()
    assert not task.can_upload()
    task.post_execute()
    assert s3.list_objects_v2(Bucket="metrology_bucket")["KeyCount"] == 0


def test_figures_that_cannot_be_stored_fail_nothing(s3, caplog):
    settings.configure({"METROLOGY_BUCKET": "nowhere"})
    with caplog.at_level(logging.ERROR):
        assert Executor(Counting).run() == 1
    assert "cannot store the figures of Count" in caplog.text
    assert "NoSuchBucket" in caplog.text


class TestFigures:
    def test_in_a_second(self):
        io = StepIO()
        io.bytes, io.records = 3 * 1024 * 1024, 5
        assert io.get_stats(2.0) == {
            "bytes": 3145728,
            "records": 5,
            "mb_s": 1.5,
            "rec_s": 2,
            "sampled": False,
        }

    @pytest.mark.parametrize("total", [None, 0, 0.0])
    def test_where_nobody_can_tell(self, total):
        io = StepIO()
        io.bytes, io.records = 10, 10
        assert io.get_stats(total) == {
            "bytes": 10,
            "records": 10,
            "mb_s": None,
            "rec_s": None,
            "sampled": False,
        }
        assert StepIO().get_stats(1.0)["mb_s"] is None

    def test_of_a_step_that_is_not_done(self):
        step = Step("s", MetrologyTask())
        step.read.bytes = 10
        stats = step.get_stats()
        assert (stats["time_finished"], stats["time_total"], stats["read"]["mb_s"]) == (None, None, None)

    def test_a_step_that_fails_is_done_too(self):
        task = MetrologyTask()
        with pytest.raises(KeyError), task.step("s"):
            raise KeyError
        assert task.steps[0].time_total is not None
        assert isinstance(metrology.StepExecution(task.steps[0]).__enter__(), Step)
