"""The processes of a distributed program: deciders and workers, supervised."""

from ._child import TaskChild
from ._connection import connect, is_transient, renew_connection
from .decider import Decider
from .poller import Poller

__all__ = ["Decider", "Poller", "TaskChild", "connect", "is_transient", "renew_connection"]
