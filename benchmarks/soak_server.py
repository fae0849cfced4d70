"""The long runs of the service's tests: random clients, kills, malformed requests; each with its seed.

    python benchmarks/soak_server.py clients [--steps 1000000] [--seed 1]
    python benchmarks/soak_server.py crash [--kills 200] [--seed 1]
    python benchmarks/soak_server.py fuzz [--requests 100000] [--seed 1]

Each ends with 0 if nothing was found; else it says what was wrong, and the seed that shows it again.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def clients(options: argparse.Namespace) -> None:
    """Random clients against the engine, everything checked after every step and the whole now and then."""
    from tests.helpers.clients import RandomClients
    from tests.helpers.oracle.batch import DECISION_TYPES
    from tests.helpers.service_model import service_model

    crowd = RandomClients(str(Path(options.directory) / "clients.sqlite"), options.seed)
    bench = crowd.bench
    for number in range(1, options.steps + 1):
        try:
            crowd.step()
            if number % options.check_every == 0 or number == options.steps:
                bench.check_all()
        except BaseException as error:
            print(f"step {number} of seed {options.seed}")
            raise bench.report(error) from error
        if number % (options.steps // 20 or 1) == 0:
            events = sum(bench.world.event_types.values())
            print(
                f"{number} steps, {events} events, {time.process_time():.0f} s of processor time", flush=True
            )
    crowd.close()
    done = {operation for operation, fault in bench.outcomes if not fault}
    refused = sum(count for (_, fault), count in bench.outcomes.items() if fault)
    print(f"operations that succeeded: {len(done)} of {len(service_model().operations)}")
    print(f"decisions carried out: {len(bench.decisions)} of {len(DECISION_TYPES)}: {dict(bench.decisions)}")
    missing = sorted(service_model().event_types - set(bench.world.event_types))
    print(f"event types seen: {len(bench.world.event_types)}; never: {missing}")
    print(f"requests: {sum(bench.outcomes.values())}, of which refused: {refused}; crashes: {bench.crashes}")


def crash(options: argparse.Namespace) -> None:
    """Kill a server process again and again under load."""
    from tests.helpers.crash import CrashTest

    with CrashTest(Path(options.directory), options.seed) as test:
        for number in range(1, options.kills + 1):
            test.round()
            if number % 10 == 0:
                print(f"{number} kills: {test.summary()}", flush=True)


def fuzz(options: argparse.Namespace) -> None:
    """Send what no client should send."""
    from tests.helpers.fuzz import FuzzTest

    with FuzzTest(Path(options.directory), options.seed) as test:
        for number in range(1, options.requests + 1):
            test.one()
            if number % (options.requests // 20 or 1) == 0:
                print(f"{number} requests: {test.summary()}", flush=True)
        test.finish()


RUNS: dict[str, Callable[[argparse.Namespace], None]] = {"clients": clients, "crash": crash, "fuzz": fuzz}


def main() -> int:
    """Read the command line and run; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", choices=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--check-every", type=int, default=1000, help="steps between checks of everything")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as options.directory:
        RUNS[options.run](options)
    print(
        f"{options.run}, seed {options.seed}: nothing found in {time.monotonic() - began:.0f} s "
        f"({time.process_time():.0f} s of processor time here)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
