"""What goes wrong between a name and its activity."""

from __future__ import annotations


class DispatchError(Exception):
    """No activity goes by this name."""


class UnregisteredError(DispatchError, KeyError):
    """No activity was registered under this name. A KeyError too, for programs that look for one."""

    __str__ = Exception.__str__
