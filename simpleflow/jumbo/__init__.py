"""Texts too long for SWF go to S3; a reference travels in their place, and is followed when one looks."""

from ._codec import JumboCodec, bucket, decode, encode, is_reference
from ._errors import JumboFieldError, JumboTooLargeError, interrupt_with
from ._lazy import LazyValue
from ._memory import JUMBO_FIELDS_MEMORY_CACHE, MemoryCache

__all__ = [
    "JUMBO_FIELDS_MEMORY_CACHE",
    "JumboCodec",
    "JumboFieldError",
    "JumboTooLargeError",
    "LazyValue",
    "MemoryCache",
    "bucket",
    "decode",
    "encode",
    "interrupt_with",
    "is_reference",
]
