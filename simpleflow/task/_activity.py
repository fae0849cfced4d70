"""An activity with its arguments, and how it runs here and now."""

from __future__ import annotations

import logging
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any

from simpleflow.activity import PRIORITY_NOT_SET, Activity, end_of, running_in
from simpleflow.utils import import_from_module

from ._base import CallTask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from typing_extensions import Self

logger = logging.getLogger(__name__)


def import_middlewares(paths: Iterable[str] | None) -> list[Callable[..., Any]]:
    """The functions of these dotted paths; what cannot be imported is logged as an error and left out."""
    functions = []
    for path in paths or ():
        try:
            functions.append(import_from_module(path))
        except (ImportError, AttributeError):
            logger.exception("cannot import middleware %s: it will not be called", path)
    return functions


class ActivityTask(CallTask):
    """An activity with its arguments.

    Args:
        activity: what to run.
        args, kwargs: its arguments. Three keywords are not passed on: `context` (which execution it
            runs for), `simpleflow_middlewares` (see `load_middlewares`) and `__priority`.

    Raises:
        TypeError: if it is no Activity.
        ExecutionBlocked: if an argument is a future that is not done.
    """

    # What most tasks never change stays on the class: there may be a great many of them.
    priority: Any = PRIORITY_NOT_SET
    _owns_activity = False
    _pre: list[Callable[..., Any]] | None = None
    _post: list[Callable[..., Any]] | None = None

    def __init__(self, activity: Activity, /, *args: Any, **kwargs: Any) -> None:
        if not isinstance(activity, Activity):
            raise TypeError(f"Wrong value for `activity`, got {type(activity)} instead")
        self.activity = activity
        if kwargs:
            self.load_middlewares(kwargs.pop("simpleflow_middlewares", None))
            self.priority = kwargs.pop("__priority", PRIORITY_NOT_SET)
            if "context" in kwargs:
                self.context = kwargs["context"]
        self._take(args, kwargs, "context")
        self.idempotent = activity.idempotent

    @property
    def pre_execute_funcs(self) -> list[Callable[..., Any]]:
        """What is called with the context before the activity."""
        if self._pre is None:
            self._pre = []
        return self._pre

    @property
    def post_execute_funcs(self) -> list[Callable[..., Any]]:
        """What is called with the context and the result after the activity."""
        if self._post is None:
            self._post = []
        return self._post

    @property
    def name(self) -> str:
        """The activity's name, marked as an activity's."""
        return f"activity-{self.activity.name}"

    @property
    def raises_on_failure(self) -> bool:  # type: ignore[override]
        """Whether its failure ends the workflow."""
        return self.activity.raises_on_failure

    @property
    def retry(self) -> int:  # type: ignore[override]
        """How many more attempts after a failure."""
        return self.activity.retry

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Set an attribute of this task's activity, without touching the one other tasks share."""
        if not self._owns_activity:
            self.activity = copy(self.activity)
            self._owns_activity = True
        setattr(self.activity, attr, val)

    def load_middlewares(self, middlewares: Mapping[str, Iterable[str] | None] | None) -> None:
        """Add functions to be called before and after the activity, in order.

        Args:
            middlewares: dotted paths under "pre" (called with the context) and "post" (called with
                the context and `result=`). One that cannot be imported is logged and left out.
        """
        if not middlewares:
            return
        self.pre_execute_funcs.extend(import_middlewares(middlewares.get("pre")))
        self.post_execute_funcs.extend(import_middlewares(middlewares.get("post")))

    def with_middlewares(self, pre: Iterable[Callable[..., Any]], post: Iterable[Callable[..., Any]]) -> Self:
        """A copy with more functions to call before and after the activity."""
        other = copy(self)
        other._pre = [*(self._pre or ()), *pre]
        other._post = [*(self._post or ()), *post]
        return other

    def execute(self) -> Any:
        """Run the activity here and now, with its middlewares, and return its result."""
        function: Any = self.activity.callable
        context, kwargs = self.context, self._resolved_kwargs or {}
        args = self._args if self._resolved is None else self._resolved
        if getattr(function, "add_context_in_kwargs", False):
            kwargs = {**kwargs, "context": context}
        for pre in self._pre or ():
            pre(context)
        token = running_in(context)
        try:
            if isinstance(function, type) and hasattr(function, "execute"):
                result = self._execute_class(function)
            else:
                _set_context(function, context)
                result = function(*args, **kwargs)
        finally:
            end_of(token)
        for post in self._post or ():
            post(context, result=result)
        return result

    def _execute_class(self, cls: type) -> Any:
        instance: Any = cls(*self.args, **self.kwargs)
        instance.context = self.context
        result = instance.execute()
        if hasattr(instance, "post_execute"):
            instance.post_execute()
        return result

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(activity={self.activity}, args={self.args}, "
            f"kwargs={self.kwargs}, id={self.id})"
        )


def _set_context(function: Any, context: dict[str, Any] | None) -> None:
    # Builtins take no attributes; `simpleflow.activity.get_context` still tells.
    with suppress(AttributeError, TypeError):
        function.context = context
