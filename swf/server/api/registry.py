"""Operations by name: `@operation("PollForDecisionTask")`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from swf.server import faults
from swf.server.engine import Engine, Step, Waiter
from swf.server.settings import Settings
from swf.server.store import Domain, Store


@dataclass(slots=True)
class Call:
    """One request for an operation, in its step.

    Args:
        params: the request, held against the service model: types are right, nulls and unknown members gone.
        region: the region it is for.
        problems: raises the fault for the constraints it breaks; see `operation`.
    """

    engine: Engine
    step: Step
    operation: str
    params: dict[str, Any]
    region: str
    problems: Callable[[], None] = field(default=lambda: None)

    @property
    def settings(self) -> Settings:
        """The limits and habits of the service."""
        return self.engine.settings

    @property
    def store(self) -> Store:
        """What the service knows."""
        return self.engine.store

    def domain(self, name: str | None = None) -> Domain:
        """The domain meant; by default the one the request names.

        Raises:
            Fault: UnknownResourceFault.
        """
        name = self.params["domain"] if name is None else name
        domain = self.store.domains.get(self.region, name)
        if domain is None:
            raise faults.unknown_domain(name)
        return domain


#: What an operation answers: members, nothing, or a wait.
Answer = dict[str, Any] | None
Function = Callable[[Call], "Answer | Waiter"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A function and how it wants to be called."""

    function: Function
    validates: bool


OPERATIONS: dict[str, Operation] = {}


class EventList(list[str]):
    """Events as the JSON texts that are kept; they go to the wire as they are."""


def operation(name: str, *, validates: bool = False) -> Callable[[Function], Function]:
    """Register a function under the operation's name.

    Args:
        validates: the function itself calls `Call.problems`, when it is time (default: done before).
    """

    def register(function: Function) -> Function:
        OPERATIONS[name] = Operation(function, validates)
        return function

    return register
