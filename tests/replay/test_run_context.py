"""The run context: which execution it is (U-EXE-27)."""

from simpleflow.swf.executor import Executor
from tests.helpers.replay import DOMAIN, Flow, Story, an_answer, an_execution, closed_with, decisions_for


class Asking(Flow):
    def run(self):
        return self.get_run_context()


EXPECTED = {
    "name": "test_workflow",
    "version": "test_version",
    "domain_name": "TestDomain",
    "workflow_id": "wid",
    "run_id": "rid",
    "tag_list": [],
    "continued_execution_run_id": None,
    "parent_workflow_id": None,
    "parent_run_id": None,
}


def test_all_of_it():
    assert closed_with(decisions_for(Story(Asking)))[1] == EXPECTED


def test_tags_parent_and_predecessor():
    story = Story(Asking)
    story.events[0].tag_list = ["a", "b"]
    story.events[0].continued_execution_run_id = "before"
    story.events[0].parent_workflow_execution = {"workflowId": "dad", "runId": "dad-run"}
    assert closed_with(decisions_for(story))[1] == {
        **EXPECTED,
        "tag_list": ["a", "b"],
        "continued_execution_run_id": "before",
        "parent_workflow_id": "dad",
        "parent_run_id": "dad-run",
    }


def test_without_an_execution_that_of_the_former_replay_is_kept():
    executor = Executor(DOMAIN, Asking)
    story = Story(Asking)
    assert closed_with(executor.replay(an_answer(story)).decisions)[1] == {}
    executor.replay(an_answer(story, an_execution(Asking, "another", "run")))
    assert closed_with(executor.replay(an_answer(story)).decisions)[1]["workflow_id"] == "another"


def test_one_executor_serves_one_execution_after_the_other():
    executor = Executor(DOMAIN, Asking)
    answers = [
        executor.run(an_answer(Story(Asking), an_execution(Asking, name, "run"))) for name in ("one", "two")
    ]
    assert [closed_with(answer.decisions)[1]["workflow_id"] for answer in answers] == ["one", "two"]
