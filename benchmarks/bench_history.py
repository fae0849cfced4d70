"""What it costs to fold a history into entries: CPU microseconds per event.

Run it from the project's root: ``python -m benchmarks.bench_history [events ...]``. The events were read
from the wire already. "fold" reads a whole history; "feed" are the events of one more decision (about 300),
fed to a history of that length, on which they must not depend. Every figure is the best of several runs of
user plus system time.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from simpleflow.history import History
from swf.models.history.base import History as SwfHistory

TASK_LIST = {"name": "analysis-quickstart-tasks"}
ACTIVITY = {"name": "analytics.activities.compute_sums", "version": "v12"}
WORKFLOW = {"name": "analytics.workflows.Quickstart", "version": "v12"}
RESULT = json.dumps({"count": 1234, "mean": 0.123456789, "partition": [7, 8], "note": None})

#: Activities that one decision schedules.
BATCH = 99


class Story:
    """The events of an execution, as SWF sends them: activities, each batch completed before the next."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.activities = 0
        self.add(
            "WorkflowExecutionStarted",
            childPolicy="TERMINATE",
            executionStartToCloseTimeout="86400",
            input=json.dumps({"args": [], "kwargs": {}}),
            parentInitiatedEventId=0,
            tagList=["bench"],
            taskList=TASK_LIST,
            taskStartToCloseTimeout="300",
            workflowType=WORKFLOW,
        )

    def add(self, name: str, **attributes: Any) -> int:
        """Add an event, and return its id."""
        number = len(self.events) + 1
        key = f"{name[0].lower()}{name[1:]}EventAttributes"
        self.events.append(
            {"eventId": number, "eventTimestamp": 1385177769.585 + number, "eventType": name, key: attributes}
        )
        return number

    def decide(self) -> int:
        """Add a decision, and return the id of its completion."""
        scheduled, started = self.ask()
        return self.add("DecisionTaskCompleted", scheduledEventId=scheduled, startedEventId=started)

    def ask(self) -> tuple[int, int]:
        """Add a decision task that is being worked on."""
        scheduled = self.add("DecisionTaskScheduled", startToCloseTimeout="300", taskList=TASK_LIST)
        return scheduled, self.add(
            "DecisionTaskStarted", identity="decider@host-1234", scheduledEventId=scheduled
        )

    def work(self, count: int) -> None:
        """Add a decision that schedules activities, and their ends."""
        decision = self.decide()
        scheduled = [self._schedule(decision) for _ in range(count)]
        for activity in scheduled:
            start = self.add("ActivityTaskStarted", identity="worker@host-5678", scheduledEventId=activity)
            self.add("ActivityTaskCompleted", result=RESULT, scheduledEventId=activity, startedEventId=start)

    def _schedule(self, decision: int) -> int:
        self.activities += 1
        number = self.activities
        return self.add(
            "ActivityTaskScheduled",
            activityId=f"activity-{ACTIVITY['name']}-{number}",
            activityType=ACTIVITY,
            decisionTaskCompletedEventId=decision,
            heartbeatTimeout="300",
            input=json.dumps({"args": [number - 1, f"s3://bucket/part-{number - 1:05d}"], "kwargs": {}}),
            scheduleToCloseTimeout="3900",
            scheduleToStartTimeout="300",
            startToCloseTimeout="3600",
            taskList=TASK_LIST,
        )


def a_story(count: int) -> Story:
    """About so many events: batches of activities, then a decision task."""
    story = Story()
    while len(story.events) < count:
        story.work(min(BATCH, max(1, (count - len(story.events)) // 3)))
    story.ask()
    return story


def best_of(runs: int, prepare: Callable[[], Any], work: Callable[[Any], Any]) -> float:
    """Return the fewest CPU seconds that the work took on what was prepared for it."""
    times = []
    for _ in range(runs):
        given = prepare()
        gc.collect()
        start = time.process_time()
        result = work(given)
        times.append(time.process_time() - start)
        del result, given
    return min(times)


def parsed(raw: list[dict[str, Any]]) -> SwfHistory:
    """Event objects that nobody has read yet."""
    return SwfHistory.from_event_list(raw)


def measure(count: int, runs: int) -> Iterator[float]:
    """Yield the columns of one line."""
    story = a_story(count)
    known = len(story.events)
    yield known
    fold = best_of(runs, lambda: parsed(story.events), lambda history: History(history).parse())
    yield fold * 1e6 / known
    story.work(BATCH)
    more = len(story.events) - known

    def prepare() -> tuple[History, SwfHistory]:
        return History(parsed(story.events[:known])).parse(), parsed(story.events[known:])

    fed = best_of(runs, prepare, lambda given: given[0].feed(given[1]))
    yield fed * 1e6 / more


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="*", default=[1_000, 5_000, 15_000, 25_000])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    print("events    fold      feed   [us per event]")
    for count in options.events:
        events, fold, fed = measure(count, options.runs)
        print(f"{events:6.0f} {fold:7.2f} {fed:9.2f}")


if __name__ == "__main__":
    main()
