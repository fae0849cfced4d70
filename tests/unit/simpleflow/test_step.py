"""Steps: done once, forced, skipped, remembered on S3."""

from __future__ import annotations

import json

import pytest

from simpleflow.activity import with_attributes
from simpleflow.canvas import Chain
from simpleflow.constants import HOUR
from simpleflow.exceptions import TaskFailed
from simpleflow.local.executor import Executor
from simpleflow.step import Step, WorkflowStepMixin
from simpleflow.step.constants import STEP_ACTIVITY_PARAMS_DEFAULT, UNKNOWN_CONTEXT
from simpleflow.step.tasks import GetStepsDoneTask, MarkStepDoneTask
from simpleflow.step.utils import (
    get_step_force_reasons,
    get_step_skip_reasons,
    should_force_step,
    should_skip_step,
    step_is_forced,
    step_is_skipped_by_force,
    step_will_run,
)
from simpleflow.workflow import Workflow
from tests.helpers.s3 import Calls, fake_s3

calls = []


@with_attributes()
def double(x):
    calls.append(x)
    return 2 * x


@with_attributes()
def double_one():
    return double(1)


@with_attributes()
def fail():
    raise ValueError("no")


@pytest.fixture
def s3(monkeypatch, tmp_path):
    del calls[:]
    with fake_s3(monkeypatch, tmp_path) as client:
        client.create_bucket(Bucket="step_bucket")
        yield client


class Base(WorkflowStepMixin, Workflow):
    name = "steps"
    version = "1"
    task_list = "steps"


def run(function, **attributes):
    """Run a workflow whose `run` is this function; gives its result, and the details of its step markers."""
    seen = {}

    def remember(self, history):
        seen["markers"] = [marker.details for marker in self.list_markers(all=True)]

    executor = Executor(type("Any", (Base,), {"run": function, "after_closed": remember, **attributes}))
    return executor.run(), seen["markers"]


def keys(s3):
    return [item["Key"] for item in s3.list_objects_v2(Bucket="step_bucket").get("Contents", ())]


class TestNames:
    @pytest.mark.parametrize("names", [["*"], "*", ["a"], ["a.b"], ["a.b.c"], ["z", "a"]])
    def test_that_mean_a_step(self, names):
        assert should_force_step("a.b.c", names)
        assert should_skip_step("a.b.c", names)
        assert step_is_skipped_by_force("a.b.c", names)

    @pytest.mark.parametrize("names", [[], ["a.c"], ["a.b.cd"], ["a.b.c.d"], ["b"], [""]])
    def test_that_do_not(self, names):
        assert not should_force_step("a.b.c", names)
        assert not should_force_step("a.bc", ["a.b"])

    @pytest.mark.parametrize("get", [get_step_force_reasons, get_step_skip_reasons])
    def test_all_reasons_in_order_and_once(self, get):
        reasons = {"a.b": ["x", "z"], "other": ["no"], "a": ["y", "x"], "*": ["w"]}
        assert get("a.b.c", reasons) == ["x", "z", "y", "w"]

    def test_being_forced_beats_being_skipped_beats_not_being_done(self):
        assert not step_will_run("a.b.c", [], ["a.b"], ["a.b"])
        assert not step_will_run("a.b.c", [], ["a.b"], [])
        assert step_will_run("a.b.c", [], ["b"], ["a.b"])
        assert not step_will_run("a.b.c", [], [], ["a.b.c"])
        assert step_will_run("a.b.c", ["a"], ["a"], ["a.b.c"])
        assert step_will_run("a.b.c", [], ["*"], ["a.b.c"], force=True)
        assert step_is_forced("a", [], True)
        assert not step_is_forced("a", [], False)


class TestActivities:
    def test_what_is_done(self, s3):
        for key in ("steps/mystep", "steps/mystep2", "steps/a/b", "steps/", "steps2/x"):
            s3.put_object(Bucket="bucket", Key=key, Body=b"{}")

        for path in ("steps", "steps/"):
            assert GetStepsDoneTask("bucket", path).execute() == ["a/b", "mystep", "mystep2"]

    @pytest.mark.parametrize("path", ["steps/", "steps"])
    @pytest.mark.parametrize("context", [None, {}])
    def test_marking_it_done(self, s3, path, context):
        task = MarkStepDoneTask("bucket", path, "mystep")
        task.context = context
        task.execute()

        stored = s3.get_object(Bucket="bucket", Key="steps/mystep")["Body"].read().decode()
        assert stored == json.dumps(UNKNOWN_CONTEXT)

    def test_who_did_it(self, s3):
        task = MarkStepDoneTask("bucket", "steps/", "mystep")
        task.context = {"run_id": "r", "workflow_id": "w", "version": "v", "more": 1}
        task.execute()

        stored = json.loads(s3.get_object(Bucket="bucket", Key="steps/mystep")["Body"].read())
        assert stored == {"run_id": "r", "workflow_id": "w", "version": "v"}

    def test_how_they_are_run(self):
        class Mine(Base):
            def get_step_activity_params(self):
                return {"retry": 5, "task_priority": 7}

        task = Mine(Executor(Mine)).get_steps_done_activity()

        assert task.activity.name == "simpleflow.step.tasks.GetStepsDoneTask"
        assert (task.activity.task_list, task.activity.version) == ("steps", "1.0")
        assert (task.activity.retry, task.activity.task_priority) == (5, 7)
        assert task.activity.task_schedule_to_start_timeout == 4 * HOUR == 14400
        assert task.activity.idempotent and task.activity.raises_on_failure
        assert task.args == ["s3.amazonaws.com/step_bucket", "local/steps/"]
        assert STEP_ACTIVITY_PARAMS_DEFAULT["schedule_to_close_timeout"] == 14460


class TestRuns:
    def test_a_step_is_done_once(self, s3):
        def steps(self):
            return self.submit(self.step("a.b", (double, 1), emit_signal=True)).result

        assert run(steps)[0] == [[], [None, 2, None, None, None]]
        assert keys(s3) == ["local/steps/a.b"]
        assert json.loads(s3.get_object(Bucket="step_bucket", Key="local/steps/a.b")["Body"].read()) == {
            "run_id": "local",
            "workflow_id": "local",
            "version": "1.0",
        }

        result, markers = run(lambda self: self.submit(self.step("a.b", (double, 1))).result)
        assert result == [["a.b"], [None]]
        assert markers == [
            {"step": "a.b", "status": "skipped", "forced": False, "reasons": ["Step was already played"]}
        ]
        assert calls == [1]

    @pytest.mark.parametrize("done", [False, True])
    def test_a_signal_tells_of_it_done_or_passed_over(self, s3, done):
        if done:
            s3.put_object(Bucket="step_bucket", Key="local/steps/s", Body=b"{}")

        def steps(self):
            signal = self.submit(self.wait_signal("step.s"))
            self.submit(self.step("s", double_one, emit_signal=True)).result
            return signal.result["args"]

        assert run(steps)[0] == []

    def test_its_story_is_in_markers(self, s3):
        _, markers = run(lambda self: self.submit(self.step("s", Chain((double, 1)))).result)

        plain = {"step": "s", "forced": False, "reasons": []}
        assert markers == [{**plain, "status": "scheduled"}, {**plain, "status": "completed"}]

    def test_forced(self, s3):
        def steps(self):
            self.add_forced_steps("a", "because")
            self.add_forced_steps(["a", "x"], "and because")
            self.submit(self.step("a.b", Chain((double, 1)))).result
            return self.get_forced_steps(), self.steps_forced_reasons

        for _ in range(2):
            result, markers = run(steps)
            assert markers[0] == {
                "step": "a.b",
                "status": "scheduled",
                "forced": True,
                "reasons": ["because", "and because"],
            }
            assert result == (["a", "x"], {"a": ["because", "and because"], "x": ["and because"]})
        assert calls == [1, 1]

    def test_forced_by_itself(self, s3):
        for _ in range(2):
            _, markers = run(lambda self: self.submit(self.step("s", Chain((double, 1)), force=True)).result)
            assert markers[-1] == {"step": "s", "status": "completed", "forced": True, "reasons": []}
        assert calls == [1, 1]

    def test_skipped(self, s3):
        def steps(self):
            self.add_skipped_steps(["my_step"], "workflow_init")
            return self.submit(self.step("my_step", Chain((double, 1)))).result

        result, markers = run(steps)

        assert result == [[], [None]]
        assert markers == [
            {"step": "my_step", "status": "skipped", "forced": True, "reasons": ["workflow_init"]}
        ]
        assert keys(s3) == []

    def test_a_string_is_one_name(self):
        workflow = Base(Executor(Base))
        workflow.add_forced_steps("abc")
        workflow.add_skipped_steps("def", "why")

        assert workflow.get_forced_steps() == workflow.steps_forced == ["abc"]
        assert workflow.get_skipped_steps() == workflow.steps_skipped == ["def"]
        assert workflow.steps_forced_reasons == {}
        assert workflow.steps_skipped_reasons == {"def": ["why"]}

    def test_something_else_when_it_is_done(self, s3):
        def steps(self):
            return self.submit(
                self.step("s", Chain((double, 1)), activities_if_step_already_done=Chain((double, 10)))
            ).result

        assert run(steps)[0][1][1] == [2]
        assert run(steps)[0] == [["s"], [[20], None]]

    def test_what_depends_on_it_is_forced(self, s3):
        def steps(self):
            self.submit(self.step("dep", Chain((double, 2)))).result
            first = self.step("first", Chain((double, 1)), force=True, force_steps_if_executed=["dep"])
            self.submit(first).result
            self.submit(self.step("dep.part", Chain((double, 3)))).result
            return self.get_steps_done()

        run(steps)
        del calls[:]
        done, markers = run(steps)

        assert done == ["dep", "dep.part", "first"]
        assert calls == [1, 3]
        assert markers[-1] == {
            "step": "dep.part",
            "status": "completed",
            "forced": True,
            "reasons": ["Dep of first"],
        }

    def test_a_failed_step_is_not_done(self, s3):
        def steps(self, **options):
            future = self.submit(self.step("s", Chain(fail), **options))
            return future.finished, future.exception

        finished, exception = run(steps)[0]
        assert finished and exception is None
        assert keys(s3) == []
        _, exception = run(lambda self: steps(self, bubbles_exception_on_failure=True))[0]
        assert isinstance(exception.flatten().exceptions[0], TaskFailed)
        assert keys(s3) == []

    def test_options_reach_what_it_does_and_nobody_else(self, s3):
        def steps(self):
            step = Step("s", fail, activities_if_step_already_done=double)
            self.submit(Chain(step, raises_on_failure=False)).result
            return step

        step, _ = run(steps)
        assert step.activities.raises_on_failure is False
        assert step.activities_if_step_already_done.raises_on_failure is False
        step.propagate_attribute("raises_on_failure", True)
        assert step.activities.raises_on_failure is True
        assert fail.raises_on_failure is False

    def test_what_is_done_is_asked_once_in_a_run(self, s3):
        asked = Calls(s3)

        def steps(self):
            for name in "abc":
                self.submit(self.step(name, Chain((double, 1)))).result

        run(steps)
        assert asked.names.count("ListObjectsV2") == 1
        assert asked.names.count("PutObject") == 3

    def test_a_place_of_its_own(self, s3):
        run(
            lambda self: self.submit(self.step("s", Chain((double, 1)))).result,
            get_step_bucket=lambda self: "bucket",
            get_step_path_prefix=lambda self: "mine",
        )
        assert s3.list_objects_v2(Bucket="bucket")["Contents"][0]["Key"] == "mine/s"


class TestMistakes:
    def test_no_workflow(self):
        class Nobody:
            workflow = None

        with pytest.raises(ValueError, match="Executor has no associated workflow"):
            Step("s", double).submit(Nobody())

    def test_a_workflow_that_does_not_know_steps(self):
        class Plain(Workflow):
            name = "plain"

            def run(self):
                self.submit(Step("s", double))

        with pytest.raises(
            TypeError, match=r"step 's'.* Plain: derive it from simpleflow\.step\.WorkflowStepMixin"
        ):
            Executor(Plain).run()

    def test_a_bucket_that_is_not_there(self, s3):
        with pytest.raises(Exception) as caught:
            run(
                lambda self: self.submit(self.step("s", double)).result,
                get_step_bucket=lambda self: "nowhere",
            )
        assert "cannot list 'local/steps/' in bucket 'nowhere': NoSuchBucket" in str(
            caught.value.exception.reason
        )
