"""What long texts on S3 cost: against the bare boto3 call and JSON, for a result of 1 MB.

    python -m benchmarks.bench_jumbo [--runs 40] [--size 1000000]

An S3 of moto's runs in another process. CPU time is user plus system time of this process; elapsed time
includes the service's. Both sides take turns; the median of all runs counts. Cold: nothing is cached. Warm:
the text is in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

SERVICE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""

#: Name, and the ratio that is allowed.
ROWS = {"encode": 1.3, "cold decode": 1.5, "warm decode": 1.2}


def start_service() -> subprocess.Popen[str]:
    """Start an S3 in another process, and have boto3 find it."""
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert service.stdout is not None
    address = f"http://127.0.0.1:{service.stdout.readline().strip()}"
    urlopen(f"{address}/moto-api/").read()
    os.environ.update(
        AWS_ENDPOINT_URL_S3=address,
        AWS_ACCESS_KEY_ID="benchmark",
        AWS_SECRET_ACCESS_KEY="benchmark",
        AWS_DEFAULT_REGION="us-east-1",
        SIMPLEFLOW_JUMBO_FIELDS_BUCKET="bucket",
    )
    return service


def timed(function: Callable[[], Any]) -> tuple[float, float]:
    """Return the CPU time and the elapsed time, in seconds, of a call."""
    cpu, wall = time.process_time(), time.perf_counter()
    function()
    return time.process_time() - cpu, time.perf_counter() - wall


def make_sides(value: Any) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Return what is compared, by row: the bare way, and ours."""
    import boto3

    from simpleflow import format
    from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE

    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    reference = format.result(value)
    key = reference.split()[0].rpartition("/")[2]
    text = client.get_object(Bucket="bucket", Key=key)["Body"].read().decode()

    def bare_encode() -> None:
        body = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        client.put_object(Bucket="bucket", Key="bare", Body=body)

    def encode() -> None:
        format.result(value)

    def bare_cold_decode() -> Any:
        return json.loads(client.get_object(Bucket="bucket", Key=key)["Body"].read())

    def cold_decode() -> Any:
        JUMBO_FIELDS_MEMORY_CACHE.clear()
        return len(format.decode(reference))

    def warm_decode() -> Any:
        return len(format.decode(reference))

    assert format.decode(reference) == bare_cold_decode() == value
    return {
        "encode": (bare_encode, encode),
        "cold decode": (bare_cold_decode, cold_decode),
        "warm decode": (lambda: json.loads(text), warm_decode),
    }


def measure(value: Any, runs: int) -> dict[str, tuple[list[float], list[float]]]:
    """Return medians by row: CPU and elapsed seconds of the bare way, and of ours."""
    medians = {}
    for row, sides in make_sides(value).items():
        samples: tuple[list[tuple[float, float]], ...] = ([], [])
        for side in sides * 2:
            side()  # connections, memory
        for _ in range(runs):
            for kept, side in zip(samples, sides, strict=True):
                kept.append(timed(side))
        bare, ours = ([statistics.median(column) for column in zip(*kept, strict=True)] for kept in samples)
        medians[row] = (bare, ours)
    return medians


def values(size: int) -> dict[str, Any]:
    """Return results whose JSON has about that many characters."""
    record = {"id": 12345, "name": "a name of some length", "tags": ["a", "b"], "ratio": 0.25, "none": None}
    return {"one text": "x" * size, "records": [record] * (size // len(json.dumps(record)))}


def main() -> int:
    """Print the table; the exit status says whether all ratios are within what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=40, help="of each side (default 40)")
    parser.add_argument("--size", type=int, default=1_000_000, help="characters (default 1,000,000)")
    arguments = parser.parse_args()
    service = start_service()
    failed = False
    try:
        for kind, value in values(arguments.size).items():
            for row, (bare, ours) in measure(value, arguments.runs).items():
                ratio, allowed = ours[0] / bare[0], ROWS[row]
                failed |= ratio > allowed
                print(
                    f"{kind:10}{row:13}{ours[0] * 1000:8.2f} ms CPU  {ratio:5.2f} x bare"
                    f" (at most {allowed:g})  elapsed {ours[1] * 1000:8.2f} ms {ours[1] / bare[1]:5.2f} x"
                )
    finally:
        service.communicate("")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
