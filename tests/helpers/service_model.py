"""The service model of SWF as a judge: does an answer, or an event, have the shape it promises?"""

from collections.abc import Callable
from functools import cache
from typing import Any

from swf.server.wire import model

Check = Callable[[Any], str | None]


class ServiceModel:
    """Operations and shapes of SWF 2012-01-25.

    Attributes:
        operations: the input shape and the output shape (None: no output) of each operation.
        shapes: every shape by name.
    """

    def __init__(self) -> None:
        raw = model.load()
        self.shapes: dict[str, dict[str, Any]] = raw["shapes"]
        self.operations: dict[str, tuple[str, str | None]] = {
            name: (operation["input"]["shape"], operation.get("output", {}).get("shape"))
            for name, operation in raw["operations"].items()
        }
        self._checks: dict[str, Check] = {}

    @property
    def event_types(self) -> frozenset[str]:
        """The event types that have attributes in the model."""
        suffix = "EventAttributes"
        names = (name for name in self.shapes["HistoryEvent"]["members"] if name.endswith(suffix))
        return frozenset(f"{name[0].upper()}{name[1 : -len(suffix)]}" for name in names)

    def problem(self, shape: str, value: Any) -> str | None:
        """What is wrong with a value of that shape; None: nothing."""
        check = self._checks.get(shape)
        if check is None:
            build = _BUILDERS[self.shapes[shape]["type"]]
            check = self._checks[shape] = build(self, self.shapes[shape])
        return check(value)

    def _structure(self, shape: dict[str, Any]) -> Check:
        members = {name: member["shape"] for name, member in shape["members"].items()}
        required = frozenset(shape.get("required", ()))

        def check(value: Any) -> str | None:
            if not isinstance(value, dict):
                return f"{value!r} is no structure"
            missing = required - value.keys()
            if missing:
                return f"{sorted(missing)} missing in {value!r}"
            for name, member in value.items():
                if name not in members:
                    return f"{name} is not in the model"
                problem = self.problem(members[name], member)
                if problem:
                    return f"{name}: {problem}"
            return None

        return check

    def _list(self, shape: dict[str, Any]) -> Check:
        member = shape["member"]["shape"]

        def check(value: Any) -> str | None:
            if not isinstance(value, list):
                return f"{value!r} is no list"
            return next((problem for item in value if (problem := self.problem(member, item))), None)

        return check

    def _string(self, shape: dict[str, Any]) -> Check:
        enum = frozenset(shape.get("enum", ()))
        least, most = shape.get("min", 0), shape.get("max")

        def check(value: Any) -> str | None:
            if not isinstance(value, str):
                return f"{value!r} is no string"
            if enum and value not in enum:
                return f"{value!r} is not in the enum"
            if len(value) < least or (most is not None and len(value) > most):
                return f"{value!r} is too short or too long"
            return None

        return check

    def _integer(self, shape: dict[str, Any]) -> Check:
        least, most = shape.get("min"), shape.get("max")

        def check(value: Any) -> str | None:
            if not isinstance(value, int) or isinstance(value, bool):
                return f"{value!r} is no integer"
            if (least is not None and value < least) or (most is not None and value > most):
                return f"{value!r} is out of range"
            return None

        return check

    def _boolean(self, shape: dict[str, Any]) -> Check:
        return lambda value: None if isinstance(value, bool) else f"{value!r} is no boolean"

    def _timestamp(self, shape: dict[str, Any]) -> Check:
        def check(value: Any) -> str | None:
            if not isinstance(value, int | float) or isinstance(value, bool):
                return f"{value!r} is no timestamp"
            return None if round(value * 1000) / 1000 == value else f"{value!r} is finer than a millisecond"

        return check


_BUILDERS: dict[str, Callable[[ServiceModel, dict[str, Any]], Check]] = {
    "structure": ServiceModel._structure,
    "list": ServiceModel._list,
    "string": ServiceModel._string,
    "integer": ServiceModel._integer,
    "long": ServiceModel._integer,
    "boolean": ServiceModel._boolean,
    "timestamp": ServiceModel._timestamp,
}


@cache
def service_model() -> ServiceModel:
    """The model, read once in a process."""
    return ServiceModel()


def attributes_member(event_type: str) -> str:
    """The member of an event that has its attributes."""
    return f"{event_type[0].lower()}{event_type[1:]}EventAttributes"


def attributes_shape(event_type: str) -> str:
    """The shape of the attributes of an event."""
    return f"{event_type}EventAttributes"
