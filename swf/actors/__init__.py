"""Those who act on what SWF hands out: deciders and activity workers."""

from .core import Actor
from .decider import Decider
from .worker import ActivityWorker

__all__ = ["ActivityWorker", "Actor", "Decider"]
