"""A service in this process, with somebody who decides and works there: executions to look at at once."""

from __future__ import annotations

from typing import Any

import pytest

from simpleflow.swf.executor import Executor
from simpleflow.swf.process.worker.base import ActivityWorker
from simpleflow.swf.task import ActivityTask, WorkflowTask
from simpleflow.utils import import_from_module
from swf.actors import Decider
from swf.core import ConnectedSWFObject
from swf.exceptions import PollTimeout
from swf.fields import encode_json
from swf.models.activity import ActivityTask as Polled
from swf.models.domain import Domain

DOMAIN = "examples"


class World:
    """A domain of a service, where time passes only when somebody says so.

    Args:
        client: a boto3 client of the service.
        clock: its clock.
        name: the domain, which is registered.
    """

    def __init__(self, client: Any, clock: Any, name: str = DOMAIN) -> None:
        self.client, self.clock = client, clock
        client.register_domain(name=name, workflowExecutionRetentionPeriodInDays="30")
        self.domain = Domain(name, boto3_client=client)
        self.domain_name = name

    def decide(self, path: str, task_list: str = "example") -> bool:
        """Make one decision for a workflow class, if there is one to make."""
        decider = Decider(self.domain, task_list)
        try:
            response = decider.poll()
        except PollTimeout:
            return False
        answer = Executor(self.domain, import_from_module(path)).replay(response)
        context = answer.execution_context
        decider.complete(
            response.token,
            answer.decisions,
            context if context is None or isinstance(context, str) else encode_json("details", context),
        )
        return True

    def work(self, task_list: str = "quickstart", seconds: float = 0.0) -> bool:
        """Do one activity, which takes so many seconds, if there is one to do."""
        polled = self.client.poll_for_activity_task(domain=self.domain_name, taskList={"name": task_list})
        if not polled.get("taskToken"):
            return False
        self.clock.advance(seconds)
        task = Polled.from_poll(self.domain, task_list, polled)
        ActivityWorker().process(_Answers(self.client, self.domain, task_list), polled["taskToken"], task)
        return True

    def play(self, path: str, task_list: str = "example", work_list: str = "quickstart") -> None:
        """Decide and work until there is nothing left to do; each activity waits 1 second and takes 2."""
        while self.decide(path, task_list):
            self.clock.advance(1)
            while self.work(work_list, seconds=2):
                pass


class _Answers:
    """What an activity worker needs of a poller."""

    def __init__(self, client: Any, domain: Domain, task_list: str) -> None:
        self.client, self.domain, self.task_list = client, domain, task_list

    def complete_with_retry(self, token: str, result: Any = None) -> None:
        self.client.respond_activity_task_completed(taskToken=token, result=encode_json("result", result))

    def fail_with_retry(self, token: str, task: Any, reason: str = "", details: str = "") -> None:
        self.client.respond_activity_task_failed(taskToken=token, reason=reason, details=details)


def world_of(monkeypatch: pytest.MonkeyPatch, client: Any, clock: Any) -> World:
    """A world in which every part of simpleflow finds its service."""
    monkeypatch.setattr(ConnectedSWFObject, "_client", client)
    # Types that other worlds know.
    monkeypatch.setattr(ActivityTask, "cached_models", {})
    monkeypatch.setattr(WorkflowTask, "cached_models", {})
    return World(client, clock)
