"""From the bytes of a long answer to a history: CPU microseconds per event.

Run it from the project's root: ``python -m benchmarks.bench_wire [events ...]``. An unmodified boto3 client
gets its answer from memory, so that what is measured is botocore and this library, not a network. Every
figure is the best of several runs of user plus system time. It includes walking through the events, and
reading of each what a decider reads.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse, HeadersDict

from swf.api._wire import speed_up
from swf.models.history.base import History

TASK_LIST = {"name": "analysis-quickstart-tasks"}
ACTIVITY = {"name": "analytics.activities.compute_sums", "version": "v12"}
RESULT = json.dumps({"count": 1234, "mean": 0.123456789, "partition": [7, 8], "note": None})


class Raw:
    """A body that was read already."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        yield self.body


def an_answer(count: int) -> bytes:
    """The bytes that SWF sends for a decision task: decisions, each with ten activities."""
    events: list[dict[str, Any]] = []

    def add(name: str, **attributes: Any) -> int:
        key = f"{name[0].lower()}{name[1:]}EventAttributes"
        number = len(events) + 1
        events.append(
            {"eventId": number, "eventTimestamp": 1385177769.585 + number, "eventType": name, key: attributes}
        )
        return number

    add(
        "WorkflowExecutionStarted",
        childPolicy="TERMINATE",
        executionStartToCloseTimeout="86400",
        input=json.dumps({"args": [], "kwargs": {"n": count, "until": None}}),
        parentInitiatedEventId=0,
        tagList=["bench"],
        taskList=TASK_LIST,
        taskStartToCloseTimeout="300",
        workflowType={"name": "analytics.workflows.Quickstart", "version": "v12"},
    )
    while len(events) < count:
        add_a_round(add)
    answer = {
        "events": events[:count],
        "previousStartedEventId": 0,
        "startedEventId": count,
        "taskToken": "t" * 400,
        "workflowExecution": {
            "workflowId": "analysis-1",
            "runId": "22vOeXCRZYBLl4tcYvtJP5qvQTdrPPjUNUTPmRBWlJM=",
        },
        "workflowType": {"name": "analytics.workflows.Quickstart", "version": "v12"},
    }
    return json.dumps(answer, separators=(",", ":")).encode()


def add_a_round(add: Callable[..., int]) -> None:
    """One decision that schedules ten activities, and what becomes of them."""
    scheduled = add("DecisionTaskScheduled", startToCloseTimeout="300", taskList=TASK_LIST)
    started = add("DecisionTaskStarted", identity="decider@host-1234", scheduledEventId=scheduled)
    decision = add("DecisionTaskCompleted", scheduledEventId=scheduled, startedEventId=started)
    activities = [
        add(
            "ActivityTaskScheduled",
            activityId=f"activity-{ACTIVITY['name']}-{decision}-{number}",
            activityType=ACTIVITY,
            control='{"attempt":1}',
            decisionTaskCompletedEventId=decision,
            heartbeatTimeout="300",
            input=json.dumps({"args": [number, f"s3://bucket/part-{number:05d}"], "kwargs": {"dry": None}}),
            scheduleToCloseTimeout="3900",
            scheduleToStartTimeout="300",
            startToCloseTimeout="3600",
            taskList=TASK_LIST,
        )
        for number in range(10)
    ]
    for activity in activities:
        start = add("ActivityTaskStarted", identity="worker@host-5678", scheduledEventId=activity)
        add("ActivityTaskCompleted", result=RESULT, scheduledEventId=activity, startedEventId=start)


def a_client(body: bytes, fast: bool) -> Any:
    """A boto3 client that answers everything with these bytes."""
    client = boto3.client(
        "swf", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    headers = HeadersDict({"content-type": "application/x-amz-json-1.0"})
    client.meta.events.register(
        "before-send.swf.*", lambda request, **_: AWSResponse(request.url, 200, headers, Raw(body))
    )
    if fast:
        speed_up(client)
    return client


def best_of(runs: int, work: Callable[[], Any]) -> float:
    """Return the fewest CPU seconds that the work took."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
        del result
    return min(times)


def to_history(client: Any) -> History:
    """Poll, and walk through the events, reading what a decider reads of each."""
    answer = client.poll_for_decision_task(domain="d", taskList=TASK_LIST)
    history = History.from_event_list(answer["events"])
    for event in history:
        _ = event.id, event.type, event.state
        getattr(event, "scheduled_event_id", None)
    return history


def measure(count: int, runs: int) -> dict[str, float]:
    """Return microseconds per event, by way."""
    body = an_answer(count)
    fast, plain = a_client(body, fast=True), a_client(body, fast=False)
    scale = 1e6 / count
    return {
        "events": count,
        "bytes": len(body),
        "json.loads": best_of(runs, lambda: json.loads(body)) * scale,
        "plain client": best_of(min(runs, 3), lambda: to_history(plain)) * scale,
        "fast client": best_of(runs, lambda: to_history(fast)) * scale,
    }


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="*", default=[1_000, 5_000, 15_000, 25_000])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    print("events     bytes   json.loads   plain client   fast client   fast / json.loads   [us per event]")
    for count in options.events:
        row = measure(count, options.runs)
        ratio = row["fast client"] / row["json.loads"]
        print(
            f"{count:6d} {row['bytes']:9.0f} {row['json.loads']:12.2f} {row['plain client']:14.2f}"
            f" {row['fast client']:13.2f} {ratio:19.1f}"
        )


if __name__ == "__main__":
    main()
