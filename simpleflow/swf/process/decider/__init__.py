"""Deciders: processes that decide what happens next."""

from . import command
from .base import Decider, DeciderPoller, DeciderWorker

__all__ = ["Decider", "DeciderPoller", "DeciderWorker", "command"]
