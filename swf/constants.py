"""Registration states, and how far back listings look."""

#: A domain or type that may be used.
REGISTERED = "REGISTERED"

#: A domain or type that existing executions may still use, and new ones may not.
DEPRECATED = "DEPRECATED"

#: Days. A run lasts a year at most (366), is kept 90 days after it closed, and one for luck with time zones.
MAX_WORKFLOW_AGE = 457
