"""The page over a service in this process."""

from __future__ import annotations

from typing import Any

import pytest

from simpleflow.web import reading
from simpleflow.web.app import create_app
from tests.helpers.pages import Visitor
from tests.helpers.swf_world import DOMAIN, World


class Shop:
    """Workflow types of a domain, and executions of them.

    Args:
        world: the service.
    """

    def __init__(self, world: World) -> None:
        self.world, self.client = world, world.client
        self.known: set[tuple[str, str]] = set()

    def start(self, workflow_id: str, name: str = "order", version: str = "1", **options: Any) -> str:
        """Start an execution, and return its run id; a second passes."""
        if (name, version) not in self.known:
            self.client.register_workflow_type(
                domain=DOMAIN,
                name=name,
                version=version,
                defaultTaskList={"name": "decisions"},
                defaultChildPolicy="TERMINATE",
                defaultTaskStartToCloseTimeout="300",
                defaultExecutionStartToCloseTimeout="86400",
            )
            self.known.add((name, version))
        kind = {"name": name, "version": version}
        started = self.client.start_workflow_execution(
            domain=DOMAIN, workflowId=workflow_id, workflowType=kind, **options
        )
        self.world.clock.advance(1)
        return str(started["runId"])

    def decide(self, *decisions: dict[str, Any], task_list: str = "decisions", identity: str = "") -> str:
        """Take a decision task, and answer it with these decisions; return its workflow id."""
        said = {"identity": identity} if identity else {}
        task = self.client.poll_for_decision_task(domain=DOMAIN, taskList={"name": task_list}, **said)
        self.client.respond_decision_task_completed(taskToken=task["taskToken"], decisions=list(decisions))
        return str(task["workflowExecution"]["workflowId"])

    def complete(self, result: str = "") -> str:
        """Complete the execution that waits for a decision first."""
        attributes = {"result": result} if result else {}
        return self.decide(decision("CompleteWorkflowExecution", **attributes))

    def terminate(self, workflow_id: str, **told: str) -> None:
        """End an execution."""
        self.client.terminate_workflow_execution(domain=DOMAIN, workflowId=workflow_id, **told)

    def activity(self, name: str = "fetch", version: str = "1") -> dict[str, str]:
        """Register an activity type, and return it."""
        self.client.register_activity_type(
            domain=DOMAIN,
            name=name,
            version=version,
            defaultTaskList={"name": "work"},
            **dict.fromkeys(
                (
                    "defaultTaskHeartbeatTimeout",
                    "defaultTaskScheduleToCloseTimeout",
                    "defaultTaskScheduleToStartTimeout",
                    "defaultTaskStartToCloseTimeout",
                ),
                "NONE",
            ),
        )
        return {"name": name, "version": version}


def decision(kind: str, **attributes: Any) -> dict[str, Any]:
    """A decision as SWF wants it."""
    return {"decisionType": kind, f"{kind[0].lower()}{kind[1:]}DecisionAttributes": attributes}


@pytest.fixture
def shop(world: World) -> Shop:
    """Workflow types of the domain, and executions of them."""
    return Shop(world)


@pytest.fixture
def always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the page ask for news at each look, however soon it follows."""
    monkeypatch.setattr(reading, "FRESH", 0.0)


@pytest.fixture
def visitor(world: World, always_fresh: None) -> Visitor:
    """Somebody who looks at the page."""
    return Visitor(create_app())


@pytest.fixture
def actor(world: World, always_fresh: None) -> Visitor:
    """Somebody who may act on the page."""
    return Visitor(create_app(allow_actions=True))
