"""What an execution remembers: its events, folded into one entry for each thing that happened."""

from simpleflow.utils import get_event_id

from ._history import History

__all__ = ["History", "get_event_id"]
