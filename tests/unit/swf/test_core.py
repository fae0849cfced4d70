"""The connection: made late, once per process, and as one asked for."""

import os
import pickle
import subprocess
import sys
from datetime import datetime, timezone
from unittest.mock import Mock, patch

import pytest

from swf import core, settings
from swf.actors import Decider
from swf.core import ConnectedSWFObject, connection_of, convert_timestamp
from swf.models.activity import ActivityType
from swf.models.domain import Domain
from swf.models.workflow import WorkflowType
from swf.querysets.domain import DomainQuerySet
from swf.querysets.workflow import WorkflowTypeQuerySet
from tests.helpers import aws


def test_core_1_equal_settings_share_a_client():
    """T-swf-core-1"""
    assert ConnectedSWFObject().boto3_client is ConnectedSWFObject().boto3_client
    assert ConnectedSWFObject().connection is ConnectedSWFObject().boto3_client
    assert ConnectedSWFObject(region="eu-west-1").boto3_client is not ConnectedSWFObject().boto3_client


def test_core_2_a_given_client_is_used_as_it_is():
    """T-swf-core-2"""
    client = Mock()
    obj = ConnectedSWFObject(boto3_client=client)
    assert obj.boto3_client is client
    del obj.boto3_client
    assert obj.boto3_client is ConnectedSWFObject().boto3_client
    obj.boto3_client = client
    assert obj.boto3_client is client


def test_core_6_methods_can_be_patched_on_class_and_instance(domain):
    """T-swf-core-6"""
    answer = {"domainInfo": {"name": "test-domain", "status": "REGISTERED"}, "configuration": {}}
    with patch.object(ConnectedSWFObject, "describe_domain", return_value=answer) as describe:
        assert domain.exists
        assert DomainQuerySet().describe_domain("x") is answer
        assert Decider(domain, "tl").describe_domain("x") is answer
    assert describe.call_count == 3
    with patch.object(domain, "describe_domain", side_effect=aws.unknown_domain()):
        assert not domain.exists
    assert "describe_domain" not in vars(domain)


def test_anything_else_the_constructor_gets_is_ignored():
    assert ConnectedSWFObject("junk", 1, junk=2).region == "us-east-1"


def test_the_region_that_is_given_wins_over_settings_and_environment():
    settings.set(region="eu-west-1")
    assert ConnectedSWFObject(region="eu-west-2").region == "eu-west-2"
    assert ConnectedSWFObject().region == "eu-west-1"
    obj = ConnectedSWFObject()
    obj.region = "eu-west-3"
    assert obj.boto3_client.meta.region_name == "eu-west-3"


def test_credentials_of_the_settings_are_used():
    settings.set(aws_access_key_id="KEY", aws_secret_access_key="SECRET")
    client = ConnectedSWFObject().boto3_client
    credentials = client._request_signer._credentials
    assert (credentials.access_key, credentials.secret_key) == ("KEY", "SECRET")


def test_the_client_outlasts_a_long_poll_and_does_not_retry_more_than_told(monkeypatch):
    monkeypatch.setenv("SWF_CONNECTION_RETRIES", "3")
    client = ConnectedSWFObject(region="eu-north-1").boto3_client
    assert client.meta.config.read_timeout > 60
    assert client.meta.config.retries["total_max_attempts"] == 4
    assert core.RETRIES == 3


@pytest.mark.parametrize("text", ["many", "-1", ""])
def test_a_number_of_retries_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("SWF_CONNECTION_RETRIES", text)
    with pytest.raises(ValueError, match="SWF_CONNECTION_RETRIES"):
        core.retries()


def test_the_module_has_no_other_late_constants():
    with pytest.raises(AttributeError, match="NOPE"):
        core.NOPE


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_SWF", "AWS_ENDPOINT_URL"])
def test_the_address_of_the_service_comes_from_boto3s_own_variables(monkeypatch, variable):
    before = ConnectedSWFObject().boto3_client
    monkeypatch.setenv(variable, "http://127.0.0.1:4567")
    client = ConnectedSWFObject().boto3_client
    assert client.meta.endpoint_url == "http://127.0.0.1:4567"
    assert client is not before


def test_an_address_that_is_given_wins(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SWF", "http://127.0.0.1:4567")
    settings.set(endpoint_url="http://127.0.0.1:4568")
    assert ConnectedSWFObject().boto3_client.meta.endpoint_url == "http://127.0.0.1:4568"
    given = ConnectedSWFObject(endpoint_url="http://127.0.0.1:4569")
    assert given.boto3_client.meta.endpoint_url == "http://127.0.0.1:4569"


def test_objects_made_on_behalf_of_others_talk_to_the_same_service():
    client = aws.client(
        list_workflow_types={
            "typeInfos": [{"workflowType": {"name": "n", "version": "v"}, "status": "REGISTERED"}]
        },
        start_workflow_execution={"runId": "r"},
    )
    domain = Domain("d", boto3_client=client, region="eu-west-9", endpoint_url="http://x")
    [workflow_type] = domain.workflows()
    execution = workflow_type.start_execution("w")
    for obj in (workflow_type, execution, Decider(domain, "tl"), WorkflowTypeQuerySet(domain)):
        assert obj.boto3_client is client
        assert (obj.region, obj.endpoint_url) == ("eu-west-9", "http://x")
    assert connection_of(ActivityType(domain, "n", "v")) == connection_of(domain)
    assert connection_of("something else") == {}


def test_an_own_connection_wins_over_that_of_the_domain():
    domain, mine = Domain("d", boto3_client=Mock()), Mock()
    assert WorkflowType(domain, "n", "v", boto3_client=mine).boto3_client is mine
    assert WorkflowTypeQuerySet(domain, boto3_client=mine).boto3_client is mine


def test_a_client_does_not_travel():
    domain = Domain("d", boto3_client=Mock(), region="eu-west-9")
    copy = pickle.loads(pickle.dumps(domain))
    assert connection_of(copy) == {"region": "eu-west-9"}


def test_a_child_process_makes_its_own_client():
    parent = ConnectedSWFObject().boto3_client
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - another process
        mine = ConnectedSWFObject().boto3_client
        os.write(writer, b"own" if mine is not parent else b"shared")
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 10) == b"own"
    assert ConnectedSWFObject().boto3_client is parent
    os.close(reader), os.close(writer)


def test_threads_share_one_client():
    from concurrent.futures import ThreadPoolExecutor

    objects = [ConnectedSWFObject(region="ap-south-1") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(lambda obj: obj.boto3_client, objects)))) == 1


class TestConvertTimestamp:
    NOON = datetime(2020, 1, 1, 12, tzinfo=timezone.utc)

    @pytest.mark.parametrize("seconds", [1577880000, 1577880000.0])
    def test_numbers_are_seconds_in_utc(self, seconds):
        assert convert_timestamp(seconds) == self.NOON
        assert convert_timestamp(seconds).tzinfo is timezone.utc

    def test_dates_and_nothing_stay_what_they_are(self):
        naive = datetime(2020, 1, 1)
        assert convert_timestamp(naive) is naive
        assert convert_timestamp(self.NOON) is self.NOON
        assert convert_timestamp(None) is None

    @pytest.mark.parametrize("value, name", [("2020", "str"), (True, "bool")])
    def test_anything_else_is_refused(self, value, name):
        with pytest.raises(TypeError, match=f"Invalid timestamp type: {name}"):
            convert_timestamp(value)


MODULES = [
    "swf",
    "swf.settings",
    "swf.core",
    "swf.constants",
    "swf.exceptions",
    "swf.utils",
    "swf.fields",
    "swf.responses",
    "swf.api",
    "swf.models",
    "swf.models.base",
    "swf.models.domain",
    "swf.models.activity",
    "swf.models.workflow",
    "swf.models.event",
    "swf.models.event.base",
    "swf.models.event.factory",
    "swf.models.event.compiler",
    "swf.models.history",
    "swf.models.history.builder",
    "swf.models.decision",
    "swf.querysets",
    "swf.querysets.base",
    "swf.querysets.domain",
    "swf.querysets.activity",
    "swf.querysets.workflow",
    "swf.actors",
    "swf.actors.core",
    "swf.actors.decider",
    "swf.actors.worker",
]


def test_imp_1_each_module_can_be_the_first_and_none_costs_boto3():
    """T-swf-imp-1: in a fresh set of modules each, without boto3, and `simpleflow` before or after."""
    program = f"""
import sys
started = set(sys.modules)
def fresh(*names):
    for name in set(sys.modules) - started:
        del sys.modules[name]
    for name in names:
        __import__(name)
    heavy = [m for m in ("boto3", "botocore", "inspect", "dataclasses", "asyncio") if m in sys.modules]
    assert not heavy, (names, heavy)
for name in {MODULES!r}:
    fresh(name)
    fresh(name, "simpleflow")
    fresh("simpleflow", name)
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, env={"PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr
