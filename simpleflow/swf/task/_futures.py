"""Futures in each of their states, made in one line."""

from __future__ import annotations

from typing import Any

from simpleflow.futures import Future


def pending() -> Future:
    """Asked for, not begun."""
    return Future()


def running() -> Future:
    """Begun."""
    future = Future()
    future.set_running()
    return future


def cancelled() -> Future:
    """Given up."""
    future = Future()
    future.set_cancelled()
    return future


def finished(result: Any) -> Future:
    """Ended well."""
    future = Future()
    future.set_finished(result)
    return future


def failed(exception: BaseException) -> Future:
    """Ended badly."""
    future = Future()
    future.set_exception(exception)
    return future
