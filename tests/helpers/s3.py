"""An S3 that is not there: moto's, in this process, with nothing of the machine's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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
    """An S3 at an address, for other processes; gives the environment in which boto3 finds it."""
    from moto.server import ThreadedMotoServer

    service = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    service.start()
    try:
        host, port = service.get_host_and_port()
        environment = {
            "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for bucket in buckets:
            urlopen(Request(f"{environment['AWS_ENDPOINT_URL_S3']}/{bucket}", method="PUT")).close()
        yield environment
    finally:
        service.stop()
