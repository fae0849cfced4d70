"""An activity by the name it was registered under."""

from __future__ import annotations

from simpleflow.dispatch.exceptions import UnregisteredError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from simpleflow.activity import Activity
    from simpleflow.registry import Registry


class RegistryDispatcher:
    """Finds activities among those registered under a label.

    Arguments:
        registry: where to look.
        label: which part of it; decorated activities are under the label None.
        workflow: not looked at; programs written for earlier releases pass it.
    """

    def __init__(self, registry: Registry, label: str | None, workflow: Any = None) -> None:
        self._registry = registry
        self._label = label

    def dispatch(self, name: str) -> Callable[..., Any]:
        """Return the function or class of an activity.

        Raises:
            DispatchError: no activity is registered under that name.
        """
        return self.dispatch_activity(name).callable

    def dispatch_activity(self, name: str) -> Activity:
        """Return an activity.

        Raises:
            DispatchError: no activity is registered under that name.
        """
        try:
            return self._registry[self._label][name]
        except KeyError as error:
            raise UnregisteredError(f"no activity is registered as {name!r}") from error
