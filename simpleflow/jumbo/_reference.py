"""What stands for a long text: `simpleflow+s3://<bucket>/<directory/><uuid> <characters>`."""

from __future__ import annotations

from simpleflow import constants

from ._errors import JumboFieldError


class Reference:
    """Where a text is, and how long.

    Arguments:
        bucket: its name.
        key: of the object in it.
        length: characters of the text.
    """

    __slots__ = ("bucket", "key", "length")

    def __init__(self, bucket: str, key: str, length: int) -> None:
        self.bucket = bucket
        self.key = key
        self.length = length

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference.

        Raises:
            JumboFieldError: it begins like one, but is none.
        """
        words = text.split()
        place = words[0][len(constants.JUMBO_FIELDS_PREFIX) :]
        bucket, _, key = place.partition("/")
        if len(words) != 2 or not (bucket and key and words[1].isascii() and words[1].isdigit()):
            raise JumboFieldError(
                f"{text[:300]!r} is no reference to a jumbo field:"
                f" {constants.JUMBO_FIELDS_PREFIX}<bucket>/<key> <length> is expected"
            )
        return cls(bucket, key, int(words[1]))

    @property
    def path(self) -> str:
        """Bucket and key in one, as the caches know it."""
        return f"{self.bucket}/{self.key}"

    def __str__(self) -> str:
        return f"{constants.JUMBO_FIELDS_PREFIX}{self.path} {self.length}"
