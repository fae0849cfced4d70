"""Programs that activities need, fetched from S3 once for each machine."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import logging
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from simpleflow import settings, storage
from simpleflow.utils.directories import make_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

logger = logging.getLogger(__name__)

_SCHEME = "s3://"


class RemoteBinary:
    """A program on S3, and its copy on this machine.

    Args:
        name: of the program.
        remote_location: `s3://<bucket>/<key>`. Another location is another copy: put a version into it.

    Raises:
        NotImplementedError: the location is not on S3.
        ValueError: it names no object, or the name is a path.
    """

    def __init__(self, name: str, remote_location: str) -> None:
        if not remote_location.startswith(_SCHEME):
            raise NotImplementedError(
                f"We currently only support S3: {remote_location!r} should be {_SCHEME}bucket/key"
            )
        if not name or "/" in name or name in (".", ".."):
            raise ValueError(f"{name!r} cannot be the name of a program: it should be a file name")
        self.name = name
        self.remote_location = remote_location
        self._bucket, _, self._key = remote_location[len(_SCHEME) :].partition("/")
        if not (self._bucket and self._key):
            raise ValueError(f"{remote_location!r} names no object: it should be {_SCHEME}bucket/key")

    @property
    def local_directory(self) -> str:
        """Where the copy is: a directory for each location, under SIMPLEFLOW_BINARIES_DIRECTORY."""
        digest = hashlib.md5(self.remote_location.encode(), usedforsecurity=False).hexdigest()
        return os.path.join(settings.SIMPLEFLOW_BINARIES_DIRECTORY, f"{self.name}-{digest}")

    @property
    def local_location(self) -> str:
        """The copy."""
        return os.path.join(self.local_directory, self.name)

    @property
    def lock_location(self) -> str:
        """A file that is locked by whoever downloads."""
        return os.path.join(self.local_directory, f".{self.name}.lock")

    def download(self) -> None:
        """Fetch the program, unless it is here; processes that want the same one wait for each other.

        Raises:
            OSError: the directory cannot be made or is somebody else's, who could have put anything there.
            botocore.exceptions.ClientError: S3 refuses.
        """
        make_own(settings.SIMPLEFLOW_BINARIES_DIRECTORY)
        make_own(self.local_directory)
        if self._is_here():
            return
        with _locked(self.lock_location):
            if not self._is_here():
                logger.info("downloading %s from %s", self.local_location, self.remote_location)
                self._download_binary()

    def _is_here(self) -> bool:
        return os.path.isfile(self.local_location) and os.access(self.local_location, os.X_OK)

    def _download_binary(self) -> None:
        # Under its name it is complete and executable, or not there at all.
        partial = f"{self.local_location}.{os.getpid()}.part"
        try:
            storage.pull(self._bucket, self._key, partial)
            os.chmod(partial, 0o755)  # noqa: S103 (it is to be run, perhaps by others)
            os.replace(partial, self.local_location)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(partial)


@contextmanager
def _locked(path: str) -> Iterator[None]:
    """Hold a lock that the kernel takes away from whoever dies with it."""
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def download_binaries(binaries: Mapping[str, str]) -> None:
    """Fetch programs, and have them found first in PATH from now on.

    Args:
        binaries: locations by name, as for `RemoteBinary`.
    """
    for name, remote_location in binaries.items():
        binary = RemoteBinary(name, remote_location)
        binary.download()
        path = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry]
        if binary.local_directory not in path:
            os.environ["PATH"] = os.pathsep.join([binary.local_directory, *path])


def with_binaries(binaries: Mapping[str, str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Fetch programs before each call of the decorated function; those that are here cost next to nothing.

    Args:
        binaries: locations by name, as for `RemoteBinary`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            download_binaries(binaries)
            return function(*args, **kwargs)

        return call

    return decorate
