"""Where settings come from (the environment, a settings module, defaults, in this order), and their types."""

from __future__ import annotations

import copy
import importlib
import json
import os

from simpleflow.settings import default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import Any

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingError(ValueError):
    """The value of a setting cannot be used; the message tells name, value, expected type and source."""


def text(val: Any) -> str:
    """Return a text, a number or a path as text.

    Raises:
        ValueError: the value is nothing of the kind.
    """
    if isinstance(val, bool) or not isinstance(val, (str, int, float, os.PathLike)):
        raise ValueError(f"{val!r} is no text")
    return str(val)


def str_or_none(val: Any) -> str | None:
    """Return the text of a value, or None where there is none to speak of."""
    return text(val) if val else None


def timeout(val: Any) -> str:
    """Read whole seconds, or NONE for no limit, and return them as SWF wants them: as text.

    Raises:
        ValueError: the value is neither.
    """
    seconds = text(val).strip()
    if seconds != "NONE" and not (seconds.isascii() and seconds.isdigit()):
        raise ValueError(f"{val!r} is no timeout")
    return seconds


def number(val: Any) -> float:
    """Read a number of seconds.

    Raises:
        ValueError: it is none, it is negative, or it never ends.
    """
    try:
        seconds = float(val)
    except (TypeError, ValueError):
        raise ValueError(f"{val!r} is no number") from None
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{val!r} is no time to wait")
    return seconds


def count(val: Any) -> int:
    """Read how many there are of something.

    Raises:
        ValueError: it is no whole number, or less than 0.
    """
    digits = text(val).strip()
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{val!r} is no number of things")
    return int(digits)


def boolean(val: Any) -> bool:
    """Read a switch: 1, true, yes, on, or 0, false, no, off and nothing, in any case.

    Raises:
        ValueError: the value is none of these.
    """
    if val is None or isinstance(val, (bool, int)):
        return bool(val)
    if not isinstance(val, str):
        raise ValueError(f"{val!r} is no switch")
    word = val.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{val!r} is no switch")
    return word in _TRUE


def dictionary(val: Any) -> dict[str, Any]:
    """Read a dict, or the JSON text of an object.

    Raises:
        ValueError: the text is not the JSON of an object.
    """
    if isinstance(val, str):
        try:
            val = json.loads(val)
        except ValueError as error:
            raise ValueError(f"not JSON: {error}") from None
    if not isinstance(val, dict):
        raise ValueError("not an object")
    return dict(val)


# Name -> what turns a raw value into one of the right type. Only these names are looked for.
CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "WORKFLOW_DEFAULT_TASK_LIST": text,
    "WORKFLOW_DEFAULT_VERSION": text,
    "WORKFLOW_DEFAULT_EXECUTION_TIME": timeout,
    "WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT": timeout,
    "ACTIVITY_DEFAULT_TASK_LIST": text,
    "ACTIVITY_DEFAULT_VERSION": text,
    "ACTIVITY_DEFAULT_TIMEOUT": timeout,
    "ACTIVITY_START_TO_CLOSE_TIMEOUT": timeout,
    "ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT": timeout,
    "ACTIVITY_SCHEDULE_TO_START_TIMEOUT": timeout,
    "ACTIVITY_HEARTBEAT_TIMEOUT": timeout,
    "ACTIVITY_SIGTERM_WAIT_SEC": number,
    "DECIDER_KEPT_EVENTS": count,
    "SIMPLEFLOW_S3_HOST": text,
    "SIMPLEFLOW_S3_SSE": boolean,
    "SIMPLEFLOW_JUMBO_FIELDS_BUCKET": text,
    "SIMPLEFLOW_ENABLE_DISK_CACHE": boolean,
    "SIMPLEFLOW_BINARIES_DIRECTORY": text,
    "SIMPLEFLOW_IDENTITY": str_or_none,
    "SIMPLEFLOW_SYSLOG_TARGET": str_or_none,
    "STEP_BUCKET": text,
    "METROLOGY_BUCKET": text,
    "METROLOGY_PATH_PREFIX": str_or_none,
    "LOGGING": dictionary,
}

# What a value has to be, by what converts it.
TYPES: dict[Callable[[Any], Any], str] = {
    text: "text",
    str_or_none: "text, or nothing",
    timeout: "whole seconds, or NONE",
    number: "seconds, such as 0.5",
    count: "a whole number",
    boolean: "1, true, yes or on, or else 0, false, no or off",
    dictionary: "a dict, or the JSON of an object",
}

ENVIRONMENT, DEFAULT = "environment", "default"

# Settings that are another one's value until they are given their own.
FOLLOWERS = {
    "ACTIVITY_START_TO_CLOSE_TIMEOUT": "ACTIVITY_DEFAULT_TIMEOUT",
    "ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT": "ACTIVITY_DEFAULT_TIMEOUT",
    "ACTIVITY_SCHEDULE_TO_START_TIMEOUT": "ACTIVITY_DEFAULT_TIMEOUT",
    "ACTIVITY_HEARTBEAT_TIMEOUT": "ACTIVITY_DEFAULT_TIMEOUT",
}

# Where the environment wins over everything, and is read each time.
ENVIRONMENT_FIRST = frozenset({"SIMPLEFLOW_IDENTITY", "SIMPLEFLOW_JUMBO_FIELDS_BUCKET"})


def load(conf_module_name: str | None = None) -> dict[str, Any]:
    """Return all declared settings, freshly read.

    Arguments:
        conf_module_name: the settings module; the one SIMPLEFLOW_SETTINGS_MODULE names by default.

    Raises:
        ModuleNotFoundError: there is no such settings module.
        SettingError: a value is not of the setting's type.
    """
    values = load_declared(conf_module_name)
    for name, leader in FOLLOWERS.items():
        values.setdefault(name, values[leader])
    return values


def load_declared(conf_module_name: str | None = None) -> dict[str, Any]:
    """Return what `load` returns, without the followers that are left to their leader."""
    return {name: value for name, (value, _) in load_with_sources(conf_module_name).items()}


def load_with_sources(conf_module_name: str | None = None) -> dict[str, tuple[Any, str]]:
    """Return what `load_declared` returns, each value with where it is from."""
    return load_settings(CONVERTERS, os.environ, _settings_module(conf_module_name), get_settings(default))


def load_settings(
    declared: Mapping[str, Callable[[Any], Any]],
    env: Mapping[str, str],
    conf: ModuleType | None,
    defaults: Mapping[str, Any],
) -> dict[str, tuple[Any, str]]:
    """Return value and source of each declared name that the environment, the module or the defaults know."""
    values = {}
    for name in declared:
        if name in env:
            raw: Any = env[name]
            source = ENVIRONMENT
        elif conf is not None and hasattr(conf, name):
            raw, source = getattr(conf, name), f"module {conf.__name__}"
        elif name in defaults:
            raw, source = copy.deepcopy(defaults[name]), DEFAULT
            if name == "LOGGING" and env.get("LOG_LEVEL"):
                raw["loggers"]["simpleflow"]["level"] = env["LOG_LEVEL"].upper()
                source = f"{DEFAULT}, with the level of LOG_LEVEL"
        else:
            continue
        values[name] = converted(name, raw, source), source
    return values


def converted(name: str, raw: Any, source: str) -> Any:
    """Return a raw value in the type of its setting.

    Arguments:
        name: of the setting.
        raw: the value.
        source: where it is from, for the message.

    Raises:
        SettingError: it is not of that type.
    """
    convert = CONVERTERS[name]
    try:
        return convert(raw)
    except (TypeError, ValueError) as error:
        raise SettingError(f"setting {name}: {error} ({source}); expected {TYPES[convert]}") from error


def get_settings(module: ModuleType) -> dict[str, Any]:
    """Return the settings a module defines."""
    return {name: value for name, value in vars(module).items() if is_definition(name)}


def is_definition(var: str) -> bool:
    """Tell whether a name looks like a setting: upper case, without a leading underscore."""
    return not var.startswith("_") and var.isupper()


def _settings_module(name: str | None) -> ModuleType | None:
    """Import the settings module, if there is one."""
    name = name or os.environ.get("SIMPLEFLOW_SETTINGS_MODULE")
    return importlib.import_module(name) if name else None
