"""Processes: ending them with all they started."""

from ._tree import end_descendants, end_process_tree

__all__ = ["end_descendants", "end_process_tree"]
