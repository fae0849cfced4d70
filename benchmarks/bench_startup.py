"""What it costs to start: CPU time of imports and of the command line, against Python and click alone.

    python benchmarks/bench_startup.py [--runs 21]

CPU time is user plus system time of a fresh process, as the kernel accounts it; the median of all runs. The
runs of all rows are interleaved, so that a busy moment hits them alike. Bytecode is compiled beforehand.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WORKFLOW = """
from simpleflow import Workflow, activity, futures


@activity.with_attributes()
def increment(x):
    return x + 1


class Three(Workflow):
    name, version = "three", "1"

    def run(self, x):
        for _ in range(3):
            x = self.submit(increment, x)
        return x.result
"""

COMMAND = "from simpleflow.cli.main import cli; cli()"
LOCAL_RUN = ["workflow.start", "--local", "startup_workflow.Three", "--input", "[1]"]

# Name, the arguments of Python, the row it is compared with, and the ratio that is allowed.
ROWS: list[tuple[str, list[str], str, float]] = [
    ("python -c pass", ["-c", "pass"], "", 0),
    ("import click", ["-c", "import click"], "", 0),
    ("import simpleflow", ["-c", "import simpleflow"], "python -c pass", 4),
    ("simpleflow --help", ["-c", COMMAND, "--help"], "import click", 1.5),
    ("workflow.start --local", ["-c", COMMAND, *LOCAL_RUN], "import click", 2),
]


def cpu_seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Return the CPU time, in seconds, of one fresh Python."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    command = [sys.executable, *arguments]
    pid = os.posix_spawn(sys.executable, command, environment, file_actions=silence)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{command} failed with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def measure(runs: int) -> dict[str, float]:
    """Return the median CPU time of each row, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "startup_workflow.py").write_text(WORKFLOW)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), folder])
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "bytecode"))
        samples: dict[str, list[float]] = {name: [] for name, *_ in ROWS}
        for _name, arguments, *_ in ROWS:
            cpu_seconds(arguments, environment)  # compiles
        for _ in range(runs):
            for name, arguments, *_ in ROWS:
                samples[name].append(cpu_seconds(arguments, environment))
    return {name: statistics.median(times) for name, times in samples.items()}


def main() -> int:
    """Print the table; the exit status says whether all ratios are within what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=21, help="fresh processes per row (default 21)")
    medians = measure(parser.parse_args().runs)
    failed = False
    for name, _, base, allowed in ROWS:
        line = f"{name:24}{medians[name] * 1000:8.1f} ms CPU"
        if base:
            ratio = medians[name] / medians[base]
            failed |= ratio > allowed
            line += f"  {ratio:5.2f} x {base} (at most {allowed:g})"
        print(line)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
