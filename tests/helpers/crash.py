"""A server killed at random moments under load, and what was acknowledged held against what is there."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.helpers.crash_load import DOMAIN, LOADS, Ledger, Load, register
from tests.helpers.oracle.claims import attributes_of
from tests.helpers.oracle.history import History, RunName
from tests.helpers.oracle.judge import Violation, ensure, same
from tests.helpers.server_process import RawClient, ServerDown, ServerProcess

#: How late something due may be: as long as the server was down, and then some (milliseconds).
_LATE = 60_000
#: How long something due may take to happen in a busy server that is up, in seconds.
_GRACE = 1.0


@dataclass
class Known:
    """What was acknowledged of one run, and must be there for good."""

    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    signals: set[str] = field(default_factory=set)
    markers: set[str] = field(default_factory=set)
    #: Results of activities by their ActivityTaskStarted event.
    results: dict[int, str] = field(default_factory=dict)
    #: ActivityTaskStarted events of tasks whose heartbeat was acknowledged.
    beats: set[int] = field(default_factory=set)
    #: DecisionTaskStarted events of answers that were accepted.
    decided: set[int] = field(default_factory=set)


class CrashTest:
    """One data file, and the server on it that dies again and again.

    Args:
        directory: where the data file is.
        seed: of the moments at which it dies, and of what its clients do.
    """

    def __init__(self, directory: Path, seed: int) -> None:
        self.random = random.Random(f"kills {seed}")
        self.server = ServerProcess(directory / "crash.sqlite", "--domain", DOMAIN)
        self.known: dict[tuple[str, str], Known] = {}
        self.touched: set[tuple[str, str]] = set()
        #: Tokens that must still be good, and those whose answer was under way when the server died.
        self.tasks: dict[str, dict[str, Any]] = {}
        self.kills = 0
        self.acknowledged = 0
        self.tokens_checked = 0
        self.deadlines_checked = 0
        #: When something must have happened in an open run, by the run (milliseconds).
        self.watched: dict[tuple[str, str], int] = {}
        self.closed: set[tuple[str, str]] = set()

    def __enter__(self) -> "CrashTest":
        self.server.start()
        client = RawClient(self.server.port)
        register(client)
        client.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self.server.stop()

    def summary(self) -> str:
        """What has been seen so far."""
        return (
            f"{self.acknowledged} requests acknowledged, {len(self.known)} runs ({len(self.closed)} closed), "
            f"{self.tokens_checked} tokens and {self.deadlines_checked} deadlines looked at after a kill"
        )

    def round(self) -> None:
        """Load, kill, start again, compare.

        Raises:
            Violation: if something acknowledged is not there.
        """
        ledgers = self._load(self.random.uniform(0.02, 0.6))
        if self.random.random() < 0.15:
            # Once more while it comes up, perhaps before it listens.
            self.server.spawn()
            time.sleep(self.random.uniform(0, 0.5))
            self.server.kill()
            self.kills += 1
        self.server.start()
        for ledger in ledgers:
            self._remember(ledger)
        self._compare(self.touched)
        self._check_tokens()
        self._check_deadlines()
        self.touched = set()

    def _load(self, seconds: float) -> list[Ledger]:
        ledgers, threads = [], []
        held = list(self.tasks.values())
        self.tasks = {}
        for number, make in enumerate(LOADS):
            ledger = Ledger()
            ledger.tasks = held[number :: len(LOADS)]
            load = Load(self.server, ledger, random.Random(self.random.random()), f"{self.kills}-{number}")
            ledgers.append(ledger)
            threads.append(threading.Thread(target=_until_down, args=(make, load, ledger), daemon=True))
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.server.kill()
        self.kills += 1
        for thread in threads:
            thread.join(30)
            ensure(not thread.is_alive(), "a client hangs though the server is dead")
        for ledger in ledgers:
            if ledger.error is not None:
                raise ledger.error
        return ledgers

    def _remember(self, ledger: Ledger) -> None:
        self.acknowledged += ledger.acknowledged
        for run, member, value in ledger.facts:
            known = self.known.setdefault(run, Known())
            self.touched.add(run)
            if member == "event":
                known.events[value["eventId"]] = value
            elif member == "result":
                known.results[value[0]] = value[1]
            elif member is not None:
                getattr(known, member).add(value)
        for task in (*ledger.tasks, *ledger.unsure):
            self.tasks[task["taskToken"]] = task
            self.touched.add(run_of(task))

    # comparing

    def _compare(self, runs: set[tuple[str, str]]) -> None:
        client = RawClient(self.server.port)
        for run in runs:
            self._compare_run(client, run)
        client.close()

    def _compare_run(self, client: RawClient, run: tuple[str, str]) -> None:
        known = self.known.get(run, Known())
        history = read_history(client, run)
        if history.closed:
            self.closed.add(run)
            self.watched.pop(run, None)
        else:
            self.watched[run] = min(history.deadlines())
        for number, event in known.events.items():
            ensure(number <= len(history.events), "{}: event {} was seen and is gone", history, event)
            same(f"event {number} of {history}", history.events[number - 1], event)
        signals, markers, decided, results = set(), set(), set(), {}
        for event in history.events:
            said = attributes_of(event)
            if event["eventType"] == "WorkflowExecutionSignaled":
                signals.add(said["signalName"])
            elif event["eventType"] == "MarkerRecorded":
                markers.add(said["markerName"])
            elif event["eventType"] == "DecisionTaskCompleted":
                decided.add(said["startedEventId"])
            elif event["eventType"] == "ActivityTaskCompleted":
                results[said["startedEventId"]] = said.get("result")
            elif event["eventType"] == "ActivityTaskTimedOut" and said["startedEventId"] in known.beats:
                ensure("details" in said, "{} lost a heartbeat: {}", history, event)
        ensure(known.signals <= signals, "{} lost signals: {}", history, known.signals - signals)
        ensure(known.markers <= markers, "{} lost markers: {}", history, known.markers - markers)
        ensure(known.decided <= decided, "{} lost decisions: {}", history, known.decided - decided)
        lost = {key: value for key, value in known.results.items() if results.get(key) != value}
        ensure(not lost, "{} lost results of activities: {}", history, lost)

    def _check_tokens(self) -> None:
        """A token is good exactly as long as its history says that its task is open."""
        client = RawClient(self.server.port)
        for token, task in list(self.tasks.items()):
            before = is_open(read_history(client, run_of(task)), task)
            if "activityId" in task:
                code, _ = client.call("RecordActivityTaskHeartbeat", taskToken=token, details="still here")
            else:
                wrong = [{"decisionType": "StartTimer"}]
                code, _ = client.call("RespondDecisionTaskCompleted", taskToken=token, decisions=wrong)
                code = None if code == "ValidationException" else code
            after = is_open(read_history(client, run_of(task)), task)
            self.tokens_checked += 1
            if "activityId" in task and code is None:
                self.known.setdefault(run_of(task), Known()).beats.add(task["startedEventId"])
            ensure(code in (None, "UnknownResourceFault"), "a token of ours is answered {}", code)
            # Time goes on: a task may time out between two requests.
            ensure(code is None or not after, "the token of {} does not work any more", task)
            ensure(code is not None or before, "the token of {} works, though its task is over", task)
            if not after:
                del self.tasks[token]
        client.close()

    def _check_deadlines(self) -> None:
        """What fell due happened, also when the server was down at that moment."""
        client = RawClient(self.server.port)
        end = time.monotonic() + 10
        for run, due in list(self.watched.items()):
            if due > (time.time() - _GRACE) * 1000:
                continue
            self.deadlines_checked += 1
            while due <= (time.time() - _GRACE) * 1000:
                history = read_history(client, run)
                if history.closed:
                    del self.watched[run]
                    break
                due = self.watched[run] = min(history.deadlines())
                ensure(time.monotonic() < end, "{}: what was due at {} does not happen", history, due)
        client.close()

    # the end

    def finish(self) -> None:
        """Let every run come to its end, and compare them all.

        Raises:
            Violation: if one does not end, or something is not there.
        """
        ledgers = [Ledger() for _ in LOADS]
        stop = threading.Event()
        threads = []
        for ledger, make in zip(ledgers, LOADS, strict=True):
            load = Load(self.server, ledger, random.Random(0), "end", stop)
            threads.append(threading.Thread(target=_until_down, args=(make, load, ledger), daemon=True))
        for thread in threads:
            thread.start()
        try:
            self._wait_until_all_closed()
        finally:
            stop.set()
            self.server.stop()
            for thread in threads:
                thread.join(30)
        self.server.start()
        for ledger in ledgers:
            if ledger.error is not None:
                raise ledger.error
            self._remember(ledger)
        self._compare(set(self.known))
        ensure("Traceback" not in self.server.log(), "the server's log has:\n{}", self.server.log()[-3000:])

    def _wait_until_all_closed(self) -> None:
        client = RawClient(self.server.port)
        end = time.monotonic() + 90
        count = -1
        while time.monotonic() < end:
            answer = client.must(
                "CountOpenWorkflowExecutions", domain=DOMAIN, startTimeFilter={"oldestDate": 0}
            )
            count = answer["count"]
            if not count:
                return
            time.sleep(0.1)
        raise Violation(f"{count} runs do not come to their end")


def _until_down(make: Callable[[Load], None], load: Load, ledger: Ledger) -> None:
    try:
        make(load)
    except ServerDown:
        pass
    except BaseException as error:
        ledger.error = error


def run_of(task: dict[str, Any]) -> tuple[str, str]:
    """The run a task belongs to."""
    return task["workflowExecution"]["workflowId"], task["workflowExecution"]["runId"]


def read_history(client: RawClient, run: tuple[str, str]) -> History:
    """The whole history of a run, read by the oracle."""
    execution = {"workflowId": run[0], "runId": run[1]}
    history = History(RunName(DOMAIN, *run), 25_000, _LATE)
    token: dict[str, str] = {}
    while True:
        answer = client.must("GetWorkflowExecutionHistory", domain=DOMAIN, execution=execution, **token)
        for event in answer["events"]:
            history.add(event)
        if "nextPageToken" not in answer:
            return history
        token = {"nextPageToken": answer["nextPageToken"]}


def is_open(history: History, task: dict[str, Any]) -> bool:
    """Whether a task is still in the hands of whoever took it."""
    if history.closed:
        return False
    if "activityId" not in task:
        return history.decisions.started_event == task["startedEventId"] and bool(history.decisions.started)
    started = [one.started.id for one in history.activities.open.values() if one.started]
    return task["startedEventId"] in started
