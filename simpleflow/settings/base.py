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


def str_or_none(val: Any) -> str | None:
    """Return the text of a value, or None where there is none to speak of."""
    return str(val) if val else None


def boolean(val: Any) -> bool:
    """Read a switch: 1, true, yes, on, or 0, false, no, off and nothing, in any case.

    Raises:
        ValueError: the text is none of these.
    """
    if not isinstance(val, str):
        return bool(val)
    word = val.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{val!r} is no switch: say 1, true, yes or on, or else 0, false, no or off")
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
            raise ValueError("not the JSON of an object")
    return dict(val)


# Name -> what turns a raw value into one of the right type. Only these names are looked for.
CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "WORKFLOW_DEFAULT_TASK_LIST": str,
    "WORKFLOW_DEFAULT_VERSION": str,
    "WORKFLOW_DEFAULT_EXECUTION_TIME": str,
    "WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT": str,
    "ACTIVITY_DEFAULT_TASK_LIST": str,
    "ACTIVITY_DEFAULT_VERSION": str,
    "ACTIVITY_DEFAULT_TIMEOUT": str,
    "ACTIVITY_START_TO_CLOSE_TIMEOUT": str,
    "ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT": str,
    "ACTIVITY_SCHEDULE_TO_START_TIMEOUT": str,
    "ACTIVITY_HEARTBEAT_TIMEOUT": str,
    "ACTIVITY_SIGTERM_WAIT_SEC": float,
    "SIMPLEFLOW_S3_HOST": str,
    "SIMPLEFLOW_S3_SSE": boolean,
    "SIMPLEFLOW_JUMBO_FIELDS_BUCKET": str,
    "SIMPLEFLOW_ENABLE_DISK_CACHE": boolean,
    "SIMPLEFLOW_BINARIES_DIRECTORY": str,
    "SIMPLEFLOW_IDENTITY": str_or_none,
    "SIMPLEFLOW_SYSLOG_TARGET": str_or_none,
    "STEP_BUCKET": str,
    "METROLOGY_BUCKET": str,
    "METROLOGY_PATH_PREFIX": str_or_none,
    "LOGGING": dictionary,
}

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
        ValueError: a value is not of the setting's type.
    """
    values = load_declared(conf_module_name)
    for name, leader in FOLLOWERS.items():
        values.setdefault(name, values[leader])
    return values


def load_declared(conf_module_name: str | None = None) -> dict[str, Any]:
    """Return what `load` returns, without the followers that are left to their leader."""
    return load_settings(CONVERTERS, os.environ, _settings_module(conf_module_name), get_settings(default))


def load_settings(
    declared: Mapping[str, Callable[[Any], Any]],
    env: Mapping[str, str],
    conf: ModuleType | None,
    defaults: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the value of each declared name that the environment, the module or the defaults know."""
    values = {}
    for name, convert in declared.items():
        if name in env:
            raw: Any = env[name]
        elif hasattr(conf, name):
            raw = getattr(conf, name)
        elif name in defaults:
            raw = copy.deepcopy(defaults[name])
            if name == "LOGGING" and env.get("LOG_LEVEL"):
                raw["loggers"]["simpleflow"]["level"] = env["LOG_LEVEL"].upper()
        else:
            continue
        try:
            values[name] = convert(raw)
        except (TypeError, ValueError) as error:
            raise ValueError(f"setting {name}: {error}") from error
    return values


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
