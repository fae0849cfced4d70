"""How fast the service is: requests and activity cycles a second, waits, memory, start-up.

    python benchmarks/bench_server.py [startup] [heartbeats] [cycles] [latency] [memory] [growth] [moto]

The server is a process of its own on a data file; the client speaks raw HTTP over kept connections. Beside
the wall clock, the server's own processor time is shown: on a busy machine it is the number to compare.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = {"domain": "bench"}


class Connection:
    """One kept HTTP connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.closed = False

    async def open(self) -> "Connection":
        self.closed = False
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def call(self, operation: str, **members: object) -> dict:
        body = json.dumps(members, separators=(",", ":")).encode()
        head = (
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"X-Amz-Target: SimpleWorkflowService.{operation}\r\nContent-Type: application/x-amz-json-1.0\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=x/20240101/us-east-1/swf/aws4_request\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        if self.closed:  # moto_server keeps no connection
            await self.open()
        self.writer.write(head + body)
        status, _, rest = (await self.reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        length = 0
        for line in rest.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        answer = await self.reader.readexactly(length)
        if b"\r\nconnection: close" in rest.lower():
            self.closed = True
            self.writer.close()
        if not status.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{operation}: {status.decode()} {answer.decode()}")
        return json.loads(answer) if answer else {}

    def close(self) -> None:
        self.writer.close()


@contextmanager
def server(data: str | None = None, *arguments: str, module: tuple[str, ...] = ("swf.server",)):
    """A server process: its port and its process."""
    with tempfile.TemporaryDirectory() as directory:
        data = data or f"{directory}/swf.sqlite"
        command = [sys.executable, "-m", *module, "--port", "0", "--data", data, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            port = int(process.stdout.readline().rpartition(":")[2].split(",")[0])
            yield port, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(10)


def processor_time(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


async def register(connection: Connection) -> None:
    await connection.call("RegisterDomain", name="bench", workflowExecutionRetentionPeriodInDays="1")
    timeouts = {"defaultTaskStartToCloseTimeout": "3600"}
    await connection.call(
        "RegisterWorkflowType",
        **DOMAIN,
        name="w",
        version="1",
        defaultExecutionStartToCloseTimeout="36000",
        defaultChildPolicy="TERMINATE",
        **timeouts,
    )
    await connection.call(
        "RegisterActivityType",
        **DOMAIN,
        name="a",
        version="1",
        defaultTaskHeartbeatTimeout="600",
        defaultTaskScheduleToStartTimeout="3600",
        defaultTaskScheduleToCloseTimeout="3600",
        **timeouts,
    )


async def start(connection: Connection, name: str) -> dict:
    """Start an execution on its own task list; its first decision task."""
    task_list = {"name": name}
    workflow_type = {"name": "w", "version": "1"}
    await connection.call(
        "StartWorkflowExecution", **DOMAIN, workflowId=name, workflowType=workflow_type, taskList=task_list
    )
    return await connection.call("PollForDecisionTask", **DOMAIN, taskList=task_list)


def schedule(name: str, number: int, count: int = 1) -> list[dict]:
    return [
        {
            "decisionType": "ScheduleActivityTask",
            "scheduleActivityTaskDecisionAttributes": {
                "activityId": f"{number}-{index}",
                "activityType": {"name": "a", "version": "1"},
                "taskList": {"name": name},
                "input": '{"args": [1, 2, 3], "kwargs": {}}',
            },
        }
        for index in range(count)
    ]


async def cycle(connection: Connection, name: str, task: dict, number: int) -> dict:
    """Schedule an activity, take it, complete it; the next decision task."""
    token = task["taskToken"]
    decisions = schedule(name, number)
    await connection.call("RespondDecisionTaskCompleted", taskToken=token, decisions=decisions)
    activity = await connection.call("PollForActivityTask", **DOMAIN, taskList={"name": name})
    await connection.call("RespondActivityTaskCompleted", taskToken=activity["taskToken"], result="42")
    members = {"maximumPageSize": 10, "reverseOrder": True}
    return await connection.call("PollForDecisionTask", **DOMAIN, taskList={"name": name}, **members)


async def together(port: int, count: int, work: Callable[[Connection, int], Awaitable[None]]) -> float:
    """Seconds that `count` connections need for their work."""
    connections = [await Connection(port).open() for _ in range(count)]
    began = time.perf_counter()
    await asyncio.gather(*(work(connection, index) for index, connection in enumerate(connections)))
    spent = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return spent


async def heartbeats(port: int, process: psutil.Process, each: int = 2000, count: int = 8) -> None:
    first = await Connection(port).open()
    await register(first)
    tokens = []
    for index in range(count):
        task = await start(first, f"w{index}")
        decisions = schedule(f"w{index}", 0)
        await first.call("RespondDecisionTaskCompleted", taskToken=task["taskToken"], decisions=decisions)
        task = await first.call("PollForActivityTask", **DOMAIN, taskList={"name": f"w{index}"})
        tokens.append(task["taskToken"])

    async def work(connection: Connection, index: int) -> None:
        for number in range(each):
            await connection.call(
                "RecordActivityTaskHeartbeat", taskToken=tokens[index], details=f"step {number}"
            )

    before = processor_time(process)
    spent = await together(port, count, work)
    total, busy = each * count, processor_time(process) - before
    print(f"heartbeats: {total / spent:8.0f} requests/s, {busy / total * 1e6:6.0f} us of processor each")


async def cycles(port: int, process: psutil.Process, each: int = 300, count: int = 8) -> None:
    first = await Connection(port).open()
    await register(first)
    tasks = [await start(first, f"w{index}") for index in range(count)]

    async def work(connection: Connection, index: int) -> None:
        task = tasks[index]
        for number in range(each):
            task = await cycle(connection, f"w{index}", task, number)

    before = processor_time(process)
    spent = await together(port, count, work)
    total, busy = each * count, processor_time(process) - before
    print(f"cycles:     {total / spent:8.0f} cycles/s,   {busy / total * 1e6:6.0f} us of processor each")


async def latency(port: int, process: psutil.Process, idle: int = 200, rounds: int = 300) -> None:
    first = await Connection(port).open()
    await register(first)
    waiting = [await Connection(port).open() for _ in range(idle)]
    polls = [
        asyncio.create_task(c.call("PollForActivityTask", **DOMAIN, taskList={"name": f"idle{i % 10}"}))
        for i, c in enumerate(waiting)
    ]
    poller = await Connection(port).open()
    task, waits = await start(first, "w"), []
    for number in range(rounds):
        poll = asyncio.create_task(poller.call("PollForActivityTask", **DOMAIN, taskList={"name": "w"}))
        await asyncio.sleep(0.002)
        began = time.perf_counter()
        arrived = asyncio.create_task(_arrival(poll))
        token = task["taskToken"]
        await first.call("RespondDecisionTaskCompleted", taskToken=token, decisions=schedule("w", number))
        activity, at = await arrived
        waits.append((at - began) * 1000)
        await first.call("RespondActivityTaskCompleted", taskToken=activity["taskToken"])
        task = await first.call("PollForDecisionTask", **DOMAIN, taskList={"name": "w"}, maximumPageSize=1)
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)]
    print(f"latency:    median {statistics.median(waits):.1f} ms, p99 {p99:.1f} ms, with {idle} idle pollers")
    before, began = processor_time(process), time.perf_counter()
    await asyncio.sleep(10)
    share = (processor_time(process) - before) / (time.perf_counter() - began)
    print(f"idle:       {share * 100:.2f} % of a core, with {idle} waiting pollers")
    for poll in polls:
        poll.cancel()
    for connection in waiting:
        connection.close()


async def _arrival(poll: "asyncio.Task[dict]") -> tuple[dict, float]:
    return await poll, time.perf_counter()


async def memory(port: int, process: psutil.Process, events: int = 100_000) -> None:
    """Runs of 1,000 events each, in cycles of 30 activities."""
    first = await Connection(port).open()
    await register(first)
    began, made, number = time.perf_counter(), 0, 0
    while made < events:
        task = await start(first, f"run{number}")
        for batch in range(10):
            decisions = schedule("act", batch, 30)
            token = task["taskToken"]
            await first.call("RespondDecisionTaskCompleted", taskToken=token, decisions=decisions)
            for _ in decisions:
                activity = await first.call("PollForActivityTask", **DOMAIN, taskList={"name": "act"})
                token = activity["taskToken"]
                await first.call("RespondActivityTaskCompleted", taskToken=token, result="x" * 100)
            members = {"maximumPageSize": 1, "reverseOrder": True, "taskList": {"name": f"run{number}"}}
            task = await first.call("PollForDecisionTask", **DOMAIN, **members)
        made += task["startedEventId"]
        number += 1
        if number % 2:
            token, done = task["taskToken"], [{"decisionType": "CompleteWorkflowExecution"}]
            await first.call("RespondDecisionTaskCompleted", taskToken=token, decisions=done)
    resident = process.memory_info().rss / 2**20
    spent = time.perf_counter() - began
    print(f"memory:     {resident:.1f} MiB after {made} events ({spent:.0f} s)")


async def growth(port: int, process: psutil.Process) -> None:
    """Cost of a cycle, of a heartbeat and of a page of history, in small and in large."""
    first = await Connection(port).open()
    await register(first)
    await _closed(port, 1000, 0)
    small = await _costs(first, process, "a")
    await _closed(port, 99_000, 1000)
    first = await Connection(port).open()
    large = await _costs(first, process, "b")
    for what in small:
        change = (large[what] / small[what] - 1) * 100
        print(
            f"growth:     {what}: {small[what]:.0f} us with 1,000 closed executions, "
            f"{large[what]:.0f} us with 100,000 ({change:+.0f} %)"
        )
    await _history_pages(first, process)


async def _closed(port: int, count: int, first_number: int) -> None:
    async def work(connection: Connection, index: int) -> None:
        done = [{"decisionType": "CompleteWorkflowExecution"}]
        for number in range(index, count, 8):
            task = await start(connection, f"closed{index}-{first_number + number}")
            token = task["taskToken"]
            await connection.call("RespondDecisionTaskCompleted", taskToken=token, decisions=done)

    await together(port, 8, work)


async def _costs(connection: Connection, process: psutil.Process, name: str) -> dict[str, float]:
    """Microseconds of the server's processor time by kind of call."""
    costs = {}
    task = await start(connection, name)

    async def cycles() -> None:
        nonlocal task
        for number in range(500):
            task = await cycle(connection, name, task, number)

    async def starts() -> None:
        for number in range(500):
            await start(connection, f"{name}-{number}")

    async def lists() -> None:
        for _ in range(500):
            await connection.call(
                "ListClosedWorkflowExecutions",
                **DOMAIN,
                startTimeFilter={"oldestDate": 0},
                maximumPageSize=10,
            )

    for what, work, times in (("cycle", cycles, 500), ("start", starts, 500), ("list", lists, 500)):
        before = processor_time(process)
        await work()
        costs[what] = (processor_time(process) - before) / times * 1e6
    return costs


async def _history_pages(connection: Connection, process: psutil.Process) -> None:
    for name, batches in (("short", 2), ("long", 200)):
        task = await start(connection, name)
        for _ in range(batches):
            markers = [
                {"decisionType": "RecordMarker", "recordMarkerDecisionAttributes": {"markerName": f"m{i}"}}
                for i in range(96)
            ]
            members = {"workflowId": name, "signalName": "go"}
            await connection.call("SignalWorkflowExecution", **DOMAIN, **members)
            token = task["taskToken"]
            await connection.call("RespondDecisionTaskCompleted", taskToken=token, decisions=markers)
            members = {"taskList": {"name": name}, "maximumPageSize": 1}
            task = await connection.call("PollForDecisionTask", **DOMAIN, **members)
        execution = task["workflowExecution"]
        pages, before = 0, processor_time(process)
        for _ in range(10 if name == "long" else 2000):
            token = None
            while True:
                more = {"nextPageToken": token} if token else {}
                members = {"execution": execution, "maximumPageSize": 50, **more}
                answer = await connection.call("GetWorkflowExecutionHistory", **DOMAIN, **members)
                if len(answer["events"]) < 50:
                    break
                pages, token = pages + 1, answer["nextPageToken"]
        cost = (processor_time(process) - before) / pages * 1e6
        events = task["startedEventId"]
        print(f"growth:     page of 50 events of a history of {events}: {cost:.0f} us of processor")


def startup() -> None:
    waits = []
    for _ in range(5):
        began = time.perf_counter()
        with server():
            waits.append(time.perf_counter() - began)
    print(f"start-up:   {min(waits):.2f} s (of 5: {', '.join(f'{wait:.2f}' for wait in waits)})")


def _calls_of_moto(name: str, run_id: str) -> dict[str, tuple[str, dict]]:
    execution = {"workflowId": name, "runId": run_id}
    return {
        "describe": ("DescribeWorkflowExecution", {"execution": execution}),
        "signal": ("SignalWorkflowExecution", {"workflowId": name, "signalName": "s", "input": "i"}),
        "history": ("GetWorkflowExecutionHistory", {"execution": execution}),
        "pending": ("CountPendingDecisionTasks", {"taskList": {"name": "x"}}),
    }


async def moto(port: int, each: int = 50, count: int = 8) -> dict[str, float]:
    """Requests a second for calls that moto has too, by kind of call."""
    first = await Connection(port).open()
    await register(first)
    started: dict[int, tuple[str, str]] = {}

    async def start(connection: Connection, index: int) -> None:
        for number in range(each):
            name = f"m{index}-{number}"
            members = {"workflowType": {"name": "w", "version": "1"}, "taskList": {"name": "x"}}
            answer = await connection.call("StartWorkflowExecution", **DOMAIN, workflowId=name, **members)
            started[index] = (name, answer["runId"])

    def others(what: str) -> Callable[[Connection, int], Awaitable[None]]:
        async def work(connection: Connection, index: int) -> None:
            operation, members = _calls_of_moto(*started[index])[what]
            for _ in range(each):
                await connection.call(operation, **DOMAIN, **members)

        return work

    rates = {"start": each * count / await together(port, count, start)}
    for what in _calls_of_moto("", ""):
        rates[what] = each * count / await together(port, count, others(what))
    return rates


def compare() -> None:
    """The same calls on this service and on moto_server."""
    with server() as (port, _):
        ours = asyncio.run(moto(port))
    with moto_server() as (port, _):
        theirs = asyncio.run(moto(port))
    for what, rate in ours.items():
        times = rate / theirs[what]
        both = f"{rate:6.0f} requests/s, moto_server {theirs[what]:5.0f}"
        print(f"moto:       {what:9} {both} ({times:.0f} times)")


@contextmanager
def moto_server():
    port = 5999
    python = os.environ.get("MOTO_PYTHON", sys.executable)  # an environment with moto[server]
    command = [python, "-m", "moto.server", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                asyncio.run(Connection(port).open())
                break
            except OSError:
                time.sleep(0.1)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


ON_OUR_SERVER = {
    "heartbeats": heartbeats,
    "cycles": cycles,
    "latency": latency,
    "memory": memory,
    "growth": growth,
}


def main(names: list[str]) -> None:
    for name in names or ["startup", *ON_OUR_SERVER, "moto"]:
        if name == "startup":
            startup()
        elif name == "moto":
            compare()
        else:
            with server() as (port, process):
                asyncio.run(ON_OUR_SERVER[name](port, process))


if __name__ == "__main__":
    main(sys.argv[1:])
