"""Durations in seconds and sizes in characters that the whole house agrees on."""

from __future__ import annotations

import os

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Lengths, in characters, that Amazon SWF sets for the text fields of its API
# (https://docs.aws.amazon.com/amazonswf/latest/apireference/Welcome.html).
MAX_REASON_LENGTH = 256
MAX_DETAILS_LENGTH = 32768
MAX_EXECUTION_CONTEXT_LENGTH = 32768
MAX_INPUT_LENGTH = 32768
MAX_RESULT_LENGTH = 32768
MAX_CONTROL_LENGTH = 32768
MAX_HEARTBEAT_DETAILS_LENGTH = 2048
MAX_IDENTITY_LENGTH = 256

# A text that is refused is logged up to this many characters.
MAX_LOG_FIELD = 500 * 1024

JUMBO_FIELDS_PREFIX = "simpleflow+s3://"
JUMBO_FIELDS_MAX_SIZE = 5 * 1024 * 1024

# Read from the environment each time they are asked for; see __getattr__.
SIMPLEFLOW_ENV: str
CACHE_DIR: str


def _cache_dir() -> str:
    """Return a directory of this user only: shared ones let others plant files."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(home):  # the XDG base directory specification ignores relative ones
        return os.path.join(home, "simpleflow")
    return f"/tmp/simpleflow-cache-{os.getuid()}"  # noqa: S108 (whoever creates it makes it 0700)


def __getattr__(name: str) -> str:
    if name == "SIMPLEFLOW_ENV":
        return os.environ.get("SIMPLEFLOW_ENV", "production")
    if name == "CACHE_DIR":
        return _cache_dir()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
