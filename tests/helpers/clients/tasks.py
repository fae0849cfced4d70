"""Deciders and workers: they poll, wait, page, keep alive, answer, and come too late."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from swf.server.engine import Waiter
from tests.helpers.clients import vocabulary as words
from tests.helpers.clients.bench import SETTINGS, Bench, HeldTask, Page, execution_of
from tests.helpers.clients.decisions import random_decisions
from tests.helpers.oracle.claims import attributes_of
from tests.helpers.oracle.history import History
from tests.helpers.oracle.judge import ensure, milliseconds, same
from tests.helpers.oracle.queues import QueueName

Action = Callable[[Bench, Random], None]
_MOST_TASKS = 30


def poll_for_decision_task(bench: Bench, rng: Random) -> None:
    """PollForDecisionTask."""
    more = words.sometimes(
        rng,
        0.3,
        identity="decider",
        maximumPageSize=lambda rng: rng.choice((1, 2, 7, 0)),
        reverseOrder=lambda rng: rng.random() < 0.5,
        startAtPreviousStartedEvent=lambda rng: rng.random() < 0.7,
    )
    _poll(bench, rng, "PollForDecisionTask", "decision", more)


def poll_for_activity_task(bench: Bench, rng: Random) -> None:
    """PollForActivityTask."""
    more = words.sometimes(rng, 0.3, identity="worker")
    _poll(bench, rng, "PollForActivityTask", "activity", more)


def _poll(bench: Bench, rng: Random, operation: str, kind: str, more: dict[str, Any]) -> None:
    domain, task_list = words.domain(rng), words.task_list(rng)
    queue = QueueName(domain, kind, task_list["name"])
    expected = None if domain in bench.world.domains else "UnknownResourceFault"
    waiting = bench.waiting.setdefault(queue, [])
    ready = bench.world.queues.count(queue)
    if not expected and not ready and len(waiting) >= SETTINGS.max_pollers:
        expected = "LimitExceededFault"
    params = {"domain": domain, "taskList": task_list, **more}
    answer = bench.call(operation, expected, **params)
    if expected is not None:
        return
    bench.observe()
    if isinstance(answer, Waiter):
        # Runs whose history is full are terminated when their task is taken.
        same("the tasks a poll that waits could have", bench.world.queues.count(queue), 0)
    else:
        ensure(ready, "a poll got {} where nothing waited", answer)
    if not isinstance(answer, Waiter):
        polled(bench, operation, params, answer)
    elif rng.random() < 0.5:
        ensure(bench.service.stop_waiting(answer), "a poll could not give up")
    else:
        waiting.append(answer)
        bench.polls[answer] = {"operation": operation, "params": params, "queue": queue}
        answer.deliver = lambda delivered: bench.delivered.append((answer, delivered))


def polled(bench: Bench, operation: str, params: dict[str, Any], answer: dict[str, Any]) -> None:
    """A poll got a task: hold it against its history, and keep the token."""
    history = bench.world.find(params["domain"], answer["workflowExecution"])
    ensure(history, "the task {} is of no run", answer)
    assert history is not None
    row = bench.world.rows[history.name]
    started = history.events[answer["startedEventId"] - 1]
    said = attributes_of(started)
    same("identity", said.get("identity"), params.get("identity"))
    scheduled = said["scheduledEventId"]
    if operation == "PollForActivityTask":
        same("the event", started["eventType"], "ActivityTaskStarted")
        asked = attributes_of(history.events[scheduled - 1])
        for member in ("activityId", "activityType", "input"):
            same(member, answer.get(member), asked.get(member))
        task = HeldTask("activity", answer["taskToken"], row, scheduled, answer["startedEventId"])
    else:
        same("the event", started["eventType"], "DecisionTaskStarted")
        task = HeldTask("decision", answer["taskToken"], row, scheduled, answer["startedEventId"])
        first = 1
        if params.get("startAtPreviousStartedEvent"):
            first = max(1, answer["previousStartedEventId"])
        issued = milliseconds(started["eventTimestamp"])
        _check_page(bench, history, task, params, first, None, answer, issued)
    bench.tasks.append(task)
    del bench.tasks[:-_MOST_TASKS]


def _check_page(
    bench: Bench,
    history: History,
    task: HeldTask,
    params: dict[str, Any],
    first: int,
    position: int | None,
    answer: dict[str, Any],
    issued: int,
) -> None:
    """Hold a page of a decision task against the history; keep the token of the next one."""
    size = params.get("maximumPageSize") or 1000
    window = history.events[first - 1 : task.started]
    if params.get("reverseOrder"):
        window.reverse()
    begin = position or 0
    same("the events of a page", answer["events"], window[begin : begin + size])
    more = len(window) > begin + size
    same("having another page", "nextPageToken" in answer, more)
    if more:
        bench.pages.append(Page(task, params, answer["nextPageToken"], issued, first, begin + size))
        del bench.pages[:-_MOST_TASKS]
    same("workflowType", answer["workflowType"], history.config["workflowType"])
    same("workflowExecution", answer["workflowExecution"], execution_of(history))
    if task_fault(bench, task) is None:
        previous = history.decisions.previous_started
        same("previousStartedEventId", answer["previousStartedEventId"], previous)


def task_fault(bench: Bench, task: HeldTask) -> str | None:
    """The fault that a token must get now."""
    history = bench.world.histories.get(task.row)
    if history is None or history.closed:
        return "UnknownResourceFault"
    if task.kind == "decision":
        holds = history.decisions.started == task.scheduled
    else:
        activity = history.activities.open.get(task.scheduled)
        holds = activity is not None and activity.started is not None
    return None if holds else "UnknownResourceFault"


def next_page(bench: Bench, rng: Random) -> None:
    """The next page of a decision task, or a token that has seen better days."""
    if not bench.pages:
        return
    page = bench.pages.pop(rng.randrange(len(bench.pages)))
    expected = task_fault(bench, page.task)
    if bench.clock.now() - page.issued > SETTINGS.page_token_life_ms:
        expected = "ValidationException"
    params = {**page.request, "nextPageToken": page.token}
    answer = bench.call("PollForDecisionTask", expected, **params)
    if answer is not None:
        same("taskToken", answer["taskToken"], page.task.token)
        history = bench.world.histories[page.task.row]
        now = bench.clock.now()
        _check_page(bench, history, page.task, page.request, page.first, page.position, answer, now)


def respond_decision(bench: Bench, rng: Random) -> None:
    """RespondDecisionTaskCompleted."""
    task = _task(bench, rng, "decision")
    if task is None:
        return
    expected = task_fault(bench, task)
    history = bench.world.histories.get(task.row)
    if history is None:
        bench.call("RespondDecisionTaskCompleted", expected, taskToken=task.token)
        return
    others = [
        (one.name.workflow_id, one.name.run_id)
        for one in list(bench.world.histories.values())[-20:]
        if one.name.domain == history.name.domain
    ]
    decisions = random_decisions(rng, history, others)
    more = words.sometimes(rng, 0.15, executionContext=words.text, taskList=words.task_list)
    more |= words.sometimes(
        rng, 0.15, taskListScheduleToStartTimeout=lambda rng: rng.choice(("", "NONE", "0", "4", "50"))
    )
    if rng.random() < 0.03:
        _refused_batch(bench, rng, task, decisions)
        return
    if expected is None:
        bench.world.expect_batch(task.row, decisions)
    bench.call("RespondDecisionTaskCompleted", expected, taskToken=task.token, decisions=decisions, **more)
    if expected is None:
        bench.decisions.update(decision["decisionType"] for decision in decisions)


def _refused_batch(bench: Bench, rng: Random, task: HeldTask, decisions: list[dict[str, Any]]) -> None:
    """A batch with something wrong in it changes nothing; the token stays good."""
    wrong = rng.choice(
        (
            [{"decisionType": "CompleteWorkflowExecution"}, {"decisionType": "RecordMarker"}],
            [*decisions, {"decisionType": "StartTimer"}],
            [{"decisionType": "Nonsense"}, *decisions],
        )
    )
    expected = task_fault(bench, task) or "ValidationException"
    bench.call("RespondDecisionTaskCompleted", expected, taskToken=task.token, decisions=wrong)


def _task(bench: Bench, rng: Random, kind: str) -> HeldTask | None:
    """A token somebody holds; mostly one that is still good."""
    tasks = [task for task in bench.tasks if task.kind == kind]
    good = [task for task in tasks if task_fault(bench, task) is None]
    chosen = good if good and rng.random() < 0.9 else tasks
    return rng.choice(chosen) if chosen else None


def heartbeat(bench: Bench, rng: Random) -> None:
    """RecordActivityTaskHeartbeat."""
    task = _task(bench, rng, "activity")
    if task is None:
        return
    expected = task_fault(bench, task)
    said = words.sometimes(rng, 0.5, details=words.text)
    answer = bench.call("RecordActivityTaskHeartbeat", expected, taskToken=task.token, **said)
    if expected is None:
        activity = bench.world.histories[task.row].activities.open[task.scheduled]
        same("cancelRequested", answer["cancelRequested"], bool(activity.cancel_requested))
        activity.beat_at = bench.clock.now()
        activity.details = said.get("details", activity.details)
        if activity.deadline[0] == bench.clock.now():
            bench.observe()


def _respond_activity(how: str, *members: str) -> Action:
    def respond(bench: Bench, rng: Random) -> None:
        task = _task(bench, rng, "activity")
        if task is None:
            return
        expected = task_fault(bench, task)
        said = words.sometimes(rng, 0.6, **dict.fromkeys(members, words.text))
        bench.call(f"RespondActivityTask{how}", expected, taskToken=task.token, **said)
        if expected is None:
            (event,) = [json.loads(text) for row, _, text in bench.rows if row == task.row][:1]
            wanted = f"ActivityTask{how}"
            if event["eventType"] == wanted:
                for member in members:
                    same(member, attributes_of(event).get(member), said.get(member))
            else:
                same("the event", event["eventType"], "WorkflowExecutionTerminated")

    return respond


def wrong_token(bench: Bench, rng: Random) -> None:
    """A token of the other kind, or of nobody."""
    token = rng.choice([task.token for task in bench.tasks if task.kind == "activity"] or ["AAAA"])
    flawed = rng.choice((token, token[:-2], token + "AA", "\u00e9", "AAAA"))
    bench.call("RespondDecisionTaskCompleted", "ValidationException", taskToken=flawed)


def give_up(bench: Bench, rng: Random) -> None:
    """A waiting poll goes away."""
    queues = [queue for queue, waiters in bench.waiting.items() if waiters]
    if not queues:
        return
    waiters = bench.waiting[rng.choice(queues)]
    waiter = waiters.pop(rng.randrange(len(waiters)))
    del bench.polls[waiter]
    ensure(bench.service.stop_waiting(waiter), "a poll could not give up")
    ensure(not bench.service.stop_waiting(waiter), "a poll could give up twice")


ACTIONS: dict[str, tuple[float, Action]] = {
    "PollForDecisionTask": (22, poll_for_decision_task),
    "PollForActivityTask": (12, poll_for_activity_task),
    "PollForDecisionTask, next page": (3, next_page),
    "RespondDecisionTaskCompleted": (28, respond_decision),
    "RecordActivityTaskHeartbeat": (3, heartbeat),
    "RespondActivityTaskCompleted": (5, _respond_activity("Completed", "result")),
    "RespondActivityTaskFailed": (2, _respond_activity("Failed", "reason", "details")),
    "RespondActivityTaskCanceled": (1, _respond_activity("Canceled", "details")),
    "a wrong token": (0.5, wrong_token),
    "a poll gives up": (1.5, give_up),
}
