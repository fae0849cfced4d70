"""Requests of all operations, held against the service model (sections 1.6 and 1.7)."""

import pytest

from swf.server.wire import model
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World

MODEL = model.load()
SHAPES = MODEL["shapes"]
OPERATIONS = sorted(MODEL["operations"])
#: Where a value of a shape is made up, these have rules of their own.
VALUES = {
    "DurationInDays": "1",
    "DurationInSeconds": "1",
    "DurationInSecondsOptional": "1",
    "TaskPriority": "1",
    "Arn": "arn:aws:swf:us-east-1:123456789012:/domain/d",
}


def input_of(operation: str) -> dict:
    return SHAPES[MODEL["operations"][operation]["input"]["shape"]]


def made_up(shape_name: str):
    """A valid value of a shape, with its required members only."""
    shape = SHAPES[shape_name]
    if shape_name in VALUES:
        return VALUES[shape_name]
    if "enum" in shape:
        return shape["enum"][0]
    if shape["type"] == "structure":
        required = shape.get("required", ())
        return {name: made_up(shape["members"][name]["shape"]) for name in required}
    if shape["type"] == "list":
        return [made_up(shape["member"]["shape"])]
    return {"string": "x", "boolean": True, "timestamp": 0, "integer": 1, "long": 1}[shape["type"]]


def minimal(operation: str) -> dict:
    """A request with what is required."""
    request = made_up(MODEL["operations"][operation]["input"]["shape"])
    if operation.endswith("ClosedWorkflowExecutions"):
        request["startTimeFilter"] = {"oldestDate": 0}
    return request


def paths(shape_name: str, prefix: tuple[str, ...] = ()):
    """Every member below a structure: its path, its shape."""
    for name, spec in SHAPES[shape_name]["members"].items():
        yield (*prefix, name), spec["shape"]
        if SHAPES[spec["shape"]]["type"] == "structure" and spec["shape"] != "Decision":
            yield from paths(spec["shape"], (*prefix, name))


MEMBERS = [
    (operation, path, shape)
    for operation in OPERATIONS
    for path, shape in paths(MODEL["operations"][operation]["input"]["shape"])
]


def request_with(operation: str, path: tuple[str, ...], value) -> dict:
    """A request with one member replaced, in structures that are valid otherwise."""
    request = minimal(operation)
    holder, shape = request, input_of(operation)
    for name in path[:-1]:
        member = shape["members"][name]["shape"]
        holder = holder.setdefault(name, made_up(member))
        shape = SHAPES[member]
    holder[path[-1]] = value
    return request


def test_there_are_39_operations() -> None:
    assert len(OPERATIONS) == 39


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_required_member_is_asked_for_in_one_message(raw: Raw, operation: str) -> None:
    required = input_of(operation).get("required", ())
    code, message = raw.refused(operation)
    assert code == "ValidationException"
    count = f"{len(required)} validation error{'s' * (len(required) > 1)} detected: "
    problems = [
        f"Value null at '{name}' failed to satisfy constraint: Member must not be null" for name in required
    ]
    assert message == count + "; ".join(problems)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_domain_or_token_is_refused_by_every_operation(raw: Raw, operation: str) -> None:
    """1.5: the exact text, for whatever names a domain that is not there."""
    if operation in ("ListDomains", "RegisterDomain"):
        return
    code, message = raw.refused(operation, **minimal(operation))
    if (
        "domain" in input_of(operation)["members"]
        or operation.endswith("ecateDomain")
        or operation == "DescribeDomain"
    ):
        assert (code, message) == ("UnknownResourceFault", "Unknown domain: x")
    elif "resourceArn" in input_of(operation)["members"]:
        assert code == "UnknownResourceFault"
    else:
        assert "taskToken" in input_of(operation)["members"]
        assert (code, message) == ("ValidationException", "Invalid token")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_wrong_json_types_are_not_coerced(raw: Raw, operation: str) -> None:
    """1.3: an integer where a string is modelled is a SerializationException; and so on for every member."""
    for member_operation, path, shape in MEMBERS:
        if member_operation != operation:
            continue
        kind = SHAPES[shape]["type"]
        wrong = {"string": 5, "integer": "5", "long": "5", "boolean": "true", "timestamp": "now"}.get(
            kind, "x"
        )
        type_, _ = raw.send(operation, request_with(operation, path, wrong)).fault
        assert type_ == "com.amazon.coral.service#SerializationException", path


def broken_constraints():
    for operation, path, shape_name in MEMBERS:
        shape = SHAPES[shape_name]
        if shape["type"] == "string" and "max" in shape:
            text = f"Member must have length less than or equal to {shape['max']}"
            yield operation, path, "x" * (shape["max"] + 1), text
        if shape["type"] == "string" and shape.get("min"):
            text = f"Member must have length greater than or equal to {shape['min']}"
            yield operation, path, "", text
        if "enum" in shape:
            text = f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]"
            yield operation, path, "NONSENSE", text
        if shape["type"] == "integer":
            yield operation, path, 1001, "Member must have value less than or equal to 1000"
            yield operation, path, -1, "Member must have value greater than or equal to 0"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_constraints_of_every_member(raw: Raw, operation: str) -> None:
    """1.6, 1.7: lengths, bounds and enums with the path of the member and the value in full (or cut)."""
    for member_operation, path, value, constraint in broken_constraints():
        if member_operation != operation or operation == "RespondDecisionTaskCompleted":
            continue  # the latter looks at its token first; see the tests of batches
        code, message = raw.refused(operation, **request_with(operation, path, value))
        where = ".".join(path)
        shown = str(value)[:1024]
        problem = f"Value '{shown}' at '{where}' failed to satisfy constraint: {constraint}"
        assert (code, message) == ("ValidationException", f"1 validation error detected: {problem}")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_longest_texts_are_taken(raw: Raw, operation: str) -> None:
    """1.7: bounds are included, and count characters, not bytes or UTF-16 units (U-7)."""
    for member_operation, path, shape_name in MEMBERS:
        most = SHAPES[shape_name].get("max")
        if member_operation != operation or SHAPES[shape_name]["type"] != "string" or most is None:
            continue
        for character in ("x", "\N{MUSICAL SYMBOL G CLEF}"):
            answer = raw.send(operation, request_with(operation, path, character * most))
            assert answer.status == 200 or "Member must have length" not in answer.fault[1], path


def test_several_problems_are_told_at_once(raw: Raw) -> None:
    code, message = raw.refused("RegisterDomain", name="", description="x" * 1025)
    assert code == "ValidationException"
    assert message.startswith("3 validation errors detected: ")
    assert len(message.split("; ")) == 3


@pytest.mark.parametrize("bad", ["a:b", "a/b", "a|b", "a\x1fb", "a\x7fb", "a\x9fb", "\x00", "arn"])
@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("RegisterDomain", ("name",)),
        ("RegisterWorkflowType", ("name",)),
        ("RegisterWorkflowType", ("version",)),
        ("RegisterActivityType", ("name",)),
        ("RegisterActivityType", ("defaultTaskList", "name")),
        ("StartWorkflowExecution", ("workflowId",)),
        ("StartWorkflowExecution", ("taskList", "name")),
        ("PollForDecisionTask", ("taskList", "name")),
    ],
)
def test_characters_that_names_may_not_have(world: World, raw: Raw, operation: str, path, bad: str) -> None:
    code, message = raw.refused(operation, **request_with(operation, path, bad))
    assert (code, message) == ("ValidationException", f"Invalid {path[-1]}: {bad}")


@pytest.mark.parametrize(
    "name", ["barn", "arn2", "ARN", "a b", "a.b", "a+b=", "Ünïcode", "x" * 256], ids=ascii
)
def test_names_that_are_good_and_keep_their_case(bare: World, name: str) -> None:
    """S-VAL-3 and 1.7: only the word itself is forbidden, and names are case-sensitive."""
    bare.client.register_domain(name=name, workflowExecutionRetentionPeriodInDays="1")
    assert bare.client.describe_domain(name=name)["domainInfo"]["name"] == name
    with pytest.raises(bare.client.exceptions.UnknownResourceFault):
        bare.client.describe_domain(name=name[:-1] + "Z")


@pytest.mark.parametrize("bad", [" d", "d ", "\u00a0d"])
def test_domains_and_task_lists_have_no_white_space_around_them(raw: Raw, world: World, bad: str) -> None:
    assert raw.refused("RegisterDomain", name=bad, workflowExecutionRetentionPeriodInDays="1")[1].startswith(
        "Invalid"
    )
    code, _ = raw.refused("PollForActivityTask", domain="d", taskList={"name": bad})
    assert code == "ValidationException"


DURATIONS = [
    (
        "RegisterDomain",
        ("workflowExecutionRetentionPeriodInDays",),
        ["0", "1", "90", "NONE"],
        ["91", "-1", "x", "1.5"],
    ),
    (
        "StartWorkflowExecution",
        ("executionStartToCloseTimeout",),
        ["0", "31536000", ""],
        ["31536001", "NONE", "-1"],
    ),
    (
        "StartWorkflowExecution",
        ("taskStartToCloseTimeout",),
        ["0", "NONE", ""],
        ["-1", "none", "1s", "+1", " 1"],
    ),
    ("RegisterWorkflowType", ("defaultExecutionStartToCloseTimeout",), ["31536000"], ["31536001", "NONE"]),
    ("RegisterWorkflowType", ("defaultTaskStartToCloseTimeout",), ["0", "NONE"], ["x"]),
    ("RegisterActivityType", ("defaultTaskHeartbeatTimeout",), ["0", "NONE"], ["1.0"]),
    ("RegisterActivityType", ("defaultTaskScheduleToStartTimeout",), ["99999999", "NONE"], ["-0"]),
    ("RegisterActivityType", ("defaultTaskScheduleToCloseTimeout",), ["5", "NONE"], ["٣"]),
    ("RegisterActivityType", ("defaultTaskStartToCloseTimeout",), ["5", "NONE"], ["0x5"]),
    (
        "RegisterActivityType",
        ("defaultTaskPriority",),
        ["-2147483648", "2147483647", "0"],
        ["2147483648", "1.0", "a"],
    ),
    ("StartWorkflowExecution", ("taskPriority",), ["-1", ""], ["-2147483649", "NONE"]),
]


@pytest.mark.parametrize(
    ("operation", "path", "good", "bad"), DURATIONS, ids=[f"{row[0]}.{row[1][0]}" for row in DURATIONS]
)
def test_durations_and_priorities(world: World, raw: Raw, operation, path, good, bad) -> None:
    """1.7: decimal seconds, NONE where it is allowed, and bounds."""
    for value in bad:
        code, message = raw.refused(operation, **request_with(operation, path, value))
        assert (code, message) == ("ValidationException", f"Invalid {path[-1]}: {value}")
    for number, value in enumerate(good):
        request = request_with(operation, path, value)
        for name, own in (("domain", "d"), ("name", f"n{number}"), ("workflowId", f"n{number}")):
            if name in request:
                request[name] = own
        if operation == "StartWorkflowExecution":
            request["workflowType"] = {"name": "w", "version": "1"}
        assert raw.send(operation, request).status == 200, value


MEMBERS_OF_LISTS = [
    ("RegisterDomain", ("tags",), "tags.2.member.key", 128, lambda text: [{"key": "a"}, {"key": text}]),
    ("RegisterDomain", ("tags",), "tags.1.member.value", 256, lambda text: [{"key": "a", "value": text}]),
    ("TagResource", ("tags",), "tags.1.member.key", 128, lambda text: [{"key": text}]),
    ("UntagResource", ("tagKeys",), "tagKeys.3.member", 128, lambda text: ["a", "b", text]),
    ("StartWorkflowExecution", ("tagList",), "tagList.2.member", 256, lambda text: ["a", text]),
]


@pytest.mark.parametrize(("operation", "path", "where", "most", "make"), MEMBERS_OF_LISTS)
def test_constraints_of_members_of_lists(raw: Raw, operation, path, where: str, most: int, make) -> None:
    """1.6: they are counted from 1."""
    too_long = "x" * (most + 1)
    problem = f"Value '{too_long}' at '{where}' failed to satisfy constraint: "
    text = f"1 validation error detected: {problem}Member must have length less than or equal to {most}"
    assert raw.refused(operation, **request_with(operation, path, make(too_long))) == (
        "ValidationException",
        text,
    )
    for wrong in (5, "x", [5], {}):
        type_ = raw.send(operation, request_with(operation, path, wrong)).fault[0]
        assert type_ == "com.amazon.coral.service#SerializationException", wrong


def test_nulls_are_absent_and_unknown_members_are_ignored(world: World, raw: Raw) -> None:
    """1.1, U-1: at any depth."""
    run_id = raw.call(
        "StartWorkflowExecution",
        domain="d",
        workflowId="one",
        workflowType={"name": "w", "version": "1", "color": "red"},
        taskList=None,
        input=None,
        tagList=["a", None, "b"],
        whatever={"x": 1},
    )["runId"]
    started = world.events(run_id)[0]["workflowExecutionStartedEventAttributes"]
    assert started["taskList"] == {"name": "deciders"}
    assert started["tagList"] == ["a", "b"]
    assert "input" not in started


def test_an_empty_optional_run_id_is_no_run_id(world: World) -> None:
    world.start()
    world.client.signal_workflow_execution(domain="d", workflowId="one", runId="", signalName="s")
