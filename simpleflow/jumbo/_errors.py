"""What can go wrong with a long text: it fits nowhere, or S3 does not take or give it."""

from __future__ import annotations

from swf.fields import FieldTooLongError


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
