"""How the activities of steps are run unless a workflow says otherwise."""

from __future__ import annotations

from simpleflow.constants import HOUR, MINUTE

# Timeouts in seconds.
STEP_ACTIVITY_PARAMS_DEFAULT = {
    "schedule_to_start_timeout": 4 * HOUR,
    "start_to_close_timeout": MINUTE,
    "schedule_to_close_timeout": 4 * HOUR + MINUTE,
    "heartbeat_timeout": 3 * MINUTE,
    "task_priority": 100,
    "version": "1.0",
    "idempotent": True,
    "raises_on_failure": True,
    "retry": 1,
}

# What is noted with a step where nobody said which execution it was done in.
UNKNOWN_CONTEXT = {"run_id": "unknown", "workflow_id": "unknown", "version": "unknown"}
