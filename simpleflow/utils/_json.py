"""JSON that knows dates, sets, futures and friends, and always writes the same text for the same value."""

from __future__ import annotations

import enum
import json
import os
from types import GeneratorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable
    from typing import Any

_PRETTY: dict[str, Any] = {"indent": 4, "sort_keys": True, "separators": (",", ": ")}
_COMPACT: dict[str, Any] = {"sort_keys": True, "separators": (",", ":")}


def json_dumps(obj: Any, pretty: bool = False, compact: bool = True, **kwargs: Any) -> str:
    """Serialise a value as JSON text.

    The compact form is canonical: ids of idempotent tasks are a hash of it, markers are looked up by it.

    Arguments:
        obj: the value; see `serialize_complex_object` for what is accepted beyond JSON's own types.
        pretty: indent for people; wins over `compact`.
        compact: no blanks, sorted keys. Neither pretty nor compact is the `json` module's own form.
        kwargs: passed on to `json.dumps`.

    Raises:
        TypeError: a value has no JSON form.
        ExecutionBlocked: a future in it is not finished.
    """
    if not (pretty or kwargs) and compact:
        encode = _canonical
        obj = _unmasked(obj)
    else:
        obj = _unmasked_inside(obj)
        layout = _PRETTY if pretty else _COMPACT if compact else {}
        options = {"default": serialize_complex_object, **layout, **kwargs}

        def encode(value: Any) -> str:
            return json.dumps(value, **options)

    try:
        return encode(obj)
    except TypeError as error:
        # Keys are sorted before they become text, so a dict with keys 1 and "a" fails.
        if "'<' not supported" not in str(error):
            raise
    return encode(_with_text_keys(obj, kwargs.get("default", serialize_complex_object)))


def check_json(text: str) -> None:
    """See that a text that begins like an object, a list or a string of JSON is one; others are mere words.

    Raises:
        ValueError: it is not, or too deep.
    """
    if text.lstrip()[:1] in ("{", "[", '"'):
        try:
            json.loads(text)
        except RecursionError as error:
            raise ValueError(str(error)) from error


def json_loads_or_raw(data: Any) -> Any:
    """Parse JSON text; empty gives None, and what is not JSON comes back as it was."""
    if not data:
        return None
    try:
        return json.loads(data)
    except (TypeError, ValueError, RecursionError):
        return data


def serialize_complex_object(obj: Any) -> Any:
    """Return a JSON value for an object JSON does not know; fit to be the `default` of `json.dumps`.

    Bytes are read as UTF-8. Dates and times become ISO 8601 text, with milliseconds at most and `Z` for UTC.
    Sets become lists in a stable order. Objects with a `__json_value__()` method say themselves what stands
    for them; so does a future, with its result.

    Raises:
        TypeError: nothing known stands for the object.
    """
    own_value = getattr(type(obj), "__json_value__", None)
    if own_value is not None:
        return own_value(obj)
    for types, convert in _CONVERTERS:
        if isinstance(obj, types):
            return convert(obj)
    for cls in type(obj).__mro__:
        known = _BY_NAME.get(f"{cls.__module__}.{cls.__qualname__}")
        if known is not None:
            return known(obj)
    if hasattr(type(obj), "__dataclass_fields__"):
        return {name: getattr(obj, name) for name in obj.__dataclass_fields__}
    raise TypeError(
        f"Type {type(obj)} couldn't be serialized. This may be a bug in simpleflow: please report it"
        " if the type ought to be accepted, or give the object a __json_value__() method."
    )


def remove_none(obj: Any) -> Any:
    """Return a copy of nested lists, tuples, sets and dicts without their None items and values.

    Containers keep their type, except dict classes that cannot be rebuilt from items: these become dicts.
    A named tuple keeps all its fields, even those that are None.
    """
    if isinstance(obj, dict):
        return _rebuilt_dict(
            obj, {k: remove_none(v) for k, v in obj.items() if k is not None and v is not None}
        )
    if isinstance(obj, tuple) and hasattr(obj, "_make"):
        return obj._make(map(remove_none, obj))
    if isinstance(obj, (list, tuple, set)):
        return type(obj)(remove_none(item) for item in obj if item is not None)
    return obj


def _rebuilt_dict(like: dict[Any, Any], items: dict[Any, Any]) -> dict[Any, Any]:
    """Return the items in a dict of the same class where its constructor allows that."""
    try:
        return type(like)(items)
    except TypeError:  # defaultdict wants its factory first
        return items


def _unmasked(obj: Any) -> Any:
    """Return the value of an object that passes for one of another class, and anything else as it is.

    The parts of `json` written in Python ask `isinstance`, and are deceived; those in C are not.
    """
    own_value = getattr(type(obj), "__json_value__", None)
    return obj if own_value is None or obj.__class__ is type(obj) else own_value(obj)


def _unmasked_inside(obj: Any) -> Any:
    """Do so at every depth of dicts, lists and tuples."""
    obj = _unmasked(obj)
    if type(obj) is dict:
        return {key: _unmasked_inside(value) for key, value in obj.items()}
    if type(obj) in (list, tuple):
        return [_unmasked_inside(item) for item in obj]
    return obj


def _sorted_items(items: Iterable[Any]) -> list[Any]:
    """Order a set by the JSON text of its items: hashes of strings differ from process to process."""
    return sorted(items, key=json_dumps)


def _bytes_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _time_text(moment: datetime.datetime | datetime.time) -> str:
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "auto")
    return text[: -len("+00:00")] + "Z" if text.endswith("+00:00") else text


_CONVERTERS: list[tuple[type | tuple[type, ...], Callable[[Any], Any]]] = [
    (bytes, _bytes_text),
    (GeneratorType, list),
    ((set, frozenset), _sorted_items),
    (enum.Enum, lambda member: member.value),
    (os.PathLike, os.fspath),
]

# Known by name, so that nobody pays for importing the modules of objects they never dump.
_BY_NAME: dict[str, Callable[[Any], Any]] = {
    "datetime.datetime": _time_text,
    "datetime.time": _time_text,
    "datetime.date": lambda day: day.isoformat(),
    "uuid.UUID": str,
    "decimal.Decimal": str,
}


def _with_text_keys(value: Any, default: Callable[[Any], Any]) -> Any:
    """Return a value whose dicts have their keys written as JSON would write them, at every depth."""
    if isinstance(value, dict):
        texts = {_key_text(key): _with_text_keys(item, default) for key, item in value.items()}
        if len(texts) != len(value):
            raise TypeError(f"keys of a dict become the same text in JSON: {list(value)!r}")
        return texts
    if isinstance(value, (list, tuple)):
        return [_with_text_keys(item, default) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, GeneratorType) and value.gi_frame is None:
        raise TypeError("a generator cannot be written beside a dict whose keys have several types")
    return _with_text_keys(default(value), default)


def _key_text(key: Any) -> Any:
    """Return the text JSON writes for a key, which is not always its str(): True is `true`."""
    if isinstance(key, (bool, int, float)) or key is None:
        return json.dumps(key)
    return key


_canonical: Callable[[Any], str] = json.JSONEncoder(default=serialize_complex_object, **_COMPACT).encode
