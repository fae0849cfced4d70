"""Region and credentials: what the program sets, else what ~/.swf says, else what the environment says."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from configparser import ConfigParser
    from typing import TextIO

#: The settings in force: what `set` was given and, once somebody asked, what `get` found. One dict, always.
SETTINGS: dict[str, str] = {}

_FILE_KEYS = (
    ("credentials", "aws_access_key_id"),
    ("credentials", "aws_secret_access_key"),
    ("defaults", "region"),
)
_looked_up = False


def from_stream(stream: TextIO) -> dict[str, str]:
    """Read settings from INI text: credentials under ``[credentials]``, the region under ``[defaults]``.

    Args:
        stream: an open text; its name, if it has one, appears in the error about a malformed line.

    Returns:
        The keys that have a value; anything else in the text is ignored.
    """
    import configparser  # only who has such a file pays for it

    parser: ConfigParser = configparser.ConfigParser(interpolation=None, allow_no_value=True)
    parser.read_file(stream, source=getattr(stream, "name", None))
    found = {key: parser.get(section, key, fallback=None) for section, key in _FILE_KEYS}
    return {key: value for key, value in found.items() if value}


def from_file(path: str | os.PathLike[str]) -> dict[str, str]:
    """Read settings from a file, none if there is no such file.

    Raises:
        OSError: the file is there but cannot be read.
        configparser.Error: it is not INI text; the message names the file.
    """
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as stream:
        return from_stream(stream)


def from_env() -> dict[str, str]:
    """Read the region from ``AWS_DEFAULT_REGION``; credentials are left to boto3, which has its own chain."""
    region = os.environ.get("AWS_DEFAULT_REGION")
    return {} if region is None else {"region": region}


def from_home(path: str = ".swf") -> dict[str, str]:
    """Read settings from a file of the home directory.

    Args:
        path: the file, relative to ``$HOME``; without ``HOME`` there are no settings.
    """
    home = os.environ.get("HOME")
    return from_file(os.path.join(home, path)) if home else {}


def get(path: str = ".swf") -> dict[str, str]:
    """Read the environment, then the file on top of it: a key the file lacks comes from the environment."""
    return {**from_env(), **from_home(path)}


def current() -> dict[str, str]:
    """Give the settings in force, reading file and environment the first time somebody asks.

    What `set` stored wins over what is read. After `clear` nothing is read any more.
    """
    global _looked_up
    if not _looked_up:
        for key, value in get().items():
            SETTINGS.setdefault(key, value)
        _looked_up = True
    return SETTINGS


def set(**settings: str | None) -> None:
    """Decide settings for this process, over whatever file and environment say.

    Args:
        settings: ``region``, ``aws_access_key_id``, ``aws_secret_access_key`` or ``endpoint_url`` (the
            address of an SWF-compatible service); None leaves a setting as it is.
    """
    SETTINGS.update({key: value for key, value in settings.items() if value is not None})


def clear() -> None:
    """Forget every setting; file and environment are not read again."""
    global _looked_up
    SETTINGS.clear()
    _looked_up = True
