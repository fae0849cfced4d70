"""Requests held against the service model: types first, then all broken constraints in one message."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from swf.server import faults
from swf.server.api.rules import Rule, rule_for
from swf.server.wire import model

_LONGEST_VALUE = 1024
#: decisionType is printed in the service's own order.
_ENUMS = {
    "DecisionType": (
        "CompleteWorkflowExecution, StartTimer, RequestCancelExternalWorkflowExecution, "
        "SignalExternalWorkflowExecution, CancelTimer, RecordMarker, ScheduleActivityTask, "
        "ContinueAsNewWorkflowExecution, ScheduleLambdaFunction, FailWorkflowExecution, "
        "RequestCancelActivityTask, StartChildWorkflowExecution, CancelWorkflowExecution"
    )
}
_MISSING = "Value null at '{}' failed to satisfy constraint: Member must not be null"


class Problems:
    """What is wrong with a request that has the right types."""

    def __init__(self) -> None:
        self.constraints: list[str] = []
        self.rules: list[str] = []

    def constraint(self, value: object, path: str, constraint: str) -> None:
        """A constraint the model states."""
        shown = str(value)[:_LONGEST_VALUE]
        self.constraints.append(f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}")

    def missing(self, path: str) -> None:
        """A required member is not there."""
        self.constraints.append(_MISSING.format(path))

    def raise_first(self) -> None:
        """Raise the fault for all broken constraints, or for the first broken rule.

        Raises:
            Fault: ValidationException.
        """
        if self.constraints:
            count = len(self.constraints)
            noun = "error" if count == 1 else "errors"
            text = f"{count} validation {noun} detected: {'; '.join(self.constraints)}"
            raise faults.validation(text)
        if self.rules:
            raise faults.validation(self.rules[0])


#: Checks a value at a path; returns it without nulls and unknown members.
Check = Callable[[Any, str, Problems], Any]


class Validator:
    """Checks requests by operation. Checks are compiled when first needed.

    Args:
        service: the service model, see `model.load`.
    """

    def __init__(self, service: dict[str, Any] | None = None) -> None:
        service = service or model.load()
        #: What stands before the operation in X-Amz-Target.
        self.target: str = service["metadata"]["targetPrefix"]
        self._inputs = {
            name: operation["input"]["shape"] for name, operation in service["operations"].items()
        }
        self._shapes = _without_words(service["shapes"])
        self._checks: dict[str, Check] = {}

    @property
    def operations(self) -> frozenset[str]:
        """The operations the model knows."""
        return frozenset(self._inputs)

    def check(self, operation: str, request: dict[str, Any]) -> tuple[dict[str, Any], Problems]:
        """The request without nulls and unknown members, and what is wrong with it.

        Raises:
            Fault: UnknownOperationException; SerializationException if a member has the wrong type.
        """
        shape = self._inputs.get(operation)
        if shape is None:
            raise faults.unknown_operation()
        problems = Problems()
        params: dict[str, Any] = self._check_for(shape)(request, "", problems)
        return params, problems

    def _check_for(self, name: str) -> Check:
        check = self._checks.get(name)
        if check is None:
            shape = self._shapes[name]
            check = self._checks[name] = _BUILDERS[shape["type"]](self, name, shape)
        return check

    def _structure(self, name: str, shape: dict[str, Any]) -> Check:
        members = [
            (member, self._check_for(spec["shape"]), rule_for(name, member, spec["shape"]))
            for member, spec in shape["members"].items()
        ]
        required = shape.get("required", ())
        is_union = name == "Decision"

        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, dict):
                raise _wrong_type(value, "a structure")
            prefix = f"{path}." if path else ""
            if is_union:
                value = _with_own_member(value)
            for member in required:
                if value.get(member) is None:
                    problems.missing(prefix + member)
            kept = {}
            for member, check_member, rule in members:
                given = value.get(member)
                if given is not None:
                    kept[member] = check_member(given, prefix + member, problems)
                    if rule is not None:
                        _apply(rule, member, given, problems)
            return kept

        return check

    def _list(self, name: str, shape: dict[str, Any]) -> Check:
        check_member = self._check_for(shape["member"]["shape"])
        most = shape.get("max")

        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, list):
                raise _wrong_type(value, "a list")
            items = [item for item in value if item is not None]
            if most is not None and len(items) > most:
                problems.constraint(items, path, f"Member must have length less than or equal to {most}")
            return [
                check_member(item, f"{path}.{number}.member", problems)
                for number, item in enumerate(items, 1)
            ]

        return check

    def _string(self, name: str, shape: dict[str, Any]) -> Check:
        least, most, enum = shape.get("min", 0), shape.get("max"), shape.get("enum")
        names = _ENUMS.get(name) or ", ".join(enum or ())

        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, str):
                raise _wrong_type(value, "a String")
            if enum is not None and value not in enum:
                problems.constraint(value, path, f"Member must satisfy enum value set: [{names}]")
            if len(value) < least:
                text = f"Member must have length greater than or equal to {least}"
                problems.constraint(value, path, text)
            if most is not None and len(value) > most:
                text = f"Member must have length less than or equal to {most}"
                problems.constraint(value, path, text)
            return value

        return check

    def _integer(self, name: str, shape: dict[str, Any]) -> Check:
        least, most = shape.get("min"), shape.get("max")

        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, int) or isinstance(value, bool):
                raise _wrong_type(value, "an Integer")
            if least is not None and value < least:
                text = f"Member must have value greater than or equal to {least}"
                problems.constraint(value, path, text)
            if most is not None and value > most:
                text = f"Member must have value less than or equal to {most}"
                problems.constraint(value, path, text)
            return value

        return check

    def _boolean(self, name: str, shape: dict[str, Any]) -> Check:
        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, bool):
                raise _wrong_type(value, "a Boolean")
            return value

        return check

    def _timestamp(self, name: str, shape: dict[str, Any]) -> Check:
        def check(value: Any, path: str, problems: Problems) -> Any:
            if not isinstance(value, int | float) or isinstance(value, bool) or not _is_double(value):
                raise _wrong_type(value, "a Timestamp")
            return value

        return check


@cache
def standard_validator() -> Validator:
    """The validator of botocore's model, read once in a process."""
    return Validator()


_BUILDERS: dict[str, Callable[[Validator, str, dict[str, Any]], Check]] = {
    "structure": Validator._structure,
    "list": Validator._list,
    "string": Validator._string,
    "integer": Validator._integer,
    "long": Validator._integer,
    "boolean": Validator._boolean,
    "timestamp": Validator._timestamp,
}


def _is_double(value: float) -> bool:
    """Whether a number of JSON, which may have any size, is one that floats can hold."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _apply(rule: Rule, member: str, value: str, problems: Problems) -> None:
    if not rule(value):
        problems.rules.append(f"Invalid {member}: {value[:_LONGEST_VALUE]}")


def _with_own_member(decision: dict[str, Any]) -> dict[str, Any]:
    """A decision without the attributes of its type is checked as if they were there, and empty."""
    decision_type = decision.get("decisionType")
    if not isinstance(decision_type, str) or not decision_type:
        return decision
    own = f"{decision_type[0].lower()}{decision_type[1:]}DecisionAttributes"
    return decision if decision.get(own) is not None else {**decision, own: {}}


_KINDS = {str: "STRING_VALUE", bool: "BOOLEAN_VALUE", int: "NUMBER_VALUE", float: "NUMBER_VALUE"}


def _wrong_type(value: Any, wanted: str) -> faults.Fault:
    kind = _KINDS.get(type(value), "START_ARRAY" if isinstance(value, list) else "START_OBJECT")
    return faults.serialization(f"{kind} can not be converted to {wanted}")


def _without_words(shapes: dict[str, Any]) -> dict[str, Any]:
    """The shapes without their documentation, which is most of the model."""
    kept: dict[str, Any] = {}
    for name, shape in shapes.items():
        slim = {key: value for key, value in shape.items() if key != "documentation"}
        if "members" in slim:
            slim["members"] = {key: {"shape": member["shape"]} for key, member in slim["members"].items()}
        kept[name] = slim
    return kept
