"""Lists and counts of executions: filters, order and pages (section 2.3.3)."""

import itertools
from datetime import datetime, timezone

import pytest

from tests.conformance.server.raw import Raw
from tests.unit.server.world import BARE_W, W, World, complete, decision

ALL = {"oldestDate": 0}
OPEN, CLOSED = "ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"


class Zoo:
    """Executions of all sorts: one second apart, so that order and bounds can be seen.

    Attributes:
        start: when the first one started, in seconds since the epoch.
    """

    def __init__(self, world: World, raw: Raw, clock) -> None:
        self.raw = raw
        self.start = clock.now() / 1000
        world.client.register_workflow_type(domain="d", name="w", version="2")
        settings = {
            "executionStartToCloseTimeout": "30000000",
            "taskStartToCloseTimeout": "60",
            "taskList": {"name": "l"},
            "childPolicy": "ABANDON",
        }
        v2 = {"workflowType": {"name": "w", "version": "2"}}
        for number, (name, members) in enumerate(
            [
                ("a", {"tagList": ["red"]}),
                ("b", {"tagList": ["red", "green"], **v2}),
                ("c", {"workflowType": BARE_W}),
                ("d", {}),
                ("e", {"tagList": ["green"]}),
                ("f", {"tagList": ["Red"]}),
            ]
        ):
            world.start(name, **settings, **members)
            clock.advance(1)
            assert number < 6
        # Closed in another order than started, at seconds 6, 7, 8, 9: d, b, a, c.
        ends = {"d": None, "b": "FailWorkflowExecution", "a": "CompleteWorkflowExecution", "c": None}
        tasks = {}
        while (task := world.poll("l")).get("taskToken"):
            tasks[task["workflowExecution"]["workflowId"]] = task
        for name, end in ends.items():
            if end is None:
                world.client.terminate_workflow_execution(domain="d", workflowId=name)
            else:
                world.respond(tasks[name], decision(end))
            clock.advance(1)

    def at(self, oldest: float, latest: float | None = None) -> dict:
        """A time filter in seconds after the start."""
        found = {"oldestDate": self.start + oldest}
        return found if latest is None else {**found, "latestDate": self.start + latest}

    def list(self, operation: str, **members) -> str:
        infos = self.raw.call(operation, domain="d", **members)["executionInfos"]
        return "".join(info["execution"]["workflowId"] for info in infos)

    def count(self, operation: str, **members) -> int:
        answer = self.raw.call(operation.replace("List", "Count"), domain="d", **members)
        assert answer["truncated"] is False
        return answer["count"]

    def check(self, expected: str, operation: str, **members) -> None:
        """The list, its reverse, its pages, and the count agree."""
        assert self.list(operation, **members) == expected
        assert self.list(operation, reverseOrder=True, **members) == expected[::-1]
        assert self.count(operation, **members) == len(expected)
        for reverse in (False, True):
            assert self.pages(operation, reverseOrder=reverse, **members) == (
                expected[::-1] if reverse else expected
            )

    def pages(self, operation: str, **members) -> str:
        found, token = "", None
        while True:
            more = {"nextPageToken": token} if token else {}
            page = self.raw.call(operation, domain="d", maximumPageSize=1, **more, **members)
            assert len(page["executionInfos"]) <= 1
            found += "".join(info["execution"]["workflowId"] for info in page["executionInfos"])
            token = page.get("nextPageToken")
            if token is None:
                return found
            assert 0 < len(token) <= 2048


@pytest.fixture
def zoo(world: World, raw: Raw, clock) -> Zoo:
    return Zoo(world, raw, clock)


def test_open_ones_newest_first(zoo: Zoo) -> None:
    zoo.check("fe", OPEN, startTimeFilter=ALL)


def test_closed_ones_by_the_time_of_the_filter(zoo: Zoo) -> None:
    zoo.check("dcba", CLOSED, startTimeFilter=ALL)
    zoo.check("cabd", CLOSED, closeTimeFilter=ALL)


def test_bounds_are_included(zoo: Zoo) -> None:
    """S-TS-1."""
    zoo.check("cb", CLOSED, startTimeFilter=zoo.at(1, 2))
    zoo.check("dcb", CLOSED, startTimeFilter=zoo.at(1))
    zoo.check("c", CLOSED, startTimeFilter=zoo.at(1.001, 2.999))
    zoo.check("ab", CLOSED, closeTimeFilter=zoo.at(7, 8))
    zoo.check("", CLOSED, closeTimeFilter=zoo.at(7.001, 7.999))
    zoo.check("f", OPEN, startTimeFilter=zoo.at(5, 5))
    zoo.check("", OPEN, startTimeFilter=zoo.at(6, 1))


FILTERS = [
    ("a", "a", {"executionFilter": {"workflowId": "a"}}),
    ("", "", {"executionFilter": {"workflowId": "nope"}}),
    ("dba", "abd", {"typeFilter": {"name": "w"}}),
    ("dba", "abd", {"typeFilter": {"name": "w", "version": ""}}),
    ("da", "ad", {"typeFilter": W}),
    ("b", "b", {"typeFilter": {"name": "w", "version": "2"}}),
    ("", "", {"typeFilter": {"name": "W"}}),
    ("ba", "ab", {"tagFilter": {"tag": "red"}}),
    ("b", "b", {"tagFilter": {"tag": "green"}}),
    ("", "", {"tagFilter": {"tag": "Red"}}),
    ("a", "a", {"closeStatusFilter": {"status": "COMPLETED"}}),
    ("b", "b", {"closeStatusFilter": {"status": "FAILED"}}),
    ("dc", "cd", {"closeStatusFilter": {"status": "TERMINATED"}}),
    ("", "", {"closeStatusFilter": {"status": "TIMED_OUT"}}),
]


@pytest.mark.parametrize(("by_start", "by_close", "members"), FILTERS, ids=[str(row[2]) for row in FILTERS])
def test_filters_of_closed_ones(zoo: Zoo, by_start: str, by_close: str, members: dict) -> None:
    zoo.check(by_start, CLOSED, startTimeFilter=ALL, **members)
    zoo.check(by_close, CLOSED, closeTimeFilter=ALL, **members)


@pytest.mark.parametrize(
    ("expected", "members"),
    [
        ("f", {"tagFilter": {"tag": "Red"}}),
        ("e", {"tagFilter": {"tag": "green"}}),
        ("fe", {"typeFilter": {"name": "w"}}),
        ("", {"typeFilter": {"name": "w", "version": "2"}}),
        ("e", {"executionFilter": {"workflowId": "e"}}),
        ("", {"executionFilter": {"workflowId": "a"}}),
    ],
)
def test_filters_of_open_ones(zoo: Zoo, expected: str, members: dict) -> None:
    zoo.check(expected, OPEN, startTimeFilter=ALL, **members)


def test_every_run_of_a_workflow_id(world: World, raw: Raw) -> None:
    runs = []
    for _ in range(3):
        runs.append(world.start())
        world.decide(complete)
    found = world.client.list_closed_workflow_executions(
        domain="d", startTimeFilter=ALL, executionFilter={"workflowId": "one"}
    )["executionInfos"]
    assert [info["execution"]["runId"] for info in found] == runs[::-1]  # ties: the latest first


def test_an_entry_is_what_describe_says(zoo: Zoo, raw: Raw) -> None:
    for operation in (OPEN, CLOSED):
        for info in raw.call(operation, domain="d", startTimeFilter=ALL)["executionInfos"]:
            described = raw.call("DescribeWorkflowExecution", domain="d", execution=info["execution"])
            assert described["executionInfo"] == info


def refused(raw: Raw, operation: str, **members) -> str:
    code, message = raw.refused(operation, domain="d", **members)
    assert code == "ValidationException"
    return message


NULL = "Value null at 'startTimeFilter' failed to satisfy constraint: Member must not be null"
EXCLUSIVE = {
    "executionFilter": {"workflowId": "x"},
    "typeFilter": {"name": "x"},
    "tagFilter": {"tag": "x"},
    "closeStatusFilter": {"status": "FAILED"},
}


@pytest.mark.parametrize("verb", ["List", "Count"])
def test_filters_that_exclude_each_other(world: World, raw: Raw, verb: str) -> None:
    """2.3.3: the texts."""
    opened, closed = f"{verb}OpenWorkflowExecutions", f"{verb}ClosedWorkflowExecutions"
    both = {"startTimeFilter": ALL, "closeTimeFilter": ALL}
    assert refused(raw, closed, **both) == "Cannot specify both a startTimeFilter and a closeTimeFilter"
    assert refused(raw, closed) == "Must specify time filter"
    assert refused(raw, opened) == f"1 validation error detected: {NULL}"
    names = list(EXCLUSIVE)
    for one, other in itertools.pairwise(names):
        given = {one: EXCLUSIVE[one], other: EXCLUSIVE[other]}
        text = f"Cannot specify more than one exclusive filters in the same query: [{one}, {other}]"
        assert refused(raw, closed, closeTimeFilter=ALL, **given) == text
        if other != "closeStatusFilter":
            assert refused(raw, opened, startTimeFilter=ALL, **given) == text


def test_times_may_be_whole_or_broken_numbers(world: World, raw: Raw) -> None:
    """1.3: boto3 sends whole seconds, others do not."""
    world.start()
    for oldest in (0, 0.0, -1, 1469406677, 1469406677.5):
        assert raw.call("CountOpenWorkflowExecutions", domain="d", startTimeFilter={"oldestDate": oldest})[
            "count"
        ]
    now = datetime.now(timezone.utc)
    found = world.client.count_open_workflow_executions(domain="d", startTimeFilter={"oldestDate": now})
    assert found["count"] == 0  # the clock of the tests stands in 2024
