"""Questions about domains and types."""

import itertools
import json
import pickle
from unittest.mock import Mock, patch

import pytest

from swf.constants import DEPRECATED, REGISTERED
from swf.core import ConnectedSWFObject
from swf.exceptions import (
    AlreadyExistsError,
    DoesNotExistError,
    InvalidArgumentError,
    InvalidKeywordArgumentError,
    ResponseError,
)
from swf.models.activity import ActivityType
from swf.models.domain import Domain
from swf.models.workflow import WorkflowType
from swf.querysets import ActivityTypeQuerySet, DomainQuerySet, WorkflowTypeQuerySet
from swf.querysets._listing import Listing
from swf.querysets.base import BaseQuerySet
from swf.querysets.workflow import BaseWorkflowQuerySet
from tests.helpers import swf_answers
from tests.helpers.aws import client, fault, sent, unknown_domain


def test_qs_1_the_base_answers_nothing():
    """T-swf-qs-1"""
    queryset = BaseQuerySet("junk", other="junk")
    for method in ("get", "get_or_create", "filter", "all", "create", "first", "count"):
        with pytest.raises(NotImplementedError):
            getattr(queryset, method)()
    with pytest.raises(NotImplementedError):
        list(queryset)
    with pytest.raises(NotImplementedError):
        queryset[0]


class TestDomains:
    def test_dqs_1_get_finds_a_domain(self):
        """T-swf-dqs-1"""
        queryset = DomainQuerySet("junk")
        with patch.object(queryset, "describe_domain", return_value=swf_answers.domain()):
            domain = queryset.get("test-domain")
        assert isinstance(domain, Domain)
        assert (domain.name, domain.status, domain.retention_period) == ("test-domain", REGISTERED, 40)
        assert domain.description == "mocked test domain"

    def test_dqs_2_other_refusals_are_response_errors(self):
        """T-swf-dqs-2"""
        queryset = DomainQuerySet()
        with (
            patch.object(queryset, "describe_domain", side_effect=fault("WhateverError", "said")),
            pytest.raises(ResponseError, match=r"^said$"),
        ):
            queryset.get("test-domain")

    def test_dqs_3_get_or_create_creates_what_is_not_there(self):
        """T-swf-dqs-3"""
        queryset = DomainQuerySet()
        with patch.object(queryset, "describe_domain", return_value=swf_answers.domain()):
            assert queryset.get_or_create("test-domain").retention_period == 40
        with (
            patch.object(ConnectedSWFObject, "describe_domain", side_effect=DoesNotExistError("gone")),
            patch.object(ConnectedSWFObject, "register_domain") as register,
        ):
            domain = queryset.get_or_create("non-existent", description="text", retention_period=7)
        assert domain == Domain("non-existent", REGISTERED, "text", 7)
        register.assert_called_once_with("non-existent", "7", "text")

    def test_dqs_4_all_lists_domains(self):
        """T-swf-dqs-4"""
        queryset = DomainQuerySet()
        page = {"domainInfos": [{"name": "d", "status": REGISTERED}]}
        with patch.object(queryset, "list_domains", return_value=page):
            domains = queryset.all()
        assert domains == [Domain("d")]
        assert isinstance(domains, list)

    def test_dqs_5_create_registers(self):
        """T-swf-dqs-5"""
        with patch.object(ConnectedSWFObject, "register_domain"):
            assert isinstance(DomainQuerySet().create("TestDomain"), Domain)

    def test_dqs_6_all_pages_are_read(self):
        """T-swf-dqs-6"""
        infos = [{"name": name, "status": REGISTERED, "description": "text"} for name in "ab"]
        fake = client(
            list_domains=[
                {"domainInfos": infos[:1], "nextPageToken": "t"},
                {"domainInfos": infos[1:], "nextPageToken": None},
            ]
        )
        domains = DomainQuerySet(boto3_client=fake).filter(reverse_order=True, maximum_page_size=1)
        assert [(domain.name, domain.description) for domain in domains] == [("a", "text"), ("b", "text")]
        base = {"registrationStatus": REGISTERED, "maximumPageSize": 1, "reverseOrder": True}
        assert sent(fake.list_domains) == base
        assert sent(fake.list_domains, 1) == {**base, "nextPageToken": "t"}

    def test_a_retention_of_none_stays_a_word(self):
        answer = swf_answers.domain()
        answer["configuration"]["workflowExecutionRetentionPeriodInDays"] = "NONE"
        domain = DomainQuerySet(boto3_client=client(describe_domain=answer)).get("d")
        assert domain.retention_period == "NONE"

    def test_it_can_be_iterated_sliced_and_counted(self):
        page = {"domainInfos": [{"name": name, "status": REGISTERED} for name in "abc"]}
        queryset = DomainQuerySet(boto3_client=client(list_domains=page))
        assert [domain.name for domain in queryset] == ["a", "b", "c"]
        assert [domain.name for domain in queryset[1:]] == ["b", "c"]
        assert queryset[0].name == queryset.first().name == "a"
        assert queryset.count() == queryset.count(status=DEPRECATED) == 3
        empty = DomainQuerySet(boto3_client=client(list_domains={"domainInfos": []}))
        assert empty.first() is None

    def test_an_unknown_filter_is_refused(self):
        with pytest.raises(TypeError, match="name"):
            DomainQuerySet().filter(name="d")


TYPES = [
    (ActivityTypeQuerySet, ActivityType, "activity", swf_answers.activity_type),
    (WorkflowTypeQuerySet, WorkflowType, "workflow", swf_answers.workflow_type),
]


@pytest.mark.parametrize("cls, model, kind, described", TYPES, ids=["activity", "workflow"])
class TestTypes:
    """What both kinds of types have in common."""

    def test_aqs_1_the_domain_must_be_one(self, domain, cls, model, kind, described):
        """T-swf-aqs-1"""
        queryset = cls(domain, "junk")
        assert queryset._domain is queryset.domain is domain
        del queryset._domain
        assert queryset.domain is None
        assert queryset._domain is None
        with pytest.raises(TypeError):
            cls("WrongType")
        with pytest.raises(TypeError, match="domain property has to be"):
            queryset.domain = "WrongType"

    def test_aqs_2_get_or_create_gets_or_creates(self, domain, cls, model, kind, described):
        """T-swf-aqs-2 and T-swf-wqs-2"""
        queryset = cls(domain)
        with patch.object(queryset, f"describe_{kind}_type", return_value=described()):
            assert isinstance(queryset.get_or_create("n", "v"), model)
        with (
            patch.object(ConnectedSWFObject, f"describe_{kind}_type", side_effect=DoesNotExistError("gone")),
            patch.object(ConnectedSWFObject, f"register_{kind}_type") as register,
        ):
            created = queryset.get_or_create("NonExistent", "v", task_list="tl", description="text")
        assert (created.name, created.task_list, created.description) == ("NonExistent", "tl", "text")
        register.assert_called_once()

    def test_aqs_3_all_gives_a_list_of_models(self, domain, cls, model, kind, described):
        """T-swf-aqs-3"""
        queryset = cls(domain)
        page = {"typeInfos": [described()["typeInfo"]]}
        with patch.object(queryset, f"list_{kind}_types", return_value=page):
            [found] = types = queryset.all()
        assert isinstance(types, list)
        assert isinstance(found, model)
        assert (found.version, found.status, found.description) == ("0.1", REGISTERED, "mocked-description")
        assert found.creation_date == swf_answers.NOON

    def test_aqs_4_get_finds_or_says_why_not(self, domain, cls, model, kind, described):
        """T-swf-aqs-4 and T-swf-wqs-1"""
        queryset = cls(domain)
        with patch.object(queryset, f"describe_{kind}_type", return_value=described()):
            found = queryset.get("n", "v")
        assert found.is_synced is False or found.version == "0.1"
        assert (found.description, found.creation_date) == ("mocked-description", swf_answers.NOON)
        for error, expected in (
            (fault("WhateverError"), ResponseError),
            (fault("UnknownResourceFault"), DoesNotExistError),
        ):
            for where in (queryset, ConnectedSWFObject):
                with (
                    patch.object(where, f"describe_{kind}_type", side_effect=error),
                    pytest.raises(expected) as caught,
                ):
                    queryset.get("n", "v")
                    assert caught.value.error_code == error.response["Error"]["Code"]

    def test_aqs_5_all_pages_are_read(self, domain, cls, model, kind, described):
        """T-swf-aqs-5"""
        page = {"typeInfos": [described()["typeInfo"]]}
        domain.boto3_client = client(**{f"list_{kind}_types": [{**page, "nextPageToken": "t"}, page]})
        assert len(cls(domain).all()) == 2
        method = getattr(domain.boto3_client, f"list_{kind}_types")
        assert "nextPageToken" not in sent(method)
        assert sent(method, 1)["nextPageToken"] == "t"

    def test_aqs_6_types_are_found_by_name(self, domain, cls, model, kind, described):
        """T-swf-aqs-6"""
        page = {"typeInfos": [described()["typeInfo"]]}
        domain.boto3_client = client(**{f"list_{kind}_types": [{**page, "nextPageToken": "t"}, page]})
        found = cls(domain).filter(
            Domain("other"), name="n", status=DEPRECATED, reverse_order=True, maximum_page_size=5
        )
        assert len(found) == 2
        assert {one.domain.name for one in found} == {"other"}
        assert sent(getattr(domain.boto3_client, f"list_{kind}_types"), 1) == {
            "domain": "other",
            "name": "n",
            "registrationStatus": DEPRECATED,
            "maximumPageSize": 5,
            "nextPageToken": "t",
            "reverseOrder": True,
        }

    def test_status_is_another_word_for_registration_status(self, domain, cls, model, kind, described):
        domain.boto3_client = client(**{f"list_{kind}_types": {"typeInfos": []}})
        queryset, method = cls(domain), getattr(domain.boto3_client, f"list_{kind}_types")
        queryset.filter(registration_status=DEPRECATED, status=DEPRECATED)
        queryset.all(DEPRECATED)
        queryset.all(status=DEPRECATED)
        assert {sent(method, n)["registrationStatus"] for n in range(3)} == {DEPRECATED}
        with pytest.raises(InvalidKeywordArgumentError, match="they mean the same"):
            queryset.filter(registration_status=DEPRECATED, status=REGISTERED)
        with pytest.raises(TypeError):
            queryset.filter(colour="red")
        with pytest.raises(InvalidArgumentError, match="registration_status"):
            queryset.filter(status="GONE")
        assert method.call_count == 3

    def test_words_of_ones_own_can_replace_what_is_registered(self, domain, cls, model, kind, described):
        domain.boto3_client = client(**{f"describe_{kind}_type": described()})
        assert cls(domain).get("n", "v", task_list="mine").task_list == "mine"

    def test_wqs_7_get_or_create_shows_what_is_registered(self, domain, cls, model, kind, described):
        """T-swf-wqs-7"""
        answer = described()
        answer["configuration"]["defaultTaskStartToCloseTimeout"] = "77"
        domain.boto3_client = client(**{f"describe_{kind}_type": answer})
        found = cls(domain).get_or_create("n", "v")
        assert "77" in (
            getattr(found, "decision_tasks_timeout", None),
            getattr(found, "task_start_to_close_timeout", None),
        )
        assert found.changes == []

    def test_somebody_else_may_create_it_first(self, domain, cls, model, kind, described):
        domain.boto3_client = client(
            **{
                f"describe_{kind}_type": [fault("UnknownResourceFault"), described()],
                f"register_{kind}_type": fault("TypeAlreadyExistsFault"),
            }
        )
        assert cls(domain).get_or_create("n", "v").description == "mocked-description"

    def test_an_unknown_domain_is_told(self, domain, cls, model, kind, described):
        domain.boto3_client = client(**{f"list_{kind}_types": unknown_domain()})
        with pytest.raises(DoesNotExistError, match="Unknown domain"):
            cls(domain).all()


def test_a_domain_that_somebody_else_creates_first_is_found():
    fake = client(
        describe_domain=[unknown_domain(), swf_answers.domain()],
        register_domain=fault("DomainAlreadyExistsFault"),
    )
    assert DomainQuerySet(boto3_client=fake).get_or_create("test-domain").retention_period == 40
    fake = client(describe_domain=unknown_domain(), register_domain=fault("LimitExceededFault"))
    with pytest.raises(ResponseError):
        DomainQuerySet(boto3_client=fake).get_or_create("test-domain")
    with pytest.raises(AlreadyExistsError):
        DomainQuerySet(boto3_client=client(register_domain=fault("DomainAlreadyExistsFault"))).create("d")


def test_wqs_3_one_page_is_as_swf_gives_it(domain):
    """T-swf-wqs-3"""
    page = {"typeInfos": [swf_answers.workflow_type()["typeInfo"]]}
    queryset = WorkflowTypeQuerySet(domain)
    with patch.object(queryset, "list_workflow_types", return_value=page):
        assert queryset._list() is page
    activities = ActivityTypeQuerySet(domain)
    with patch.object(activities, "list_activity_types", return_value={"typeInfos": [{"a": 1}]}):
        assert activities._list("d", REGISTERED) == [{"a": 1}]
    with pytest.raises(NotImplementedError):
        BaseWorkflowQuerySet(domain)._list()


def test_wqs_4_filter_lists_types_of_a_status(domain):
    """T-swf-wqs-4"""
    queryset = WorkflowTypeQuerySet(domain)
    page = {"typeInfos": [swf_answers.workflow_type()["typeInfo"]]}
    with patch.object(queryset, "list_workflow_types", return_value=page):
        [found] = queryset.filter(registration_status=REGISTERED)
    assert isinstance(found, WorkflowType)
    assert (found.status, found.child_policy, found.execution_timeout) == (REGISTERED, "TERMINATE", "300")


def test_wqs_5_create_checks_nothing_itself(domain):
    """T-swf-wqs-5"""
    with patch.object(ConnectedSWFObject, "register_workflow_type"):
        created = WorkflowTypeQuerySet(domain).create(domain, "TestWorkflowType", "0.test")
    assert isinstance(created, WorkflowType)


def test_wqs_6_getting_a_type_and_starting_it_are_two_calls(domain):
    """T-swf-wqs-6"""
    fake = client(describe_workflow_type=swf_answers.workflow_type(), start_workflow_execution={"runId": "r"})
    domain.boto3_client = fake
    WorkflowTypeQuerySet(domain).get("n", "v").start_execution("w")
    names = [name for name, _, _ in fake.mock_calls]
    assert names == ["describe_workflow_type", "start_workflow_execution"]


def test_a_type_of_a_listing_must_have_a_status(domain):
    with pytest.raises(KeyError):
        WorkflowTypeQuerySet(domain).to_WorkflowType(domain, {"workflowType": {"name": "n", "version": "v"}})
    assert ActivityTypeQuerySet(domain).to_ActivityType(
        domain, {"activityType": {"name": "n", "version": "v"}}, task_list="tl"
    ).task_list == "tl"  # fmt: skip


class TestListing:
    """A list that reads pages as far as it is asked."""

    @pytest.fixture
    def pulled(self):
        return []

    @pytest.fixture
    def listing(self, pulled):
        def items():
            for n in range(10):
                pulled.append(n)
                yield n

        return Listing(items())

    def test_only_the_first_item_is_pulled_at_once(self, listing, pulled):
        assert pulled == [0]
        assert listing and listing.first() == listing[0] == 0
        assert pulled == [0]

    def test_it_pulls_what_is_looked_at(self, listing, pulled):
        assert listing[2] == 2
        assert pulled == [0, 1, 2]
        assert listing[1:5:2] == [1, 3]
        assert pulled == [0, 1, 2, 3, 4]
        assert 6 in listing
        assert pulled[-1] == 6
        assert [n for n, _ in zip(listing, "abcdefgh", strict=False)] == list(range(8))
        assert pulled[-1] == 8

    def test_nested_loops_and_early_breaks_are_safe(self, listing, pulled):
        for _ in listing:
            break
        assert list(itertools.product(listing, listing))[-1] == (9, 9)
        assert pulled == list(range(10)), "each item is asked for once"

    @pytest.mark.parametrize(
        "look, expected",
        [
            (len, 10),
            (lambda it: it[-1], 9),
            (lambda it: it[2:], list(range(2, 10))),
            (lambda it: it[:-8], [0, 1]),
            (lambda it: it[::-1], list(range(9, -1, -1))),
            (list, list(range(10))),
            (lambda it: [*it], list(range(10))),
            (lambda it: [*it, 10], list(range(11))),
            (lambda it: [-1, *it], list(range(-1, 10))),
            (sum, 45),
            (sorted, list(range(10))),
            (lambda it: list(reversed(it)), list(range(9, -1, -1))),
            (json.dumps, json.dumps(list(range(10)))),
            (repr, repr(list(range(10)))),
            (lambda it: it == list(range(10)), True),
            (lambda it: list(range(10)) == it, True),
            (lambda it: it.count(), 10),
            (lambda it: it.count(3), 1),
            (lambda it: it.index(9), 9),
            (lambda it: it.pop(), 9),
            (lambda it: it.sort(reverse=True) or it[0], 9),
            (lambda it: pickle.loads(pickle.dumps(it)), list(range(10))),
            (lambda it: [*it], list(range(10))),
        ],
    )
    def test_otherwise_it_is_the_whole_list(self, listing, look, expected):
        assert look(listing) == expected

    def test_an_index_out_of_range_is_one(self, listing):
        with pytest.raises(IndexError):
            listing[10]

    def test_a_fault_of_the_first_page_shows_at_once(self):
        with pytest.raises(ZeroDivisionError):
            Listing(1 // 0 for _ in range(3))

    def test_an_empty_one_is_false(self):
        assert not Listing()
        assert Listing().first() is None

    def test_each_page_is_asked_for_when_it_is_needed(self, domain):
        infos = [{"activityType": {"name": name, "version": "v"}, "status": REGISTERED} for name in "abcd"]
        pages = [
            {"typeInfos": infos[:2], "nextPageToken": "1"},
            {"typeInfos": infos[2:], "nextPageToken": "2"},
            {"typeInfos": []},
        ]
        domain.boto3_client = client(list_activity_types=pages)
        found = ActivityTypeQuerySet(domain).all()
        calls: Mock = domain.boto3_client.list_activity_types
        assert calls.call_count == 1
        assert found[1].name == "b"
        assert calls.call_count == 1
        assert found[2].name == "c"
        assert calls.call_count == 2
        assert len(found) == 4
        assert calls.call_count == 3
