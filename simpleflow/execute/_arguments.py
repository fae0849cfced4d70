"""How the arguments of a call are written for another process."""

from __future__ import annotations

from simpleflow.utils import json_dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class RequiredArgument:
    """The default of an option that has none: `def ls(path, *, hide=RequiredArgument)`."""


def format_arguments(*args: Any, **kwargs: Any) -> list[str]:
    """Write arguments for a command line: options first, then the others, each as `str()` writes it.

    A name of one letter becomes `-c=1`, a longer one `--val=2`. No quotes are added, since no shell will
    take them away again.

    >>> format_arguments("a", "b", c=1, val="two words")
    ['-c=1', '--val=two words', 'a', 'b']
    """
    options = [f"{'-' if len(name) == 1 else '--'}{name}={value}" for name, value in kwargs.items()]
    return options + [str(arg) for arg in args]


def format_arguments_quoted(*args: Any, **kwargs: Any) -> list[str]:
    """Write arguments like `format_arguments`, with literal double quotes around the values of options.

    For programs that expect these quotes and remove them themselves.

    >>> format_arguments_quoted("a", "b", c=1, val=2)
    ['-c="1"', '--val="2"', 'a', 'b']
    """
    return format_arguments(*args, **{name: f'"{value}"' for name, value in kwargs.items()})


def format_arguments_json(*args: Any, **kwargs: Any) -> str:
    """Write arguments as the JSON text that `python -m simpleflow.execute` reads.

    >>> format_arguments_json(1, b=2)
    '{"args":[1],"kwargs":{"b":2}}'

    Raises:
        TypeError: an argument has no JSON form.
    """
    return json_dumps({"args": args, "kwargs": kwargs})


def check_arguments(func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Hold arguments against a function's signature.

    Raises:
        TypeError: they do not fit, or a required option is missing.
    """
    from inspect import signature  # slow to import

    name = getattr(func, "__name__", repr(func))
    try:
        bound = signature(func).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{name}(): {error}") from None
    bound.apply_defaults()
    for argument, value in _values(bound.arguments):
        if value is RequiredArgument or isinstance(value, RequiredArgument):
            raise TypeError(f"{name}(): missing a required argument: '{argument}'")


def _values(arguments: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield names and values, those gathered by `*args` and `**kwargs` one by one."""
    for name, value in arguments.items():
        if isinstance(value, dict):
            yield from value.items()
        elif isinstance(value, tuple):
            yield from ((name, item) for item in value)
        yield name, value
