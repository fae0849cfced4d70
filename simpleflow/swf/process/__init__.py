"""The processes of a distributed program: deciders and workers, supervised."""

from .decider import Decider
from .poller import Poller

__all__ = ["Decider", "Poller"]
