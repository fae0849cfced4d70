"""Everything in this process: workflows run without any service."""

from .executor import Executor

__all__ = ["Executor"]
