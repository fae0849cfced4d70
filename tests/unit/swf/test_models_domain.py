"""Domains."""

from unittest.mock import MagicMock, patch

import pytest

from swf.constants import DEPRECATED, REGISTERED
from swf.core import ConnectedSWFObject
from swf.exceptions import AlreadyExistsError, DoesNotExistError, InvalidArgumentError, ResponseError
from swf.models.domain import Domain, DomainDoesNotExist
from swf.models.workflow import WorkflowType
from swf.querysets.domain import DomainQuerySet
from swf.querysets.workflow import WorkflowTypeQuerySet
from tests.helpers import swf_answers
from tests.helpers.aws import client, fault, sent, unknown_domain


def described(domain, answer=None):
    return patch.object(domain, "describe_domain", return_value=answer or swf_answers.domain())


def test_dom_1_every_field_may_differ():
    """T-swf-dom-1"""
    domain = Domain("different-domain", status=DEPRECATED, description="blabla")
    with described(domain):
        assert len(domain._diff()) == len(domain.changes) == 4
        assert domain.changes.differing_fields() == ["name", "status", "description", "retention_period"]


@pytest.mark.parametrize("days", ["40", 40])
def test_dom_2_the_same_values_are_no_difference(days):
    """T-swf-dom-2"""
    domain = Domain("test-domain", description="mocked test domain", retention_period=days)
    with described(domain):
        assert len(domain._diff()) == 0
        assert domain.is_synced


def test_dom_3_it_exists_if_swf_can_describe_it(domain, moto):
    """T-swf-dom-3"""
    with patch.object(ConnectedSWFObject, "describe_domain", MagicMock()):
        assert domain.exists is True
    assert domain.exists is False


def test_dom_4_it_is_not_synced_if_it_differs():
    """T-swf-dom-4"""
    domain = Domain("different-domain")
    with described(domain):
        assert domain.is_synced is False


def test_dom_5_saving_registers(domain):
    """T-swf-dom-5"""
    with patch.object(domain, "register_domain") as register:
        domain.save()
    register.assert_called_once_with("test-domain", "30", None)
    refusal = patch.object(domain, "register_domain", side_effect=fault("DomainAlreadyExistsFault"))
    with refusal, pytest.raises(AlreadyExistsError, match="Domain test-domain already exists amazon-side"):
        domain.save()


def test_dom_6_deleting_deprecates(domain, moto):
    """T-swf-dom-6"""
    with pytest.raises(DomainDoesNotExist) as caught:
        domain.delete()
    assert caught.value.error_code == "UnknownResourceFault"
    domain.save()
    assert [found.name for found in DomainQuerySet().all()] == ["test-domain"]
    domain.delete()
    assert DomainQuerySet().all() == []
    assert DomainQuerySet().all(status=DEPRECATED) == [Domain("test-domain", status=DEPRECATED)]


def test_dom_7_it_lists_its_workflow_types(domain):
    """T-swf-dom-7"""
    types = [WorkflowType(domain, "n", "v")]
    with patch.object(WorkflowTypeQuerySet, "all", return_value=types) as all_:
        assert domain.workflows() is types
    all_.assert_called_once_with(registration_status=REGISTERED)


def test_dom_8_what_goes_wrong_says_so(domain, moto):
    """T-swf-dom-8"""
    with pytest.raises(DoesNotExistError, match="Remote Domain does not exist"):
        domain.changes
    with pytest.raises(DoesNotExistError, match="No such domain: test-domain"):
        domain.upstream()
    domain.save()
    with pytest.raises(AlreadyExistsError):
        domain.save()
    domain.delete()
    with pytest.raises(ResponseError) as caught:
        domain.delete()
    assert caught.value.error_code == "DomainDeprecatedFault"


def test_dom_9_after_saving_it_is_synced(moto):
    """T-swf-dom-9"""
    domain = Domain("d", description="text", retention_period=60)
    domain.save()
    assert domain.exists and domain.is_synced and len(domain.changes) == 0
    assert domain.upstream() == domain
    domain.delete()
    assert domain.changes == [("status", REGISTERED, DEPRECATED)]
    assert domain.upstream().is_synced


def test_dom_10_only_swf_can_say_that_it_does_not_exist(domain):
    """T-swf-dom-10"""
    refusal = patch.object(domain, "describe_domain", side_effect=fault("AccessDenied"))
    with refusal, pytest.raises(ResponseError) as caught:
        domain.exists
    assert caught.value.error_code == "AccessDenied"


@pytest.mark.parametrize(
    "domain, argument",
    [
        (Domain("d", retention_period=91), "retention_period"),
        (Domain("a:b"), "name"),
        (Domain("d", description="x" * 1025), "description"),
    ],
)
def test_a_faulty_field_is_refused_before_the_request(domain, argument):
    domain.boto3_client = client(register_domain={})
    with pytest.raises(InvalidArgumentError, match=argument):
        domain.save()
    assert not domain.boto3_client.register_domain.called


def test_check_accepts_domains_only(domain):
    assert Domain.check(domain) is None
    for other in ("d", None, Domain(5)):
        with pytest.raises(TypeError, match="for domain"):
            Domain.check(other)


def test_it_lists_its_activity_types_and_executions():
    fake = client(
        list_activity_types={"typeInfos": [swf_answers.activity_type()["typeInfo"]]},
        list_open_workflow_executions={"executionInfos": [swf_answers.execution_info()]},
    )
    domain = Domain("d", boto3_client=fake)
    assert [found.name for found in domain.activities(DEPRECATED)] == ["mocked-activity"]
    assert sent(fake.list_activity_types)["registrationStatus"] == DEPRECATED
    assert [found.workflow_id for found in domain.executions] == ["mocked-workflow-id"]


def test_an_unknown_domain_is_not_synced(domain):
    with patch.object(domain, "describe_domain", side_effect=unknown_domain()):
        assert domain.is_synced is False
