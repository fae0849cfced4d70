"""Tasks in other processes: programs, and Python functions in an interpreter of their own."""

from ._arguments import (
    RequiredArgument,
    format_arguments,
    format_arguments_json,
    format_arguments_quoted,
)
from ._child import main
from ._names import get_name
from ._program import program
from ._python import MAX_ARGUMENTS_JSON_LENGTH, python
from ._subprocess import wait_subprocess

__all__ = [
    "MAX_ARGUMENTS_JSON_LENGTH",
    "RequiredArgument",
    "format_arguments",
    "format_arguments_json",
    "format_arguments_quoted",
    "get_name",
    "main",
    "program",
    "python",
    "wait_subprocess",
]
