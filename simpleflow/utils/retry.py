"""Calling a function again when it fails, after a while."""

from __future__ import annotations

import functools
import logging
import random
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")
    Errors = type[BaseException] | Sequence[type[BaseException]]

logger = logging.getLogger(__name__)


def constant(value: float) -> Callable[..., float]:
    """Return a delay that is always the same number of seconds."""

    def delay(*_: Any, **__: Any) -> float:
        return value

    return delay


def exponential(n: int) -> float:
    """Return a random delay in seconds that may double with each retry: between 1 and 1 + 2 ** n."""
    return random.random() * float(2**n) + 1  # noqa: S311 (spreads retries, hides nothing)


def with_delay(
    nb_times: int = 1,
    delay: Callable[[int], float] = constant(1),  # noqa: B008 (a pure function)
    on_exceptions: Errors = Exception,
    except_on: Errors | None = None,
    log_with: Callable[..., Any] | None = None,
    sleep: Callable[[float], Any] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that calls a function until it succeeds, a few times at most.

    Arguments:
        nb_times: attempts in all; 1 means no retry.
        delay: given the number of failures so far minus one, the seconds to wait before the next attempt.
        on_exceptions: the class or classes of errors worth another attempt.
        except_on: errors that end it at once, even where `on_exceptions` names them too.
        log_with: called as `log_with(format, error, seconds)` before each wait; `logger.info` by default.
        sleep: what waits for the seconds it is given; `time.sleep` by default.

    Raises:
        Exception: whatever the last attempt raised, at once.
    """
    retried, fatal = _as_tuple(on_exceptions), _as_tuple(except_on)

    def decorate(func: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(func)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            failures = 0
            while True:
                try:
                    return func(*args, **kwargs)
                except fatal:
                    raise
                except retried as error:
                    if failures + 1 >= nb_times:
                        raise
                    seconds = delay(failures)
                    (log_with or logger.info)('error "%r": retrying in %.2f seconds', error, seconds)
                (sleep or time.sleep)(seconds)
                failures += 1

        return wrapper

    return decorate


def _as_tuple(errors: Errors | None) -> tuple[type[BaseException], ...]:
    """Return what an except clause wants from a class, several, or none."""
    if errors is None:
        return ()
    return (errors,) if isinstance(errors, type) else tuple(errors)
