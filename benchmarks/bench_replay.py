"""What a decision costs: from a history, or from the wire, to decisions. CPU microseconds.

Run it from the project's root: ``python -m benchmarks.bench_replay [events ...]``. A workflow waits for some
thousand activities, all of them completed: each replay submits them all and reads each result.

- "replay": events that were read already; fold and replay together, per event.
- "from wire": from the bytes of the pages, which an unmodified boto3 client gets from memory, to decisions;
  per event.
- "next": the same where the history is kept from the decision before, and the poll brings only the last 300
  events; per event of the whole history.
- Then the decision that schedules the first 99 activities, with small inputs and with inputs of 9 kB, per
  activity; and what it takes to write such an input as JSON.

Every figure is the best of several runs of user plus system time.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict

from benchmarks.bench_history import ACTIVITY, BATCH, TASK_LIST, WORKFLOW, a_story, best_of, parsed
from simpleflow import Workflow, activity, futures
from simpleflow.history import History
from simpleflow.swf.executor import Executor
from swf.actors.decider import Decider
from swf.core import new_client
from swf.models.domain import Domain

DOMAIN = Domain("bench")
PAGE = 1_000
#: Events since the decision before.
LATEST = 300


@activity.with_attributes(name=ACTIVITY["name"], version=ACTIVITY["version"], task_list=TASK_LIST["name"])
def compute_sums(number: int, part: str) -> dict[str, Any]:
    """Never runs here."""
    raise NotImplementedError


class Quickstart(Workflow):
    """Many activities side by side."""

    name, version, task_list = WORKFLOW["name"], WORKFLOW["version"], TASK_LIST["name"]
    count = 0
    prefix = "s3://bucket/part-"

    def run(self) -> int:
        parts = [self.submit(compute_sums, part, f"{self.prefix}{part:05d}") for part in range(self.count)]
        return sum(result["count"] for result in futures.wait(*parts))


class Raw:
    """A body that was read already."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        yield self.body


def pages(events: list[dict[str, Any]]) -> list[bytes]:
    """The bytes that SWF sends for a decision task."""
    answers = []
    for first in range(0, len(events), PAGE):
        answer = {
            "events": events[first : first + PAGE],
            "previousStartedEventId": 0,
            "startedEventId": len(events),
            "taskToken": "t" * 400,
            "workflowExecution": {"workflowId": "analysis-1", "runId": "22vOeXCRZYBLl4tcYvtJP5qvQTdrPPjU="},
            "workflowType": WORKFLOW,
        }
        if first + PAGE < len(events):
            answer["nextPageToken"] = str(first // PAGE + 1)
        answers.append(json.dumps(answer, separators=(",", ":")).encode())
    return answers


def a_decider(answers: list[bytes]) -> Decider:
    """A decider whose client gets these pages, one after the other."""
    client = new_client()
    headers = HeadersDict({"content-type": "application/x-amz-json-1.0"})

    def answer(request: Any, **_: Any) -> AWSResponse:
        page = int(json.loads(request.body).get("nextPageToken", 0))
        return AWSResponse(request.url, 200, headers, Raw(answers[page]))

    client.meta.events.register("before-send.swf.*", answer)
    return Decider(DOMAIN, TASK_LIST["name"], boto3_client=client)


def decide(executor: Executor, history: Any) -> int:
    """Replay, and return how many decisions there are."""
    return len(executor.replay(SimpleNamespace(history=history, execution=None)).decisions)


def measure(count: int, runs: int) -> Iterator[float]:
    """Yield the columns of one line."""
    story = a_story(count)
    raw = story.events
    Quickstart.count = story.activities
    executor = Executor(DOMAIN, Quickstart)
    assert decide(executor, parsed(raw)) == 1
    scale = 1e6 / len(raw)
    yield len(raw)
    yield story.activities
    yield best_of(runs, lambda: parsed(raw), lambda history: decide(executor, history)) * scale
    decider = a_decider(pages(raw))
    yield best_of(runs, lambda: None, lambda _: executor.replay(decider.poll())) * scale
    newest = a_decider(pages(raw[-LATEST:]))

    def earlier() -> History:
        return History(parsed(raw[:-LATEST])).parse()

    yield best_of(runs, earlier, lambda known: executor.replay(newest.poll(), known=known)) * scale


def scheduling(runs: int, padding: str = "") -> float:
    """Microseconds for each activity of a first decision."""
    story = a_story(1)
    raw = [story.events[0]]
    Quickstart.count = BATCH
    Quickstart.prefix = padding
    executor = Executor(DOMAIN, Quickstart)
    assert decide(executor, parsed(raw)) == BATCH
    return best_of(runs, lambda: parsed(raw), lambda history: decide(executor, history)) * 1e6 / BATCH


def main() -> None:
    """Print one line per size."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ.setdefault(name, "none")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="*", default=[1_000, 5_000, 15_000, 25_000])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    print("events  activities   replay   from wire     next   [us per event]")
    for count in options.events:
        events, activities, replay, wire, following = measure(count, options.runs)
        print(f"{events:6.0f} {activities:11.0f} {replay:8.2f} {wire:11.2f} {following:8.2f}")
    print(f"a decision that schedules {BATCH}: {scheduling(50 * options.runs):.1f} us each")
    large = "x" * 9_000
    dumps = best_of(options.runs, lambda: None, lambda _: [json.dumps(large) for _ in range(1_000)]) * 1e3
    print(
        f"with inputs of 9 kB: {scheduling(10 * options.runs, large):.1f} us each (JSON of one: {dumps:.1f})"
    )


if __name__ == "__main__":
    main()
