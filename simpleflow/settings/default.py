"""What each setting is when nobody says otherwise."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Task lists, versions and timeouts (in seconds, as text: that is how SWF wants them).
WORKFLOW_DEFAULT_TASK_LIST = "default"
WORKFLOW_DEFAULT_VERSION = "default"
WORKFLOW_DEFAULT_EXECUTION_TIME = "3600"
WORKFLOW_DEFAULT_DECISION_TASK_TIMEOUT = "300"

ACTIVITY_DEFAULT_TASK_LIST = "default"
ACTIVITY_DEFAULT_VERSION = "default"
ACTIVITY_DEFAULT_TIMEOUT = "300"
# The four timeouts of an activity are ACTIVITY_DEFAULT_TIMEOUT unless set: see base.FOLLOWERS.

# How long, in seconds, a program gets to end after SIGTERM before SIGKILL follows.
ACTIVITY_SIGTERM_WAIT_SEC = 3.0

# How much each process of a decider may keep of the histories of open executions.
DECIDER_KEPT_EVENTS = 25_000

SIMPLEFLOW_S3_HOST = "s3.amazonaws.com"
SIMPLEFLOW_S3_SSE = False
SIMPLEFLOW_JUMBO_FIELDS_BUCKET = ""
SIMPLEFLOW_ENABLE_DISK_CACHE = False
SIMPLEFLOW_BINARIES_DIRECTORY = "/tmp/simpleflow-binaries"  # noqa: S108 (a public path, checked by its user)
STEP_BUCKET = "step_bucket"
METROLOGY_BUCKET = "metrology_bucket"
METROLOGY_PATH_PREFIX = None

SIMPLEFLOW_IDENTITY = None
SIMPLEFLOW_SYSLOG_TARGET = None

# For logging.config.dictConfig. The level is LOG_LEVEL's where the environment has one.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"simpleflow_formatter": {"()": "simpleflow.log.SimpleflowFormatter"}},
    "handlers": {"console": {"class": "simpleflow.log.ConsoleHandler", "formatter": "simpleflow_formatter"}},
    "loggers": {"simpleflow": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}
