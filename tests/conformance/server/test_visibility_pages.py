"""Pages and their tokens, of all seven paged operations (section 2.5)."""

import re

import pytest

from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, decision, fault

ALL = {"oldestDate": 0}


def test_pages_while_executions_come_and_go(world: World, clock) -> None:
    """2.5: keyset positions: nothing is skipped or repeated."""
    for number in range(6):
        world.start(str(number))
        clock.advance(1)
    listing = {"domain": "d", "startTimeFilter": ALL, "maximumPageSize": 2}
    page = world.client.list_open_workflow_executions(**listing)
    seen = [info["execution"]["workflowId"] for info in page["executionInfos"]]
    world.start("newer")
    world.client.terminate_workflow_execution(domain="d", workflowId="5")
    world.client.terminate_workflow_execution(domain="d", workflowId="3")
    while token := page.get("nextPageToken"):
        page = world.client.list_open_workflow_executions(nextPageToken=token, **listing)
        seen += [info["execution"]["workflowId"] for info in page["executionInfos"]]
    assert seen == ["5", "4", "2", "1", "0"]


class Paged:
    """The seven paged operations, each with at least four things to list."""

    def __init__(self, world: World, raw: Raw) -> None:
        run_id = world.start()
        for name in "xyz":
            world.start(name)
        for name in "wxyz":
            world.client.register_domain(name=name, workflowExecutionRetentionPeriodInDays="1")
            world.client.register_workflow_type(domain="d", name=f"w{name}", version="1")
            world.client.register_activity_type(domain="d", name=f"a{name}", version="1")
            world.start(f"closed {name}")
            world.client.terminate_workflow_execution(domain="d", workflowId=f"closed {name}")
            world.signal()
        execution = {"workflowId": "one", "runId": run_id}
        registered = {"registrationStatus": "REGISTERED"}
        self.requests = {
            "GetWorkflowExecutionHistory": {"domain": "d", "execution": execution},
            "ListDomains": registered,
            "ListWorkflowTypes": {"domain": "d", **registered},
            "ListActivityTypes": {"domain": "d", **registered},
            "ListOpenWorkflowExecutions": {"domain": "d", "startTimeFilter": ALL},
            "ListClosedWorkflowExecutions": {"domain": "d", "closeTimeFilter": ALL},
            "PollForDecisionTask": {"domain": "d", "taskList": {"name": "deciders"}},
        }
        self.raw = raw

    def page(
        self, operation: str, token: str | None = None, size: int = 2, **members
    ) -> tuple[list, str | None]:
        more = {} if token is None else {"nextPageToken": token}
        answer = self.raw.call(operation, maximumPageSize=size, **self.requests[operation], **more, **members)
        (items,) = [value for value in answer.values() if isinstance(value, list)]
        return items, answer.get("nextPageToken")


OPERATIONS = [
    "GetWorkflowExecutionHistory",
    "ListDomains",
    "ListWorkflowTypes",
    "ListActivityTypes",
    "ListOpenWorkflowExecutions",
    "ListClosedWorkflowExecutions",
    "PollForDecisionTask",
]


@pytest.fixture
def paged(world: World, raw: Raw) -> Paged:
    return Paged(world, raw)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_pages_are_the_whole_cut_into_pieces(paged: Paged, operation: str) -> None:
    for reverse in (False, True) if operation != "PollForDecisionTask" else (False,):
        items, token = paged.page(operation, reverseOrder=reverse)
        assert len(items) == 2
        while token:
            more, token = paged.page(operation, token, size=3, reverseOrder=reverse)
            assert 1 <= len(more) <= 3
            items += more
        if operation != "PollForDecisionTask":
            whole, token = paged.page(operation, size=0, reverseOrder=reverse)
            assert (items, token) == (whole, None)
            exact, token = paged.page(operation, size=len(whole), reverseOrder=reverse)
            assert (exact, token) == (whole, None)  # no token, although the page is full


@pytest.mark.parametrize("operation", OPERATIONS)
def test_tokens_of_something_else(paged: Paged, raw: Raw, operation: str) -> None:
    """2.5: garbage, of another operation, of other arguments."""
    _, token = paged.page(operation)
    other = "ListDomains" if operation != "ListDomains" else "ListWorkflowTypes"
    _, foreign = paged.page(other)
    request = paged.requests[operation]
    for bad in ("x", "AAAA", "é", foreign, token[:-1], f"{token[:-5]}AAAA="):
        invalid = ("ValidationException", "Invalid token")
        assert raw.refused(operation, nextPageToken=bad, **request) == invalid
    assert raw.refused(operation, nextPageToken=token, reverseOrder=True, **request)[1] == "Invalid token"
    assert raw.send(operation, {"nextPageToken": token, **request}).status == 200


@pytest.mark.parametrize("operation", OPERATIONS)
def test_botocores_paginators(world: World, paged: Paged, operation: str) -> None:
    """2.4.1: they ask for pages of one task with its token, as for any other list."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    pages = list(world.client.get_paginator(name).paginate(**paged.requests[operation], maximumPageSize=3))
    (member,) = {key for page in pages for key, value in page.items() if isinstance(value, list)}
    sizes = [len(page[member]) for page in pages]
    assert sizes[:-1] == [3] * (len(sizes) - 1) and 1 <= sizes[-1] <= 3
    items = [item for page in pages for item in page[member]]
    assert len({str(item) for item in items}) == len(items) >= 4


def test_tokens_of_tasks_and_histories_are_apart(paged: Paged, raw: Raw) -> None:
    """2.4.1."""
    poll, history = "PollForDecisionTask", "GetWorkflowExecutionHistory"
    for operation, other in ((poll, history), (history, poll)):
        _, token = paged.page(other)
        refused = raw.refused(operation, nextPageToken=token, **paged.requests[operation])
        assert refused == ("ValidationException", "Invalid token")


@pytest.mark.parametrize("operation", ["ListDomains", "ListWorkflowTypes", "ListActivityTypes"])
def test_tokens_live_a_day(paged: Paged, raw: Raw, clock, operation: str) -> None:
    """Executions here time out or are forgotten within a day, types and domains are not."""
    items, token = paged.page(operation)
    clock.advance(24 * 3600)
    assert paged.page(operation, token)[0] != items
    clock.advance(1)
    code, message = raw.refused(operation, nextPageToken=token, **paged.requests[operation])
    assert (code, message) == ("ValidationException", "Specified token has exceeded its maximum lifetime")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_empty_token_is_no_token(paged: Paged, operation: str) -> None:
    assert paged.page(operation, "")[0]


def test_pages_hold_a_thousand_at_most(bare: World) -> None:
    bare.register()
    run_id = bare.start()
    bare.decide(*[decision("RecordMarker", markerName="m")] * 1100)
    execution = {"domain": "d", "execution": {"workflowId": "one", "runId": run_id}}
    page = bare.client.get_workflow_execution_history(**execution)
    assert len(page["events"]) == 1000
    page = bare.client.get_workflow_execution_history(nextPageToken=page["nextPageToken"], **execution)
    assert [event["eventId"] for event in page["events"]] == list(range(1001, 1105))


def test_filters_of_a_domain_that_is_not_there(bare: World) -> None:
    call = bare.client.list_open_workflow_executions
    assert fault(call, domain="nope", startTimeFilter=ALL) == ("UnknownResourceFault", "Unknown domain: nope")
