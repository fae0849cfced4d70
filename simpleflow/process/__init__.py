"""Processes: supervised, named, told to stop, ended with all they started."""

from ._fork import exited, fork, how_it_ended
from ._named import NamedMixin, set_title, with_state
from ._signals import INHERITED, Signals, reset_signal_handlers
from ._supervisor import Slot, Supervisor
from ._tree import end_descendants, end_process_tree

__all__ = [
    "INHERITED",
    "NamedMixin",
    "Signals",
    "Slot",
    "Supervisor",
    "end_descendants",
    "end_process_tree",
    "exited",
    "fork",
    "how_it_ended",
    "reset_signal_handlers",
    "set_title",
    "with_state",
]
