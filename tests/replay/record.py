"""Runs workflows on the service and writes down what was decided: ``python -m tests.replay.record``.

A recording is the history of each execution that took part, and what was decided at each of its decision
tasks. Make new ones only when the decisions are meant to change: a run that began with the code of
yesterday goes on with the code of today.
"""

import json
from pathlib import Path

from simpleflow.registry import registry
from simpleflow.swf import constants
from simpleflow.swf.executor import Executor
from simpleflow.swf.utils import get_name_from_event
from simpleflow.utils import import_from_module
from swf import fields
from swf.actors import ActivityWorker, Decider
from swf.exceptions import PollTimeout
from swf.models.domain import Domain
from swf.models.workflow import WorkflowType
from swf.server.api import Service
from swf.server.clock import ManualClock
from swf.server.inprocess import InProcess
from swf.server.settings import Settings
from swf.server.store import Store
from tests.replay.flows import FLOWS

RECORDINGS = Path(__file__).parent / "recordings"

#: Decisions in an answer while recording, so that short histories need several.
MAX_DECISIONS = 10


class World:
    """A service in memory, one decider and one worker, in turns."""

    def __init__(self):
        self.clock = ManualClock()
        self.service = Service(Store(), self.clock, Settings())
        client = InProcess(self.service).client()
        self.domain = Domain("TestDomain", boto3_client=client)
        client.register_domain(name="TestDomain", workflowExecutionRetentionPeriodInDays="1")
        self.client = client
        self.decider = Decider(self.domain, "test_task_list")
        self.worker = ActivityWorker(self.domain, "workers")
        self.executors = {}
        #: What was recorded, by run id.
        self.runs = {}

    def start(self, workflow_class, args):
        kind = WorkflowType(self.domain, workflow_class.name, workflow_class.version)
        kind.save()
        path = f"{workflow_class.__module__}.{workflow_class.__qualname__}"
        self.run = kind.start_execution(
            workflow_id="main",
            task_list=workflow_class.task_list,
            input={"args": args, "kwargs": {}, "__extra": {"class": path}},
            execution_timeout="3600",
            decision_tasks_timeout="300",
            child_policy="TERMINATE",
        )

    def play(self, acts):
        """Go on until nothing happens any more."""
        acts = list(acts)
        for _ in range(500):
            if self.decide() or self.work():
                continue
            if acts:
                acts.pop(0)(self.run)
            elif not self.pass_time():
                return
        raise AssertionError("it does not end")

    def decide(self):
        try:
            task = self.decider.poll()
        except PollTimeout:
            return False
        name = get_name_from_event(task.history[0])
        if name not in self.executors:
            self.executors[name] = Executor(self.domain, import_from_module(name))
        answer = self.executors[name].replay(task)
        context = answer.execution_context
        text = context if isinstance(context, str | None) else fields.dumps(context)
        run = self.runs.setdefault(task.execution.run_id, {"class": name, "decided": []})
        run["workflow_id"], run["run_id"] = task.execution.workflow_id, task.execution.run_id
        run["decided"].append(
            {"events": len(task.history), "decisions": list(answer.decisions), "context": text}
        )
        run["events"] = [
            {**raw, "eventTimestamp": raw["eventTimestamp"].timestamp()} for raw in task.history.raw
        ]
        self.decider.complete(task.token, answer.decisions, text)
        return True

    def work(self):
        try:
            task = self.worker.poll()
        except PollTimeout:
            return False
        activity = registry[None][task.raw_response["activityType"]["name"]]
        given = json.loads(task.raw_response["input"])
        try:
            result = activity(*given["args"], **given["kwargs"])
        except Exception as error:
            details = json.dumps({"error": type(error).__name__, "message": str(error)})
            self.worker.fail(task.task_token, details=details, reason=repr(error))
        else:
            self.worker.complete(task.task_token, result)
        return True

    def pass_time(self):
        due = self.service.next_due
        if due is None:
            return False
        self.clock.advance((due - self.clock.now()) / 1000)
        return True


def recorded(name):
    """Run one of the flows, and return what was recorded of each execution."""
    workflow_class, args, acts = FLOWS[name]
    world = World()
    before, constants.MAX_DECISIONS = constants.MAX_DECISIONS, MAX_DECISIONS
    try:
        world.start(workflow_class, args)
        world.play(acts)
    finally:
        constants.MAX_DECISIONS = before
        world.service.close()
    return list(world.runs.values())


def main():
    RECORDINGS.mkdir(exist_ok=True)
    for name in FLOWS:
        runs = recorded(name)
        text = json.dumps(runs, indent=None, separators=(",", ":"), sort_keys=True)
        (RECORDINGS / f"{name}.json").write_text(text.replace('{"eventId', '\n{"eventId') + "\n")
        decided = sum(len(run["decided"]) for run in runs)
        events = sum(len(run["events"]) for run in runs)
        print(f"{name}: {len(runs)} runs, {decided} decisions, {events} events, {len(text)} bytes")


if __name__ == "__main__":
    main()
