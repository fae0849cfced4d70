"""Domains, types, and the lists of executions."""

import pytest
from botocore.exceptions import ClientError

from swf.server.settings import Settings
from tests.unit.server.world import BARE_W, W, World, complete, decision, fault

DAY = "1"


def test_a_domain_from_registration_to_deprecation_and_back(world: World) -> None:
    call = world.client
    call.register_domain(name="e", workflowExecutionRetentionPeriodInDays="NONE", description="")
    described = call.describe_domain(name="e")
    assert described["domainInfo"] == {
        "name": "e",
        "status": "REGISTERED",
        "description": "",
        "arn": "arn:aws:swf:us-east-1:123456789012:/domain/e",
    }
    assert described["configuration"]["workflowExecutionRetentionPeriodInDays"] == "NONE"
    again = {"name": "e", "workflowExecutionRetentionPeriodInDays": DAY}
    assert fault(call.register_domain, **again) == ("DomainAlreadyExistsFault", "e")
    assert fault(call.undeprecate_domain, name="e") == ("DomainAlreadyExistsFault", "e")

    call.deprecate_domain(name="e")

    assert fault(call.deprecate_domain, name="e") == ("DomainDeprecatedFault", "e")
    assert fault(call.register_domain, **again)[0] == "DomainAlreadyExistsFault"
    assert [d["name"] for d in call.list_domains(registrationStatus="DEPRECATED")["domainInfos"]] == ["e"]
    call.undeprecate_domain(name="e")
    assert call.list_domains(registrationStatus="DEPRECATED")["domainInfos"] == []
    assert fault(call.describe_domain, name="no") == ("UnknownResourceFault", "Unknown domain: no")


def test_a_deprecated_domain_takes_nothing_new_and_finishes_what_runs(world: World) -> None:
    run_id = world.start()
    world.client.deprecate_domain(name="d")

    assert fault(world.start, "two") == ("DomainDeprecatedFault", "d")
    new = {"domain": "d", "name": "x", "version": "1"}
    assert fault(world.client.register_workflow_type, **new)[0] == "DomainDeprecatedFault"
    assert fault(world.client.register_activity_type, **new)[0] == "DomainDeprecatedFault"
    listed = world.client.list_workflow_types(domain="d", registrationStatus="DEPRECATED")
    assert [info["workflowType"]["name"] for info in listed["typeInfos"]] == ["bare-w", "w"]
    world.decide(complete)
    assert world.describe(run_id)["executionInfo"]["closeStatus"] == "COMPLETED"


@pytest.mark.parametrize("kind", ["workflow", "activity"])
def test_a_type_from_registration_to_deletion(world: World, kind: str) -> None:
    def call(verb: str, **members):
        return getattr(world.client, f"{verb}_{kind}_type")(domain="d", **members)

    member, name = f"{kind}Type", f"{kind.capitalize()}Type"
    type_ = {member: {"name": "x", "version": "1"}}
    text = f"{name}=[name=x, version=1]"
    assert fault(call, "describe", **type_) == ("UnknownResourceFault", f"Unknown type: {text}")
    settings = {"defaultTaskStartToCloseTimeout": "5", "defaultTaskPriority": "3"}
    call("register", name="x", version="1", description="it", defaultTaskList={"name": "l"}, **settings)
    described = call("describe", **type_)
    assert described["configuration"] == {"defaultTaskList": {"name": "l"}, **settings}
    info = described["typeInfo"]
    assert (info[member], info["status"], info["description"]) == (type_[member], "REGISTERED", "it")
    assert fault(call, "register", name="x", version="1") == ("TypeAlreadyExistsFault", text)
    assert fault(call, "undeprecate", **type_) == ("TypeAlreadyExistsFault", text)
    assert fault(call, "delete", **type_)[0] == "TypeNotDeprecatedFault"

    call("deprecate", **type_)

    assert call("describe", **type_)["typeInfo"]["deprecationDate"] == info["creationDate"]
    assert fault(call, "deprecate", **type_) == ("TypeDeprecatedFault", text)
    call("undeprecate", **type_)
    call("deprecate", **type_)
    call("delete", **type_)
    assert fault(call, "delete", **type_)[0] == "UnknownResourceFault"
    call("register", name="x", version="1")


def test_starting_needs_a_registered_type_with_all_settings(world: World) -> None:
    assert fault(world.start, workflowType={"name": "no", "version": "1"}) == (
        "UnknownResourceFault",
        "Unknown type: WorkflowType=[name=no, version=1]",
    )
    assert fault(world.start, workflowType=BARE_W) == (
        "DefaultUndefinedFault",
        "executionStartToCloseTimeout",
    )
    timeouts = {"executionStartToCloseTimeout": "9"}
    assert fault(world.start, workflowType=BARE_W, **timeouts) == ("DefaultUndefinedFault", "taskList")
    world.client.deprecate_workflow_type(domain="d", workflowType=W)
    assert fault(world.start) == ("TypeDeprecatedFault", "WorkflowType=[name=w, version=1]")


def test_one_open_run_per_workflow_id(world: World) -> None:
    first = world.start()
    assert fault(world.start) == ("WorkflowExecutionAlreadyStartedFault", "Already Started")
    world.decide(complete)

    second = world.start()

    assert first != second
    assert len(first) == 46
    assert first.startswith("22") and first.endswith("=")


def test_tags_of_a_domain(world: World) -> None:
    call = world.client
    arn = call.describe_domain(name="d")["domainInfo"]["arn"]
    call.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "1"}, {"key": "a", "value": "2"}])
    call.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "3"}])
    assert call.list_tags_for_resource(resourceArn=arn)["tags"] == [
        {"key": "b", "value": "3"},
        {"key": "a", "value": "2"},
    ]
    many = [{"key": f"k{number}", "value": ""} for number in range(49)]
    assert fault(call.tag_resource, resourceArn=arn, tags=many) == ("TooManyTagsFault", "d")
    call.untag_resource(resourceArn=arn, tagKeys=["b", "unknown"])
    assert call.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "a", "value": "2"}]
    assert fault(call.list_tags_for_resource, resourceArn="arn:aws:swf:x:y:/domain/no")[0] == (
        "UnknownResourceFault"
    )


class TestSmallLimits:
    """How many there may be."""

    @pytest.fixture
    def swf_settings(self) -> Settings:
        return Settings(max_domains=2, max_types=2, max_open_executions=1)

    def test_one_too_many(self, world: World) -> None:
        call = world.client
        call.register_domain(name="e", workflowExecutionRetentionPeriodInDays=DAY)
        more = {"name": "f", "workflowExecutionRetentionPeriodInDays": DAY}
        assert fault(call.register_domain, **more)[0] == "LimitExceededFault"
        new = {"domain": "d", "name": "x", "version": "1"}
        assert fault(call.register_workflow_type, **new)[0] == "LimitExceededFault"
        world.start()
        assert fault(world.start, "two")[0] == "LimitExceededFault"


class TestLists:
    """Which executions there are."""

    @pytest.fixture
    def listed(self, world: World) -> World:
        """Closed: c0 .. c4, a minute apart, odd ones failed and tagged; open: o0 .. o2."""
        for number in range(5):
            world.start(f"c{number}", tagList=["odd"] if number % 2 else ["even", "x"])
            how = "FailWorkflowExecution" if number % 2 else "CompleteWorkflowExecution"
            world.clock.advance(30)
            world.decide(decision(how))
            world.clock.advance(30)
        for number in range(3):
            world.start(f"o{number}")
            world.clock.advance(1)
        return world

    def names(self, world: World, which: str = "closed", **members) -> list[str]:
        if not any("TimeFilter" in member for member in members):
            members["startTimeFilter"] = {"oldestDate": 0}
        function = getattr(world.client, f"list_{which}_workflow_executions")
        found, token = [], {}
        while True:
            answer = function(domain="d", **members, **token)
            found += [info["execution"]["workflowId"] for info in answer["executionInfos"]]
            if "nextPageToken" not in answer:
                return found
            token = {"nextPageToken": answer["nextPageToken"]}

    @pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
    def test_newest_first_on_pages_of_any_size(self, listed: World, size: int) -> None:
        newest = ["c4", "c3", "c2", "c1", "c0"]
        assert self.names(listed, maximumPageSize=size) == newest
        assert self.names(listed, maximumPageSize=size, reverseOrder=True) == newest[::-1]
        by_close = {"closeTimeFilter": {"oldestDate": 0}}
        assert self.names(listed, maximumPageSize=size, **by_close) == newest
        assert self.names(listed, "open", maximumPageSize=size) == ["o2", "o1", "o0"]

    @pytest.mark.parametrize(
        ("members", "names"),
        [
            ({"executionFilter": {"workflowId": "c1"}}, ["c1"]),
            ({"typeFilter": {"name": "w"}}, ["c4", "c3", "c2", "c1", "c0"]),
            ({"typeFilter": {"name": "w", "version": "2"}}, []),
            ({"tagFilter": {"tag": "odd"}}, ["c3", "c1"]),
            ({"closeStatusFilter": {"status": "FAILED"}}, ["c3", "c1"]),
            ({"startTimeFilter": {"oldestDate": 1704067260, "latestDate": 1704067320}}, ["c2", "c1"]),
            ({"closeTimeFilter": {"oldestDate": 1704067290, "latestDate": 1704067290}}, ["c1"]),
        ],
    )
    def test_filters(self, listed: World, members: dict, names: list[str]) -> None:
        assert self.names(listed, **members) == names
        if not any("TimeFilter" in member for member in members):
            members = {**members, "startTimeFilter": {"oldestDate": 0}}
        count = listed.client.count_closed_workflow_executions(domain="d", **members)
        assert count["count"] == len(names)

    def test_filters_that_exclude_each_other(self, listed: World) -> None:
        call, time = listed.client.list_closed_workflow_executions, {"oldestDate": 0}
        assert fault(call, domain="d") == ("ValidationException", "Must specify time filter")
        both = {"startTimeFilter": time, "closeTimeFilter": time}
        text = "Cannot specify both a startTimeFilter and a closeTimeFilter"
        assert fault(call, domain="d", **both) == ("ValidationException", text)
        two = {"typeFilter": {"name": "w"}, "tagFilter": {"tag": "odd"}, "startTimeFilter": time}
        assert "more than one exclusive" in fault(call, domain="d", **two)[1]

    def test_a_page_token_is_for_one_list_and_one_day(self, listed: World) -> None:
        call, filters = listed.client.list_closed_workflow_executions, {"startTimeFilter": {"oldestDate": 0}}
        token = call(domain="d", maximumPageSize=1, **filters)["nextPageToken"]
        wrong = ("ValidationException", "Invalid token")
        other = listed.client.list_open_workflow_executions
        assert fault(other, domain="d", nextPageToken=token, **filters) == wrong
        assert fault(call, domain="d", nextPageToken=token, reverseOrder=True, **filters) == wrong
        assert fault(call, domain="d", nextPageToken="garbage", **filters) == wrong
        listed.clock.advance(24 * 3600 + 1)
        with pytest.raises(ClientError, match="maximum lifetime"):
            call(domain="d", nextPageToken=token, **filters)

    def test_runs_that_appear_between_pages_do_not_shift_them(self, listed: World) -> None:
        call, filters = listed.client.list_open_workflow_executions, {"startTimeFilter": {"oldestDate": 0}}
        page = call(domain="d", maximumPageSize=2, **filters)
        listed.start("new")

        rest = call(domain="d", maximumPageSize=2, nextPageToken=page["nextPageToken"], **filters)

        assert [info["execution"]["workflowId"] for info in rest["executionInfos"]] == ["o0"]


def test_lists_of_types_have_pages_too(world: World) -> None:
    for number in range(5):
        world.client.register_activity_type(domain="d", name="many", version=f"{number}")
    call = world.client.list_activity_types
    members = {"domain": "d", "registrationStatus": "REGISTERED", "name": "many", "maximumPageSize": 2}
    found, token = [], {}
    while token is not None:
        answer = call(**members, **token, reverseOrder=True)
        found += [info["activityType"]["version"] for info in answer["typeInfos"]]
        token = {"nextPageToken": answer["nextPageToken"]} if "nextPageToken" in answer else None
    assert found == ["4", "3", "2", "1", "0"]


def test_every_region_is_a_world_of_its_own(world: World) -> None:
    from swf.server.inprocess import InProcess

    elsewhere = InProcess(world.service).client("eu-west-1")

    assert elsewhere.list_domains(registrationStatus="REGISTERED")["domainInfos"] == []
    elsewhere.register_domain(name="d", workflowExecutionRetentionPeriodInDays=DAY)
    assert elsewhere.describe_domain(name="d")["domainInfo"]["arn"].startswith("arn:aws:swf:eu-west-1:")
