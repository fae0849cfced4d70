"""How much fits into one decision; read when needed, so that a test can make it less."""

from __future__ import annotations

import os

from simpleflow import constants

_TESTING = constants.SIMPLEFLOW_ENV == "test"

#: Decisions in one answer (SWF API reference, RespondDecisionTaskCompleted).
MAX_DECISIONS = 10 if _TESTING else 100

#: Activities that an execution may have open at the same time (SWF quotas).
MAX_OPEN_ACTIVITY_COUNT = 15 if _TESTING else int(os.environ.get("SWF_MAX_OPEN_ACTIVITY_COUNT", "1000"))

#: Bytes of one answer (SWF quotas: 1 MB a request).
MAX_REQUEST_SIZE = 82_000 if _TESTING else 1_000_000
