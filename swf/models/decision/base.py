"""A decision: the dict that SWF takes, which knows its type and checks what goes into it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from swf import checks, fields
from swf.utils import decapitalize, drop_none, underscore_to_camel

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., None]")


def decision_action(method: F) -> F:
    """Make a method one of the actions of a decision: it starts from an empty dict that has only its type.

    Where the method refuses its arguments, the decision stays empty.
    """

    @wraps(method)
    def act(self: Decision, *args: Any, **kwargs: Any) -> None:
        self.clear()
        self.type = underscore_to_camel(method.__name__) + self._base_type
        self.attributes_key = decapitalize(self.type + self._attributes_key_suffix)
        self["decisionType"] = self.type
        self[self.attributes_key] = {}
        try:
            method(self, *args, **kwargs)
        except BaseException:
            self.clear()
            raise

    act.is_decision_action = True  # type: ignore[attr-defined]
    return act  # type: ignore[return-value]


class Decision(dict[str, Any]):
    """What a decider wants of SWF, ready to be sent.

    ``TimerDecision("start", id="t", start_to_fire_timeout=5)`` is short for making a `TimerDecision` and
    calling ``start("t", 5)`` on it. Arguments that are None are left out. The others are held against SWF's
    limits, and `ValueError` or `TypeError` names the argument and the limit.

    Args:
        action: the name of an action of the class.
        args: arguments of the action.
        kwargs: arguments of the action.

    Raises:
        ValueError: there is no such action.
    """

    _base_type: ClassVar[str] = ""
    _attributes_key_suffix: ClassVar[str] = "DecisionAttributes"

    #: SWF's name for the decision, such as ``"StartTimer"``; none before an action.
    type: str
    #: Under which key its attributes are.
    attributes_key: str | None = None

    def __init__(self, action: str | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        if action is None:
            return
        method = getattr(self, action, None) if isinstance(action, str) else None
        if not getattr(method, "is_decision_action", False):
            actions = ", ".join(sorted(self.actions())) or "none"
            raise ValueError(f"{type(self).__name__} has no action {action!r}; its actions: {actions}")
        assert method is not None
        method(*args, **kwargs)

    @classmethod
    def actions(cls) -> list[str]:
        """Return the names of the actions."""
        return [name for name in dir(cls) if getattr(getattr(cls, name, None), "is_decision_action", False)]

    def update_attributes(self, data: dict[str, Any]) -> None:
        """Add attributes in SWF's spelling, except those that are None.

        Raises:
            AttributeError: no action was called yet.
        """
        if self.attributes_key is None:
            raise AttributeError("Can't update unset attributes_key")
        self.setdefault(self.attributes_key, {}).update(drop_none(data))


def optional(check: Callable[..., Any], argument: str, value: Any, **limits: Any) -> Any:
    """Return what a check makes of a value, None for None."""
    return None if value is None else check(argument, value, **limits)


def json_text(field: str, value: Any) -> str | None:
    """Return a value as JSON that fits in a field; None for None."""
    return None if value is None else fields.encode_json(field, value)


def plain_text(field: str, value: Any) -> str | None:
    """Return a text that fits in a field; what is no text is written as JSON. None for None."""
    return fields.encode(field, value) if value is None or isinstance(value, str) else json_text(field, value)


def task_list(value: str | None) -> dict[str, str] | None:
    """Return a task list as SWF writes it; None for None."""
    return None if value is None else {"name": checks.name("task_list", value, strip=True)}


def type_of(argument: str, described: Any) -> dict[str, str]:
    """Return the type of anything that has a name and a version, as SWF writes it."""
    return {
        "name": checks.name(f"{argument}.name", described.name),
        "version": checks.name(f"{argument}.version", described.version, limit=64),
    }
