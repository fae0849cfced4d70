"""An S3 that is not there: moto's, with nothing of the machine's configuration."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from urllib.request import Request, urlopen

import pytest
from moto import mock_aws

from simpleflow import storage
from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE

_VARIABLES = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "METROLOGY_BUCKET",
    "METROLOGY_PATH_PREFIX",
    "SIMPLEFLOW_ENABLE_DISK_CACHE",
    "SIMPLEFLOW_JUMBO_FIELDS_BUCKET",
    "SIMPLEFLOW_S3_HOST",
    "SIMPLEFLOW_S3_SSE",
    "STEP_BUCKET",
)

# Ends when its standard input does, as it does if the tests are killed.
_SERVICE = """
import sys
from moto.server import ThreadedMotoServer

service = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
service.start()
print("%s:%d" % service.get_host_and_port(), flush=True)
sys.stdin.read()
service.stop()
"""


class Calls:
    """Counts what a client is asked, by operation."""

    def __init__(self, client: Any) -> None:
        self.names: list[str] = []
        client.meta.events.register("before-call.s3", self._count)

    def _count(self, model: Any, **kwargs: Any) -> None:
        self.names.append(model.name)


@contextmanager
def fake_s3(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Any]:
    """A fresh S3 with the bucket `bucket`; gives the client that `storage` uses, as making one takes long."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    try:
        with mock_aws():
            client = storage.get_client()
            client.create_bucket(Bucket="bucket")
            yield client
    finally:
        storage.BUCKET_CACHE.clear()
        storage.BUCKET_LOCATIONS_CACHE.clear()
        JUMBO_FIELDS_MEMORY_CACHE.clear()


@contextmanager
def s3_service(*buckets: str) -> Iterator[dict[str, str]]:
    """An S3 at an address, in a process of its own; gives the environment in which boto3 finds it.

    In this process it would share what it holds with every `mock_aws` of other tests.
    """
    with Popen([sys.executable, "-c", _SERVICE], stdin=PIPE, stdout=PIPE, text=True) as service:
        assert service.stdin and service.stdout
        address = f"http://{service.stdout.readline().strip()}"
        try:
            for bucket in buckets:
                urlopen(Request(f"{address}/{bucket}", method="PUT")).close()
            yield {
                "AWS_ENDPOINT_URL_S3": address,
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        finally:
            service.stdin.close()
