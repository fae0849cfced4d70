"""What all tasks have in common: a name, an id, and arguments in which futures stand for results."""

from __future__ import annotations

import logging
from abc import ABCMeta, abstractmethod
from copy import copy, deepcopy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simpleflow.base import Submittable
from simpleflow.futures import Future
from simpleflow.jumbo import LazyValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

logger = logging.getLogger(__name__)

# Nothing to copy in them, no futures to look for; and what is on S3 must not be fetched just to be passed on.
_PLAIN = frozenset({type(None), bool, int, float, str, bytes, LazyValue})


def get_actual_value(value: Any) -> Any:
    """The result of a future, or the value itself if it is none.

    Raises:
        ExecutionBlocked: if it is a future that is not done.
    """
    return value.result if isinstance(value, Future) else value


def resolve(value: Any) -> Any:
    """The value with every future inside replaced by its result, through lists, tuples and dicts.

    What contains no future comes back as the same object.

    Raises:
        ExecutionBlocked: if one of them is not done.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Future):
        return value.result
    if kind is list or kind is tuple:
        resolved = [resolve(item) for item in value]
        same = all(new is old for new, old in zip(resolved, value, strict=True))
        return value if same else kind(resolved)
    if kind is dict:
        items = {key: resolve(item) for key, item in value.items()}
        same = all(items[key] is item for key, item in value.items())
        return value if same else items
    return value


def _snapshot(value: Any) -> Any:
    """A deep copy, or the object itself where it cannot be copied (an open file, a generator ...)."""
    if type(value) in _PLAIN:
        return value
    try:
        return deepcopy(value)
    except Exception:
        logger.debug("cannot copy an argument of type %s; it is used as it is", type(value).__name__)
        return value


class Task(Submittable, metaclass=ABCMeta):
    """Something to be done, with its arguments; futures among them stand for their results."""

    id: str | None = None
    args: list[Any]
    kwargs: dict[str, Any]
    context: dict[str, Any] | None = None
    idempotent: bool | None = None
    raises_on_failure: bool = False
    retry: int = 0

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called, in ids and in failures."""

    def execute(self) -> Any:
        """Do it here and now; there is nothing to do for most kinds."""

    @staticmethod
    def resolve_args(*args: Any) -> list[Any]:
        """The arguments with futures replaced by their results.

        Raises:
            ExecutionBlocked: if one of them is not done.
        """
        return [value if type(value) in _PLAIN else resolve(value) for value in args]

    @staticmethod
    def resolve_kwargs(**kwargs: Any) -> dict[str, Any]:
        """The same for keyword arguments."""
        return {key: value if type(value) in _PLAIN else resolve(value) for key, value in kwargs.items()}

    def with_extra_arg(self, value: Any) -> Self:
        """A copy of this task with one more positional argument."""
        other = copy(self)
        other.args = [*self.args, value]
        return other


class CallTask(Task):
    """A task that calls something with the user's arguments, which are also kept as they were given."""

    # What most tasks do without is not made for each of them: there may be a great many.
    _args: tuple[Any, ...]
    _kwargs: Mapping[str, Any] = MappingProxyType({})
    _resolved: list[Any] | None = None
    _resolved_kwargs: dict[str, Any] | None = None

    def _take(self, args: tuple[Any, ...], kwargs: dict[str, Any], *context: str) -> None:
        """Keep the arguments as given, and resolve them.

        Args:
            args, kwargs: the user's arguments.
            context: keywords that are kept, but are not the user's.

        Raises:
            ExecutionBlocked: if one of them is a future that is not done.
        """
        for value in args:
            if type(value) not in _PLAIN:
                self._args = tuple([_snapshot(value) for value in args])
                self._resolved = self.resolve_args(*args)
                break
        else:
            # Nothing to copy and nothing to resolve: `args` makes its list when it is asked for.
            self._args = args
        if kwargs:
            self._kwargs = {key: _snapshot(value) for key, value in kwargs.items()}
            for key in context:
                kwargs.pop(key, None)
            self._resolved_kwargs = self.resolve_kwargs(**kwargs)

    @property
    def args(self) -> list[Any]:
        """The positional arguments, resolved."""
        if self._resolved is None:
            self._resolved = list(self._args)
        return self._resolved

    @args.setter
    def args(self, args: list[Any]) -> None:
        self._resolved = args

    @property
    def kwargs(self) -> dict[str, Any]:
        """The keyword arguments, resolved."""
        if self._resolved_kwargs is None:
            self._resolved_kwargs = {}
        return self._resolved_kwargs

    @kwargs.setter
    def kwargs(self, kwargs: dict[str, Any]) -> None:
        self._resolved_kwargs = kwargs

    def with_extra_arg(self, value: Any) -> Self:
        """A copy of this task with one more positional argument."""
        other = super().with_extra_arg(value)
        other._args = (*self._args, _snapshot(value))
        return other
