"""Asking SWF for things, one by one or page by page."""

from .activity import ActivityTypeQuerySet
from .domain import DomainQuerySet
from .history import HistoryQuerySet
from .workflow import WorkflowExecutionQuerySet, WorkflowTypeQuerySet

__all__ = [
    "ActivityTypeQuerySet",
    "DomainQuerySet",
    "HistoryQuerySet",
    "WorkflowExecutionQuerySet",
    "WorkflowTypeQuerySet",
]
