"""One server over HTTP for a module, a region of its own for every test, and an audit of what it left.

Section numbers, and labels such as S-DT-1 or U-9, are those of the description of Amazon SWF's behaviour that
the service was built from; the histories of section 7.1 are called G1 to G17.
"""

import itertools
from collections.abc import Iterator

import boto3
import botocore.session
import pytest
from botocore.config import Config

from swf.server.app import Server
from swf.server.clock import ManualClock
from swf.server.settings import Settings
from tests.conformance.server.audit import audit
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World

_numbers = itertools.count(1)
#: One session for all clients: it keeps the service model, which takes long to read.
_session = boto3.session.Session(
    botocore_session=botocore.session.Session(), aws_access_key_id="x", aws_secret_access_key="x"
)


def client_of(url: str, region: str = "us-east-1", **config):
    """A boto3 client of a server; every answer is the first one."""
    config = {"retries": {"max_attempts": 0}, "read_timeout": 30, **config}
    return _session.client("swf", endpoint_url=url, region_name=region, config=Config(**config))


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def server(clock: ManualClock) -> Iterator[Server]:
    """Polls that find nothing are answered at once; time stands still until a test moves it."""
    with Server(":memory:", clock=clock, settings=Settings(poll_seconds=0.0)) as server:
        yield server


@pytest.fixture
def region() -> str:
    """A region nobody else uses: a world of its own on the shared server."""
    return f"xx-test-{next(_numbers)}"


@pytest.fixture
def client(server: Server, region: str):
    return client_of(server.url, region)


@pytest.fixture
def loose(server: Server, region: str):
    """A client that sends whatever it is given."""
    return client_of(server.url, region, parameter_validation=False)


@pytest.fixture
def raw(server: Server, region: str) -> Iterator[Raw]:
    with Raw(server.url, region) as raw:
        yield raw


@pytest.fixture
def bare(client, clock: ManualClock, server: Server) -> World:
    """A region without anything in it."""
    return World(client, clock, server.service)


@pytest.fixture
def world(bare: World, raw: Raw) -> Iterator[World]:
    """The domain `d` with types; afterwards every history in it must make sense."""
    bare.register()
    yield bare
    audit(raw)


@pytest.fixture(params=["ours", "moto"])
def either(request, monkeypatch):
    """The same words, said to one service or the other."""
    if request.param == "ours":
        yield request.getfixturevalue("bare")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    from moto import mock_aws

    with mock_aws():
        yield World(boto3.client("swf", region_name="us-east-1"), None, None)
