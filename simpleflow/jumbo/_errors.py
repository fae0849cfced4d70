"""What can go wrong with a long text: it fits nowhere, or S3 does not take or give it."""

from __future__ import annotations

from swf.fields import FieldTooLongError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_interruption: Callable[[str], BaseException] | None = None


class JumboTooLargeError(FieldTooLongError):
    """A text fits neither in its field nor anywhere else."""


class JumboFieldError(ValueError):
    """A text cannot be stored on S3, or is not what its reference says.

    `temporary` tells whether S3 did not answer, or not this time: the same call may succeed later. It is
    false where trying again would not help: no such bucket, no right to it, the object gone or cut.
    """

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


def interrupt_with(make: Callable[[str], BaseException] | None) -> None:
    """Have temporary failures raised as another exception in this process from now on.

    A decider must not let a workflow fail because S3 did not answer: it wants something that the workflow
    cannot take for a failure of its own.

    Arguments:
        make: makes the exception of a message; None for `JumboFieldError` again.
    """
    global _interruption
    _interruption = make


def to_raise(error: JumboFieldError) -> BaseException:
    """Return what is to be raised for a failure."""
    return _interruption(str(error)) if error.temporary and _interruption else error
