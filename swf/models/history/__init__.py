"""Histories: what happened in an execution, event by event."""

from swf.models.history.base import History
from swf.models.history.integrity import InconsistentHistoryError

__all__ = ["History", "InconsistentHistoryError"]
