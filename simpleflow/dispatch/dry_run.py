"""Any name leads to a function that does nothing: to see a workflow's course without its work."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def do_nothing(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Take anything, do nothing, return an empty dict."""
    return {}


class DryRunDispatcher:
    """Finds the same idle function whatever the name."""

    def dispatch(self, name: str) -> Callable[..., dict[str, Any]]:
        """Return `do_nothing`."""
        return do_nothing
