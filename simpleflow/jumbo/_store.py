"""Long texts on their way to S3 and back, past the caches."""

from __future__ import annotations

import logging
import os

from simpleflow import constants, settings, storage

from ._errors import JumboFieldError, to_raise
from ._memory import JUMBO_FIELDS_MEMORY_CACHE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._disk import DiskCache
    from ._reference import Reference

logger = logging.getLogger(__name__)

# By process: what was opened before a fork belongs to the parent, and is not even closed here.
_disks: dict[tuple[int, str], DiskCache] = {}

# Refusals for which there is no point in asking again, and what to do about them.
_FOR_GOOD = {
    "NoSuchBucket": "there is no such bucket",
    "NoSuchKey": "the object is gone: it was deleted, or expired by a rule of its bucket",
    "404": "there is no such object",
    "AccessDenied": "these credentials may not do that",
    "403": "these credentials may not do that",
    "InvalidAccessKeyId": "these credentials are unknown",
    "InvalidBucketName": "this can be no name of a bucket",
}


def store(reference: Reference, text: str) -> None:
    """Put a text where its reference says.

    Raises:
        JumboFieldError: S3 did not take it.
    """
    try:
        storage.push_content(reference.bucket, reference.key, text)
    except storage.errors() as error:
        what = f"cannot store a text of {reference.length} characters"
        raise to_raise(_failure(what, reference, error)) from error
    JUMBO_FIELDS_MEMORY_CACHE[reference.path] = text
    _on_disk(lambda disk: disk.set(reference.path, text))


def fetch(reference: Reference) -> str:
    """Return the text a reference stands for: from memory, from the disk of this machine, or from S3.

    Raises:
        JumboFieldError: S3 did not give it, or gave another one.
    """
    path, length = reference.path, reference.length
    text = JUMBO_FIELDS_MEMORY_CACHE.get(path)
    if text is None:
        text = _on_disk(lambda disk: disk.get(path))
        if text is None or len(text) != length:
            text = _pull(reference)
            _on_disk(lambda disk: disk.set(path, text))
        JUMBO_FIELDS_MEMORY_CACHE[path] = text
    if len(text) != length:
        raise _other_length(reference, text)
    return text


def _pull(reference: Reference) -> str:
    if reference.length > constants.JUMBO_FIELDS_MAX_SIZE:
        raise JumboFieldError(
            f"cannot read jumbo field {reference}: {reference.length} characters are more than the"
            f" {constants.JUMBO_FIELDS_MAX_SIZE} there may be"
        )
    try:
        text = storage.pull_content(reference.bucket, reference.key)
    except UnicodeDecodeError as error:
        raise JumboFieldError(f"cannot read jumbo field {reference}: it is no text ({error})") from error
    except storage.errors() as error:
        raise to_raise(_failure("cannot read a jumbo field", reference, error)) from error
    if len(text) != reference.length:
        raise _other_length(reference, text)
    return text


def _other_length(reference: Reference, text: str) -> JumboFieldError:
    how = "truncated" if len(text) < reference.length else "not the one that was stored"
    return JumboFieldError(
        f"cannot read jumbo field {reference}: the object is {how}, with {len(text)} characters instead of"
        f" {reference.length}"
    )


def _failure(what: str, reference: Reference, error: Exception) -> JumboFieldError:
    code = storage.error_code(error)
    why = _FOR_GOOD.get(code)
    text = f"{why} ({code})" if why else f"{type(error).__name__}: {error}"
    return JumboFieldError(
        f"{what} in bucket {reference.bucket!r}, key {reference.key!r}: {text}",
        temporary=why is None and type(error).__name__ != "NoCredentialsError",
    )


def _on_disk(use: Callable[[DiskCache], Any]) -> Any:
    """Return what a function gets from the disk cache, None where there is none or it does not work."""
    if not settings.SIMPLEFLOW_ENABLE_DISK_CACHE:
        return None
    import sqlite3

    directory = constants.CACHE_DIR
    key = (os.getpid(), directory)
    try:
        if key not in _disks:
            # Loaded late: most processes have no use for it.
            from ._disk import DiskCache

            _disks[key] = DiskCache(directory)
        return use(_disks[key])
    except (OSError, sqlite3.Error, TypeError, ValueError, _timeout()) as error:
        # A cache may fail: S3 has everything.
        logger.warning("the disk cache in %s is of no use: %s: %s", directory, type(error).__name__, error)
        return None


def _timeout() -> type[Exception]:
    import diskcache

    timeout: type[Exception] = diskcache.Timeout
    return timeout
