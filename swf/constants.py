"""Registration states, child policies, ways to close, and how far back listings look."""

from __future__ import annotations

from collections import namedtuple

#: A domain or type that may be used.
REGISTERED = "REGISTERED"

#: A domain or type that existing executions may still use, and new ones may not.
DEPRECATED = "DEPRECATED"

CHILD_POLICY = namedtuple("CHILD_POLICY", ("TERMINATE", "REQUEST_CANCEL", "ABANDON"))

#: What becomes of the children of an execution that is terminated or times out.
CHILD_POLICIES = CHILD_POLICY("TERMINATE", "REQUEST_CANCEL", "ABANDON")

#: How an execution may have ended.
CLOSE_STATUSES = ("COMPLETED", "FAILED", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW", "TIMED_OUT")

#: Days. A run lasts a year at most (366), is kept 90 days after it closed, and one for luck with time zones.
MAX_WORKFLOW_AGE = 457
