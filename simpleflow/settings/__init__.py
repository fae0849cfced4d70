"""The settings, each an attribute of this module, read from their sources when first asked for.

`settings.ACTIVITY_DEFAULT_TIMEOUT` is the environment variable of that name, or else the attribute of the
module that SIMPLEFLOW_SETTINGS_MODULE names, or else the default.
"""

from __future__ import annotations

import os

from . import base

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    WORKFLOW_DEFAULT_TASK_LIST: str
    WORKFLOW_DEFAULT_VERSION: str
    WORKFLOW_DEFAULT_EXECUTION_TIME: str
    WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT: str
    ACTIVITY_DEFAULT_TASK_LIST: str
    ACTIVITY_DEFAULT_VERSION: str
    ACTIVITY_DEFAULT_TIMEOUT: str
    ACTIVITY_START_TO_CLOSE_TIMEOUT: str
    ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT: str
    ACTIVITY_SCHEDULE_TO_START_TIMEOUT: str
    ACTIVITY_HEARTBEAT_TIMEOUT: str
    ACTIVITY_SIGTERM_WAIT_SEC: float
    DECIDER_KEPT_EVENTS: int
    SIMPLEFLOW_S3_HOST: str
    SIMPLEFLOW_S3_SSE: bool
    SIMPLEFLOW_JUMBO_FIELDS_BUCKET: str
    SIMPLEFLOW_ENABLE_DISK_CACHE: bool
    SIMPLEFLOW_BINARIES_DIRECTORY: str
    SIMPLEFLOW_IDENTITY: str | None
    SIMPLEFLOW_SYSLOG_TARGET: str | None
    STEP_BUCKET: str
    METROLOGY_BUCKET: str
    METROLOGY_PATH_PREFIX: str | None
    LOGGING: dict[str, Any]

_loaded: dict[str, Any] = {}
_put: dict[str, Any] = {}
_sources: dict[str, str] = {}


def put_setting(key: str, value: Any) -> None:
    """Give a setting (of any name) its value for the rest of this process.

    SIMPLEFLOW_IDENTITY and SIMPLEFLOW_JUMBO_FIELDS_BUCKET still yield to the environment.
    """
    _put[key] = value
    if key not in base.ENVIRONMENT_FIRST:
        globals()[key] = value


def configure(settings: Mapping[str, Any]) -> None:
    """Give several settings their values at once."""
    for key, value in settings.items():
        put_setting(key, value)


def print_settings() -> None:
    """Print all settings to standard output, sorted, one `NAME=value  # source` each, without secrets."""
    from simpleflow.settings import shown  # only people who look need it

    for name in sorted(base.CONVERTERS.keys() | _put.keys()):
        print(shown.line(name, _value(name), source_of(name)))


def source_of(name: str) -> str:
    """Return where the present value of a setting comes from, in words.

    Arguments:
        name: of a setting that is declared or was put.

    Returns:
        "environment", "module NAME", "default" or "set by the program"; a timeout without a value of its own
        says whose it has.
    """
    if name in base.ENVIRONMENT_FIRST and name in os.environ:
        return base.ENVIRONMENT
    loaded = _all_loaded()
    if name in _put or (name in globals() and globals()[name] is not loaded.get(name, _put)):
        return "set by the program"
    if name not in loaded and name in base.FOLLOWERS:
        leader = base.FOLLOWERS[name]
        return f"{source_of(leader)}, as {leader}"
    return _sources[name]


def fresh() -> dict[str, Any]:
    """Return all settings as they would be read now, with those that were put over them."""
    return {**base.load(), **_put}


def _value(name: str) -> Any:
    """Return the present value of a setting."""
    return globals()[name] if name in globals() else __getattr__(name)


def __getattr__(name: str) -> Any:
    if name not in base.CONVERTERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in base.ENVIRONMENT_FIRST:
        return _environment_first(name)
    leader = base.FOLLOWERS.get(name)
    if leader and name not in _all_loaded():
        return _value(leader)
    # From here on an ordinary attribute, as quick as any.
    value = globals()[name] = _all_loaded()[name]
    return value


def _environment_first(name: str) -> Any:
    """Return a setting whose environment variable wins and is read each time."""
    if name in os.environ:
        return base.converted(name, os.environ[name], base.ENVIRONMENT)
    return _put[name] if name in _put else _all_loaded()[name]


def _all_loaded() -> dict[str, Any]:
    """Read all sources, once."""
    if not _loaded:
        found = base.load_with_sources()
        _sources.update((name, source) for name, (_, source) in found.items())
        _loaded.update((name, value) for name, (value, _) in found.items())
    return _loaded
