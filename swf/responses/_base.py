"""A poll's answer, with a name for each of its parts."""

from __future__ import annotations

from types import SimpleNamespace


class Response(SimpleNamespace):
    """What a poll brought back; each keyword becomes an attribute."""
