"""Executions worth looking at, on a service in this process that others reach over HTTP."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from simpleflow.swf.executor import Executor
from simpleflow.swf.process.worker.base import ActivityWorker
from simpleflow.swf.task import ActivityTask, WorkflowTask
from simpleflow.swf.utils import add_workflow_class_name, get_name_from_event
from simpleflow.utils import import_from_module, json_dumps
from swf.actors import Decider
from swf.core import ConnectedSWFObject
from swf.fields import encode_json
from swf.models.activity import ActivityTask as Polled
from swf.models.domain import Domain
from swf.querysets.workflow import WorkflowTypeQuerySet
from swf.server.api import Service
from swf.server.app import Server
from swf.server.clock import ManualClock
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from swf.server.store import Store

#: Workflow id and run id.
Ids = tuple[str, str]
DOMAIN = "shop"
#: Where `shop` is: modules found by their short names, as users have them.
PROGRAMS = Path(__file__).resolve().parents[1] / "data" / "programs"
#: Seconds that activities and decisions take.
DURATIONS = {
    "shop.reserve": 3.0,
    "shop.charge": 8.0,
    "shop.pack": 12.0,
    "shop.ship": 25.0,
    "shop.ask_for_review": 2.0,
    "shop.refund": 4.0,
}
DECIDING = 0.4
_HOSTS = ("green", "blue")


class StoryClock(ManualClock):
    """Moved by hand while a story is told; from `release` on, time passes by itself.

    Args:
        start: the first reading, in seconds since the epoch.
    """

    def __init__(self, start: float) -> None:
        super().__init__(start)
        self._released: float | None = None

    def now(self) -> int:
        """The reading, in milliseconds since the epoch."""
        if self._released is None:
            return super().now()
        return super().now() + round((time.monotonic() - self._released) * 1000)

    def release(self) -> None:
        """Go to the time of this machine, and on with it."""
        self.advance(max(0.0, time.time() - self.now() / 1000))
        self._released = time.monotonic()


class WebWorld:
    """A service with a domain, and somebody who decides and works there.

    Args:
        ago: seconds before now at which its story begins.
    """

    def __init__(self, ago: float = 3600.0) -> None:
        self.shop = _new_shop()
        self.clock = StoryClock(time.time() - ago)
        self.service = Service(Store(), self.clock, Settings())
        self.inprocess = InProcess(self.service, poll_seconds=0.0)
        self.client = self.inprocess.client()
        self.server = Server(service=self.service)
        self.domain = self.domain_of(DOMAIN)

    @property
    def url(self) -> str:
        """Where the service is."""
        return self.server.url

    def domain_of(self, name: str) -> Domain:
        """Register a domain."""
        self.call("RegisterDomain", name=name, workflowExecutionRetentionPeriodInDays="30")
        return Domain(name, boto3_client=self.client)

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """One request, without all that boto3 does about it: stories of thousands of tasks are told fast.

        Raises:
            AssertionError: if it is refused.
        """
        headers = {
            "x-amz-target": f"SimpleWorkflowService.{operation}",
            "content-type": "application/x-amz-json-1.0",
            "authorization": "Credential=x/20260101/us-east-1/swf/aws4_request",
        }
        answer = self.inprocess.handle(headers, json.dumps(members).encode())
        assert answer.status == 200, f"{operation}: {answer.body[:500]!r}"
        return dict(json.loads(answer.body)) if answer.body else {}

    # Executions of workflow classes

    def start(self, path: str, workflow_id: str, *args: Any, **kwargs: Any) -> Ids:
        """Start an execution of the workflow class at a dotted path, and return its ids."""
        workflow = import_from_module(path)
        kind = WorkflowTypeQuerySet(self.domain).get_or_create(
            workflow.name,
            workflow.version,
            task_list=workflow.task_list,
            execution_timeout=str(workflow.execution_timeout),
            decision_tasks_timeout=str(workflow.decision_tasks_timeout),
        )
        execution = kind.start_execution(
            workflow_id=workflow_id,
            input=add_workflow_class_name({"args": list(args), "kwargs": kwargs}, workflow),
            task_list=workflow.task_list,
            tag_list=getattr(workflow, "tag_list", None),
        )
        return execution.workflow_id, str(execution.run_id)

    def decide(self, task_list: str = "shop-decisions") -> bool:
        """Make one decision with the code of the workflow, if there is one to make."""
        members = {"domain": self.domain.name, "taskList": {"name": task_list}}
        if not self.call("CountPendingDecisionTasks", **members)["count"]:
            return False
        decider = Decider(self.domain, task_list)
        response = decider.poll(identity=identity(0, "decider"))
        self.clock.advance(DECIDING)
        path = get_name_from_event(response.history.events[0])
        answer = Executor(self.domain, import_from_module(str(path))).replay(response)
        context = answer.execution_context
        encoded = context if context is None or isinstance(context, str) else encode_json("details", context)
        decider.complete(response.token, answer.decisions, encoded)
        return True

    def take(self, task_list: str = "shop", number: int = 0) -> dict[str, Any] | None:
        """Start an activity task, if there is one; `finish` ends it."""
        polled = self.call(
            "PollForActivityTask",
            domain=self.domain.name,
            taskList={"name": task_list},
            identity=identity(number, "worker"),
        )
        return polled if polled.get("taskToken") else None

    def finish(self, polled: Mapping[str, Any], task_list: str = "shop") -> None:
        """Run an activity that was taken, and answer."""
        task = Polled.from_poll(self.domain, task_list, dict(polled))
        ActivityWorker().process(_Answers(self.client, self.domain, task_list), polled["taskToken"], task)

    def play(self, *, workers: int = 3, until: float = 60.0) -> None:
        """Let deciders and workers go on until nothing happens for some time.

        Args:
            workers: how many tasks are done side by side.
            until: how long nothing happens, in seconds.
        """
        busy: list[tuple[float, dict[str, Any]]] = []
        idle = 0.0
        while idle < until:
            while self.decide():
                idle = 0.0
            while len(busy) < workers and (polled := self.take(number=len(busy))):
                duration = DURATIONS[polled["activityType"]["name"]] + 0.7 * len(busy)
                busy.append((self.clock.now() / 1000 + duration, polled))
            if busy:
                ends, polled = min(busy, key=lambda item: item[0])
                busy.remove((ends, polled))
                self.clock.advance(max(0.0, ends - self.clock.now() / 1000))
                self.finish(polled)
                idle = 0.0
            else:
                self.clock.advance(1.0)
                idle += 1.0

    def close(self) -> None:
        """End the service."""
        self.server.stop()
        self.service.close()


def _new_shop() -> ModuleType:
    """The module `shop`, which counts attempts, without a past."""
    spec = importlib.util.spec_from_file_location("shop", PROGRAMS / "shop.py")
    assert spec and spec.loader
    shop = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shop)
    return shop


class _Answers:
    """What an activity worker needs of a poller."""

    def __init__(self, client: Any, domain: Domain, task_list: str) -> None:
        self.client, self.domain, self.task_list = client, domain, task_list

    def complete_with_retry(self, token: str, result: Any = None) -> None:
        self.client.respond_activity_task_completed(taskToken=token, result=encode_json("result", result))

    def fail_with_retry(self, token: str, task: Any, reason: str = "", details: str = "") -> None:
        # Where this machine keeps things is nobody's business.
        details = details.replace(str(PROGRAMS), "/srv/shop").replace(str(PROGRAMS.parents[2]), "/srv/lib")
        self.client.respond_activity_task_failed(taskToken=token, reason=reason, details=details)


def identity(number: int, what: str) -> str:
    """What processes of simpleflow say of themselves."""
    host = _HOSTS[number % len(_HOSTS)]
    return json_dumps({"user": "shop", "hostname": f"{what}-{host}", "pid": 4100 + number, "exe": "python"})


@contextmanager
def served_world(ago: float = 3600.0) -> Iterator[WebWorld]:
    """A world whose service listens; `inside` it, stories are told."""
    world = WebWorld(ago)
    with world.server:
        yield world
    world.service.close()


@contextmanager
def inside(world: WebWorld) -> Iterator[None]:
    """Everything of simpleflow in this process finds the service of a world, without HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConnectedSWFObject, "_client", world.client)
        # Types that other worlds know.
        patch.setattr(ActivityTask, "cached_models", {})
        patch.setattr(WorkflowTask, "cached_models", {})
        patch.setitem(sys.modules, "shop", world.shop)
        yield


@contextmanager
def web_world(ago: float = 3600.0) -> Iterator[WebWorld]:
    """A world one is inside of all the time."""
    with served_world(ago) as world, inside(world):
        yield world
