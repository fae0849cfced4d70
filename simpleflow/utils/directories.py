"""Directories that nobody else may write into, wherever they are: /tmp is everybody's."""

from __future__ import annotations

import os
import stat


def make_own(directory: str, *, private: bool = False) -> None:
    """Make a directory that only this user can write into, or see to it that the one there is such.

    Arguments:
        directory: its parents are made too, the ordinary way.
        private: nobody else may even look into it.

    Raises:
        OSError: it cannot be made, is a file or a link, or belongs to somebody else (root may have made it,
            unless it is to be private).
    """
    os.makedirs(os.path.dirname(os.path.abspath(directory)), exist_ok=True)
    try:
        os.mkdir(directory, 0o700 if private else 0o755)
    except FileExistsError:
        found = os.lstat(directory)
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(f"{directory} is no directory") from None
        if found.st_uid != os.getuid() and (private or found.st_uid != 0):
            raise PermissionError(f"{directory} belongs to user {found.st_uid}, not to us") from None
    mode = stat.S_IMODE(os.lstat(directory).st_mode)
    others = 0o077 if private else 0o022
    if mode & others:
        os.chmod(directory, mode & ~others)
