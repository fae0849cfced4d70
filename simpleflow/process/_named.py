"""Process titles that tell, in `ps` and `top`, what a process is and what it is doing."""

from __future__ import annotations

import functools
import logging
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])

logger = logging.getLogger(__name__)


def set_title(title: str) -> None:
    """Give this process a title, if the optional package setproctitle is installed.

    The variable SIMPLEFLOW_DISABLE_SETPROCTITLE, where it is not empty, leaves titles alone.
    """
    if os.environ.get("SIMPLEFLOW_DISABLE_SETPROCTITLE"):
        return
    try:
        from setproctitle import setproctitle
    except ImportError:
        return
    setproctitle(title)


def with_state(state: str) -> Callable[[F], F]:
    """Decorate a method: whoever runs it is in that state from then on."""

    def decorate(method: F) -> F:
        @functools.wraps(method)
        def wrapper(self: NamedMixin, /, *args: Any, **kwargs: Any) -> Any:
            logger.debug("entering state %s: %s", state, method.__name__)
            self.state = state
            return method(self, *args, **kwargs)

        return wrapper  # type: ignore[return-value]

    return decorate


class NamedMixin:
    """Something that gives its process a title: `simpleflow Class(property=value)[state]`.

    Arguments:
        state: the first state; "initializing" by default.
    """

    #: Names of the attributes in the title.
    _named_mixin_properties: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.state = kwargs.pop("state", "initializing")

    @property
    def state(self) -> str:
        """What it is doing."""
        return self._state

    @state.setter
    def state(self, value: str) -> None:
        self._state = value
        self.set_process_name()

    def set_process_name(self) -> None:
        """Show in the title of this process what is known now."""
        known = [name for name in self._named_mixin_properties if hasattr(self, name)]
        values = ", ".join(f"{name}={getattr(self, name)}" for name in known)
        set_title(f"simpleflow {type(self).__name__}({values})[{self._state}]")
