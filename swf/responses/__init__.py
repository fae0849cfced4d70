"""What a poll brought back."""

from ._base import Response

__all__ = ["Response"]
