"""How long whole runs take: `standalone` on its private service, from the command to its exit.

    python -m benchmarks.bench_end_to_end [--repeat N] [--long]

Seconds that passed (the median of N runs), processor seconds of all processes, and the peak of the
sum of their proportional set sizes (PSS, MiB; Linux only). At the end, how long a running
`standalone` takes to end with all its processes after SIGTERM. `--long` adds a chain of 500.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from simpleflow import Workflow, activity, futures

ROOT = Path(__file__).resolve().parent.parent


@activity.with_attributes(task_list="bench", version="1")
def increment(x: int) -> int:
    """The most trivial of tasks."""
    return x + 1


@activity.with_attributes(task_list="bench", version="1")
def rest(seconds: float) -> None:
    """Takes its time."""
    time.sleep(seconds)


class _Bench(Workflow):
    version, task_list, execution_timeout, decision_tasks_timeout = "1", "bench", 3600, 60


class Chain(_Bench):
    """One activity after the other."""

    name = "chain"

    def run(self, count: int) -> int:
        x = 0
        for _ in range(count):
            x = self.submit(increment, x)
        return x.result  # type: ignore[attr-defined]


class Fan(_Bench):
    """All activities side by side."""

    name = "fan"

    def run(self, count: int) -> int:
        return sum(futures.wait(*self.map(increment, range(count))))


class Resting(_Bench):
    """Waits for an activity."""

    name = "resting"

    def run(self, seconds: float) -> None:
        futures.wait(self.submit(rest, seconds))


def start(workflow: str, given: str, home: str) -> subprocess.Popen[bytes]:
    """Begin a run of `standalone` with nothing configured."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "XDG_"))}
    environment = {**kept, "HOME": home, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "simpleflow", "standalone", workflow, "--input", given]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=quiet, stderr=quiet)


def peak_memory(process: subprocess.Popen[bytes], found: list[float]) -> None:
    """Look again and again at the proportional set sizes of a process and its descendants."""
    root = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        try:
            for one in (root, *root.children(recursive=True)):
                total += one.memory_full_info().pss
        except (psutil.Error, AttributeError):
            pass
        found.append(total / 2**20)
        time.sleep(0.1)


def measure(workflow: str, given: str, memory: bool = False) -> tuple[float, float, float]:
    """Seconds passed, processor seconds, and the peak of PSS if asked for (looking costs time)."""
    with tempfile.TemporaryDirectory() as home:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        process = start(workflow, given, home)
        found = [0.0]
        if memory:
            threading.Thread(target=peak_memory, args=(process, found), daemon=True).start()
        if process.wait() != 0:
            raise SystemExit(f"{workflow} {given} failed")
        passed = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return passed, used, max(found)


def ending() -> float:
    """Seconds from SIGTERM to the end of a run with nothing to finish, and of all its processes."""
    with tempfile.TemporaryDirectory() as home:
        process = start("examples.timer.TimerWorkflow", "[60]", home)
        time.sleep(2.0)
        everybody = psutil.Process(process.pid).children(recursive=True)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait()
        gone, left = psutil.wait_procs(everybody, timeout=10)
        if left:
            raise SystemExit(f"{len(left)} of {len(gone) + len(left)} processes are still there")
        return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    here = "benchmarks.bench_end_to_end"
    runs = [("examples.basic.BasicWorkflow", "[1, 0]"), (f"{here}.Chain", "[20]"), (f"{here}.Fan", "[200]")]
    print(f"{'':32}   seconds   processor   PSS MiB")
    for workflow, given in runs:
        times = [measure(workflow, given) for _ in range(options.repeat)]
        passed, used = (statistics.median(values) for values in list(zip(*times, strict=True))[:2])
        memory = measure(workflow, given, memory=True)[2]
        name = f"{workflow.rpartition('.')[2]} {given}"
        print(f"{name:32}   {passed:7.2f}   {used:9.2f}   {memory:7.1f}")
    if options.long:
        passed, used, _ = measure(f"{here}.Chain", "[500]")
        print(f"{'Chain [500]':32}   {passed:7.2f}   {used:9.2f}")
    print(f"{'SIGTERM to the end of all':32}   {statistics.median(ending() for _ in range(3)):7.2f}")


if __name__ == "__main__":
    main()
