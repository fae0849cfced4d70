"""Activities: ordinary functions and classes, with what SWF needs to know to run them elsewhere."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

from simpleflow import settings
from simpleflow.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    Seconds = int | str | None

__all__ = ["PRIORITY_NOT_SET", "Activity", "get_context", "with_attributes"]


class NotSet:
    """No priority was given here: look at the next source (None would mean: no priority at all)."""

    def __repr__(self) -> str:
        return "<Priority Not Set>"

    def __copy__(self) -> NotSet:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> NotSet:
        return self

    def __reduce__(self) -> str:
        return "PRIORITY_NOT_SET"


PRIORITY_NOT_SET = NotSet()

_FROM_SETTINGS: Any = object()

_context: ContextVar[dict[str, Any] | None] = ContextVar("simpleflow_activity_context", default=None)


def running_in(context: dict[str, Any] | None) -> Token[dict[str, Any] | None]:
    """Say which execution the activity about to run belongs to; `end_of(token)` when it ended."""
    return _context.set(context)


def end_of(token: Token[dict[str, Any] | None]) -> None:
    """Take back what `running_in` said."""
    _context.reset(token)


def get_context() -> dict[str, Any] | None:
    """Which execution the running activity belongs to (workflow_id, run_id, activity_id ...).

    Returns:
        the context as a dict, or None outside of an activity.
    """
    return _context.get()


class Activity:
    """A function, or a class with an `execute` method, that workflows can submit.

    It can still be called as the function it was. Most programs make one with `with_attributes`,
    which fills in the defaults of the settings; made directly, what is not given stays None.

    Args:
        callable: the function or class.
        name: the SWF activity type's name, which workers import; default: the dotted path.
        version: the SWF activity type's version.
        task_list: where workers wait for it.
        retry: how many more attempts after failures and timeouts.
        raises_on_failure: whether its final failure ends the workflow, or just marks the future.
        start_to_close_timeout: seconds an attempt may take; for all four timeouts, "NONE" means no
            limit, and None what the registered type says.
        schedule_to_close_timeout: seconds for waiting and running together.
        schedule_to_start_timeout: seconds it may wait for a worker.
        heartbeat_timeout: seconds between two signs of life of the worker.
        task_priority: default priority; higher numbers first.
        idempotent: whether calls with equal arguments are one and the same task.
        meta: sent along to the worker; `binaries` ({name: "s3://..."}) are fetched before it runs.
    """

    def __init__(
        self,
        callable: Callable[..., Any],
        name: str | None = None,
        version: str | None = None,
        task_list: str | None = None,
        retry: int = 0,
        raises_on_failure: bool = False,
        start_to_close_timeout: Seconds = None,
        schedule_to_close_timeout: Seconds = None,
        schedule_to_start_timeout: Seconds = None,
        heartbeat_timeout: Seconds = None,
        task_priority: int | str | NotSet | None = PRIORITY_NOT_SET,
        idempotent: bool | None = None,
        meta: dict[str, Any] | str | None = None,
    ) -> None:
        self._callable = callable
        self._name = name
        self.version = version
        self.task_list = task_list
        self.retry = retry
        self.raises_on_failure = raises_on_failure
        self.task_start_to_close_timeout = start_to_close_timeout
        self.task_schedule_to_close_timeout = schedule_to_close_timeout
        self.task_schedule_to_start_timeout = schedule_to_start_timeout
        self.task_heartbeat_timeout = heartbeat_timeout
        self.task_priority = task_priority
        self.idempotent = idempotent
        self.meta: Any = {} if meta is None else meta
        self._look_like(callable)
        self.register()

    def _look_like(self, callable: Callable[..., Any]) -> None:
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
            value = getattr(callable, attribute, None)
            if value is not None:
                setattr(self, attribute, value)
        self.__wrapped__ = callable

    def register(self) -> None:
        """Make it known by name."""
        registry.register(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function (or make an instance of the class) here and now."""
        return self._callable(*args, **kwargs)

    @property
    def callable(self) -> Callable[..., Any]:
        """The function or class."""
        return self._callable

    @property
    def name(self) -> str:
        """The given name, or the dotted path of the function or class."""
        if self._name is not None:
            return self._name
        function: Any = self._callable
        own_name = getattr(function, "name", None) or getattr(function, "__name__", None)
        if own_name is None:
            own_name = type(function).__name__
        return f"{function.__module__}.{own_name}"

    @property
    def context(self) -> dict[str, Any] | None:
        """Which execution it runs for, while it runs; `get_context()` says the same in every thread."""
        context: dict[str, Any] | None = getattr(self._callable, "context", None)
        return context

    def propagate_attribute(self, attr: str, val: Any) -> None:
        """Set an attribute of this very activity, for everyone who uses it."""
        setattr(self, attr, val)

    def __repr__(self) -> str:
        return f"Activity(name={self.name}, version={self.version}, task_list={self.task_list})"


def with_attributes(
    name: str | None = None,
    version: str | None = _FROM_SETTINGS,
    task_list: str | None = _FROM_SETTINGS,
    task_priority: int | str | NotSet | None = PRIORITY_NOT_SET,
    retry: int = 0,
    raises_on_failure: bool = False,
    start_to_close_timeout: Seconds = _FROM_SETTINGS,
    schedule_to_close_timeout: Seconds = _FROM_SETTINGS,
    schedule_to_start_timeout: Seconds = _FROM_SETTINGS,
    heartbeat_timeout: Seconds = _FROM_SETTINGS,
    idempotent: bool | None = None,
    meta: dict[str, Any] | str | None = None,
) -> Callable[[Callable[..., Any]], Activity]:
    """Make an activity of the decorated function or class.

    Args: those of `Activity`. What is not given comes from the settings, as they are when the
    decorator runs: version and task list "default", every timeout 300 seconds.

    Raises:
        TypeError: if used without parentheses.
    """
    if callable(name):
        raise TypeError(f"with_attributes needs parentheses: @with_attributes() above {name!r}")

    def setting(value: Any, setting_name: str) -> Any:
        return getattr(settings, setting_name) if value is _FROM_SETTINGS else value

    def decorate(function: Callable[..., Any]) -> Activity:
        return Activity(
            function,
            name=name,
            version=setting(version, "ACTIVITY_DEFAULT_VERSION"),
            task_list=setting(task_list, "ACTIVITY_DEFAULT_TASK_LIST"),
            retry=retry,
            raises_on_failure=raises_on_failure,
            start_to_close_timeout=setting(start_to_close_timeout, "ACTIVITY_START_TO_CLOSE_TIMEOUT"),
            schedule_to_close_timeout=setting(
                schedule_to_close_timeout, "ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT"
            ),
            schedule_to_start_timeout=setting(
                schedule_to_start_timeout, "ACTIVITY_SCHEDULE_TO_START_TIMEOUT"
            ),
            heartbeat_timeout=setting(heartbeat_timeout, "ACTIVITY_HEARTBEAT_TIMEOUT"),
            task_priority=task_priority,
            idempotent=idempotent,
            meta=meta,
        )

    return decorate
