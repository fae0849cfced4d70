"""Refusals on demand: a test can make the service refuse what it never refuses by itself."""

from collections import defaultdict, deque
from typing import Any


class Refusals:
    """What is refused next, by the name of the operation or of the decision."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Any]] = defaultdict(deque)

    def add(self, name: str, what: Any, times: int = 1) -> None:
        """Refuse the next `times` uses of `name` with `what`."""
        self._planned[name].extend([what] * times)

    def take(self, name: str) -> Any | None:
        """What the use of `name` that happens now is refused with; None: it is not."""
        planned = self._planned.get(name)
        return planned.popleft() if planned else None
