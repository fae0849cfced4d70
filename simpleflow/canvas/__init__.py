"""Canvases: several submittables as one, side by side, one after the other, or made late."""

from simpleflow.exceptions import AggregateException

from ._chain import Chain, ChainFuture
from ._func_group import FuncGroup
from ._group import Group, GroupFuture

__all__ = ["AggregateException", "Chain", "ChainFuture", "FuncGroup", "Group", "GroupFuture"]
