"""Replay stories: given a history, when replayed, then these decisions."""

from __future__ import annotations

import json
from typing import Any

from simpleflow import Workflow
from simpleflow.swf.executor import Executor
from simpleflow.swf.utils import DecisionsAndContext
from swf.models.decision.base import Decision
from swf.models.domain import Domain
from swf.models.history import builder
from swf.models.workflow import WorkflowExecution, WorkflowType
from swf.responses import Response
from tests.helpers.keeping import assert_whole, kept_one_by_one

DOMAIN = Domain("TestDomain")
START = 1_700_000_000.0
WAKE_UP = "_simpleflow_wake_up_timer"


class Flow(Workflow):
    """What the workflows of these tests have in common."""

    name: Any = "test_workflow"
    version: Any = "test_version"
    task_list: Any = "test_task_list"
    decision_tasks_timeout = "300"
    execution_timeout = "3600"


class Story(builder.History):
    """The history of an execution, told decision by decision.

    It begins with a decision task that a decider works on. `decided` ends it; what the decision brought
    about follows; `woken` begins the next one.

    Args:
        workflow: the class that runs.
        args, kwargs: its input.
    """

    def __init__(self, workflow: type[Workflow], /, *args: Any, **kwargs: Any) -> None:
        super().__init__(workflow, input={"args": list(args), "kwargs": kwargs}, start=START)
        self.flow = workflow
        self.decision = 0

    def decided(self, context: Any = None) -> Story:
        """The decider answered."""
        self.add_decision_task_completed(execution_context=context)
        self.decision = self.last_id
        return self

    def woken(self) -> Story:
        """Something happened: there is another decision task."""
        self.add_decision_task_scheduled()
        self.add_decision_task_started()
        return self

    def activity(
        self, activity: Any, state: str = "completed", number: int = 1, id: str | None = None, **facts: Any
    ) -> Story:
        """An activity of the last decision, in this state."""
        activity_id = id or f"activity-{activity.name}-{number}"
        self.add_activity_task(activity, self.decision, state, activity_id, **facts)
        return self

    def child(self, workflow: Any, state: str = "completed", id: str | None = None, **facts: Any) -> Story:
        """A child workflow of the last decision, in this state."""
        workflow_id = id or f"workflow-{workflow.name}-wid--28f0140--1"
        self.add_child_workflow(workflow, state, workflow_id, decision_id=self.decision, **facts)
        return self


def an_execution(flow: type[Workflow], workflow_id: str = "wid", run_id: str = "rid") -> WorkflowExecution:
    """The execution whose turn it is, as a poll brings it."""
    kind = WorkflowType(DOMAIN, flow.name, flow.version)
    return WorkflowExecution(DOMAIN, workflow_id, run_id, workflow_type=kind)


def an_answer(story: Story, execution: Any = None) -> Response:
    """What a poll brings."""
    return Response(history=story, execution=execution)


def replay(story: Story, executor: Executor | None = None, **options: Any) -> DecisionsAndContext:
    """Decide, as execution "wid", run "rid"; and see that a decider that read it bit by bit knows as much."""
    executor = executor or Executor(DOMAIN, story.flow, **options)
    execution = an_execution(story.flow)
    answer = executor.replay(an_answer(story, execution))
    kept = kept_one_by_one(story.events, execution)
    assert kept is not None
    assert_whole(kept.known, story.events[: kept.history.last.id])
    return answer


def decisions_for(story: Story, executor: Executor | None = None, **options: Any) -> list[Decision]:
    """The decisions alone."""
    return replay(story, executor, **options).decisions


def told(decision: Decision) -> dict[str, Any]:
    """The attributes of a decision."""
    attributes: dict[str, Any] = decision[str(decision.attributes_key)]
    return attributes


def types(decisions: list[Decision]) -> list[str]:
    """The types of decisions, in order."""
    return [decision["decisionType"] for decision in decisions]


def scheduled(decisions: list[Decision]) -> list[str]:
    """The ids of the activities, children and timers that decisions ask for, in order."""
    keys = ("activityId", "workflowId", "timerId")
    return [str(said[key]) for said in map(told, decisions) for key in keys if key in said]


def input_of(decision: Decision) -> Any:
    """The input in a decision."""
    return json.loads(told(decision)["input"])


def closed_with(decisions: list[Decision]) -> tuple[str, Any]:
    """How a run ended, and its result, or the reason of its failure; it must be the only decision."""
    (decision,) = decisions
    said = told(decision)
    result = json.loads(said["result"]) if "result" in said else said.get("reason")
    return decision["decisionType"], result
