"""The operations of the service, one small function each, registered by name."""

from swf.server.api import activity_tasks, decision_tasks, domains, executions, types, visibility
from swf.server.api.registry import OPERATIONS, EventList
from swf.server.api.service import Service

__all__ = [
    "OPERATIONS",
    "EventList",
    "Service",
    "activity_tasks",
    "decision_tasks",
    "domains",
    "executions",
    "types",
    "visibility",
]
