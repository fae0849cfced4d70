"""Workers: processes that do activities."""

from . import command
from .base import ActivityPoller, ActivityWorker, Worker

__all__ = ["ActivityPoller", "ActivityWorker", "Worker", "command"]
