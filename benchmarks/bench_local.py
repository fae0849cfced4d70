"""How much CPU and memory the local executor takes for each trivial task.

    python benchmarks/bench_local.py [--repeat N]

Each line is a fresh process: CPU microseconds for each task (user and system, the median of N
runs), by the number of tasks, and KiB of memory that each one keeps until the run ends.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
import tracemalloc

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Group
from simpleflow.futures import Future
from simpleflow.local.executor import Executor

WAYS = ("submit", "map", "group")
SIZES = (1_000, 10_000, 100_000)


@activity.with_attributes()
def increment(x: int) -> int:
    """The most trivial of tasks."""
    return x + 1


class Many(Workflow):
    """Submits so many tasks, in one of three ways."""

    name, version, task_list = "many", "1", "default"

    def run(self, how: str, count: int) -> int:
        if how == "submit":
            done = [self.submit(increment, i) for i in range(count)]
        elif how == "map":
            done = self.map(increment, range(count))
        else:
            done = self.submit(Group(*[(increment, i) for i in range(count)], max_parallel=50)).futures
        return sum(futures.wait(*done))


def one_run(how: str, count: int) -> float:
    """CPU microseconds for each task of one run."""
    Executor(Many).run({"args": [how, 10]})
    start = time.process_time()
    Executor(Many).run({"args": [how, count]})
    return (time.process_time() - start) / count * 1e6


def memory(how: str, count: int) -> float:
    """KiB that a task keeps while the run goes on (the peak, divided by the number of tasks)."""
    Executor(Many).run({"args": [how, 10]})
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    Executor(Many).run({"args": [how, count]})
    return (tracemalloc.get_traced_memory()[1] - before) / count / 1024


def waiting(count: int) -> float:
    """CPU nanoseconds that `futures.wait` takes for each finished future."""
    done = []
    for i in range(count):
        future = Future()
        future.set_finished(i)
        done.append(future)
    start = time.process_time()
    futures.wait(*done)
    return (time.process_time() - start) / count * 1e9


def measured(name: str, *args: str) -> float:
    """What a function of this file says in a process of its own."""
    command = [sys.executable, __file__, "--only", name, *args]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        name, *args = options.only
        print(json.dumps(globals()[name](*[int(arg) if arg.isdigit() else arg for arg in args])))
        return
    print(f"{'':8}" + "".join(f"{size:>12,}" for size in SIZES) + "   growth   KiB a task")
    for how in WAYS:
        times = [
            statistics.median(measured("one_run", how, str(size)) for _ in range(options.repeat))
            for size in SIZES
        ]
        kept = measured("memory", how, "10000")
        columns = "".join(f"{value:9.2f} us" for value in times)
        print(f"{how:8}{columns}   {times[-1] / times[0]:6.2f}   {kept:10.2f}")
    waits = [statistics.median(measured("waiting", str(s)) for _ in range(options.repeat)) for s in SIZES]
    print(f"{'wait':8}" + "".join(f"{value:9.1f} ns" for value in waits))


if __name__ == "__main__":
    main()
