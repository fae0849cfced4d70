"""How settings are shown to people: a line with value and source for each, and a table of what they mean."""

from __future__ import annotations

import pprint
import re

from simpleflow.settings import base, default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

REDACTED = "<redacted>"
_SECRET_WORDS = ("SECRET", "TOKEN", "PASSWORD")
# Inside a setting only: as a part of names of variables, it mostly tells where a file is.
_SECRET_PARTS = (*_SECRET_WORDS, "CREDENTIAL")
_PASSWORD_OF_URL = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*(?=@)")

MEANINGS = {
    "WORKFLOW_DEFAULT_TASK_LIST": "Taken from settings written for the original; not used.",
    "WORKFLOW_DEFAULT_VERSION": "Taken from settings written for the original; not used.",
    "WORKFLOW_DEFAULT_EXECUTION_TIME": "Taken from settings written for the original; not used.",
    "WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT": (
        "Limit of a decision of child workflows and continued runs that declare none."
    ),
    "ACTIVITY_DEFAULT_TASK_LIST": "Task list of activities that declare none.",
    "ACTIVITY_DEFAULT_VERSION": "Version of activities that declare none.",
    "ACTIVITY_DEFAULT_TIMEOUT": "What the four timeouts below are unless they are set.",
    "ACTIVITY_START_TO_CLOSE_TIMEOUT": "How long an activity may run.",
    "ACTIVITY_SCHEDULE_TO_CLOSE_TIMEOUT": "How long an activity may wait and run.",
    "ACTIVITY_SCHEDULE_TO_START_TIMEOUT": "How long an activity may wait for a worker.",
    "ACTIVITY_HEARTBEAT_TIMEOUT": "How long an activity may run without a sign of life.",
    "ACTIVITY_SIGTERM_WAIT_SEC": "How long a program may take to end after SIGTERM, before SIGKILL.",
    "DECIDER_KEPT_EVENTS": "Events of open executions that each process of a decider remembers; 0: none.",
    "SIMPLEFLOW_S3_HOST": "Where buckets are taken to be whose place may not be asked for.",
    "SIMPLEFLOW_S3_SSE": "Whether objects on S3 are encrypted by the server.",
    "SIMPLEFLOW_JUMBO_FIELDS_BUCKET": "Bucket, or bucket/path, for texts too long for SWF; none: they fail.",
    "SIMPLEFLOW_ENABLE_DISK_CACHE": "Whether jumbo fields are also kept on disk.",
    "SIMPLEFLOW_BINARIES_DIRECTORY": "Where downloaded programs are kept.",
    "SIMPLEFLOW_IDENTITY": "JSON object that adds to what deciders and workers say of themselves.",
    "SIMPLEFLOW_SYSLOG_TARGET": "host:port of a syslog server that gets the log too, over UDP.",
    "STEP_BUCKET": "Bucket that remembers steps.",
    "METROLOGY_BUCKET": "Bucket for the figures of activities.",
    "METROLOGY_PATH_PREFIX": "Path of these figures in the bucket.",
    "LOGGING": "For logging.config.dictConfig. The variable LOG_LEVEL sets the level of the default.",
}


def line(name: str, value: Any, source: str) -> str:
    """Return a setting as `NAME=value  # source`; the value is that of Python, and may take several lines."""
    return f"{name}={pprint.pformat(masked(name, value))}  # {source}"


def masked(name: str, value: Any) -> Any:
    """Return a value without secrets: of its own, of its parts, or in an address.

    Arguments:
        name: of the setting, or of the part.
        value: of any type.
    """
    if value and any(word in name.upper() for word in _SECRET_PARTS):
        return REDACTED
    if isinstance(value, dict):
        return {key: masked(str(key), part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([masked("", part) for part in value]) if type(value) in (list, tuple) else value
    return _PASSWORD_OF_URL.sub(REDACTED, value) if isinstance(value, str) else value


def is_secret(variable: str) -> bool:
    """Tell whether a variable of the environment is not to be shown."""
    return any(word in variable.upper() for word in _SECRET_WORDS)


def table() -> str:
    """Return the table of all settings that the documentation has, as reStructuredText."""
    lines = [
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 34 20 16 30",
        "",
        "   * - Name",
        "     - Type",
        "     - Default",
        "     - Meaning",
    ]
    for name, convert in base.CONVERTERS.items():
        lines += [
            f"   * - ``{name}``",
            f"     - {base.TYPES[convert]}",
            f"     - {_default_of(name)}",
            f"     - {MEANINGS[name]}",
        ]
    return "\n".join(lines) + "\n"


def _default_of(name: str) -> str:
    if name in base.FOLLOWERS:
        return f"that of ``{base.FOLLOWERS[name]}``"
    value = getattr(default, name)
    return "see below" if isinstance(value, dict) else f"``{value!r}``"
